// The rewards' rows as decisions need them, a batch at a time. Carrying decisions out is in action-store.ts.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Merge } from '../people/types.ts';
import { forgetCounters, repointClaims } from './claims-store.ts';
import { repointReviews } from './review-store.ts';
import type { Reward, RewardRole, RewardState } from './types.ts';

interface RewardRow {
  reward_id: Id;
  campaign_id: Id;
  campaign_version: number;
  referral_id: Id;
  role: RewardRole;
  person_id: Id;
  connection_id: Id;
  job_id: string;
  slot: number;
  amount_minor: string;
  currency: string;
  state: RewardState;
  canceled_by_rules: boolean;
  approval: 'auto' | 'manual';
  hold_until: Date;
  counts_at: Date;
  basis: Reward['basis'];
  flag: Reward['flag'];
  from_integration: boolean;
  in_flight: boolean;
}

/**
 * The rewards of these referrals and, when given, of these jobs, whoever's they are: decisions about a job need both. Persons who were
 * merged appear as their survivor, also where the row had to keep the old one (repointRewards).
 */
export async function loadRewards(
  sql: Sql,
  clientId: Id,
  referralIds: readonly Id[],
  jobs: readonly { connectionId: Id; jobId: string }[] = [],
): Promise<Reward[]> {
  if (referralIds.length === 0 && jobs.length === 0) return [];
  const rows = await sql.query<RewardRow>(
    `select r.reward_id, r.campaign_id, r.campaign_version, r.referral_id, r.role, coalesce(p.merged_into, r.person_id) as person_id,
            r.connection_id, r.job_id, r.slot, r.amount_minor, r.currency, r.state, r.canceled_by_rules, r.approval, r.hold_until,
            r.counts_at, r.basis, r.flag, r.from_integration, r.state = 'approved' and r.payout_id is not null as in_flight
       from (select * from rewards where client_id = $1 and referral_id = any($2::bigint[])
             union all
             select r.* from unnest($3::bigint[], $4::text[]) as j(connection_id, job_id)
               join rewards r on r.client_id = $1 and r.connection_id = j.connection_id and r.job_id = j.job_id
              where r.referral_id <> all($2::bigint[])) r
       join persons p on p.client_id = $1 and p.person_id = r.person_id
      order by r.reward_id`,
    [clientId, referralIds, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId)],
  );
  return rows.map((row) => ({
    rewardId: row.reward_id,
    campaignId: row.campaign_id,
    campaignVersion: row.campaign_version,
    referralId: row.referral_id,
    role: row.role,
    personId: row.person_id,
    connectionId: row.connection_id,
    jobId: row.job_id,
    slot: row.slot,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    state: row.state,
    canceledByRules: row.canceled_by_rules,
    approval: row.approval,
    holdUntil: row.hold_until,
    countsAt: row.counts_at,
    basis: row.basis,
    flag: row.flag,
    fromIntegration: row.from_integration,
    inFlight: row.in_flight,
  }));
}

/**
 * Rewards of merged persons become those of the survivor (ID-3), every grant by hand among them. Where the survivor has a reward for the same cause already, the row
 * keeps its old person: the one for that cause stays one (RW-2), and loadRewards shows both as the survivor's.
 */
export async function repointRewards(tx: Tx, clientId: Id, merges: readonly Merge[]): Promise<void> {
  if (merges.length === 0) return;
  await forgetCounters(
    tx,
    clientId,
    merges.flatMap((merge) => [merge.from, merge.to]),
  );
  await repointClaims(tx, clientId, merges);
  await repointReviews(tx, clientId, merges);
  await tx.query(
    `with chosen as (
       select distinct on (r.campaign_id, r.role, r.connection_id, r.job_id, m.survivor) r.reward_id, m.survivor
         from unnest($2::bigint[], $3::bigint[]) as m(merged, survivor)
         join rewards r on r.client_id = $1 and r.person_id = m.merged
        where r.origin = 'rules' and not exists (select 1 from rewards o where o.client_id = $1 and o.campaign_id = r.campaign_id and o.role = r.role
                             and o.person_id = m.survivor and o.connection_id = r.connection_id and o.job_id = r.job_id)
        order by r.campaign_id, r.role, r.connection_id, r.job_id, m.survivor,
                 (r.state in ('canceled', 'revoked', 'expired')), r.reward_id
     ), granted as (
       select r.reward_id, m.survivor from unnest($2::bigint[], $3::bigint[]) as m(merged, survivor)
         join rewards r on r.client_id = $1 and r.person_id = m.merged and r.origin = 'staff'
     )
     update rewards r set person_id = c.survivor from (table chosen union all table granted) c where r.client_id = $1 and r.reward_id = c.reward_id`,
    [clientId, merges.map((merge) => merge.from), merges.map((merge) => merge.to)],
  );
}
