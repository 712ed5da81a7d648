// Evidence and attribution: the words that the pipeline, rewards and reports share.

import type { Id } from '../base/ids.ts';
import type { PersonKind } from '../people/types.ts';

/** Strongest first (AT-1); staff stands above all (AT-7). */
export const EVIDENCE_KINDS = [
  'staff',
  'advocate_code',
  'coupon',
  'web_lead',
  'click',
  'share_match',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What a friend may know of a live code. */
export interface LiveCode {
  /** As its owner writes it. */
  code: string;
  programLabel: string;
  /** Of the advocate. */
  firstName: string | null;
  /** The advocate. */
  personId: Id;
}

/** Somebody who wants to refer friends. */
export interface EnrolWish {
  email: string;
  firstName: string | null;
  lastName: string | null;
  /** The zone or page that led there; null: none. */
  source: string | null;
  programLabel: string;
}

export interface Enrolled {
  personId: Id;
  code: string;
}

/** "connection:job": names a job in maps and facts. */
export type JobKey = string;

/** One reason to believe that an advocate referred a friend. Codes are resolved already: a code without an owner is no evidence. */
export interface Evidence {
  kind: EvidenceKind;
  advocatePersonId: Id;
  advocateKind: PersonKind;
  /** The code as its owner writes it; null when the advocate was named otherwise. */
  code: string | null;
  /** The program label of the code; null when it has none. */
  label: string | null;
  /** When it happened; for a code on a job, when the job was created. */
  at: Date;
  /** Stable name of the evidence (evidence id or job key); the last tie-break, so that arrival order never decides (AT-5). */
  ref: string;
  inputId: Id;
}

/** A job of the friend as attribution sees it. */
export interface ReferralJob {
  key: JobKey;
  connectionId: Id;
  jobId: string;
  /** createdOn of ServiceTitan, else when we first saw it. */
  createdOn: Date;
  /** Its own valid code, kind advocate_code. */
  code: Evidence | null;
  /** A code was written on it that belongs to nobody (AT-2). */
  unknownCode: string | null;
  /** Something was asked of ServiceTitan that may still name the friend: the attribution is open, not absent (QU-4). */
  identityPending: boolean;
}

/** Evidence that did not win, and why: weaker, older, expired (AT-4), late (after the job was created + 24 h). */
export interface Alternative {
  advocate_person_id: Id;
  evidence: EvidenceKind;
  code: string | null;
  at: string;
  why_not: 'weaker' | 'older' | 'expired' | 'late' | 'tied_to_earlier_job' | 'overridden' | 'fixed';
}

/** The one referral of a friend as the evidence gives it. */
export interface ReferralDecision {
  advocatePersonId: Id;
  advocateKind: PersonKind;
  evidence: EvidenceKind;
  evidenceAt: Date;
  code: string | null;
  label: string | null;
  /** AT-1, AT-3 (web lead or click matched later), AT-7 (staff). */
  rule: string;
  /** The job that anchors it: the earliest with evidence (AT-6); null while there is only a lead. */
  anchor: JobKey | null;
  alternatives: Alternative[];
}

/** The attribution of one job, in the form that /v1/jobs shows. */
export interface JobAttribution {
  outcome: 'attributed' | 'unattributed' | 'open';
  evidence: EvidenceKind | null;
  /** AT-1, AT-3, AT-6 (tied to an earlier job's referral), AT-7; null when unattributed. */
  rule: string | null;
  advocate_person_id: Id | null;
  alternatives: Alternative[];
}

/** A referral that can no longer change by itself: its reward is decided and the grace window is over (AT-5, AT-7). */
export interface FixedReferral {
  advocatePersonId: Id;
  advocateKind: PersonKind;
  evidence: EvidenceKind;
  evidenceAt: Date;
  code: string | null;
  label: string | null;
  rule: string;
  anchor: JobKey | null;
}

/** What staff said (AT-7). */
export interface Override {
  advocate_person_id: Id;
  reason: string;
  actor: string;
  at: string;
  input_id: Id;
}

/** A referral as it is held. Its label is its program. */
export interface StoredReferral extends FixedReferral {
  referralId: Id;
  program: string;
  friendPersonId: Id;
  alternatives: Alternative[];
  override: Override | null;
  state: 'active' | 'ended' | 'superseded';
}

/** All that attribution of one friend depends on. */
export interface AttributionFacts {
  /** Evidence on the person: staff, coupon, web lead, click, share match. */
  evidence: Evidence[];
  jobs: ReferralJob[];
  lookbackDays: number;
  fixed: FixedReferral | null;
}

export interface Attribution {
  referral: ReferralDecision | null;
  /** One entry per job of the facts. */
  jobs: Map<JobKey, JobAttribution>;
}
