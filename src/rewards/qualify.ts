// Does a job count (QU-1 … QU-4, QU-6)? Facts in, every rule's finding out. Pure; QU-9 looks at all jobs of the friend and is in decide.ts.

import type { Reason } from '../base/reasons.ts';
import {
  campaignLive,
  evidenceBeforeJob,
  jobCompleted,
  noCharge,
  recall,
  warranty,
  withinCampaignDates,
} from './rules/job.ts';
import {
  businessUnit,
  jobType,
  minimumTotal,
  rewardAmounts,
  serviceTitanCampaign,
  tag,
} from './rules/limits.ts';
import { existingCustomer } from './rules/new-customer.ts';
import { paid } from './rules/paid.ts';
import { selfReferral } from './rules/self-referral.ts';
import { blocked, suspicious } from './rules/suspicious.ts';
import type { Qualification, QualifyFacts } from './types.ts';

const RULES: readonly ((facts: QualifyFacts) => Reason)[] = [
  jobCompleted,
  selfReferral,
  existingCustomer,
  evidenceBeforeJob,
  campaignLive,
  withinCampaignDates,
  noCharge,
  recall,
  warranty,
  paid,
  minimumTotal,
  businessUnit,
  jobType,
  tag,
  serviceTitanCampaign,
  rewardAmounts,
  blocked,
  suspicious,
];

/** Runs every rule, also after one has failed, so that an explanation is complete (EX-1). */
export function qualify(facts: QualifyFacts): Qualification {
  return qualificationOf(RULES.map((rule) => rule(facts)));
}

/** One failing rule is enough to disqualify; one that is not known keeps the decision open (QU-4). */
export function qualificationOf(reasons: Reason[]): Qualification {
  const has = (result: Reason['result']) => reasons.some((reason) => reason.result === result);
  return { outcome: has('fail') ? 'disqualified' : has('unknown') ? 'open' : 'qualified', reasons };
}
