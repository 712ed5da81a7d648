// The stored claims and the counters of caps: loaded for a decision, written after it. Decides nothing itself. Runs in the client's lane.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { type Bucket, bucketName, type Used } from './caps.ts';
import type { CountedClaim } from './count.ts';
import type { Claim, Grant, Reward, RewardRole } from './types.ts';

/** A claim as it was last decided. */
export interface StoredClaim extends CountedClaim {
  grants: Partial<Record<RewardRole, Grant>>;
  /** Its rewards that are on hold: what they have of the caps is to be decided again. */
  onHold: HeldReward[];
}

/** What a reward uses of caps. */
export type HeldReward = Pick<Reward, 'campaignId' | 'personId' | 'role' | 'countsAt' | 'amountMinor'>;

interface ClaimRow {
  connection_id: Id;
  job_id: string;
  friend_person_id: Id;
  advocate_person_id: Id;
  campaign_id: Id;
  campaign_version: number;
  completed_on: Date;
  hold_until: Date;
  sides: Claim['sides'];
  count: CountedClaim['count'];
  grants: StoredClaim['grants'];
  rewards:
    | {
        role: RewardRole;
        person_id: Id;
        campaign_id: Id;
        state: string;
        amount_minor: number;
        counts_at: string;
      }[]
    | null;
}

/**
 * The claims in which these persons are advocate or friend; with `allOpen` also every other claim whose reward may still change: it is
 * on hold, or was cut and its hold is not over.
 */
export async function loadClaims(
  sql: Sql,
  clientId: Id,
  { personIds, allOpen, now }: { personIds: readonly Id[]; allOpen: boolean; now: Date },
): Promise<StoredClaim[]> {
  const rows = await sql.query<ClaimRow>(
    `with wanted as (
       select connection_id, job_id from reward_claims where client_id = $1 and advocate_person_id = any($2::bigint[])
       union
       select connection_id, job_id from reward_claims where client_id = $1 and friend_person_id = any($2::bigint[])
       union
       select connection_id, job_id from reward_claims where client_id = $1 and $3 and hold_until > $4
       union
       select connection_id, job_id from rewards where client_id = $1 and $3 and state = 'earned')
     select c.connection_id, c.job_id, c.friend_person_id, c.advocate_person_id, c.campaign_id, c.campaign_version, c.completed_on,
            c.hold_until, c.sides, c.count, c.grants,
            (select jsonb_agg(jsonb_build_object('role', r.role, 'person_id', coalesce(p.merged_into, p.person_id)::text, 'campaign_id', r.campaign_id::text,
                                                 'state', r.state, 'amount_minor', r.amount_minor, 'counts_at', r.counts_at))
               from rewards r join persons p on p.client_id = $1 and p.person_id = r.person_id
              where r.client_id = $1 and r.connection_id = c.connection_id and r.job_id = c.job_id
                and r.state <> 'canceled') as rewards
       from wanted w
       join reward_claims c on c.client_id = $1 and c.connection_id = w.connection_id and c.job_id = w.job_id`,
    [clientId, personIds, allOpen, now],
  );
  return rows.map(asStored);
}

function asStored(row: ClaimRow): StoredClaim {
  const rewards = row.rewards ?? [];
  const decided = rewards.filter(({ state }) => state !== 'earned');
  const sides = Object.entries(row.sides).filter(([role]) => !decided.some((one) => one.role === role));
  return {
    ...{ key: `${row.connection_id}:${row.job_id}`, connectionId: row.connection_id, jobId: row.job_id },
    ...{ friendPersonId: row.friend_person_id, advocatePersonId: row.advocate_person_id },
    ...{ campaignId: row.campaign_id, campaignVersion: row.campaign_version },
    ...{ completedOn: row.completed_on, holdUntil: row.hold_until, isSettled: decided.length > 0 },
    ...{ sides: Object.fromEntries(sides), count: row.count, grants: row.grants },
    onHold: rewards
      .filter(({ state }) => state === 'earned')
      .map((one) => ({
        ...{ role: one.role, personId: one.person_id, campaignId: one.campaign_id },
        ...{ amountMinor: one.amount_minor, countsAt: new Date(one.counts_at) },
      })),
  };
}

/** Writes the claims of decided jobs, and removes those of jobs that ask for nothing any more. */
export async function saveClaims(
  tx: Tx,
  clientId: Id,
  claims: readonly Omit<StoredClaim, 'onHold' | 'isSettled'>[],
  gone: readonly { connectionId: Id; jobId: string }[],
): Promise<void> {
  if (gone.length > 0)
    await tx.query(
      `delete from reward_claims c using unnest($2::bigint[], $3::text[]) as g(connection_id, job_id)
        where c.client_id = $1 and c.connection_id = g.connection_id and c.job_id = g.job_id`,
      [clientId, gone.map((job) => job.connectionId), gone.map((job) => job.jobId)],
    );
  if (claims.length === 0) return;
  const rows = claims.map((claim) => ({
    ...{ connection_id: claim.connectionId, job_id: claim.jobId },
    ...{ friend_person_id: claim.friendPersonId, advocate_person_id: claim.advocatePersonId },
    ...{ campaign_id: claim.campaignId, campaign_version: claim.campaignVersion },
    ...{ completed_on: claim.completedOn, hold_until: claim.holdUntil },
    ...{ sides: claim.sides, count: claim.count, grants: claim.grants },
  }));
  await tx.query(
    `insert into reward_claims as c (client_id, connection_id, job_id, friend_person_id, advocate_person_id, campaign_id,
                                     campaign_version, completed_on, hold_until, sides, count, grants)
     select $1::bigint, connection_id, job_id, friend_person_id, advocate_person_id, campaign_id, campaign_version, completed_on,
            hold_until, sides, nullif(count, 'null'), grants
       from jsonb_to_recordset($2::jsonb) as r(
         connection_id bigint, job_id text, friend_person_id bigint, advocate_person_id bigint, campaign_id bigint, campaign_version int,
         completed_on timestamptz, hold_until timestamptz, sides jsonb, count jsonb, grants jsonb)
     on conflict (client_id, connection_id, job_id) do update
       set friend_person_id = excluded.friend_person_id, advocate_person_id = excluded.advocate_person_id,
           campaign_id = excluded.campaign_id, campaign_version = excluded.campaign_version, completed_on = excluded.completed_on,
           hold_until = excluded.hold_until, sides = excluded.sides, count = coalesce(excluded.count, c.count), grants = excluded.grants
     where (c.friend_person_id, c.advocate_person_id, c.campaign_id, c.campaign_version, c.completed_on, c.hold_until, c.sides, c.count,
            c.grants)
        is distinct from (excluded.friend_person_id, excluded.advocate_person_id, excluded.campaign_id, excluded.campaign_version,
            excluded.completed_on, excluded.hold_until, excluded.sides, coalesce(excluded.count, c.count), excluded.grants)`,
    [clientId, JSON.stringify(rows)],
  );
}

// ── counters ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What is used of these buckets now, rewards on hold included; counters that are not there yet are begun from the rewards. They are held
 * and without a limit until setLimits ends the decision, in the same transaction.
 */
export async function openCounters(
  tx: Tx,
  clientId: Id,
  buckets: readonly Bucket[],
): Promise<Map<string, Used>> {
  const wanted = counterRowsOf(buckets);
  if (wanted.length === 0) return new Map();
  const given = `jsonb_to_recordset($2::jsonb) as w(name text, campaign_id bigint, person_id bigint, role text, from_at timestamptz,
                                                    until_at timestamptz)`;
  await tx.query(
    `insert into cap_counters (client_id, campaign_id, person_id, role, from_at, until_at, used_minor, used_rewards)
     select $1, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at, u.minor, u.rewards
       from ${given}
      cross join lateral (select array(select w.person_id union all select p.person_id from persons p
                                        where p.client_id = $1 and p.merged_into = w.person_id) as ids) who
      cross join lateral (
        select coalesce(sum(r.amount_minor), 0) as minor, count(*) as rewards from rewards r
         where r.client_id = $1 and w.campaign_id in (0, r.campaign_id) and (w.person_id = 0 or r.person_id = any(who.ids))
           and w.role in ('any', r.role) and r.counts_at >= w.from_at and r.counts_at < w.until_at and r.state <> 'canceled' and r.uses_caps) u
      where not exists (
        select from cap_counters c where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
          = ($1, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at))
     on conflict do nothing`,
    [clientId, JSON.stringify(wanted)],
  );
  const rows = await tx.query<{ name: string; used_minor: string; used_rewards: string }>(
    `update cap_counters c set limit_minor = null, limit_rewards = null from ${given}
      where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
          = ($1, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at)
     returning w.name, c.used_minor, c.used_rewards`,
    [clientId, JSON.stringify(wanted)],
  );
  return new Map(
    rows.map((row) => [row.name, { minor: Number(row.used_minor), rewards: Number(row.used_rewards) }]),
  );
}

/**
 * From here on the database refuses what would pass these caps. `kept` is what was used before and is not taken back: a cap never goes
 * below it.
 */
export async function setLimits(
  tx: Tx,
  clientId: Id,
  buckets: readonly Bucket[],
  kept: ReadonlyMap<string, Used>,
): Promise<void> {
  const rows = counterRowsOf(buckets).map((row) => {
    const used = kept.get(row.name) ?? { minor: 0, rewards: 0 };
    const { limit_minor: minor, limit_rewards: rewards } = row;
    return {
      ...row,
      limit_minor: minor === null ? null : Math.max(minor, used.minor),
      limit_rewards: rewards === null ? null : Math.max(rewards, used.rewards),
    };
  });
  if (rows.length === 0) return;
  await tx.query(
    `update cap_counters c set limit_minor = w.limit_minor, limit_rewards = w.limit_rewards
       from jsonb_to_recordset($2::jsonb) as w(campaign_id bigint, person_id bigint, role text, from_at timestamptz,
                                               until_at timestamptz, limit_minor bigint, limit_rewards bigint)
      where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
          = ($1, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at)
        and (c.limit_minor, c.limit_rewards) is distinct from (w.limit_minor, w.limit_rewards)`,
    [clientId, JSON.stringify(rows)],
  );
}

interface CounterRow {
  name: string;
  campaign_id: Id;
  person_id: Id;
  role: string;
  from_at: string;
  until_at: string;
  limit_minor: number | null;
  limit_rewards: number | null;
}

/** One row for each counter, in one order for everybody who locks them; several caps of one counter: the lowest limit. */
export function counterRowsOf(buckets: readonly Bucket[]): CounterRow[] {
  const rows = new Map<string, CounterRow>();
  const lower = (a: number | null, b: number | null) =>
    a === null || b === null ? (a ?? b) : Math.min(a, b);
  for (const bucket of buckets) {
    const name = bucketName(bucket);
    const before = rows.get(name);
    rows.set(name, {
      ...{ name, campaign_id: bucket.campaignId, person_id: bucket.personId, role: bucket.role },
      from_at: bucket.from?.toISOString() ?? '-infinity',
      until_at: bucket.until?.toISOString() ?? 'infinity',
      limit_minor: lower(before?.limit_minor ?? null, bucket.cap.limit_minor),
      limit_rewards: lower(before?.limit_rewards ?? null, bucket.cap.limit_rewards),
    });
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of merged persons the counters are begun anew, by the survivor's rewards. */
export async function forgetCounters(tx: Tx, clientId: Id, personIds: readonly Id[]): Promise<void> {
  if (personIds.length === 0) return;
  await tx.query('delete from cap_counters where client_id = $1 and person_id = any($2::bigint[])', [
    ...[clientId, personIds],
  ]);
}

/** The claims of merged persons are the survivor's. */
export async function repointClaims(
  tx: Tx,
  clientId: Id,
  merges: readonly { from: Id; to: Id }[],
): Promise<void> {
  const [from, to] = [merges.map((merge) => merge.from), merges.map((merge) => merge.to)];
  for (const column of ['friend_person_id', 'advocate_person_id'])
    await tx.query(
      `update reward_claims c set ${column} = m.survivor from unnest($2::bigint[], $3::bigint[]) as m(merged, survivor)
        where c.client_id = $1 and c.${column} = m.merged`,
      [clientId, from, to],
    );
}
