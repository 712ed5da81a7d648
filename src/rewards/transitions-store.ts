// Changes that a person or a partner system makes to one reward (RW-3): legal or refused, repeated without effect, recorded.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext } from './history-store.ts';
import { isPaid, type Movement, mayBecome, postingOf } from './states.ts';
import type { RewardState } from './types.ts';

export interface Transition {
  rewardId: Id;
  to: RewardState;
  actor: string;
  /** Reason code. */
  cause: string;
  message: string;
  /** The id that whoever delivered the reward knows it by. */
  partnerRewardId?: string | null;
  /** false: the attempt failed; it is recorded and the state stays. */
  success?: boolean;
  /** Of a revoked reward: the recipient owes it back, and the next payout is less by it (RW-8). */
  clawBack?: boolean;
}

interface LockedReward {
  state: RewardState;
  amount_minor: string;
  currency: string;
  campaign_id: Id;
  person_id: Id;
  referral_id: Id;
  partner_reward_id: string | null;
  from_integration: boolean;
  supplier: string;
  payout_id: Id | null;
}

/** What a transition came to: `changed` is false for a repeat, which has no effect. */
export interface TransitionResult {
  changed: boolean;
  from: RewardState;
  referralId: Id;
}

/**
 * Changes the state of one reward, with its row locked. Asking for the state that it has (or, when fulfilled, for what the same
 * partner_reward_id did before) is a repeat and answers the same. Refuses with not_found, reward_illegal_state_transition,
 * reward_from_integration (PO-3, ST-9), and reward_in_payout while a payout holds it: only the payout ends that (PO-2).
 */
export async function transition(tx: Tx, ctx: ChangeContext, wanted: Transition): Promise<TransitionResult> {
  const { rewardId, to, actor, cause, message } = wanted;
  const [reward] = await tx.query<LockedReward>(
    `select state, amount_minor, currency, campaign_id, person_id, referral_id, partner_reward_id, from_integration, supplier,
            payout_id
       from rewards where client_id = $1 and reward_id = $2 for update`,
    [ctx.clientId, rewardId],
  );
  if (!reward) throw new Refusal('not_found');
  const from = reward.state;
  const partnerRewardId = wanted.partnerRewardId ?? null;
  const success = wanted.success ?? true;
  if (success && isRepeat(reward, to, partnerRewardId))
    return { changed: false, from, referralId: reward.referral_id };
  if (reward.from_integration && (to === 'approved' || isPaid(to)))
    throw new Refusal('reward_from_integration', { reward_id: rewardId });
  if (!mayBecome(from, to, 'anyone'))
    throw new Refusal('reward_illegal_state_transition', { from, to, reward_id: rewardId });
  if (from === 'approved' && reward.payout_id !== null)
    throw new Refusal('reward_in_payout', { reward_id: rewardId, payout_id: reward.payout_id });

  if (success) {
    await tx.query(
      `update rewards set state = $3, canceled_by_rules = false, partner_reward_id = coalesce($4, partner_reward_id), updated_at = $5
        where client_id = $1 and reward_id = $2`,
      [ctx.clientId, rewardId, to, partnerRewardId, ctx.now],
    );
  }
  await appendChanges(tx, ctx, [
    {
      ...{ rewardId, from, to, actor, cause, message, success },
      ...{ amountMinor: Number(reward.amount_minor), currency: reward.currency },
      ...{ campaignId: reward.campaign_id, personId: reward.person_id },
      movements: movementsOf(reward, wanted),
    },
  ]);
  return { changed: success, from, referralId: reward.referral_id };
}

/** What was given in kind costs nothing once it has expired unused; what was given as money is gone (RW-8). */
const IN_KIND = new Set(['coupon_pool', 'webhook']);

function movementsOf(reward: LockedReward, { to, clawBack }: Transition): Movement[] {
  const amountMinor = Number(reward.amount_minor);
  if (to === 'revoked' && clawBack)
    return [{ kind: 'clawed_back', debit: 'receivable', credit: 'expense', amountMinor }];
  if (to === 'expired' && isPaid(reward.state) && IN_KIND.has(reward.supplier))
    return [{ kind: 'breakage', debit: 'cash', credit: 'breakage', amountMinor }];
  const posting = postingOf(reward.state, to);
  return posting ? [{ ...posting, amountMinor }] : [];
}

function isRepeat(reward: LockedReward, to: RewardState, partnerRewardId: string | null): boolean {
  if (partnerRewardId !== null && reward.partner_reward_id !== partnerRewardId) return false;
  if (reward.state === to) return true;
  // The answer to the first request was lost, and meanwhile the reward went on.
  return to === 'fulfilled' && partnerRewardId !== null && isPaid(reward.state);
}
