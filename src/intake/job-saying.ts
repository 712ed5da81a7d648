// Reads what a body says of a ServiceTitan job, whoever sent it: the path table of IN-3 and the code of IN-4. Pure.

import { toMinor } from '../base/money.ts';
import { CODE_NAMES, codeAmong } from './custom-fields.ts';
import { readSummary, type SummaryLines } from './summary.ts';
import type { JobSaying, ReadContext, ReadNote } from './types.ts';
import type { FlatBody } from './unflatten.ts';
import { codeOf, flagOf, idOf, instantOf, listOf, textOf } from './values.ts';

/** Paths of a value in the order in which they are tried, as `flatten` joins them: job.id, job_id and jobId are one. */
const PATHS = {
  jobId: ['jobid', 'jobjobid'],
  jobNumber: ['jobjobnumber', 'jobnumber'],
  status: ['jobjobstatus', 'jobstatus', 'status'],
  customerId: ['customerid', 'jobcustomerid'],
  locationId: ['locationid', 'joblocationid'],
  createdOn: ['jobcreatedon', 'createdon'],
  modifiedOn: ['jobmodifiedon', 'joblastmodified', 'joblastmodifiedon', 'modifiedon', 'lastmodified'],
  completedOn: ['jobcompletedon', 'completedon'],
  scheduledStart: ['jobscheduledstart', 'scheduledstart', 'appointmentstart'],
  total: ['jobtotal', 'total'],
  noCharge: ['jobnocharge', 'nocharge'],
  recallForId: ['jobrecallforid', 'recallforid'],
  warrantyId: ['jobwarrantyid', 'warrantyid'],
  businessUnitId: ['businessunitid', 'jobbusinessunitid'],
  jobTypeId: ['jobjobtypeid', 'jobtypeid'],
  stCampaignId: ['campaignid', 'jobcampaignid'],
  tagTypeIds: ['jobtagtypeids', 'tagtypeids'],
  bookingId: ['jobbookingid', 'bookingid'],
  createdById: ['jobcreatedbyid', 'createdbyid'],
  soldById: ['jobsoldbyid', 'soldbyid'],
  summary: ['jobsummary', 'summary'],
} as const;

type Field = keyof typeof PATHS;

/** Owners that a body field "advocate code" may stand under, and none. */
const CODE_OWNERS = ['', 'job', 'lead', 'booking'];

/** The job id that a body names; null if it names none. `id` on its own is one only beside a job number or status (a job as the API shows it). */
export function jobIdIn({ values }: FlatBody): string | null {
  const named = PATHS.jobId.map((path) => idOf(values.get(path))).find((id) => id !== null);
  if (named !== undefined) return named;
  return values.has('jobnumber') || values.has('jobstatus') ? idOf(values.get('id')) : null;
}

/** What is said of the job, and the lines of its summary; null when no job is named. */
export function readJob(
  body: FlatBody,
  ctx: ReadContext,
): { job: JobSaying; summary: SummaryLines; notes: ReadNote[] } | null {
  const jobId = jobIdIn(body);
  if (jobId === null) return null;
  const notes: ReadNote[] = [];
  /** undefined: not said; null: said to be none; else as `as` reads it, with a note when it cannot. */
  const said = <Value>(field: Field, as: (value: unknown) => Value | null): Value | null | undefined => {
    const path = PATHS[field].find((candidate) => body.values.has(candidate));
    if (path === undefined) return undefined;
    const spoken = PATHS[field]
      .map((candidate) => body.values.get(candidate) ?? null)
      .find((value) => value !== null);
    if (spoken === undefined) return null;
    const value = as(spoken);
    if (value === null && spoken !== 0 && spoken !== '0') notes.push(unreadable(field));
    return value;
  };
  const summaryText = said('summary', textOrNothing);
  const summary = summaryText ? readSummary(summaryText) : {};
  const code = readCode(body, ctx, summary, notes);
  const tagTypeIds = said('tagTypeIds', listOf);
  const job: JobSaying = {
    jobId,
    jobNumber: said('jobNumber', textOf),
    status: said('status', textOf) ?? undefined,
    customerId: said('customerId', idOf),
    locationId: said('locationId', idOf),
    createdOn: said('createdOn', instantOf),
    modifiedOn: said('modifiedOn', instantOf),
    completedOn: said('completedOn', instantOf),
    scheduledStart: said('scheduledStart', instantOf),
    totalMinor: said('total', (value) => moneyOf(value, ctx.currency)),
    noCharge: said('noCharge', flagOf),
    recallForId: said('recallForId', idOf),
    warrantyId: said('warrantyId', idOf),
    businessUnitId: said('businessUnitId', idOf),
    jobTypeId: said('jobTypeId', idOf),
    stCampaignId: said('stCampaignId', idOf),
    tagTypeIds: tagTypeIds === undefined ? undefined : (tagTypeIds ?? []).flatMap((tag) => idOf(tag) ?? []),
    bookingId: said('bookingId', idOf),
    createdById: said('createdById', idOf),
    soldById: said('soldById', idOf),
    code,
  };
  return { job, summary, notes };
}

/** IN-4: the custom field, else a body field of that name, else the line of the summary. Says where it was found. */
function readCode(
  body: FlatBody,
  ctx: ReadContext,
  summary: SummaryLines,
  notes: ReadNote[],
): string | null | undefined {
  const inField = codeAmong(body.customFields, ctx.codeTypeIds);
  const paths = CODE_NAMES.flatMap((name) => CODE_OWNERS.map((owner) => owner + name));
  const inBody = paths.map((path) => codeOf(body.values.get(path))).find((code) => code !== null);
  const code = inField ?? inBody ?? summary.code;
  if (code !== undefined && code !== null) {
    const place =
      inField !== null ? 'a custom field' : inBody !== undefined ? 'a field of the body' : 'the job summary';
    notes.push({ code: 'code_found', message: `The advocate code "${code}" was read from ${place}.` });
    return code;
  }
  // Somewhere a code belongs, and none is there: said to be none.
  const hasPlace = body.customFields.length > 0 || paths.some((path) => body.values.has(path));
  return hasPlace ? null : undefined;
}

/** Amounts as text or number; a currency sign and thousands commas are taken off. Minor units. */
export function moneyOf(value: unknown, currency: string): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? toMinor(value, currency) : null;
  const text = textOf(value)
    ?.replace(/^[^\d+-.]+/, '')
    .replace(/,(?=\d{3}(?:\D|$))/g, '');
  return text === undefined ? null : toMinor(text, currency);
}

function textOrNothing(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function unreadable(field: string): ReadNote {
  return { code: 'ignored_value', message: `${field} could not be read and was ignored.` };
}
