// Qualification and rewards: the words that the pipeline, payouts and reports share.

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import type { CompletedJob } from '../intake/types.ts';
import type { PersonKeys, PersonKind } from '../people/types.ts';
import type { EvidenceKind, JobKey } from '../referrals/types.ts';
import type { Cut } from './caps.ts';
import type { Offer } from './offer.ts';

/** A job as the rules see it. null is "ServiceTitan did not say yet", and keeps a rule open (QU-4). */
export interface QualifyingJob {
  key: JobKey;
  connectionId: Id;
  jobId: string;
  status: string;
  stage: 'scheduled' | 'completed' | 'canceled';
  /** ServiceTitan itself confirmed the status (IN-3). */
  confirmed: boolean;
  customerId: string | null;
  createdOn: Date;
  completedOn: Date | null;
  /** The job's total; where the campaign asks for payment, the net of its invoices (QU-6). */
  totalMinor: number | null;
  currency: string;
  noCharge: boolean | null;
  recallForId: string | null;
  warrantyId: string | null;
  businessUnitId: string | null;
  jobTypeId: string | null;
  stCampaignId: string | null;
  tagTypeIds: string[];
  /** The employees who keyed in and sold it (QU-8). */
  createdById: string | null;
  soldById: string | null;
  fromIntegration: boolean;
}

/** What ServiceTitan said of the customer's completed jobs, and when. */
export interface CompletedJobsFact {
  factId: Id;
  knownAt: Date;
  jobs: CompletedJob[];
  /** The import of past jobs that it was told from, in place of ServiceTitan (ST-12). */
  importId?: Id;
}

/** What ServiceTitan said of the invoices of a job, deleted ones left out (QU-6). null amounts could not be read. */
export interface InvoicesFact {
  factId: Id;
  knownAt: Date;
  /** Adjustments and refunds included. */
  netMinor: number | null;
  balanceMinor: number | null;
  /** Something was charged, and nothing of it is owed any more. */
  paid: boolean;
  /** ISO instant of the last invoice's payment, as far as ServiceTitan says. */
  paidOn: string | null;
  invoiceIds: string[];
}

/** Something that a person should look at (QU-5). Plain JSON. */
export interface Suspicion {
  rule: string;
  code: string;
  /** What it is about, without what grows from day to day: a word of staff holds for it. */
  fingerprint: string;
  facts: Record<string, unknown>;
}

/** What a person said of the suspicions of a job. */
export interface ReviewWord {
  decision: 'approve' | 'decline';
  seen: string[];
  actor: string;
  at: Date;
}

/** An entry of the block or allow list that names a person or one of their keys. */
export interface Listed {
  list: 'block' | 'allow';
  entryId: Id;
  kind: string;
  value: string;
  personId: Id;
}

/** Another friend of the same advocate, referred before. */
export interface Companion {
  evidenceAt: Date;
  keys: PersonKeys;
}

/** All that the qualification of one job depends on. */
export interface QualifyFacts {
  job: QualifyingJob;
  campaign: LiveCampaign;
  evidence: EvidenceKind;
  evidenceAt: Date;
  friend: PersonKeys;
  advocate: PersonKeys;
  /** As which the advocate referred: part of the referral (AT-8). */
  advocateKind: PersonKind;
  /** null: not asked or not answered yet. */
  completedJobs: CompletedJobsFact | null;
  /** null: not asked, not answered yet, or answered for an earlier completion. */
  invoices: InvoicesFact | null;
  /** Completed jobs of other persons of the friend's household that we know ourselves; used when the campaign says so (QU-7). */
  householdJobs: CompletedJob[];
  /** When files of the contractor say that the friend had been served (QU-2), oldest first. */
  toldServices?: { servedAt: Date; importId: string }[];
  /** Something is still asked of ServiceTitan that may name the friend: not being the advocate is not known yet (QU-4). */
  identityPending?: boolean;
  /** Entries of the lists about friend and advocate. */
  listed: readonly Listed[];
  /** Friends that the advocate referred before this one; only where the campaign compares them (QU-5). */
  companions: readonly Companion[];
  /** The last word about this job's suspicions. */
  reviewWord: ReviewWord | null;
  /** A reward of the job is approved or given. */
  isSettled?: boolean;
}

/** Form of /v1/jobs. disqualified as soon as one rule fails; qualified when all pass; open otherwise. */
export interface Qualification {
  outcome: 'qualified' | 'disqualified' | 'open';
  reasons: Reason[];
  /** Of a job that holds a place: what each side gets, by which rule, and what a cap took of it (RW-1). */
  rewards?: RewardFinding[];
}

export type RewardRole = 'advocate' | 'friend';
export type RewardState =
  | 'earned'
  | 'approved'
  | 'fulfilled'
  | 'sent'
  | 'redeemed'
  | 'failed'
  | 'canceled'
  | 'revoked'
  | 'expired';

/** How the amount of a reward came about: plain JSON, stored with it. */
export interface RewardBasis {
  /** Place of the rule in the campaign's list, from 1. */
  rule: number;
  rule_name: string | null;
  by: Offer['by'];
  /** The how-manieth qualifying referral of the advocate it is; null where that does not matter. */
  count: number | null;
  /** Where the tier begins that was reached: minor units of the total, or a number of referrals. */
  tier_from: number | null;
  bonus_minor: number;
  /** Before caps, the bonus included. */
  wanted_minor: number;
  cut: Cut | null;
}

/** What one side gets for a job, and why that much. */
export interface RewardFinding extends RewardBasis {
  role: RewardRole;
  person_id: Id;
  amount_minor: number;
  currency: string;
  /** Why this person gets nothing whatever the rule offers; missing: nothing stands against it. */
  refused?: 'person_erased';
}

/** What a job that counts asks for, before it is known how many referrals came before it and what caps leave (RW-1). */
export interface Claim {
  key: JobKey;
  connectionId: Id;
  jobId: string;
  friendPersonId: Id;
  advocatePersonId: Id;
  campaignId: Id;
  campaignVersion: number;
  completedOn: Date;
  holdUntil: Date;
  /** A reward of this job is approved or given: its number among the advocate's referrals stays. */
  isSettled: boolean;
  /** The sides whose reward can still become this or that; a decided one asks for nothing. */
  sides: Partial<Record<RewardRole, { personId: Id; offer: Offer }>>;
}

/** What became of one side of a claim. */
export interface Grant {
  amountMinor: number;
  basis: RewardBasis;
}

/** What is given for the claims: by job, then side. */
export type Grants = ReadonlyMap<JobKey, Partial<Record<RewardRole, Grant>>>;

/** A reward as it stands; the row of `rewards`. */
export interface Reward {
  rewardId: Id;
  campaignId: Id;
  campaignVersion: number;
  referralId: Id;
  role: RewardRole;
  personId: Id;
  connectionId: Id;
  jobId: string;
  slot: number;
  amountMinor: number;
  currency: string;
  state: RewardState;
  canceledByRules: boolean;
  approval: 'auto' | 'manual';
  holdUntil: Date;
  /** By which caps count it: when the job was completed. */
  countsAt: Date;
  basis: RewardBasis | null;
  flag: { code: string; message: string; at: string } | null;
  fromIntegration: boolean;
  /** An open payout holds it: as good as given, until the payout comes to nothing (PO-2). */
  inFlight: boolean;
}

/** A job of a friend with its verdict: what rewards are decided from. */
export interface DecidedJob {
  job: QualifyingJob;
  qualification: Qualification;
  campaign: LiveCampaign | null;
  advocatePersonId: Id | null;
  advocateKind: PersonKind;
  /** The advocate was erased, and is rewarded no more (ID-5). */
  isAdvocateErased?: boolean;
}

/** What is to happen to rewards; nothing else may change them by rule. */
export type RewardAction =
  | {
      do: 'earn';
      role: RewardRole;
      personId: Id;
      job: QualifyingJob;
      campaign: LiveCampaign;
      slot: number;
      amountMinor: number;
      currency: string;
      holdUntil: Date;
      countsAt: Date;
      basis: RewardBasis;
    }
  | {
      /** canceled by the rules before, earned again. Its referral becomes the one that decided. */
      do: 'reinstate';
      reward: Reward;
      amountMinor: number;
      holdUntil: Date;
      slot: number;
      campaignVersion: number;
      approval: 'auto' | 'manual';
      countsAt: Date;
      basis: RewardBasis | null;
    }
  | {
      /** Stays in its state with other particulars; the amount changes only while `earned` (RW-6). Its referral becomes the one that decided. */
      do: 'amend';
      reward: Reward;
      amountMinor: number;
      holdUntil: Date;
      slot: number;
      campaignVersion: number;
      approval: 'auto' | 'manual';
      countsAt: Date;
      basis: RewardBasis | null;
    }
  | { do: 'cancel'; reward: Reward; cause: string; message: string }
  | { do: 'flag'; reward: Reward; code: string; message: string }
  | { do: 'unflag'; reward: Reward };
