// Reads rewards as the API shows them. Writes nothing but the audit entry of a change made over the API.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Reward, RewardRole, RewardState } from './types.ts';

/** A reward in the form of /v2/rewards. Later issues add members and never take one away. */
export interface RewardView {
  id: Id;
  state: RewardState;
  role: RewardRole;
  person_id: Id;
  /** Or the e-mail, while no name is known. */
  person_name: string | null;
  amount_minor: number;
  currency: string;
  campaign_id: Id;
  campaign_version: number;
  /** null of what staff granted by hand. */
  referral_id: Id | null;
  connection_id: Id | null;
  job_id: string | null;
  origin: 'rules' | 'staff';
  /** Why staff granted it. */
  reason: string | null;
  /** The job that it makes good. */
  about_job_id: string | null;
  supplier: string;
  partner_reward_id: string | null;
  /** The payout that holds it or has paid it. */
  payout_id: Id | null;
  approval: 'auto' | 'manual';
  hold_until: string;
  flag: Reward['flag'];
  /** By which rule and tier, and what a cap took of it; null: given before that was kept. */
  basis: Reward['basis'];
  from_integration: boolean;
  created_at: string;
  updated_at: string;
}

type RewardViewRow = Omit<RewardView, 'amount_minor' | 'hold_until' | 'created_at' | 'updated_at'> & {
  amount_minor: string;
  hold_until: Date;
  created_at: Date;
  updated_at: Date;
};

export interface RewardFilter {
  state: RewardState | null;
  personId: Id | null;
  campaignId: Id | null;
  connectionId: Id | null;
  jobId: string | null;
  partnerRewardId: string | null;
  /** Only those that a person must look at (RW-5). */
  flagged: boolean;
}

const COLUMNS = `reward_id as id, state, role, person_id, amount_minor, currency, campaign_id, campaign_version, referral_id, connection_id,
  job_id, origin, reason, about_job_id, supplier, partner_reward_id, payout_id, approval, hold_until, flag, basis, from_integration, created_at, updated_at,
  (select coalesce(nullif(trim(concat_ws(' ', p.first_name, p.last_name)), ''), p.email,
           (select value from identities i where i.client_id = p.client_id and i.person_id = p.person_id and i.kind = 'email'
             order by since, value limit 1))
     from persons p where p.client_id = rewards.client_id and p.person_id = rewards.person_id) as person_name`;

/** Newest first. */
export async function listRewards(
  sql: Sql,
  clientId: Id,
  filter: RewardFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<RewardView[]> {
  const rows = await sql.query<RewardViewRow>(
    `select ${COLUMNS} from rewards
      where client_id = $1 and ($2::text is null or state = $2) and ($3::bigint is null or person_id = $3)
        and ($4::bigint is null or campaign_id = $4) and ($5::bigint is null or connection_id = $5)
        and ($6::text is null or $6 in (job_id, about_job_id)) and ($7::text is null or partner_reward_id = $7) and (not $8 or flag is not null)
      order by reward_id desc limit $9 offset $10`,
    [
      ...[clientId, filter.state, filter.personId, filter.campaignId, filter.connectionId, filter.jobId],
      ...[filter.partnerRewardId, filter.flagged, limit, offset],
    ],
  );
  return rows.map(asView);
}

/** Throws not_found for an id that is nobody's or another client's. */
export async function getReward(sql: Sql, clientId: Id, rewardId: Id): Promise<RewardView> {
  const [row] = await sql.query<RewardViewRow>(
    `select ${COLUMNS} from rewards where client_id = $1 and reward_id = $2`,
    [clientId, rewardId],
  );
  if (!row) throw new Refusal('not_found');
  return asView(row);
}

function asView(row: RewardViewRow): RewardView {
  return {
    ...row,
    amount_minor: Number(row.amount_minor),
    hold_until: row.hold_until.toISOString(),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** One row of a reward's state history, in the form of the reference (9.2). */
export interface HistoryView {
  created_at: string;
  /** The state that was reached, or tried, in capitals. */
  state_type: string;
  success: boolean;
  message: string;
  actor: string;
  cause: string;
  from_state: RewardState | null;
}

export async function rewardHistory(sql: Sql, clientId: Id, rewardId: Id): Promise<HistoryView[]> {
  const rows = await sql.query<Omit<HistoryView, 'created_at'> & { at: Date }>(
    `select at, upper(to_state) as state_type, success, message, actor, cause, from_state
       from reward_history where client_id = $1 and reward_id = $2 order by seq`,
    [clientId, rewardId],
  );
  return rows.map(({ at, ...row }) => ({ created_at: at.toISOString(), ...row }));
}

export interface StateSummary {
  /** Start of the period, as a day of the client's time zone. */
  period: string;
  state: RewardState;
  currency: string;
  count: number;
  amount_minor: number;
}

/** How many rewards of each period of earning are in which state now. */
export async function summariseStates(
  sql: Sql,
  clientId: Id,
  { period, timeZone }: { period: 'day' | 'week' | 'month'; timeZone: string },
): Promise<StateSummary[]> {
  const rows = await sql.query<Omit<StateSummary, 'amount_minor'> & { amount_minor: string }>(
    `select to_char(date_trunc($2, created_at at time zone $3), 'YYYY-MM-DD') as period, state, currency,
            count(*)::int as count, sum(amount_minor) as amount_minor
       from rewards where client_id = $1 group by 1, 2, 3 order by 1 desc, 2, 3`,
    [clientId, period, timeZone],
  );
  return rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
}

/** The friend of a reward's referral: whose decisions a change of it may touch. */
export async function friendOfReferral(sql: Sql, clientId: Id, referralId: Id): Promise<Id | null> {
  const [row] = await sql.query<{ friend_person_id: Id }>(
    'select friend_person_id from referrals where client_id = $1 and referral_id = $2',
    [clientId, referralId],
  );
  return row?.friend_person_id ?? null;
}

/** An entry of the audit log about a reward (SEC-2), in the transaction of the change. */
export async function auditReward(
  tx: Tx,
  by: { clientId: Id; actor: string; ids: IdMaker; now: Date },
  { rewardId, ...change }: { action: string; rewardId: Id; before: unknown; after: unknown },
): Promise<void> {
  await audit(tx, by, { ...change, subject: `reward:${rewardId}` });
}

/** An entry of the audit log (SEC-2), in the transaction of the change. */
export async function audit(
  tx: Tx,
  { clientId, actor, ids, now }: { clientId: Id; actor: string; ids: IdMaker; now: Date },
  change: { action: string; subject: string; before: unknown; after: unknown },
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[clientId, ids(), now, actor, change.action, change.subject],
      ...[json(change.before), json(change.after)],
    ],
  );
}
