// Does the ledger say what rewards and payouts say, to the cent (RW-8)? Computed from their states, compared account by account.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** One account of one reward or payout that the ledger has otherwise than its state. */
export interface Difference {
  of: 'reward' | 'payout';
  id: Id;
  state: string;
  currency: string;
  account: 'liability' | 'in_flight' | 'paid' | 'netted' | 'breakage' | 'clawed_back' | 'items';
  expected_minor: number;
  ledger_minor: number;
}

export interface Reconciliation {
  rewards: number;
  payouts: number;
  /** Empty: they agree. */
  differences: Difference[];
}

type DifferenceRow = Omit<Difference, 'expected_minor' | 'ledger_minor'> & {
  expected_minor: string;
  ledger_minor: string;
};

/** Money that left an account by one entry, less what came back to it. */
const left = (account: string) =>
  `coalesce(sum(case when credit_account = '${account}' then amount_minor when debit_account = '${account}' then -amount_minor else 0 end), 0)`;

/**
 * A promise is owed, or on its way while an open payout holds it; what was given is paid once, less what paid off a debt; what expired is
 * breakage; what was revoked is owed back in full or not at all, and was never paid if its payout came back.
 */
const REWARDS = `
  with posted as (
    select reward_id, ${left('liability')} as liability, ${left('in_flight')} as in_flight, ${left('cash')} as paid,
           ${left('breakage')} as breakage,
           coalesce(sum(case kind when 'netted' then amount_minor when 'netting_undone' then -amount_minor else 0 end), 0) as netted,
           coalesce(sum(amount_minor) filter (where kind = 'clawed_back'), 0) as clawed_back
      from ledger_entries where client_id = $1 group by reward_id
  ), standing as (
    select r.reward_id, r.state, r.currency, r.amount_minor as amount, coalesce(i.netted_minor, 0) as netted,
           r.state in ('earned', 'approved', 'failed') as promised,
           coalesce(p.state in ('queued', 'sending', 'unknown', 'accepted'), false) as flying,
           r.state in ('fulfilled', 'sent', 'redeemed') or r.state = 'revoked' and not (r.payout_id is null and exists (
             select from payout_items o join payouts q on q.client_id = $1 and q.payout_id = o.payout_id
              where o.client_id = $1 and o.reward_id = r.reward_id and q.state = 'returned')) as given,
           r.state = 'expired' as expired
      from rewards r
      left join payout_items i on i.client_id = $1 and i.reward_id = r.reward_id and i.released_at is null
      left join payouts p on p.client_id = $1 and p.payout_id = i.payout_id
     where r.client_id = $1
  ), compared as (
    select s.reward_id, s.state, s.currency, a.account, a.expected, a.ledger
      from standing s left join posted on posted.reward_id = s.reward_id
      cross join lateral (values
        ('liability', case when s.promised and not s.flying then s.amount else 0 end, coalesce(posted.liability, 0)),
        ('in_flight', case when s.promised and s.flying then s.amount - s.netted else 0 end, coalesce(posted.in_flight, 0)),
        ('paid', case when s.given then s.amount - s.netted else 0 end, coalesce(posted.paid, 0)),
        ('netted', case when s.given or s.flying or s.expired then s.netted else 0 end, coalesce(posted.netted, 0)),
        ('breakage', case when s.expired and coalesce(posted.paid, 0) = 0 then s.amount - s.netted else 0 end, coalesce(posted.breakage, 0)),
        ('clawed_back', case when s.state = 'revoked' and coalesce(posted.clawed_back, 0) > 0 then s.amount else 0 end,
          coalesce(posted.clawed_back, 0))
      ) as a(account, expected, ledger)
     where not (a.account = 'paid' and s.expired and a.ledger = s.amount - s.netted)
  )
  select 'reward' as of, reward_id as id, state, currency, account, expected as expected_minor, ledger as ledger_minor
    from compared where expected <> ledger order by reward_id, account`;

/** What a payout holds is on its way; what it paid is gone; what came to nothing is neither. Its items come to its amounts. */
const PAYOUTS = `
  with posted as (
    select payout_id, ${left('in_flight')} as in_flight, ${left('cash')} as paid
      from ledger_entries where client_id = $1 and payout_id is not null group by payout_id
  ), items as (
    select payout_id, sum(amount_minor - netted_minor) as net, sum(netted_minor) as netted
      from payout_items where client_id = $1 group by payout_id
  ), compared as (
    select p.payout_id, p.state, p.currency, a.account, a.expected, a.ledger
      from payouts p
      left join posted on posted.payout_id = p.payout_id
      left join items on items.payout_id = p.payout_id
      cross join lateral (values
        ('in_flight', case when p.state in ('queued', 'sending', 'unknown', 'accepted') then p.amount_minor else 0 end,
          coalesce(posted.in_flight, 0)),
        ('paid', case when p.state = 'paid' then p.amount_minor else 0 end, coalesce(posted.paid, 0)),
        ('items', p.amount_minor, coalesce(items.net, 0)),
        ('netted', p.netted_minor, coalesce(items.netted, 0))
      ) as a(account, expected, ledger)
     where p.client_id = $1
  )
  select 'payout' as of, payout_id as id, state, currency, account, expected as expected_minor, ledger as ledger_minor
    from compared where expected <> ledger order by payout_id, account`;

/** Compares all of a client. Reads one snapshot per statement: run it in its lane (or with nothing else writing) for a verdict. */
export async function reconcile(sql: Sql, clientId: Id): Promise<Reconciliation> {
  const [counted] = await sql.query<{ rewards: string; payouts: string }>(
    `select (select count(*) from rewards where client_id = $1) as rewards, (select count(*) from payouts where client_id = $1) as payouts`,
    [clientId],
  );
  const rows = [
    ...(await sql.query<DifferenceRow>(REWARDS, [clientId])),
    ...(await sql.query<DifferenceRow>(PAYOUTS, [clientId])),
  ];
  return {
    rewards: Number(counted?.rewards ?? 0),
    payouts: Number(counted?.payouts ?? 0),
    differences: rows.map((row) => ({
      ...row,
      expected_minor: Number(row.expected_minor),
      ledger_minor: Number(row.ledger_minor),
    })),
  };
}

/** A difference in words. */
export function differenceInWords(difference: Difference): string {
  const { of, id, state, account, expected_minor, ledger_minor, currency } = difference;
  return `${of} ${id} is ${state}: ${account} should be ${expected_minor} and the ledger says ${ledger_minor} (minor units of ${currency})`;
}
