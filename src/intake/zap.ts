// Reads a ServiceTitan job as a Zap or another outside sender reports it (IN-3, IN-4), and says what is such a report. Pure.

import { chooseConnection } from './connection.ts';
import { jobIdIn, readJob } from './job-saying.ts';
import type { Base } from './own-inputs.ts';
import { readPerson } from './person-hints.ts';
import type { PersonHints, ReadContext, Reading } from './types.ts';
import type { FlatBody } from './unflatten.ts';
import { textOf } from './values.ts';

/** The name of an input that came without one and holds a job. */
export const JOB_NAME = 'servicetitan_job';

/** Events of the website; whatever they carry, they are about a person and not about a job. */
const WEB_EVENTS = new Set(['online_lead_captured', 'share_clicked', 'shared']);

/** Whether a body without a name is a job all the same (IN-3). */
export function holdsJob(body: FlatBody): boolean {
  return body.hasJobObject || jobIdIn(body) !== null;
}

/** Whether an event is a report of a job: it names one, and its name or its shape says that the job is what it is about. */
export function isJobReport(name: string, body: FlatBody): boolean {
  if (name === JOB_NAME) return true;
  if (WEB_EVENTS.has(name) || jobIdIn(body) === null) return false;
  return (
    body.hasJobObject ||
    /job|appointment|service_?titan/i.test(name) ||
    body.values.has('jobnumber') ||
    body.values.has('jobstatus') ||
    [body.values.get('extoleapptype'), body.values.get('apptype')].some(
      (type) => textOf(type)?.toLowerCase() === 'servicetitan',
    )
  );
}

/** The report of a job: a JobReading, or one that waits for its connection, or nothing when it names no job. */
export function readJobReport(base: Base, body: FlatBody, ctx: ReadContext): Reading {
  const read = readJob(body, ctx);
  if (!read) {
    const message = 'It holds a job without an id, or with one that is not a number.';
    return { ...base, kind: 'ignored', notes: [...base.notes, { code: 'job_id_missing', message }] };
  }
  const { connectionId, note } = chooseConnection(base.input, body, ctx);
  const notes = [...base.notes, ...read.notes, note];
  const { job, summary } = read;
  if (connectionId === null) return { ...base, kind: 'waiting', jobId: job.jobId, notes };

  const said = readPerson(body.values);
  const fromSummary: PersonHints = {};
  if (!said.person.emails && summary.email) fromSummary.emails = [summary.email];
  if (!said.person.phones && summary.phone) fromSummary.phones = [summary.phone];
  if (fromSummary.emails || fromSummary.phones) {
    notes.push({ code: 'contacts_from_summary', message: 'E-mail or phone were read from the job summary.' });
    if (!said.person.emails && !said.person.phones) fromSummary.contactsFromSummary = true;
  }
  const { deviceId } = base.input;
  return {
    ...base,
    notes: [...notes, ...said.notes],
    kind: 'job',
    connectionId,
    authority: 'zap',
    job: { ...job, status: job.status ?? statusInName(base.input.name) },
    person: {
      ...said.person,
      ...fromSummary,
      ...(job.customerId && { customer: { connectionId, customerId: job.customerId } }),
      job: { connectionId, jobId: job.jobId },
      ...(deviceId && { deviceId }),
    },
  };
}

/** An event called job_completed is a hint of its own; undefined when the name says no status. */
function statusInName(name: string): string | undefined {
  if (/complet/i.test(name)) return 'Completed';
  if (/cancel/i.test(name)) return 'Canceled';
  return /scheduled/i.test(name) ? 'Scheduled' : undefined;
}
