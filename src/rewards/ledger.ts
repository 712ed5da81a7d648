// Reads the ledger: entries, balances, and whether it agrees with the rewards. Balances are sums, never stored (RW-8).
// Entries are written by history-store.ts only.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Account } from './states.ts';
import type { RewardState } from './types.ts';

export interface LedgerEntry {
  entry_id: Id;
  at: Date;
  reward_id: Id;
  kind: 'earned' | 'adjusted' | 'paid' | 'reversed';
  debit_account: Account;
  credit_account: Account;
  amount_minor: number;
  currency: string;
  campaign_id: Id;
  person_id: Id;
}

/** Oldest first, after the entry `after` when it is given. */
export async function listEntries(
  sql: Sql,
  clientId: Id,
  filter: { after: Id | null; rewardId: Id | null; campaignId: Id | null; limit: number },
): Promise<LedgerEntry[]> {
  const rows = await sql.query<Omit<LedgerEntry, 'amount_minor'> & { amount_minor: string }>(
    `select entry_id, at, reward_id, kind, debit_account, credit_account, amount_minor, currency, campaign_id, person_id
       from ledger_entries
      where client_id = $1 and ($2::bigint is null or entry_id > $2) and ($3::bigint is null or reward_id = $3)
        and ($4::bigint is null or campaign_id = $4)
      order by entry_id limit $5`,
    [clientId, filter.after, filter.rewardId, filter.campaignId, filter.limit],
  );
  return rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
}

/** What stands in each account, in minor units; the three sum to zero. A liability and paid-out cash are negative. */
export interface Balance {
  /** The campaign id, or the month as "2026-04". */
  key: string;
  currency: string;
  expense_minor: number;
  liability_minor: number;
  cash_minor: number;
}

/** Balances by campaign, or by month of the time zone (an IANA name). */
export async function balances(
  sql: Sql,
  clientId: Id,
  { by, timeZone }: { by: 'campaign' | 'month'; timeZone: string },
): Promise<Balance[]> {
  const rows = await sql.query<{
    key: string;
    currency: string;
    expense: string;
    liability: string;
    cash: string;
  }>(
    `select case when $2 = 'campaign' then e.campaign_id::text else to_char(e.at at time zone $3, 'YYYY-MM') end as key, e.currency,
            sum(p.amount) filter (where p.account = 'expense') as expense,
            sum(p.amount) filter (where p.account = 'liability') as liability,
            sum(p.amount) filter (where p.account = 'cash') as cash
       from ledger_entries e
       cross join lateral (values (e.debit_account, e.amount_minor), (e.credit_account, -e.amount_minor)) as p(account, amount)
      where e.client_id = $1
      group by 1, 2 order by 1, 2`,
    [clientId, by, timeZone],
  );
  return rows.map((row) => ({
    key: row.key,
    currency: row.currency,
    expense_minor: Number(row.expense ?? 0),
    liability_minor: Number(row.liability ?? 0),
    cash_minor: Number(row.cash ?? 0),
  }));
}

/** A reward whose ledger says something else than its state. */
export interface Difference {
  reward_id: Id;
  state: RewardState;
  currency: string;
  expected_liability_minor: number;
  ledger_liability_minor: number;
  expected_paid_minor: number;
  ledger_paid_minor: number;
}

/**
 * Compares every reward's state with the sum of its entries, to the cent: promised and unpaid is owed, ever fulfilled is paid once. An
 * empty list means that they agree.
 */
export async function reconcile(
  sql: Sql,
  clientId: Id,
): Promise<{ rewards: number; differences: Difference[] }> {
  const [counted] = await sql.query<{ rewards: string }>(
    'select count(*) as rewards from rewards where client_id = $1',
    [clientId],
  );
  const rows = await sql.query<Record<keyof Difference, string> & { state: RewardState }>(
    `with posted as (
       select reward_id,
              sum(case when credit_account = 'liability' then amount_minor when debit_account = 'liability' then -amount_minor
                       else 0 end) as liability,
              sum(case when credit_account = 'cash' then amount_minor when debit_account = 'cash' then -amount_minor else 0 end) as paid
         from ledger_entries where client_id = $1 group by reward_id
     ), expected as (
       select r.reward_id, r.state, r.currency,
              case when r.state in ('earned', 'approved', 'failed') then r.amount_minor else 0 end as liability,
              case when exists (select 1 from reward_history h where h.client_id = $1 and h.reward_id = r.reward_id
                                   and h.to_state = 'fulfilled' and h.from_state is distinct from 'fulfilled' and h.success)
                   then r.amount_minor else 0 end as paid
         from rewards r where r.client_id = $1
     )
     select e.reward_id, e.state, e.currency, e.liability as expected_liability_minor, e.paid as expected_paid_minor,
            coalesce(p.liability, 0) as ledger_liability_minor, coalesce(p.paid, 0) as ledger_paid_minor
       from expected e left join posted p on p.reward_id = e.reward_id
      where e.liability <> coalesce(p.liability, 0) or e.paid <> coalesce(p.paid, 0)
      order by e.reward_id`,
    [clientId],
  );
  return {
    rewards: Number(counted?.rewards ?? 0),
    differences: rows.map((row) => ({
      reward_id: row.reward_id,
      state: row.state,
      currency: row.currency,
      expected_liability_minor: Number(row.expected_liability_minor),
      ledger_liability_minor: Number(row.ledger_liability_minor),
      expected_paid_minor: Number(row.expected_paid_minor),
      ledger_paid_minor: Number(row.ledger_paid_minor),
    })),
  };
}
