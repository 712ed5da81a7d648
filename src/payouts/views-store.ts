// SQL of payouts as the API shows them. Changes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { PayoutState, SupplierType } from './types.ts';

export interface PayoutView {
  id: Id;
  run_id: Id | null;
  supplier_id: Id;
  supplier_type: SupplierType;
  payer_id: Id;
  person_id: Id;
  amount_minor: number;
  netted_minor: number;
  currency: string;
  state: PayoutState;
  attempts: number;
  next_attempt_at: Date | null;
  provider_id: string | null;
  detail: string;
  bank_file_id: Id | null;
  /** What it pays, or was to pay; oldest first. */
  reward_ids: Id[];
  actor: string;
  created_at: Date;
  updated_at: Date;
  done_at: Date | null;
}

type PayoutRow = Omit<PayoutView, 'amount_minor' | 'netted_minor'> & {
  amount_minor: string;
  netted_minor: string;
};

const COLUMNS = `p.payout_id as id, p.run_id, p.supplier_id, s.type as supplier_type, p.payer_id, p.person_id, p.amount_minor,
  p.netted_minor, p.currency, p.state, p.attempts, p.next_attempt_at, p.provider_id, p.detail, p.bank_file_id, p.actor, p.created_at,
  p.updated_at, p.done_at, array(select i.reward_id from payout_items i
    where i.client_id = p.client_id and i.payout_id = p.payout_id order by i.reward_id) as reward_ids`;
const FROM = `payouts p join suppliers s on s.client_id = p.client_id and s.supplier_id = p.supplier_id`;

export interface PayoutFilter {
  state: PayoutState | null;
  personId: Id | null;
  supplierId: Id | null;
  runId: Id | null;
  rewardId: Id | null;
  bankFileId: Id | null;
  olderThan: Id | null;
  limit: number;
}

/** Newest first. */
export async function listPayouts(sql: Sql, clientId: Id, filter: PayoutFilter): Promise<PayoutView[]> {
  const rows = await sql.query<PayoutRow>(
    `select ${COLUMNS} from ${FROM}
      where p.client_id = $1 and ($2::text is null or p.state = $2) and ($3::bigint is null or p.person_id = $3)
        and ($4::bigint is null or p.supplier_id = $4) and ($5::bigint is null or p.run_id = $5)
        and ($6::bigint is null or exists (select from payout_items i
              where i.client_id = $1 and i.payout_id = p.payout_id and i.reward_id = $6))
        and ($7::bigint is null or p.bank_file_id = $7) and ($8::bigint is null or p.payout_id < $8)
      order by p.payout_id desc limit $9`,
    [
      ...[clientId, filter.state, filter.personId, filter.supplierId, filter.runId, filter.rewardId],
      ...[filter.bankFileId, filter.olderThan, filter.limit],
    ],
  );
  return rows.map(asView);
}

export async function findPayout(sql: Sql, clientId: Id, payoutId: Id): Promise<PayoutView | null> {
  const [row] = await sql.query<PayoutRow>(
    `select ${COLUMNS} from ${FROM} where p.client_id = $1 and p.payout_id = $2`,
    [clientId, payoutId],
  );
  return row ? asView(row) : null;
}

function asView(row: PayoutRow): PayoutView {
  return { ...row, amount_minor: Number(row.amount_minor), netted_minor: Number(row.netted_minor) };
}

export interface PayoutItemView {
  reward_id: Id;
  amount_minor: number;
  netted_minor: number;
  released_at: Date | null;
}

export async function itemsOf(sql: Sql, clientId: Id, payoutId: Id): Promise<PayoutItemView[]> {
  const rows = await sql.query<{
    reward_id: Id;
    amount_minor: string;
    netted_minor: string;
    released_at: Date | null;
  }>(
    `select reward_id, amount_minor, netted_minor, released_at from payout_items
      where client_id = $1 and payout_id = $2 order by reward_id`,
    [clientId, payoutId],
  );
  return rows.map((row) => ({
    ...row,
    amount_minor: Number(row.amount_minor),
    netted_minor: Number(row.netted_minor),
  }));
}

export interface PayoutHistoryView {
  at: Date;
  from_state: PayoutState | null;
  to_state: PayoutState;
  actor: string;
  message: string;
}

export async function historyOf(sql: Sql, clientId: Id, payoutId: Id): Promise<PayoutHistoryView[]> {
  return await sql.query<PayoutHistoryView>(
    `select at, from_state, to_state, actor, message from payout_history where client_id = $1 and payout_id = $2 order by seq`,
    [clientId, payoutId],
  );
}

export interface Progress {
  state: PayoutState;
  currency: string;
  count: number;
  amount_minor: number;
}

/** How many payouts are in which state; of a run when one is named. */
export async function progressOf(sql: Sql, clientId: Id, runId: Id | null): Promise<Progress[]> {
  const rows = await sql.query<Omit<Progress, 'amount_minor'> & { amount_minor: string }>(
    `select state, currency, count(*)::int as count, sum(amount_minor) as amount_minor from payouts
      where client_id = $1 and ($2::bigint is null or run_id = $2) group by 1, 2 order by 1, 2`,
    [clientId, runId],
  );
  return rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
}

/** One thing about paying that waits for a person. */
export interface Attention {
  code:
    | 'outcome_unknown'
    | 'not_reported'
    | 'not_done'
    | 'payout_failed'
    | 'paid_after_all'
    | 'code_not_delivered'
    | 'supplier_trouble'
    | 'pool_low'
    | 'ledger_disagrees';
  /** As "payout:<id>". */
  subject: string;
  message: string;
  since: Date;
}

/**
 * What waits for a person: outcomes that stay unknown since `unknownSince`, what was accepted before `acceptedSince` and has no end,
 * takers that do not report, failed payouts whose rewards nobody
 * has dealt with, suppliers in trouble, a ledger that disagreed at the last comparison. Pools that are low are told by poolStocks.
 */
export async function attentionOf(
  sql: Sql,
  clientId: Id,
  { unknownSince, acceptedSince }: { unknownSince: Date; acceptedSince: Date },
): Promise<Attention[]> {
  return await sql.query<Attention>(
    `select * from (
       select 'outcome_unknown' as code, 'payout:' || p.payout_id as subject,
              'Nobody knows whether it was paid; it is asked on. ' || p.detail as message, p.created_at as since
         from payouts p where p.client_id = $1 and p.done_at is null and p.state in ('unknown', 'sending') and p.created_at <= $2
       union all
       select 'not_reported', 'payout:' || p.payout_id, p.detail, p.updated_at
         from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
        where p.client_id = $1 and p.done_at is null and p.state = 'accepted' and s.type = 'webhook' and p.attempts > 0
       union all
       select 'not_done', 'payout:' || p.payout_id, 'It has been at ' || s.name || ' for days and is not done. ' || p.detail, p.created_at
         from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
        where p.client_id = $1 and p.done_at is null and p.state = 'accepted' and p.created_at <= $3
          and not (s.type = 'webhook' and p.attempts > 0)
       union all
       select 'paid_after_all', 'payout:' || p.payout_id, p.detail, p.updated_at
         from payouts p
        where p.client_id = $1 and p.state in ('failed', 'canceled') and exists (
          select from payout_items i join rewards r on r.client_id = $1 and r.reward_id = i.reward_id
           where i.client_id = $1 and i.payout_id = p.payout_id and r.flag ->> 'code' = 'paid_after_all'
             and (r.state in ('failed', 'approved') or r.payout_id <> p.payout_id))
       union all
       select 'code_not_delivered', 'payout:' || p.payout_id,
              'A code was handed out and the mail with it did not reach the person' || coalesce(' (' || m.state || ')', '')
                || ': read the code, tell it, then report the reward as sent.', p.done_at
         from rewards r
         join payouts p on p.client_id = $1 and p.payout_id = r.payout_id
         join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
         left join mails m on m.client_id = $1 and m.once_key = 'payout:' || p.payout_id
        where r.client_id = $1 and r.supplier = 'coupon_pool' and r.state = 'fulfilled'
          and not coalesce((s.settings ->> 'handed_out_by_staff')::boolean, false)
          and coalesce(m.state, '') not in ('queued', 'sending', 'sent')
       union all
       select 'payout_failed', 'payout:' || p.payout_id, p.detail, p.done_at
         from payouts p
        where p.client_id = $1 and p.state in ('failed', 'returned') and exists (
          select from payout_items i join rewards r on r.client_id = $1 and r.reward_id = i.reward_id
           where i.client_id = $1 and i.payout_id = p.payout_id and r.state = 'failed'
             and coalesce(r.flag ->> 'code', '') <> 'paid_after_all')
       union all
       select 'supplier_trouble', 'supplier:' || s.supplier_id, s.name || ': ' || (s.trouble ->> 'message'),
              (s.trouble ->> 'since')::timestamptz
         from suppliers s where s.client_id = $1 and s.trouble is not null and s.state <> 'archived'
       union all
       select 'ledger_disagrees', 'reconciliation:' || c.reconciliation_id,
              jsonb_array_length(c.differences) || ' differences between ledger, rewards and payouts: see /v1/ledger/reconcile', c.at
         from (select * from reconciliations where client_id = $1 order by reconciliation_id desc limit 1) c
        where jsonb_array_length(c.differences) > 0
     ) found order by since limit 500`,
    [clientId, unknownSince, acceptedSince],
  );
}
