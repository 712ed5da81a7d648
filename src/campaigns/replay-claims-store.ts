// SQL of the jobs of a replay that ask for rewards: kept while friends are judged, counted, and taken out in the order in which they use
// caps. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Claim } from '../rewards/types.ts';
import type { ClaimedSide, ReplayClaim } from './replay-types.ts';

export async function keepClaims(
  tx: Tx,
  clientId: Id,
  replayId: Id,
  claims: readonly ReplayClaim[],
): Promise<void> {
  if (claims.length === 0) return;
  const rows = claims.map(({ before, after, ...claim }) => ({
    ...{ connection_id: claim.connectionId, job_id: claim.jobId, friend_person_id: claim.friendPersonId },
    ...{ completed_on: claim.completedOn, before, after, rules: claim.rules },
    before_advocate: before.claim?.advocatePersonId ?? null,
    after_advocate: after.claim?.advocatePersonId ?? null,
  }));
  await tx.query(
    `insert into campaign_replay_claims (client_id, replay_id, connection_id, job_id, friend_person_id, completed_on, before_advocate,
       after_advocate, before, after, rules)
     select $1, $2, c.* from jsonb_to_recordset($3::jsonb) as c(connection_id bigint, job_id text, friend_person_id bigint,
       completed_on timestamptz, before_advocate bigint, after_advocate bigint, before jsonb, after jsonb, rules jsonb)`,
    [clientId, replayId, JSON.stringify(rows)],
  );
}

/** The next advocates whose referrals are to be counted, by id. */
export async function advocatesOfReplay(
  sql: Sql,
  clientId: Id,
  replayId: Id,
  { after, limit }: { after: Id | null; limit: number },
): Promise<Id[]> {
  const side = (column: string) =>
    `(select distinct ${column} as id from campaign_replay_claims
       where client_id = $1 and replay_id = $2 and ${column} > coalesce($3::bigint, 0) order by 1 limit $4)`;
  const rows = await sql.query<{ id: Id }>(
    `${side('before_advocate')} union ${side('after_advocate')} order by id limit $4`,
    [clientId, replayId, after, limit],
  );
  return rows.map((row) => row.id);
}

/** What these advocates' jobs ask for on one side. */
export async function claimsOfAdvocates(
  sql: Sql,
  clientId: Id,
  replayId: Id,
  side: 'before' | 'after',
  advocateIds: readonly Id[],
): Promise<Claim[]> {
  const rows = await sql.query<{ claim: Claim }>(
    `select ${side} -> 'claim' as claim from campaign_replay_claims
      where client_id = $1 and replay_id = $2 and ${side}_advocate = any($3::bigint[])`,
    [clientId, replayId, advocateIds],
  );
  return rows.map(({ claim }) => timed(claim));
}

/** Notes the number of each job among its advocate's referrals. */
export async function saveReplayedCounts(
  tx: Tx,
  clientId: Id,
  replayId: Id,
  side: 'before' | 'after',
  counts: readonly { connectionId: Id; jobId: string; count: ClaimedSide['count'] }[],
): Promise<void> {
  if (counts.length === 0) return;
  await tx.query(
    `update campaign_replay_claims c set ${side}_count = n.count
       from unnest($3::bigint[], $4::text[], $5::jsonb[]) as n(connection_id, job_id, count)
      where c.client_id = $1 and c.replay_id = $2 and c.connection_id = n.connection_id and c.job_id = n.job_id`,
    [
      ...[clientId, replayId, counts.map((one) => one.connectionId), counts.map((one) => one.jobId)],
      counts.map((one) => JSON.stringify(one.count)),
    ],
  );
}

/** Takes the next jobs out of the line: completed first, then by name. */
export async function takeClaims(tx: Tx, clientId: Id, replayId: Id, limit: number): Promise<ReplayClaim[]> {
  const rows = await tx.query<ReplayClaim>(
    `with next as (
       select connection_id, job_id from campaign_replay_claims where client_id = $1 and replay_id = $2
        order by completed_on, (connection_id::text || ':' || job_id) collate "C" limit $3)
     delete from campaign_replay_claims c using next n
      where c.client_id = $1 and c.replay_id = $2 and c.connection_id = n.connection_id and c.job_id = n.job_id
     returning c.connection_id as "connectionId", c.job_id as "jobId", c.friend_person_id as "friendPersonId",
       c.completed_on as "completedOn", c.before || jsonb_build_object('count', c.before_count) as before,
       c.after || jsonb_build_object('count', c.after_count) as after, c.rules`,
    [clientId, replayId, limit],
  );
  const read = (side: ClaimedSide): ClaimedSide => ({ ...side, claim: side.claim && timed(side.claim) });
  return rows.map(({ before, after, ...row }) => ({ ...row, before: read(before), after: read(after) }));
}

/** A claim as it comes out of JSON, with instants. */
function timed(claim: Claim): Claim {
  return { ...claim, completedOn: new Date(claim.completedOn), holdUntil: new Date(claim.holdUntil) };
}
