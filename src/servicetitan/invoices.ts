// One pass over the jobs whose invoices are due (QU-6): read, and handed in as inputs where they changed. No call inside a transaction.

import { DAY_MS, plusMs } from '../base/time.ts';
import { IDS_PER_CALL } from './calls.ts';
import type { Rows } from './client.ts';
import type { Api } from './clients.ts';
import { nextInvoiceRead } from './invoices-schedule.ts';
import { type DueInvoices, dueInvoices, putOffInvoices, recordInvoiceRead } from './invoices-store.ts';
import type { JobInvoicesValue } from './invoices-sum.ts';
import { idText, isObject, type JsonObject } from './json.ts';
import { scopeOrTenant } from './known-tenant.ts';
import { type Failure, type Outcome, stopsAll } from './outcome.ts';
import { restMs } from './patience.ts';
import { answerInput, hashOf, inParallel, mustStop, type Round, sweepTime } from './round.ts';
import { latestFacts } from './store.ts';

const JOBS_PER_ROUND = 200;
/** A job with more invoices than this is read without looking for adjustments that do not name the job. */
const ADJUSTED_INVOICES_MAX = 20;
/** So long a look at the known invoices may stand in for reading all of a job. */
const SHORT_LOOKS_MS = DAY_MS - 1;

/** Reads the invoices of due jobs, up to 200, those that somebody asked for first; what is left is due at once in the next round. */
export async function readInvoices(round: Round): Promise<void> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  const due = await dueInvoices(deps.db, clientId, connectionId, deps.now(), JOBS_PER_ROUND);
  const [possible, impossible] = [due.filter(isPossible), due.filter((one) => !isPossible(one))];
  for (const one of impossible) {
    const error = `${one.jobId} cannot be the id of a job`;
    await putOffInvoices(deps.db, clientId, connectionId, one, plusMs(deps.now(), DAY_MS), error);
  }
  const unchanged = await shortLooks(round, possible);
  const rest = possible.filter((one) => !unchanged.has(one.jobId));
  const [asked, again] = [rest.filter(isAsked), rest.filter((one) => !isAsked(one))];
  const hasTime = sweepTime(round);
  await inParallel([...asked, ...again], async (one) => {
    if (!mustStop(round) && (isAsked(one) || hasTime())) await readWhole(round, one);
  });
}

/** Something happened since they were read last; the others are read again only because their time has come. */
function isAsked({ readAt, notBefore }: DueInvoices): boolean {
  return readAt === null || readAt < notBefore;
}

function isPossible({ jobId }: DueInvoices): boolean {
  return idText(jobId) === jobId;
}

/**
 * Unpaid invoices that are read again only because their time has come: all of them by their ids, 50 a call. Those that are as they were
 * are put off; the others, and each once a day, are read whole, because an adjustment is an invoice of its own.
 */
async function shortLooks(round: Round, due: readonly DueInvoices[]): Promise<Set<string>> {
  const { deps, clientId, connection, sweepApi: api, findings } = round;
  const now = deps.now();
  const unchanged = new Set<string>();
  const waiting = due.filter(
    (one) => !isAsked(one) && one.readAt !== null && plusMs(one.readAt, SHORT_LOOKS_MS) > now,
  );
  const facts = await latestFacts(
    deps.db,
    clientId,
    waiting.map(({ jobId }) => ({
      connectionId: connection.connectionId,
      kind: 'job_invoices',
      subject: jobId,
    })),
  );
  const idsByJob = new Map<string, string[]>();
  for (const { subject, value } of facts) {
    const { paid, invoices } = value as unknown as JobInvoicesValue;
    const ids = invoices.map((invoice) => invoice.invoice_id);
    if (!paid && ids.length > 0 && ids.length <= IDS_PER_CALL) idsByJob.set(subject, ids);
  }
  for (const batch of batchesOf(
    waiting.filter(({ jobId }) => idsByJob.has(jobId)),
    idsByJob,
  )) {
    if (mustStop(round)) return unchanged;
    const listed = await api.listInvoices({ ids: batch.flatMap(({ jobId }) => idsByJob.get(jobId) ?? []) });
    if (listed.outcome !== 'ok') return unchanged;
    findings.answered.add('invoices');
    const rows = new Map(listed.value.rows.map((row) => [idText(row.id) ?? '', row]));
    for (const one of batch) {
      const seen = (idsByJob.get(one.jobId) ?? [])
        .map((id) => rows.get(id))
        .filter((row) => row !== undefined);
      if (!one.seenHash?.equals(hashOf(shortened(seen)))) continue;
      unchanged.add(one.jobId);
      const nextAt = nextInvoiceRead(one, now) ?? one.until;
      await putOffInvoices(deps.db, clientId, connection.connectionId, one, nextAt, null);
    }
  }
  return unchanged;
}

function batchesOf(
  due: readonly DueInvoices[],
  idsByJob: ReadonlyMap<string, readonly string[]>,
): DueInvoices[][] {
  const batches: DueInvoices[][] = [];
  let room = 0;
  for (const one of due) {
    const count = idsByJob.get(one.jobId)?.length ?? 0;
    if (count > room) {
      batches.push([]);
      room = IDS_PER_CALL;
    }
    batches.at(-1)?.push(one);
    room -= count;
  }
  return batches;
}

/** All invoices of one job; an input if they are not as they were, or if something asked for a look. */
async function readWhole(round: Round, due: DueInvoices): Promise<void> {
  const { deps, clientId, connection, findings } = round;
  const { connectionId } = connection;
  const readAt = deps.now();
  const wasAsked = isAsked(due);
  // What is read again only because its time has come waits for what somebody waits for.
  const api = wasAsked ? round.api : round.sweepApi;
  const answer = await scopeOrTenant(api, await invoicesOf(api, due.jobId), findings.answered);
  if (answer.outcome !== 'ok') {
    const failure = asFailure(answer);
    findings.failures.push({ failure, area: 'invoices' });
    // The whole connection rests then, and the question with it.
    if (stopsAll(failure, 'invoices')) return;
    const at = plusMs(deps.now(), restMs('needs_a_person', due.attempts + 1, Math.random));
    await putOffInvoices(deps.db, clientId, connectionId, due, at, failure.message);
    return;
  }
  findings.answered.add('invoices');
  const invoices = shortened(answer.value.rows);
  const seenHash = hashOf(invoices);
  const body = {
    job_id: due.jobId,
    invoices,
    ...(answer.value.dropped > 0 ? { dropped_rows: answer.value.dropped } : {}),
  };
  const isNews = wasAsked || !due.seenHash?.equals(seenHash);
  const input = answerInput(round, 'servicetitan.job_invoices', body, readAt, null);
  await deps.db.tx(async (tx) => {
    const read = { readAt, seenHash, nextAt: nextInvoiceRead(due, readAt) };
    const isWanted = await recordInvoiceRead(tx, clientId, connectionId, due, read);
    if (isWanted && isNews) await deps.acceptIn(tx, [input]);
  });
}

/** The invoices that name the job, and the adjustments of each, whether they name the job or not. */
async function invoicesOf(api: Api, jobId: string): Promise<Outcome<Rows>> {
  const own = await api.listInvoices({ jobId });
  if (own.outcome !== 'ok') return own;
  const rows = new Map(own.value.rows.map((row) => [idText(row.id) ?? '', row]));
  let { dropped } = own.value;
  const roots = own.value.rows.filter((row) => idText(row.adjustmentToId) === null);
  for (const root of roots.slice(0, ADJUSTED_INVOICES_MAX)) {
    const adjustments = await api.listInvoices({ adjustmentToId: idText(root.id) ?? '' });
    if (adjustments.outcome !== 'ok') return adjustments;
    for (const row of adjustments.value.rows) rows.set(idText(row.id) ?? '', row);
    dropped += adjustments.value.dropped;
  }
  rows.delete('');
  return { outcome: 'ok', value: { rows: [...rows.values()], dropped } };
}

function asFailure(answer: Exclude<Outcome<Rows>, { outcome: 'ok' }>): Failure {
  // A list that is not there means that the tenant is not (client.ts), so this is never so.
  return answer.outcome === 'not_found' ? { outcome: 'tenant_refused', message: answer.message } : answer;
}

/** What is read of invoices, by id: without what moves for reasons that are not money's. */
function shortened(rows: readonly JsonObject[]): JsonObject[] {
  return rows
    .map(({ id, referenceNumber, total, balance, adjustmentToId, active, paidOn, invoiceDate, job }) => ({
      id,
      referenceNumber,
      total,
      balance,
      adjustmentToId,
      active,
      paidOn,
      invoiceDate,
      jobId: isObject(job) ? job.id : null,
    }))
    .sort((a, b) => (BigInt(idText(a.id) ?? 0) < BigInt(idText(b.id) ?? 0) ? -1 : 1));
}
