// Which write-backs a referred job owes (ST-10), and the words of a note. Pure: facts in, rows out.

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import type { WriteBack, WriteBackPart } from './writing-settings.ts';

const REFERRAL_KINDS = [
  'job_note',
  'customer_note',
  'customer_tag',
  'job_external_data',
  'customer_external_data',
  'job_custom_field',
] as const;
type ReferralKind = (typeof REFERRAL_KINDS)[number];
/** What is written about an advocate's own code (ST-12); see codes-plan.ts. */
export const ADVOCATE_KINDS = ['advocate_note', 'advocate_tag', 'advocate_external_data'] as const;
export type AdvocateKind = (typeof ADVOCATE_KINDS)[number];
export const WRITE_BACK_KINDS = [...REFERRAL_KINDS, ...ADVOCATE_KINDS] as const;
export type WriteBackKind = (typeof WRITE_BACK_KINDS)[number];

const PARTS: Record<WriteBackKind, WriteBackPart> = {
  advocate_note: 'advocate_note',
  advocate_tag: 'advocate_tag',
  advocate_external_data: 'advocate_external_data',
  job_note: 'job_note',
  customer_note: 'customer_note',
  customer_tag: 'customer_tag',
  job_external_data: 'external_data',
  customer_external_data: 'external_data',
  job_custom_field: 'job_custom_field',
};

/** The switch that turns this kind on. */
export function partOf(kind: WriteBackKind): WriteBackPart {
  return PARTS[kind];
}

/** A job with its referral, as it stands. */
export interface ReferredJob {
  connectionId: Id;
  jobId: string;
  customerId: string | null;
  referralId: Id;
  advocatePersonId: Id;
  /** First and last name; null when neither is known. */
  advocateName: string | null;
  /** The code of the referral, else a live one of the advocate. */
  code: string | null;
  /** The compared form of the code that the job itself says. */
  jobCodeKey: string | null;
  /** Since when the job belongs to this advocate. */
  attributedAt: Date;
}

/** The latest write-back of a kind, target and referral. */
export interface LatestWriteBack {
  connectionId: Id;
  kind: ReferralKind;
  targetId: string;
  referralId: Id;
  revision: number;
  /** Merges followed. */
  advocatePersonId: Id;
  value: string | null;
}

export interface PlannedWriteBack {
  connectionId: Id;
  kind: ReferralKind;
  subject: string;
  targetId: string;
  jobId: string;
  referralId: Id;
  advocatePersonId: Id;
  revision: number;
  code: string | null;
  value: string | null;
  /** The job says this code already, in another place. */
  isCopy: boolean;
}

/** What of the write-back this job owes now, whatever was written before. */
export function owedBy(
  job: ReferredJob,
  settings: WriteBack,
): Omit<PlannedWriteBack, 'subject' | 'revision'>[] {
  return REFERRAL_KINDS.flatMap((kind) => {
    const since = settings.since[partOf(kind)];
    const isOfJob = kind.startsWith('job_');
    const targetId = isOfJob ? job.jobId : job.customerId;
    // What was attributed before the part was switched on is left alone.
    if (since === undefined || targetId === null || job.attributedAt < new Date(since)) return [];
    if (kind === 'job_custom_field' && job.code === null) return [];
    const { connectionId, jobId, referralId, advocatePersonId, code } = job;
    const value =
      partOf(kind) === 'customer_tag'
        ? settings.customerTagTypeId
        : partOf(kind) === 'external_data'
          ? settings.externalDataGuid
          : null;
    const isCopy = code !== null && job.jobCodeKey === codeKey(code);
    return [{ connectionId, kind, targetId, jobId, referralId, advocatePersonId, code, value, isCopy }];
  });
}

/** The write-backs to add: a target that has none of this referral yet, or whose advocate, tag or application is another one now. */
export function planWriteBacks(
  jobs: readonly { job: ReferredJob; settings: WriteBack }[],
  latest: readonly LatestWriteBack[],
): PlannedWriteBack[] {
  const known = new Map<string, Pick<LatestWriteBack, 'revision' | 'advocatePersonId' | 'value'>>(
    latest.map((row) => [keyOf(row), row]),
  );
  const planned: PlannedWriteBack[] = [];
  for (const { job, settings } of jobs) {
    for (const owed of owedBy(job, settings)) {
      const before = known.get(keyOf(owed));
      const isSame = before?.value === owed.value && isSameAdvocate(before, owed);
      if (isSame) continue;
      const revision = (before?.revision ?? 0) + 1;
      const row = { ...owed, revision, subject: `${owed.targetId}:${owed.referralId}:${revision}` };
      known.set(keyOf(owed), row);
      planned.push(row);
    }
  }
  return planned;
}

/** A tag says that someone was referred, whoever did it. */
function isSameAdvocate(
  before: Pick<LatestWriteBack, 'advocatePersonId'>,
  owed: { kind: WriteBackKind; advocatePersonId: Id },
): boolean {
  return owed.kind === 'customer_tag' || before.advocatePersonId === owed.advocatePersonId;
}

function keyOf(row: { connectionId: Id; kind: WriteBackKind; targetId: string; referralId: Id }): string {
  return `${row.connectionId}:${row.kind}:${row.targetId}:${row.referralId}`;
}

/** By what a note is found again: the referral, and from the second advocate on the number of the change. */
export function markerOf(referralId: Id, revision: number): string {
  return `Goodword referral ${referralId}${revision > 1 ? `/${revision}` : ''}`;
}

/** True for a note that holds exactly this marker, wherever people or ServiceTitan put it. */
export function isMarked(text: string, marker: string): boolean {
  const at = text.indexOf(marker);
  return at >= 0 && !/^[\d/]/.test(text.slice(at + marker.length));
}

/** "Referred by Rosa Lopez, code rosa7; Goodword referral 123" */
export function noteText(note: {
  name: string | null;
  code: string | null;
  referralId: Id;
  revision: number;
}): string {
  const who = [note.name, note.code && `code ${note.code}`].filter(Boolean).join(', ') || 'an advocate';
  return `Referred by ${who}; ${markerOf(note.referralId, note.revision)}`;
}
