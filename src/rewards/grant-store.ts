// Rewards that staff grant by hand (a make-good): once for each idempotency key, within the caps unless told otherwise, in the ledger like
// any other (RW-2, RW-8). Runs in the client's lane.

import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { showMoney } from '../base/money.ts';
import type { Caps } from '../campaigns/reward-rules.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { allBucketsOf, type Bucket, bucketName, type CampaignCaps } from './caps.ts';
import { openCounters, setLimits } from './claims-store.ts';
import { appendChanges, type ChangeContext } from './history-store.ts';
import type { RewardRole } from './types.ts';

export interface GrantWish {
  personId: Id;
  role: RewardRole;
  campaignId: Id;
  campaignVersion: number;
  caps: readonly CampaignCaps[];
  timeZone: string;
  amountMinor: number;
  currency: string;
  reason: string;
  about: { connectionId: Id; jobId: string } | null;
  idempotencyKey: string;
  overrideCaps: boolean;
  actor: string;
}

/**
 * Grants it, approved. The same key with the same content answers the reward that is there. Throws idempotency_key_reused for the same
 * key with other content, and reward_over_cap.
 */
export async function grantReward(
  tx: Tx,
  ctx: ChangeContext,
  grant: GrantWish,
): Promise<{ rewardId: Id; isNew: boolean }> {
  const there = await grantedBefore(tx, ctx.clientId, grant);
  if (there) return { rewardId: there, isNew: false };
  const { personId, role, campaignId, amountMinor, currency, actor, reason } = grant;
  const buckets = grant.overrideCaps
    ? []
    : allBucketsOf({ campaignId, personId, role, countsAt: ctx.now }, grant.caps, grant.timeZone);
  const used = await openCounters(tx, ctx.clientId, buckets);
  refuseAbove(grant, buckets, used);
  const rewardId = ctx.ids();
  await tx.query(
    `insert into rewards (client_id, reward_id, campaign_id, campaign_version, role, person_id, slot, amount_minor, currency, state, approval,
                          hold_until, counts_at, from_integration, origin, reason, about_connection_id, about_job_id, idempotency_key,
                          uses_caps, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, 1, $7, $8, 'approved', 'manual', $9, $9, false, 'staff', $10, $11, $12, $13, $14, $9, $9)`,
    [
      ...[ctx.clientId, rewardId, campaignId, grant.campaignVersion, role, personId, amountMinor, currency],
      ...[ctx.now, reason, grant.about?.connectionId ?? null, grant.about?.jobId ?? null],
      ...[grant.idempotencyKey, !grant.overrideCaps],
    ],
  );
  const common = { rewardId, amountMinor, currency, campaignId, personId, actor, message: reason };
  await appendChanges(tx, ctx, [
    { ...common, from: null, to: 'earned', cause: 'granted_by_hand' },
    { ...common, from: 'earned', to: 'approved', cause: 'granted_by_hand' },
  ]);
  await setLimits(tx, ctx.clientId, buckets, used);
  return { rewardId, isNew: true };
}

/** Of a key that was used: the reward, if it was the same. */
async function grantedBefore(sql: Sql, clientId: Id, grant: GrantWish): Promise<Id | null> {
  const [row] = await sql.query<{
    reward_id: Id;
    person_id: Id;
    role: string;
    campaign_id: Id;
    amount_minor: string;
    about: string | null;
    uses_caps: boolean;
  }>(
    `select r.reward_id, coalesce(p.merged_into, p.person_id) as person_id, r.role, r.campaign_id, r.amount_minor,
            r.about_connection_id || ':' || r.about_job_id as about, r.uses_caps
       from rewards r join persons p on p.client_id = $1 and p.person_id = r.person_id
      where r.client_id = $1 and r.idempotency_key = $2`,
    [clientId, grant.idempotencyKey],
  );
  if (!row) return null;
  const { reward_id, ...stored } = row;
  const wanted = {
    ...{ person_id: grant.personId, role: grant.role, campaign_id: grant.campaignId },
    amount_minor: String(grant.amountMinor),
    about: grant.about && `${grant.about.connectionId}:${grant.about.jobId}`,
    uses_caps: !grant.overrideCaps,
  };
  if (!isDeepStrictEqual(stored, wanted)) throw new Refusal('idempotency_key_reused');
  return reward_id;
}

/** Those of these keys by which a reward was granted. */
export async function grantedKeys(sql: Sql, clientId: Id, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.query<{ key: string }>(
    'select idempotency_key as key from rewards where client_id = $1 and idempotency_key = any($2::text[])',
    [clientId, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

function refuseAbove(
  { amountMinor, currency }: GrantWish,
  buckets: readonly Bucket[],
  used: ReadonlyMap<string, { minor: number; rewards: number }>,
): void {
  for (const bucket of buckets) {
    const { minor, rewards } = used.get(bucketName(bucket)) ?? { minor: 0, rewards: 0 };
    const { limit_minor: limit, limit_rewards: most, cap, period } = bucket.cap;
    const whose = cap === 'budget' ? 'the budget of the campaign' : 'what this person may have';
    const when = period === 'ever' ? '' : ` in ${period}`;
    if (limit !== null && minor + amountMinor > limit) {
      const reason = `${whose}${when} is ${showMoney(limit, currency)}, and ${showMoney(minor, currency)} of it is used.`;
      throw new Refusal('reward_over_cap', { reason, left_minor: Math.max(limit - minor, 0) });
    }
    if (most !== null && rewards + 1 > most)
      throw new Refusal('reward_over_cap', {
        reason: `${whose}${when} is ${most} rewards, and all are used.`,
      });
  }
}

/** The campaign's version that is live, and the caps of all campaigns; null: it was never published. */
export async function liveCaps(
  sql: Sql,
  clientId: Id,
  campaignId: Id,
): Promise<{ version: number; caps: CampaignCaps[] } | null> {
  const rows = await sql.query<{ campaign_id: Id; version: number; caps: Caps | null }>(
    `select c.campaign_id, v.version, v.settings -> 'caps' as caps from campaigns c
       join campaign_versions v on v.client_id = c.client_id and v.campaign_id = c.campaign_id and v.version = c.live_version
      where c.client_id = $1 order by c.campaign_id`,
    [clientId],
  );
  const version = rows.find(({ campaign_id: id }) => id === campaignId)?.version;
  if (version === undefined) return null;
  return { version, caps: rows.map((row) => ({ campaignId: row.campaign_id, caps: row.caps ?? NO_CAPS })) };
}

/** Of versions from before there were caps. */
const NO_CAPS: Caps = { per_person: [], budget: [], over: 'what_is_left', tax_year_starts_on: '01-01' };

/** The person as whom rewards of this one are kept; null: there is none, or it was erased. */
export async function recipient(sql: Sql, clientId: Id, personId: Id): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    `select s.person_id from persons p
       join persons s on s.client_id = p.client_id and s.person_id = coalesce(p.merged_into, p.person_id)
      where p.client_id = $1 and p.person_id = $2 and s.erased_at is null`,
    [clientId, personId],
  );
  return row?.person_id ?? null;
}

export async function jobExists(
  sql: Sql,
  clientId: Id,
  { connectionId, jobId }: { connectionId: Id; jobId: string },
): Promise<boolean> {
  const rows = await sql.query(
    'select 1 from jobs where client_id = $1 and connection_id = $2 and job_id = $3',
    [clientId, connectionId, jobId],
  );
  return rows.length > 0;
}
