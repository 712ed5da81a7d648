// Reads the ledger: entries and balances. Balances are sums, never stored (RW-8). Entries are written by history-store.ts only; whether
// they agree with rewards and payouts is asked in ledger-reconcile.ts.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { ACCOUNTS, type Account, type EntryKind } from './states.ts';

export interface LedgerEntry {
  entry_id: Id;
  at: Date;
  reward_id: Id;
  kind: EntryKind;
  debit_account: Account;
  credit_account: Account;
  amount_minor: number;
  currency: string;
  campaign_id: Id;
  person_id: Id;
  payout_id: Id | null;
}

export interface EntryFilter {
  after: Id | null;
  rewardId: Id | null;
  campaignId: Id | null;
  personId: Id | null;
  payoutId: Id | null;
  limit: number;
}

/** Oldest first, after the entry `after` when it is given. */
export async function listEntries(sql: Sql, clientId: Id, filter: EntryFilter): Promise<LedgerEntry[]> {
  const rows = await sql.query<Omit<LedgerEntry, 'amount_minor'> & { amount_minor: string }>(
    `select entry_id, at, reward_id, kind, debit_account, credit_account, amount_minor, currency, campaign_id, person_id, payout_id
       from ledger_entries
      where client_id = $1 and ($2::bigint is null or entry_id > $2) and ($3::bigint is null or reward_id = $3)
        and ($4::bigint is null or campaign_id = $4) and ($5::bigint is null or person_id = $5)
        and ($6::bigint is null or payout_id = $6)
      order by entry_id limit $7`,
    [
      ...[clientId, filter.after, filter.rewardId, filter.campaignId, filter.personId, filter.payoutId],
      filter.limit,
    ],
  );
  return rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
}

/** What stands in each account, in minor units; the accounts sum to zero. Liability, in_flight, cash and breakage are negative. */
export interface Balance {
  /** The campaign id, the month as "2026-04", both as "<campaign>/<month>", or "client" for everything. */
  key: string;
  currency: string;
  expense_minor: number;
  liability_minor: number;
  in_flight_minor: number;
  cash_minor: number;
  receivable_minor: number;
  breakage_minor: number;
  /** Promises that were taken back. */
  reversed_minor: number;
}

export const BALANCE_KEYS = ['client', 'campaign', 'month', 'campaign_month'] as const;
type BalanceKey = (typeof BALANCE_KEYS)[number];

const KEYS: Record<BalanceKey, string> = {
  client: `'client'`,
  campaign: 'e.campaign_id::text',
  month: `to_char(e.at at time zone $2, 'YYYY-MM')`,
  campaign_month: `e.campaign_id::text || '/' || to_char(e.at at time zone $2, 'YYYY-MM')`,
};

/** Balances by one of the keys, months by the time zone (an IANA name). */
export async function balances(
  sql: Sql,
  clientId: Id,
  { by, timeZone }: { by: BalanceKey; timeZone: string },
): Promise<Balance[]> {
  const rows = await sql.query<Record<Account | 'reversed' | 'key' | 'currency', string>>(
    `select ${KEYS[by]} as key, e.currency,
            ${ACCOUNTS.map((account) => `coalesce(sum(p.amount) filter (where p.account = '${account}'), 0) as ${account}`).join(', ')},
            coalesce(sum(p.amount) filter (where e.kind = 'reversed' and p.account = 'liability'), 0) as reversed
       from ledger_entries e
       cross join lateral (values (e.debit_account, e.amount_minor), (e.credit_account, -e.amount_minor)) as p(account, amount)
      where e.client_id = $1 and $2::text is not null
      group by 1, 2 order by 1, 2`,
    [clientId, timeZone],
  );
  return rows.map((row) => ({
    key: row.key,
    currency: row.currency,
    expense_minor: Number(row.expense),
    liability_minor: Number(row.liability),
    in_flight_minor: Number(row.in_flight),
    cash_minor: Number(row.cash),
    receivable_minor: Number(row.receivable),
    breakage_minor: Number(row.breakage),
    reversed_minor: Number(row.reversed),
  }));
}

/** What a person owes one payer after a clawback, in one currency. */
export interface Receivable {
  person_id: Id;
  payer_id: Id;
  currency: string;
  amount_minor: number;
}

/** Persons with a debt, by the payer to whom they owe it; merged persons owe as their survivor. */
export async function receivables(sql: Sql, clientId: Id, personIds?: readonly Id[]): Promise<Receivable[]> {
  const moved = `sum(case when e.debit_account = 'receivable' then e.amount_minor else -e.amount_minor end)`;
  const rows = await sql.query<Omit<Receivable, 'amount_minor'> & { amount_minor: string }>(
    `select coalesce(p.merged_into, p.person_id) as person_id,
            payer_of_reward(r.client_id, r.campaign_id, r.campaign_version) as payer_id, e.currency, ${moved} as amount_minor
       from ledger_entries e join persons p on p.client_id = $1 and p.person_id = e.person_id
       join rewards r on r.client_id = $1 and r.reward_id = e.reward_id
      where e.client_id = $1 and 'receivable' in (e.debit_account, e.credit_account)
        and ($2::bigint[] is null or coalesce(p.merged_into, p.person_id) = any($2))
      group by 1, 2, 3 having ${moved} <> 0
      order by 1, 2, 3`,
    [clientId, personIds ?? null],
  );
  const found = rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
  return [...Map.groupBy(found, (one) => `${one.person_id}:${one.currency}`).values()].flatMap(evenedOut);
}

/** Of one person and currency. What an older version took off at another payer has been paid off all the same. */
function evenedOut(debts: Receivable[]): Receivable[] {
  let over = debts.reduce((sum, { amount_minor }) => sum + Math.max(-amount_minor, 0), 0);
  return debts.flatMap((debt) => {
    const amount_minor = Math.max(debt.amount_minor - over, 0);
    over -= Math.max(debt.amount_minor, 0) - amount_minor;
    return amount_minor > 0 ? [{ ...debt, amount_minor }] : [];
  });
}
