// Reads the inputs that Goodword itself writes: answers of ServiceTitan and commands of staff. Pure.
// Their names mean this only from those sources; from outside they are events like any other.

import { isId } from '../base/ids.ts';
import { readCustomer } from './customer-input.ts';
import { moneyOf, readJob } from './job-saying.ts';
import type {
  CompletedJob,
  Input,
  JobInvoice,
  PersonHints,
  ReadContext,
  Reading,
  ReadNote,
} from './types.ts';
import { flatten } from './unflatten.ts';
import { flagOf, idOf, instantOf, isObject, type JsonObject, textOf } from './values.ts';
import { readWebhook } from './webhook-event.ts';

/** What stays the same in every reading of one input. */
export interface Base {
  input: Input;
  at: Date;
  notes: ReadNote[];
}

/** The reading of an input of ours; null when its name is none of ours. */
export function readOwn(base: Base, body: JsonObject, ctx: ReadContext): Reading | null {
  switch (base.input.name) {
    case 'servicetitan.job':
      return readApiJob(base, body, ctx);
    case 'servicetitan.contacts':
      return readContacts(base, body);
    case 'servicetitan.completed_jobs':
      return readCompletedJobs(base, body, ctx);
    case 'servicetitan.customer': {
      const said = readCustomer(body);
      const { connectionId } = base.input;
      if (!said || connectionId === null) return ignored(base, 'It lacks the customer id or the connection.');
      return { ...base, kind: 'customer', connectionId, ...said };
    }
    case 'servicetitan.job_invoices':
      return readInvoices(base, body, ctx);
    case 'servicetitan.webhook':
      return readWebhook(base, body);
    case 'staff.override':
      return readOverride(base, body);
    case 'staff.review':
      return readReview(base, body);
    case 're_evaluate':
      return {
        ...base,
        kind: 're_evaluate',
        friendPersonIds: idsIn(body.friend_person_ids),
        codeKeys: textsIn(body.code_keys),
        allOpen: body.all_open === true,
      };
    default:
      return null;
  }
}

function readApiJob(base: Base, body: JsonObject, ctx: ReadContext): Reading {
  const { connectionId } = base.input;
  const flat = flatten(body);
  const read = readJob(flat, ctx);
  if (!read || connectionId === null) return ignored(base, 'It lacks the job id or the connection.');
  const { job, summary } = read;
  const active = flagOf(body.active);
  const person: PersonHints = {
    ...(job.customerId && { customer: { connectionId, customerId: job.customerId } }),
    job: { connectionId, jobId: job.jobId },
    ...((summary.email || summary.phone) && {
      contactsFromSummary: true,
      ...(summary.email && { emails: [summary.email] }),
      ...(summary.phone && { phones: [summary.phone] }),
    }),
  };
  return {
    ...base,
    notes: [...base.notes, ...read.notes],
    kind: 'job',
    connectionId,
    authority: 'servicetitan',
    // ServiceTitan shows the whole job: a code that is not there is none.
    job: { ...job, code: job.code ?? null, ...(active === null ? {} : { active }) },
    person,
  };
}

function readReview(base: Base, body: JsonObject): Reading {
  const jobId = idOf(body.job_id);
  const connectionId = textOf(body.connection_id);
  const { decision } = body;
  if (jobId === null || connectionId === null || !isId(connectionId))
    return ignored(base, 'It lacks the job id or the connection.');
  if (decision !== 'approve' && decision !== 'decline')
    return ignored(base, 'It says neither approve nor decline.');
  const note = typeof body.note === 'string' ? body.note : '';
  return { ...base, kind: 'review', connectionId, jobId, decision, seen: textsIn(body.seen), note };
}

function readContacts(base: Base, body: JsonObject): Reading {
  const { connectionId } = base.input;
  const customerId = idOf(body.customer_id);
  if (customerId === null || connectionId === null)
    return ignored(base, 'It lacks the customer id or the connection.');
  // The oldest e-mail is the primary one: ServiceTitan marks none.
  const rows = rowsIn(body.contacts)
    .map((row) => ({
      type: textOf(row.type)?.toLowerCase() ?? '',
      value: textOf(row.value),
      at: instantOf(row.createdOn),
      id: idOf(row.id),
    }))
    .sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0) || Number(a.id ?? 0) - Number(b.id ?? 0));
  const values = (types: string[]) =>
    rows.flatMap(({ type, value }) => (value !== null && types.includes(type) ? [value] : []));
  return {
    ...base,
    kind: 'contacts',
    connectionId,
    customerId,
    mergedInto: survivorOf(body, customerId),
    emails: values(['email']).filter((value) => value.includes('@')),
    phones: values(['phone', 'mobilephone']),
  };
}

function readCompletedJobs(base: Base, body: JsonObject, ctx: ReadContext): Reading {
  const { connectionId } = base.input;
  const customerId = idOf(body.customer_id);
  if (customerId === null || connectionId === null)
    return ignored(base, 'It lacks the customer id or the connection.');
  const jobs = rowsIn(body.jobs).flatMap((row): CompletedJob[] => {
    const jobId = idOf(row.id);
    if (jobId === null) return [];
    return [
      {
        jobId,
        createdOn: instantOf(row.createdOn)?.toISOString() ?? null,
        completedOn: instantOf(row.completedOn)?.toISOString() ?? null,
        noCharge: flagOf(row.noCharge) ?? false,
        recall: idOf(row.recallForId) !== null || row.recall === true,
        warranty: idOf(row.warrantyId) !== null || row.warranty === true,
        totalMinor: Number.isSafeInteger(row.total_minor)
          ? Number(row.total_minor)
          : moneyOf(row.total, ctx.currency),
      },
    ];
  });
  return {
    ...base,
    kind: 'completed_jobs',
    connectionId,
    customerId,
    mergedInto: survivorOf(body, customerId),
    jobs,
    ...(isId(textOf(body.import_id) ?? '') && { importId: String(body.import_id) }),
  };
}

function readInvoices(base: Base, body: JsonObject, ctx: ReadContext): Reading {
  const { connectionId } = base.input;
  const jobId = idOf(body.job_id);
  if (jobId === null || connectionId === null) return ignored(base, 'It lacks the job id or the connection.');
  const invoices = rowsIn(body.invoices).flatMap((row): JobInvoice[] => {
    const invoiceId = idOf(row.id);
    if (invoiceId === null) return [];
    return [
      {
        invoiceId,
        number: textOf(row.referenceNumber),
        totalMinor: moneyOf(row.total, ctx.currency),
        balanceMinor: moneyOf(row.balance, ctx.currency),
        adjustmentToId: idOf(row.adjustmentToId),
        active: flagOf(row.active) ?? true,
        paidOn: instantOf(row.paidOn)?.toISOString() ?? null,
      },
    ];
  });
  return { ...base, kind: 'invoices', connectionId, jobId, invoices };
}

/** The follower names the customer it asked about, then each that it was merged into: the last one is who remains (ID-4). */
function survivorOf(body: JsonObject, customerId: string): string | null {
  const last = Array.isArray(body.customer_ids) ? idOf(body.customer_ids.at(-1)) : null;
  return last === customerId ? null : last;
}

function readOverride(base: Base, body: JsonObject): Reading {
  const [friendPersonId, advocatePersonId] = [textOf(body.friend_person_id), textOf(body.advocate_person_id)];
  if (!friendPersonId || !advocatePersonId || !isId(friendPersonId) || !isId(advocatePersonId)) {
    return ignored(base, 'It lacks the friend or the advocate.');
  }
  return { ...base, kind: 'override', friendPersonId, advocatePersonId, reason: textOf(body.reason) ?? '' };
}

/** The reading of something that is not for us, with the reason as its last note. */
export function ignored(base: Base, message: string): Reading {
  return { ...base, kind: 'ignored', notes: [...base.notes, { code: 'ignored', message }] };
}

function rowsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((item) => textOf(item) ?? []) : [];
}

function idsIn(value: unknown): string[] {
  return textsIn(value).filter(isId);
}
