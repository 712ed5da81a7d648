// Gives up what a person owes after a clawback (RW-8): by a person's word, reward by reward, never more than is still owed.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext } from './history-store.ts';
import { receivables } from './ledger.ts';

/** Of a reward: what was clawed back and not given up yet, and what its person owes its payer in its currency altogether, in minor units. */
export async function openClaim(
  tx: Tx,
  clientId: Id,
  rewardId: Id,
): Promise<{ claimedMinor: number; owedMinor: number }> {
  const [row] = await tx.query<{ claimed: string; currency: string; survivor: Id; payer_id: Id }>(
    `select r.currency, payer_of_reward(r.client_id, r.campaign_id, r.campaign_version) as payer_id, coalesce(p.merged_into, p.person_id) as survivor,
            coalesce((select sum(case e.kind when 'clawed_back' then e.amount_minor else -e.amount_minor end)
               from ledger_entries e where e.client_id = $1 and e.reward_id = $2 and e.kind in ('clawed_back', 'forgiven')), 0) as claimed
       from rewards r join persons p on p.client_id = $1 and p.person_id = r.person_id
      where r.client_id = $1 and r.reward_id = $2 for update of r`,
    [clientId, rewardId],
  );
  if (!row) throw new Refusal('not_found');
  const debts = await receivables(tx, clientId, [row.survivor]);
  return {
    claimedMinor: Number(row.claimed),
    owedMinor:
      debts.find(({ currency, payer_id }) => currency === row.currency && payer_id === row.payer_id)
        ?.amount_minor ?? 0,
  };
}

/** Returns how much was given up, in minor units. Refuses with not_found, and conflict where nothing of the reward is owed. */
export async function forgive(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  rewardId: Id,
  reason: string,
): Promise<number> {
  const { claimedMinor, owedMinor } = await openClaim(tx, ctx.clientId, rewardId);
  const amountMinor = Math.min(claimedMinor, owedMinor);
  if (amountMinor <= 0) throw new Refusal('conflict', { reason: 'nothing of this reward is owed back.' });
  const [reward] = await tx.query<{ amount_minor: string; currency: string; campaign_id: Id; person_id: Id }>(
    'select amount_minor, currency, campaign_id, person_id from rewards where client_id = $1 and reward_id = $2',
    [ctx.clientId, rewardId],
  );
  if (!reward) throw new Refusal('not_found');
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
