// Gives up what a person owes after a clawback (RW-8): by a person's word, reward by reward, never more than is still owed.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext } from './history-store.ts';
import { receivables } from './ledger.ts';

/** Returns how much was given up, in minor units. Refuses with not_found, and conflict where nothing of the reward is owed. */
export async function forgive(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  rewardId: Id,
  reason: string,
): Promise<number> {
  const [reward] = await tx.query<{
    amount_minor: string;
    currency: string;
    campaign_id: Id;
    person_id: Id;
    survivor: Id;
    claimed: boolean;
  }>(
    `select r.amount_minor, r.currency, r.campaign_id, r.person_id, coalesce(p.merged_into, p.person_id) as survivor,
            exists (select from ledger_entries e where e.client_id = $1 and e.reward_id = $2 and e.kind = 'clawed_back')
              and not exists (select from ledger_entries e where e.client_id = $1 and e.reward_id = $2 and e.kind = 'forgiven') as claimed
       from rewards r join persons p on p.client_id = $1 and p.person_id = r.person_id
      where r.client_id = $1 and r.reward_id = $2 for update of r`,
    [ctx.clientId, rewardId],
  );
  if (!reward) throw new Refusal('not_found');
  const debts = await receivables(tx, ctx.clientId, [reward.survivor]);
  const owed = debts.find(({ currency }) => currency === reward.currency)?.amount_minor ?? 0;
  const amountMinor = reward.claimed ? Math.min(owed, Number(reward.amount_minor)) : 0;
  if (amountMinor <= 0) throw new Refusal('conflict', { reason: 'nothing of this reward is owed back.' });
  await appendChanges(tx, ctx, [
    {
      ...{ rewardId, from: 'revoked', to: 'revoked', actor: ctx.actor, cause: 'forgiven', message: reason },
      ...{ amountMinor: Number(reward.amount_minor), currency: reward.currency },
      ...{ campaignId: reward.campaign_id, personId: reward.person_id },
      movements: [{ kind: 'forgiven', debit: 'expense', credit: 'receivable', amountMinor }],
    },
  ]);
  return amountMinor;
}
