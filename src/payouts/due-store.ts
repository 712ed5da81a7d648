// SQL of which payouts are due and for whom, and of what their rewards say.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Hindrance } from './types.ts';

/** Has payouts looked at now: somebody says that there is news. */
export async function lookNow(sql: Sql, clientId: Id, payoutIds: readonly Id[], now: Date): Promise<void> {
  await sql.query(
    `update payouts set next_attempt_at = $3
      where client_id = $1 and payout_id = any($2::bigint[]) and next_attempt_at > $3 and (leased_until is null or leased_until <= $3)
        and state in ('queued', 'unknown', 'accepted', 'paid')`,
    [clientId, payoutIds, now],
  );
}

/** Why rewards of payouts must be looked at first, by payout. */
export async function flagsOfPayouts(
  tx: Tx,
  clientId: Id,
  payoutIds: readonly Id[],
): Promise<Map<Id, Hindrance[]>> {
  const rows = await tx.query<{ payout_id: Id; message: string }>(
    `select payout_id, flag ->> 'message' as message from rewards
      where client_id = $1 and payout_id = any($2::bigint[]) and flag is not null order by reward_id`,
    [clientId, payoutIds],
  );
  return new Map(
    [...Map.groupBy(rows, (row) => row.payout_id)].map(([payoutId, list]) => [
      payoutId,
      list.map(({ message }) => ({ code: 'flagged', message })),
    ]),
  );
}

/** The friends by whose jobs rewards were earned. */
export async function friendsOfRewards(tx: Tx, clientId: Id, rewardIds: readonly Id[]): Promise<Id[]> {
  const rows = await tx.query<{ friend_person_id: Id }>(
    `select distinct f.friend_person_id from rewards r
       join referrals f on f.client_id = $1 and f.referral_id = r.referral_id
      where r.client_id = $1 and r.reward_id = any($2::bigint[])`,
    [clientId, rewardIds],
  );
  return rows.map((row) => row.friend_person_id);
}

/** Clients with payouts that are due. */
export async function clientsWithDuePayouts(sql: Sql, now: Date): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>(
    `select distinct p.client_id from payouts p join suppliers s on s.client_id = p.client_id and s.supplier_id = p.supplier_id
      where p.next_attempt_at <= $1 and (s.state = 'active' or p.must_ask or p.state = 'paid')`,
    [now],
  );
  return rows.map((row) => row.client_id);
}
