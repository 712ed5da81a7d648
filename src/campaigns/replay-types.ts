// What a replay finds: the verdict on each job before and after, what differs, and the sums.

import type { Id } from '../base/ids.ts';
import type { RuleResult } from '../base/reasons.ts';
import type { Count } from '../rewards/count.ts';
import type { Claim } from '../rewards/types.ts';
import type { CampaignSettings } from './types.ts';

/** A job's verdict as a replay shows it. Amounts in minor units. */
export interface ReplayedVerdict {
  outcome: 'qualified' | 'disqualified' | 'open';
  campaign_id: Id | null;
  advocate_person_id: Id | null;
  rewards: { role: 'advocate' | 'friend'; person_id: Id; amount_minor: number }[];
  /** How each amount came about, in words: the rule, the number among the advocate's referrals, what a cap took. */
  amounts: string[];
}

/** What one side of a replay says of a job before rewards are given. */
export interface ClaimedSide {
  verdict: ReplayedVerdict;
  /** null: it asks for nothing. */
  claim: Claim | null;
  /** Its number among the advocate's referrals; null: not counted. */
  count: Count | null;
}

/** A job that asks for rewards: what it gets depends on the jobs before it (RW-1). */
export interface ReplayClaim {
  connectionId: Id;
  jobId: string;
  friendPersonId: Id;
  completedOn: Date;
  before: ClaimedSide;
  after: ClaimedSide;
  rules: ReplayDifference['rules'];
}

/** more, less: all rewards together; other: as much, and to others or by another campaign; undecided: a fact is missing on one side. */
export const DIFFERENCE_KINDS = ['more', 'less', 'other', 'undecided'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface ReplayDifference {
  connectionId: Id;
  jobId: string;
  friendPersonId: Id;
  kind: DifferenceKind;
  deltaMinor: number;
  before: ReplayedVerdict;
  after: ReplayedVerdict;
  rules: { rule: string; code: string; before: RuleResult | null; after: RuleResult | null; text: string }[];
}

export interface ReplaySide {
  qualified: number;
  disqualified: number;
  open: number;
  advocate_minor: number;
  friend_minor: number;
}

export interface ReplayTotals {
  jobs: number;
  /** Under what runs, as if nothing had been decided yet. */
  before: ReplaySide;
  after: ReplaySide;
  /** What stands in truth for the same jobs, with whatever people changed by hand. */
  actual: { advocate_minor: number; friend_minor: number };
  differences: Record<DifferenceKind, number>;
}

/** A row of `campaign_replays`. */
export interface Replay {
  replayId: Id;
  campaignId: Id;
  version: number | null;
  settings: CampaignSettings;
  jobFrom: Date;
  jobUntil: Date;
  state: 'running' | 'paused' | 'canceled' | 'done' | 'failed';
  liveCampaigns: string;
  friendsTotal: number;
  friendsDone: number;
  /** Friends are judged, then referrals counted, then rewards given in one line. */
  phase: 'judging' | 'counting' | 'giving';
  /** Jobs that ask for rewards, and how many of them were given to. */
  claimsTotal: number;
  claimsDone: number;
  /** The last friend or advocate that is done. */
  cursor: Id | null;
  totals: ReplayTotals;
  failures: number;
  problem: string | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** Before the first job. */
export function noTotals(): ReplayTotals {
  const side = (): ReplaySide => ({
    ...{ qualified: 0, disqualified: 0, open: 0, advocate_minor: 0, friend_minor: 0 },
  });
  return {
    ...{ jobs: 0, before: side(), after: side(), actual: { advocate_minor: 0, friend_minor: 0 } },
    differences: { more: 0, less: 0, other: 0, undecided: 0 },
  };
}
