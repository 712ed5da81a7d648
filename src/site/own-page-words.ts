// The stage of an own referral and its reason as an advocate may read them (EX-3): plain, and with nothing private about the friend. Pure.

import { plainReason } from '../base/plain-reasons.ts';
import type { Reason } from '../base/reasons.ts';
import type { OwnReferral } from './wire.ts';

/** What is known of one referral. */
export interface OwnFacts {
  /** What the referral rests on. */
  evidence: string;
  /** null: no job yet. */
  jobStage: string | null;
  outcome: 'qualified' | 'disqualified' | 'open' | null;
  reasons: readonly Reason[];
  /** State of the advocate's reward; null: there is none. */
  rewardState: string | null;
}

const REWARDS: Record<string, string> = {
  earned:
    'The job is done and your reward is earned. It is on hold for a short while, in case something changes.',
  approved: 'Your reward is approved and will be given to you soon.',
  fulfilled: 'Your reward was given out.',
  sent: 'Your reward is on its way to you.',
  redeemed: 'You used your reward. Thank you for referring!',
  failed: 'Your reward is earned, but giving it did not work yet. The company is looking into it.',
};

/** Before that a reward can still be taken back, so nobody is told to have it. */
const GIVEN = new Set(['fulfilled', 'sent', 'redeemed']);

const LEADS: Record<string, string> = {
  share_match: 'You sent them your link. They have not booked yet.',
  click: 'They opened your link. They have not booked yet.',
};

export function stageOf({ evidence, jobStage, outcome, reasons, rewardState }: OwnFacts): {
  stage: OwnReferral['stage'];
  reason: string;
} {
  const standing = rewardState === null ? undefined : REWARDS[rewardState];
  if (standing) return { stage: GIVEN.has(rewardState ?? '') ? 'rewarded' : 'earned', reason: standing };
  if (jobStage === null) {
    return {
      stage: 'lead',
      reason: LEADS[evidence] ?? 'Your friend is in touch with the company, and has not booked yet.',
    };
  }
  if (jobStage === 'canceled') {
    return { stage: 'canceled', reason: 'The job was canceled. If it is booked again, it counts again.' };
  }
  if (rewardState !== null) {
    return {
      stage: 'not_rewarded',
      reason: 'The reward was taken back, because the job or its payment changed.',
    };
  }
  if (outcome === 'disqualified') {
    const failed = reasons.find(({ result }) => result === 'fail');
    return { stage: 'not_rewarded', reason: plainReason(failed?.code) };
  }
  if (jobStage === 'completed') {
    const isUnpaid = reasons.some(({ code, result }) => code === 'paid' && result === 'unknown');
    return {
      stage: 'completed',
      reason: isUnpaid
        ? 'The job is done. Your reward is earned once it is paid.'
        : 'The job is done. The company is checking it now.',
    };
  }
  return { stage: 'scheduled', reason: 'Your friend booked a job. Your reward is earned once it is done.' };
}

/** A state of a reward in a few words. `approvedAt`: when its hold ends by itself; null: somebody decides. */
export function rewardStateText(state: string, approvedAt: Date | null, timeZone: string): string {
  if (state === 'earned' && approvedAt !== null) {
    const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone }).format(approvedAt);
    return `On hold until ${day}`;
  }
  return REWARD_STATES[state] ?? state;
}

const REWARD_STATES: Record<string, string> = {
  earned: 'On hold',
  approved: 'Approved',
  fulfilled: 'Given',
  sent: 'Sent',
  redeemed: 'Used',
  failed: 'Delayed',
  canceled: 'Taken back',
  revoked: 'Taken back',
  expired: 'Expired',
};

export const STAGES: Record<OwnReferral['stage'], string> = {
  lead: 'Not booked yet',
  scheduled: 'Booked',
  completed: 'Job done',
  earned: 'Reward earned',
  rewarded: 'Rewarded',
  canceled: 'Canceled',
  not_rewarded: 'No reward',
};
