// What a replay finds of counts and caps: what stood before its time, and how much its own jobs have used so far. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Bucket, Used } from './caps.ts';
import { counterRowsOf } from './claims-store.ts';
import type { CountedClaim } from './count.ts';

/** The claims of these advocates on jobs completed before then, as they were counted: they stand, whatever is tried. */
export async function claimsBefore(
  sql: Sql,
  clientId: Id,
  advocateIds: readonly Id[],
  before: Date,
): Promise<CountedClaim[]> {
  const rows = await sql.query<{
    connection_id: Id;
    job_id: string;
    friend_person_id: Id;
    advocate_person_id: Id;
    campaign_id: Id;
    campaign_version: number;
    completed_on: Date;
    hold_until: Date;
    count: CountedClaim['count'];
  }>(
    `select connection_id, job_id, friend_person_id, advocate_person_id, campaign_id, campaign_version, completed_on, hold_until, count
       from reward_claims where client_id = $1 and advocate_person_id = any($2::bigint[]) and completed_on < $3`,
    [clientId, advocateIds, before],
  );
  return rows.map((row) => ({
    ...{ key: `${row.connection_id}:${row.job_id}`, connectionId: row.connection_id, jobId: row.job_id },
    ...{ friendPersonId: row.friend_person_id, advocatePersonId: row.advocate_person_id },
    ...{ campaignId: row.campaign_id, campaignVersion: row.campaign_version },
    ...{ completedOn: row.completed_on, holdUntil: row.hold_until },
    ...{ isSettled: true, sides: {}, count: row.count },
  }));
}

const GIVEN = `jsonb_to_recordset($4::jsonb) as w(name text, campaign_id bigint, person_id bigint, role text, from_at timestamptz,
                                                  until_at timestamptz, used_minor bigint, used_rewards bigint)`;

/**
 * What is used of these buckets on a side of a replay. A bucket that the replay has not met yet begins with the rewards that stood before
 * its time, and with what staff granted by hand until its end: both are the same whatever is tried.
 */
export async function replayedUse(
  sql: Sql,
  clientId: Id,
  replay: { replayId: Id; jobFrom: Date; jobUntil: Date },
  side: 'before' | 'after',
  buckets: readonly Bucket[],
): Promise<Map<string, Used>> {
  const wanted = counterRowsOf(buckets);
  if (wanted.length === 0) return new Map();
  const rows = await sql.query<{ name: string; minor: string; rewards: string }>(
    `select w.name, coalesce(c.used_minor, u.minor) as minor, coalesce(c.used_rewards, u.rewards) as rewards
       from ${GIVEN}
       left join campaign_replay_caps c
         on (c.client_id, c.replay_id, c.side, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
          = ($1, $2, $3, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at)
      cross join lateral (
        select coalesce(sum(r.amount_minor), 0) as minor, count(*) as rewards from rewards r
         where c.used_minor is null and r.client_id = $1 and w.campaign_id in (0, r.campaign_id)
           and (w.person_id = 0 or r.person_id = w.person_id) and w.role in ('any', r.role)
           and r.counts_at >= w.from_at and r.counts_at < w.until_at and r.state <> 'canceled' and r.uses_caps
           and (r.counts_at < $5 or r.origin = 'staff' and r.counts_at < $6)) u`,
    [clientId, replay.replayId, side, JSON.stringify(wanted), replay.jobFrom, replay.jobUntil],
  );
  return new Map(
    rows.map(({ name, minor, rewards }) => [name, { minor: Number(minor), rewards: Number(rewards) }]),
  );
}

/** Remembers what is used of these buckets now. */
export async function saveReplayedUse(
  tx: Tx,
  clientId: Id,
  replayId: Id,
  side: 'before' | 'after',
  buckets: readonly Bucket[],
  used: ReadonlyMap<string, Used>,
): Promise<void> {
  const rows = counterRowsOf(buckets).map((row) => {
    const { minor, rewards } = used.get(row.name) ?? { minor: 0, rewards: 0 };
    return { ...row, used_minor: minor, used_rewards: rewards };
  });
  if (rows.length === 0) return;
  await tx.query(
    `insert into campaign_replay_caps as c
       (client_id, replay_id, side, campaign_id, person_id, role, from_at, until_at, used_minor, used_rewards)
     select $1, $2, $3, w.campaign_id, w.person_id, w.role, w.from_at, w.until_at, w.used_minor, w.used_rewards from ${GIVEN}
     on conflict (client_id, replay_id, side, campaign_id, person_id, role, from_at, until_at) do update
       set used_minor = excluded.used_minor, used_rewards = excluded.used_rewards`,
    [clientId, replayId, side, JSON.stringify(rows)],
  );
}
