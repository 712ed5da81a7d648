// What a reward comes to for a job (RW-1, RW-8). Pure; integer minor units throughout.

import { percentOf } from '../base/money.ts';
import type { RewardRule } from '../campaigns/types.ts';
import type { QualifyingJob } from './types.ts';

/**
 * The amount in minor units of the rule's currency: the fixed one, or the percentage of the total within its bounds. 0 means no reward,
 * also when the job is kept in another currency than the rule, of which no percentage can be taken. "unknown": the total is not known
 * yet (QU-4).
 */
export function rewardAmount(
  rule: RewardRule,
  job: Pick<QualifyingJob, 'totalMinor' | 'currency'>,
): number | 'unknown' {
  if ('amount_minor' in rule) return rule.amount_minor;
  if (job.currency !== rule.currency) return 0;
  if (job.totalMinor === null) return 'unknown';
  const share = percentOf(Math.max(job.totalMinor, 0), rule.percent);
  return Math.min(Math.max(share, rule.min_minor ?? 0), rule.max_minor ?? Number.MAX_SAFE_INTEGER);
}
