// What Zaps told of a job, field by field, each with its version, so that any order of Zaps leaves the same (AT-5). Pure.

import type { JobSaying } from '../intake/types.ts';
import { storableInstant, storableText } from './storable.ts';
import type { Job, ZapSaid } from './types.ts';

const INSTANTS = ['createdOn', 'scheduledStart'] as const;
const TEXTS = [
  'jobNumber',
  'customerId',
  'locationId',
  'recallForId',
  'warrantyId',
  'businessUnitId',
  'jobTypeId',
  'stCampaignId',
  'bookingId',
  'createdById',
  'soldById',
] as const;

/** What ServiceTitan's answer never holds, or holds too late: still heard from a Zap after ServiceTitan has spoken. */
const HEARD_FOR_EVER = ['code', 'scheduledStart'];

/** `said` with what this saying adds. Null and empty are "not said": a Zap maps what it has no value for to nothing. */
export function hear(said: ZapSaid, saying: JobSaying, versionMs: number): ZapSaid {
  const heard: ZapSaid = { ...said };
  const put = (field: string, value: ZapSaid[string][0] | null | undefined) => {
    if (value === null || value === undefined || value === '') return;
    const held = heard[field];
    if (!held || held[1] < versionMs || (held[1] === versionMs && isLater(value, held[0]))) {
      heard[field] = [value, versionMs];
    }
  };
  for (const field of TEXTS) put(field, saying[field] && storableText(saying[field]));
  for (const field of INSTANTS) put(field, storableInstant(saying[field] ?? null)?.getTime());
  put('totalMinor', saying.totalMinor);
  put('noCharge', saying.noCharge);
  if (saying.tagTypeIds && saying.tagTypeIds.length > 0)
    put('tagTypeIds', saying.tagTypeIds.map(storableText));
  put('code', saying.code && storableText(saying.code).trim());
  return heard;
}

/** Between two values of one version nothing says which is newer: any rule will do that does not look at the order of arrival. */
function isLater(value: ZapSaid[string][0], held: ZapSaid[string][0]): boolean {
  return JSON.stringify(value) > JSON.stringify(held);
}

/** Only what is still of use once ServiceTitan itself has told of the job. */
export function keepWhatServiceTitanNeverTells(said: ZapSaid): ZapSaid {
  return Object.fromEntries(Object.entries(said).filter(([field]) => HEARD_FOR_EVER.includes(field)));
}

/** The fields of a job as Zaps tell them. */
export function fieldsFromZap(said: ZapSaid): Partial<Job> {
  const fields: Record<string, unknown> = {};
  for (const [field, [value]] of Object.entries(said)) {
    if (field === 'code') continue;
    fields[field] = INSTANTS.some((name) => name === field) ? new Date(Number(value)) : value;
  }
  return fields as Partial<Job>;
}

/** The code as a Zap told it. */
export function codeFromZap(said: ZapSaid): string | null {
  const code = said.code?.[0];
  return typeof code === 'string' ? code : null;
}
