// Folds one reading into what is held of a job. Pure: the same readings in any order leave the same job (AT-5).

import { codeKey } from '../base/codes.ts';
import { latest } from '../base/time.ts';
import type { JobReading, JobSaying } from '../intake/types.ts';
import type { MilestoneName } from './milestones.ts';
import { canonicalStatus, hintedStage, stageOf } from './status.ts';
import { storableInstant, storableText } from './storable.ts';
import type { Job, Stage } from './types.ts';
import { nextSweep } from './watch.ts';
import { codeFromZap, fieldsFromZap, hear, keepWhatServiceTitanNeverTells } from './zap-said.ts';

/** A stage that was reached. `occurrence` is the job's count of stage changes, so that an undo and its repeat count anew (ST-5). */
export interface Milestone {
  name: MilestoneName;
  occurrence: number;
  at: Date;
}

export interface Merged {
  job: Job;
  /** Something in `job` is to be saved. */
  changed: boolean;
  /** In the order in which they were reached. */
  milestones: Milestone[];
}

export interface MergeMeta {
  now: Date;
  /** Of the client; ISO 4217. */
  currency: string;
}

/**
 * `existing` with what `reading` says. ServiceTitan's word is the whole job, and its newest version (modifiedOn, then the time of reading)
 * counts; a Zap fills in for it and never sets a status (IN-3). Stage changes are those that were seen: an older version that comes late
 * changes nothing and adds no milestone.
 */
export function mergeJob(existing: Job | null, reading: JobReading, meta: MergeMeta): Merged {
  const milestones: Milestone[] = [];
  const before = existing ?? blankJob(reading, meta);
  let job = withEarliestSight(before, reading);
  job.zapSaid = hearOf(job, reading);
  if (!existing) {
    const at = storableInstant(reading.job.createdOn ?? null) ?? reading.at;
    milestones.push({ name: 'job_scheduled', occurrence: 0, at });
  }
  switch (reading.authority) {
    case 'servicetitan': {
      job.scheduledStart = fieldsFromZap(job.zapSaid).scheduledStart ?? null;
      const isNewer = isNewerTruth(job, reading);
      if (!isNewer && !tellsOfDeletion(job, reading)) break;
      job = isNewer ? tellTruth(job, reading) : deleted(job);
      if (job.stage !== before.stage) {
        job.stageChanges = before.stageChanges + 1;
        milestones.push({
          name: `job_${job.stage}`,
          occurrence: job.stageChanges,
          at: reachedAt(job, reading),
        });
      }
      break;
    }
    case 'zap':
      job = tellZap(job, reading, meta);
      break;
  }
  job.codeKey = codeKey(job.stCode ?? job.zapCode ?? '') || null;
  return { job, changed: existing === null || !sameJob(existing, job), milestones };
}

function blankJob(reading: JobReading, meta: MergeMeta): Job {
  return {
    connectionId: reading.connectionId,
    jobId: reading.job.jobId,
    jobNumber: null,
    status: 'Scheduled',
    stage: 'scheduled',
    stageChanges: 0,
    confirmed: false,
    modifiedOn: null,
    zapModifiedOn: null,
    customerId: null,
    locationId: null,
    createdOn: null,
    completedOn: null,
    canceledOn: null,
    scheduledStart: null,
    totalMinor: null,
    currency: meta.currency,
    noCharge: null,
    recallForId: null,
    warrantyId: null,
    businessUnitId: null,
    jobTypeId: null,
    stCampaignId: null,
    tagTypeIds: [],
    bookingId: null,
    createdById: null,
    soldById: null,
    stCode: null,
    zapCode: null,
    codeKey: null,
    friendPersonId: null,
    zapSaid: {},
    firstInputId: reading.input.inputId,
    firstSeenAt: reading.input.receivedAt,
    // A Zap wants confirming; what ServiceTitan showed by itself was just looked at.
    nextLookAt:
      reading.authority === 'zap'
        ? meta.now
        : nextSweep({ stage: 'scheduled', endedOn: null, jobId: reading.job.jobId }, meta.now, 0),
    lookedAt: null,
    missingSince: null,
  };
}

function withEarliestSight(job: Job, { input }: JobReading): Job {
  const sooner = input.receivedAt.getTime() - job.firstSeenAt.getTime();
  const isFirst = sooner < 0 || (sooner === 0 && BigInt(input.inputId) < BigInt(job.firstInputId));
  return isFirst ? { ...job, firstSeenAt: input.receivedAt, firstInputId: input.inputId } : { ...job };
}

/** At the same modifiedOn the later look is the truer one; an undated version loses to any dated one. */
function isNewerTruth(job: Job, reading: JobReading): boolean {
  if (!job.confirmed) return true;
  const held = job.modifiedOn?.getTime() ?? Number.NEGATIVE_INFINITY;
  const told = storableInstant(reading.job.modifiedOn ?? null)?.getTime() ?? Number.NEGATIVE_INFINITY;
  return told > held || (told === held && reading.at > (job.lookedAt ?? new Date(0)));
}

/** That this very version is deleted is true whoever else read it before or after, and did not say. */
function tellsOfDeletion(job: Job, reading: JobReading): boolean {
  return reading.job.active === false && isSameVersion(job, reading) && !isDeleted(job);
}

function isSameVersion(job: Job, reading: JobReading): boolean {
  const told = storableInstant(reading.job.modifiedOn ?? null);
  return job.confirmed && told?.getTime() === job.modifiedOn?.getTime();
}

/** A deleted job keeps its status and counts as canceled. */
function isDeleted(job: Job): boolean {
  return job.stage === 'canceled' && stageOf(job.status) !== 'canceled';
}

function deleted(job: Job): Job {
  return { ...job, stage: 'canceled', completedOn: null, canceledOn: job.modifiedOn };
}

/** ServiceTitan shows a job as a whole: what its answer leaves out is none. */
function tellTruth(job: Job, reading: JobReading): Job {
  const said = reading.job;
  const zapSaid = keepWhatServiceTitanNeverTells(job.zapSaid);
  const status = canonicalStatus(storableText(said.status ?? 'Scheduled'));
  const isGone =
    said.active === false || (said.active === undefined && isSameVersion(job, reading) && isDeleted(job));
  const stage = isGone ? 'canceled' : stageOf(status);
  const modifiedOn = storableInstant(said.modifiedOn ?? null);
  return {
    ...job,
    jobNumber: text(said.jobNumber),
    status,
    stage,
    confirmed: true,
    modifiedOn,
    customerId: text(said.customerId),
    locationId: text(said.locationId),
    createdOn: storableInstant(said.createdOn ?? null),
    completedOn: stage === 'completed' ? (storableInstant(said.completedOn ?? null) ?? modifiedOn) : null,
    canceledOn: stage === 'canceled' ? modifiedOn : null,
    totalMinor: said.totalMinor ?? null,
    noCharge: said.noCharge ?? null,
    recallForId: text(said.recallForId),
    warrantyId: text(said.warrantyId),
    businessUnitId: text(said.businessUnitId),
    jobTypeId: text(said.jobTypeId),
    stCampaignId: text(said.stCampaignId),
    tagTypeIds: (said.tagTypeIds ?? []).map(storableText),
    bookingId: text(said.bookingId),
    createdById: text(said.createdById),
    soldById: text(said.soldById),
    stCode: text(said.code),
    zapSaid,
    lookedAt: reading.at,
    missingSince: null,
  };
}

/** All that a Zap says, and the start, which ServiceTitan tells apart from the job. */
function hearOf(job: Job, reading: JobReading): Job['zapSaid'] {
  const { jobId, scheduledStart } = reading.job;
  const saying: JobSaying = reading.authority === 'zap' ? reading.job : { jobId, scheduledStart };
  const heard = hear(job.zapSaid, saying, versionOf(reading));
  return job.confirmed ? keepWhatServiceTitanNeverTells(heard) : heard;
}

function text(value: string | null | undefined): string | null {
  return value ? storableText(value) : null;
}

function versionOf(reading: JobReading): number {
  return (storableInstant(reading.job.modifiedOn ?? null) ?? reading.at).getTime();
}

function tellZap(job: Job, reading: JobReading, meta: MergeMeta): Job {
  const told: Job = {
    ...job,
    ...fieldsFromZap(job.zapSaid),
    zapCode: codeFromZap(job.zapSaid),
    zapModifiedOn: latest(job.zapModifiedOn, storableInstant(reading.job.modifiedOn ?? null)),
  };
  const now = meta.now;
  if (asksForALook(job, reading) && (told.nextLookAt === null || told.nextLookAt > now))
    told.nextLookAt = now;
  return told;
}

/** A Zap that knows of something newer than we hold, or of an end that we do not hold, is a reason to look at once (IN-3). */
function asksForALook(job: Job, reading: JobReading): boolean {
  const hint: Stage = reading.job.status === undefined ? 'scheduled' : hintedStage(reading.job.status);
  if (!job.confirmed) return hint !== 'scheduled';
  const told = storableInstant(reading.job.modifiedOn ?? null);
  if (told === null) return hint !== 'scheduled' && hint !== job.stage;
  const known = latest(job.modifiedOn, job.zapModifiedOn);
  return known === null || told > known;
}

function reachedAt(job: Job, reading: JobReading): Date {
  switch (job.stage) {
    case 'completed':
      return job.completedOn ?? reading.at;
    case 'canceled':
      return job.canceledOn ?? reading.at;
    case 'scheduled':
      return job.modifiedOn ?? reading.at;
  }
}

function sameJob(a: Job, b: Job): boolean {
  return (Object.keys(b) as (keyof Job)[]).every((field) => sameValue(a[field], b[field]));
}

function sameValue(a: Job[keyof Job], b: Job[keyof Job]): boolean {
  if (a === b) return true;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
