// SQL of replays: what is under way, how far it is, and what differs. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { DifferenceKind, Replay, ReplayDifference, ReplayTotals } from './replay-types.ts';

const FIELDS = `replay_id as "replayId", campaign_id as "campaignId", version, settings, job_from as "jobFrom", job_until as "jobUntil",
  state, live_campaigns as "liveCampaigns", friends_total as "friendsTotal", friends_done as "friendsDone", phase,
  claims_total as "claimsTotal", claims_done as "claimsDone", cursor, totals, failures,
  problem, created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", finished_at as "finishedAt"`;

export type NewReplay = Pick<
  Replay,
  | 'replayId'
  | 'campaignId'
  | 'version'
  | 'settings'
  | 'jobFrom'
  | 'jobUntil'
  | 'liveCampaigns'
  | 'friendsTotal'
  | 'totals'
  | 'createdBy'
  | 'createdAt'
>;

/** False: one of this campaign is under way. */
export async function insertReplay(tx: Tx, clientId: Id, replay: NewReplay): Promise<boolean> {
  const rows = await tx.query(
    `insert into campaign_replays (client_id, replay_id, campaign_id, version, settings, job_from, job_until, live_campaigns,
       friends_total, totals, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) on conflict do nothing returning 1 as made`,
    [
      ...[clientId, replay.replayId, replay.campaignId, replay.version, JSON.stringify(replay.settings)],
      ...[replay.jobFrom, replay.jobUntil, replay.liveCampaigns, replay.friendsTotal],
      ...[JSON.stringify(replay.totals), replay.createdBy, replay.createdAt],
    ],
  );
  return rows.length > 0;
}

export async function findReplay(sql: Sql, clientId: Id, replayId: Id): Promise<Replay | null> {
  const [row] = await sql.query<Replay>(
    `select ${FIELDS} from campaign_replays where client_id = $1 and replay_id = $2`,
    [clientId, replayId],
  );
  return row ?? null;
}

/** The last hundred of a campaign, newest first. */
export async function replaysOf(sql: Sql, clientId: Id, campaignId: Id): Promise<Replay[]> {
  return sql.query<Replay>(
    `select ${FIELDS} from campaign_replays where client_id = $1 and campaign_id = $2 order by replay_id desc limit 100`,
    [clientId, campaignId],
  );
}

/** Of every client, what is running, for the safety net. */
export async function runningReplays(sql: Sql): Promise<{ clientId: Id; replayId: Id }[]> {
  return sql.query(
    `select client_id as "clientId", replay_id as "replayId" from campaign_replays where state = 'running' order by client_id, replay_id`,
    [],
  );
}

/** Pauses, resumes or cancels what is under way. False: it is over. */
export async function setReplayState(
  tx: Tx,
  clientId: Id,
  replayId: Id,
  state: 'running' | 'paused' | 'canceled',
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update campaign_replays set state = $3, updated_at = $4, finished_at = case when $3 = 'canceled' then $4::timestamptz end
      where client_id = $1 and replay_id = $2 and state in ('running', 'paused') returning 1 as changed`,
    [clientId, replayId, state, now],
  );
  if (state === 'canceled') await forgetWork(tx, clientId, replayId);
  return rows.length > 0;
}

/** Ends it for a reason that nobody wanted. */
export async function failReplay(
  tx: Tx,
  clientId: Id,
  replayId: Id,
  problem: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `update campaign_replays set state = 'failed', problem = $3, updated_at = $4, finished_at = $4
      where client_id = $1 and replay_id = $2 and state = 'running'`,
    [clientId, replayId, problem, now],
  );
  await forgetWork(tx, clientId, replayId);
}

/** Notes that a part of it failed; resolves with how often in a row. */
export async function countReplayFailure(sql: Sql, clientId: Id, replayId: Id): Promise<number> {
  const [row] = await sql.query<{ failures: number }>(
    `update campaign_replays set failures = failures + 1 where client_id = $1 and replay_id = $2 returning failures`,
    [clientId, replayId],
  );
  return row?.failures ?? 0;
}

/** Whoever carries out a part holds the run for as long: a second process waits, and then sees where it is. null: it does not run. */
export async function lockReplay(tx: Tx, clientId: Id, replayId: Id): Promise<Replay | null> {
  const [row] = await tx.query<Replay>(
    `select ${FIELDS} from campaign_replays where client_id = $1 and replay_id = $2 and state = 'running' for update`,
    [clientId, replayId],
  );
  return row ?? null;
}

/** What a part of a replay came to. */
export interface ReplayStep {
  /** What is to be done next; null: it is done. */
  phase: Replay['phase'] | null;
  cursor: Id | null;
  /** How many friends were judged, jobs found that ask for rewards, and given to. */
  friends: number;
  found: number;
  given: number;
  totals: ReplayTotals;
  differences: readonly ReplayDifference[];
}

/** Moves it past a part. */
export async function moveReplay(
  tx: Tx,
  clientId: Id,
  before: Replay,
  step: ReplayStep,
  now: Date,
): Promise<void> {
  await tx.query(
    `update campaign_replays set cursor = $3, phase = coalesce($4, phase), friends_done = friends_done + $5,
       claims_total = claims_total + $6, claims_done = claims_done + $7, totals = $8, updated_at = $9, failures = 0,
       state = case when $4::text is null then 'done' else state end, finished_at = case when $4::text is null then $9::timestamptz end
      where client_id = $1 and replay_id = $2`,
    [
      ...[clientId, before.replayId, step.cursor, step.phase, step.friends, step.found, step.given],
      ...[JSON.stringify(step.totals), now],
    ],
  );
  if (step.phase === null) await forgetWork(tx, clientId, before.replayId);
  const { differences } = step;
  if (differences.length === 0) return;
  await tx.query(
    `insert into campaign_replay_differences (client_id, replay_id, connection_id, job_id, friend_person_id, kind, delta_minor, before,
       after, rules)
     select $1, $2, d.* from unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::jsonb[], $9::jsonb[],
       $10::jsonb[]) as d`,
    [
      ...[clientId, before.replayId],
      differences.map((one) => one.connectionId),
      differences.map((one) => one.jobId),
      differences.map((one) => one.friendPersonId),
      differences.map((one) => one.kind),
      differences.map((one) => one.deltaMinor),
      differences.map((one) => JSON.stringify(one.before)),
      differences.map((one) => JSON.stringify(one.after)),
      differences.map((one) => JSON.stringify(one.rules)),
    ],
  );
}

/** What a run that is over needs no more. */
async function forgetWork(sql: Sql, clientId: Id, replayId: Id): Promise<void> {
  for (const table of ['campaign_replay_claims', 'campaign_replay_caps'])
    await sql.query(`delete from ${table} where client_id = $1 and replay_id = $2`, [clientId, replayId]);
}

export interface ShownDifference extends ReplayDifference {
  jobNumber: string | null;
  totalMinor: number | null;
  friendName: string | null;
  advocateName: string | null;
}

/** The differences, the largest first, with the names that a table shows. */
export async function listDifferences(
  sql: Sql,
  clientId: Id,
  replayId: Id,
  page: { kind: DifferenceKind | null; limit: number; offset: number },
): Promise<ShownDifference[]> {
  const rows = await sql.query<ShownDifference>(
    `select d.connection_id as "connectionId", d.job_id as "jobId", d.friend_person_id as "friendPersonId", d.kind,
            d.delta_minor as "deltaMinor", d.before, d.after, d.rules, j.job_number as "jobNumber", j.total_minor as "totalMinor",
            nullif(concat_ws(' ', f.first_name, f.last_name), '') as "friendName",
            nullif(concat_ws(' ', a.first_name, a.last_name), '') as "advocateName"
       from campaign_replay_differences d
       left join jobs j on j.client_id = d.client_id and j.connection_id = d.connection_id and j.job_id = d.job_id
       left join persons f on f.client_id = d.client_id and f.person_id = d.friend_person_id
       left join persons a on a.client_id = d.client_id
         and a.person_id = coalesce(d.after ->> 'advocate_person_id', d.before ->> 'advocate_person_id')::bigint
      where d.client_id = $1 and d.replay_id = $2 and ($3::text is null or d.kind = $3)
      order by abs(d.delta_minor) desc, d.connection_id, d.job_id limit $4 offset $5`,
    [clientId, replayId, page.kind, page.limit, page.offset],
  );
  return rows.map((row) => ({
    ...row,
    deltaMinor: Number(row.deltaMinor),
    totalMinor: row.totalMinor === null ? null : Number(row.totalMinor),
  }));
}

/** Replays that ended before then are forgotten with their differences. */
export async function forgetOldReplays(sql: Sql, before: Date): Promise<void> {
  await sql.query('delete from campaign_replays where finished_at < $1', [before]);
}

/** Friends with a reason to be referred and a job in the time, from after `after` on, by id. */
export async function friendsOfTime(
  sql: Sql,
  clientId: Id,
  time: Pick<Replay, 'jobFrom' | 'jobUntil'> & { after: Id | null; limit: number },
): Promise<Id[]> {
  const rows = await sql.query<{ id: Id }>(
    `${FRIENDS} and ($4::bigint is null or j.friend_person_id > $4) order by id limit $5`,
    [clientId, time.jobFrom, time.jobUntil, time.after, time.limit],
  );
  return rows.map((row) => row.id);
}

export async function countFriendsOfTime(
  sql: Sql,
  clientId: Id,
  time: Pick<Replay, 'jobFrom' | 'jobUntil'>,
): Promise<number> {
  const [row] = await sql.query<{ count: string }>(`select count(*) from (${FRIENDS}) f`, [
    ...[clientId, time.jobFrom, time.jobUntil],
  ]);
  return Number(row?.count);
}

const FRIENDS = `select distinct j.friend_person_id as id from jobs j
  where j.client_id = $1 and j.friend_person_id is not null
    and coalesce(j.completed_on, j.created_on, j.first_seen_at) >= $2
    and coalesce(j.completed_on, j.created_on, j.first_seen_at) < $3
    and (j.code_key is not null
      or exists (select from evidence e where e.client_id = j.client_id and e.friend_person_id = j.friend_person_id)
      or exists (select from referrals r where r.client_id = j.client_id and r.friend_person_id = j.friend_person_id))`;
