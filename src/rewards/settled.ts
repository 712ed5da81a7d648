// By which version of a campaign the jobs are judged whose rewards are settled. Pure.

import type { Id } from '../base/ids.ts';
import type { JobKey } from '../referrals/types.ts';
import { jobKeyOf } from './slots.ts';
import { isPaid } from './states.ts';
import type { Reward } from './types.ts';

/**
 * The campaign version of every job that has an approved or given reward. Such a job is judged by that version for good (RW-1): later
 * versions and other campaigns hold for what is still on hold, and never take back what was approved under other terms.
 */
export function settledVersions(
  rewards: readonly Reward[],
): Map<JobKey, { campaignId: Id; version: number }> {
  const versions = new Map<JobKey, { campaignId: Id; version: number }>();
  // Oldest first, so that the side that was approved first decides for both.
  for (const reward of rewards.toSorted((a, b) => (BigInt(a.rewardId) < BigInt(b.rewardId) ? -1 : 1))) {
    const settled = reward.state === 'approved' || reward.state === 'failed' || isPaid(reward.state);
    if (!settled || versions.has(jobKeyOf(reward))) continue;
    versions.set(jobKeyOf(reward), { campaignId: reward.campaignId, version: reward.campaignVersion });
  }
  return versions;
}
