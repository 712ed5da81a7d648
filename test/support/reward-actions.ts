// Decisions about rewards in short, for tables of expectations.

import { decideRewards } from '../../src/rewards/decide.ts';
import type { DecidedJob, Qualification, Reward, RewardAction } from '../../src/rewards/types.ts';
import { FRIEND, REFERRAL, reward } from './reward-facts.ts';

export const decide = (jobs: DecidedJob[], rewards: Reward[] = [], referralId: string | null = REFERRAL) =>
  decideRewards({ friendPersonId: FRIEND, referralId, jobs, rewards });

/** The actions in short, for the advocate's side unless told: tests of one side need not repeat the other. */
export function short(actions: RewardAction[], role: 'advocate' | 'friend' = 'advocate'): string[] {
  return actions.flatMap((action) => {
    const side = action.do === 'earn' ? action.role : action.reward.role;
    return side === role ? [inShort(action)] : [];
  });
}

function inShort(action: RewardAction): string {
  switch (action.do) {
    case 'earn':
      return `earn ${action.job.jobId} for ${action.personId}: ${action.amountMinor} in ${action.slot}`;
    case 'amend':
    case 'reinstate':
      return `${action.do} ${action.reward.rewardId}: ${action.amountMinor} in ${action.slot}`;
    case 'cancel':
      return `cancel ${action.reward.rewardId}: ${action.cause}`;
    case 'flag':
      return `flag ${action.reward.rewardId}: ${action.code}`;
    case 'unflag':
      return `unflag ${action.reward.rewardId}`;
  }
}

export const failing = (code: string): Qualification => ({
  outcome: 'disqualified',
  reasons: [{ rule: 'QU-3', code, result: 'fail', facts: {} }],
});
export const open: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'QU-2', code: 'existing_customer', result: 'unknown', facts: {} }],
};
/** The friend's reward that goes with `reward()`, so that only the advocate's side moves. */
export const friendReward = (changes: Partial<Reward> = {}) =>
  reward({ rewardId: '4001', role: 'friend', personId: FRIEND, amountMinor: 5_000, ...changes });
