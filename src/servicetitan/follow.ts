// One round of following a connection (ST-3, ST-4, ST-8): reads what changed, looks at due jobs, answers open questions, keeps its health.

import type { Id } from '../base/ids.ts';
import { DAY_MS, latest, plusMs } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { answerQuestions } from './answer-questions.ts';
import { type Api, clientsOf } from './clients.ts';
import { handOverLeads } from './hand-over.ts';
import { readInvoices } from './invoices.ts';
import { scopeOrTenant } from './known-tenant.ts';
import { lookAtJobs } from './look-at-jobs.ts';
import { type Failure, stopsAll, wordsOf } from './outcome.ts';
import { restMs } from './patience.ts';
import { readChanges } from './read-changes.ts';
import { readExport, readExportAfterOutage } from './read-export.ts';
import { type Findings, mustStop, type Round } from './round.ts';
import { administrators, findConnection, loadCredentials, saveHealth } from './store-connections.ts';
import { longestHoldDays, nextDueAt } from './store-follow.ts';
import { isWorthMail, troubleMails } from './trouble-mail.ts';
import type { Connection, Trouble, TroubleArea } from './types.ts';
import { WATCH_AFTER_HOLD_DAYS } from './watch.ts';
import { writeBack } from './write-back.ts';
import { nextWriteAt } from './writing-store.ts';

/**
 * Does what is due of this connection and says when to come back; null: nothing is due, or it is paused or removed. Safe to run twice at
 * once: the same reading is the same input, and a question is closed once.
 */
export async function followConnection(
  deps: Deps,
  clientId: Id,
  connectionId: Id,
): Promise<{ nextAt: Date | null }> {
  const connection = await findConnection(deps.db, clientId, connectionId);
  if (connection?.state !== 'active') return { nextAt: null };
  if (connection.retryAfter && connection.retryAfter > deps.now()) return { nextAt: connection.retryAfter };

  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const clients = clientsOf(deps);
  const api = clients.of({ clientId, ...settingsOf(connection), credentials });
  const round: Round = {
    ...{ deps, clientId, connection },
    ...{ api: api.urgent, sweepApi: api.sweep },
    deltaIsTrusted: false,
    watchMs: ((await longestHoldDays(deps.db, clientId)) + WATCH_AFTER_HOLD_DAYS) * DAY_MS,
    findings: { answered: new Set(), failures: [] },
  };
  // After an outage one call, made once, finds out whether it is over; nothing else is sent before it is answered.
  if (connection.retryAfter) await knock(round, api.knock);
  if (mustStop(round)) {
    const restUntil = await keepHealth(round);
    await clients.usage.store(deps.db, true);
    return { nextAt: restUntil };
  }
  const changesAt = await readChanges(round);
  await lookAtJobs(round);
  await answerQuestions(round);
  await readInvoices(round);
  await handOverLeads(round);
  await writeBack(round);
  const exportAt = await readExport(round);
  await probeIfSilent(round);

  const retryAfter = await keepHealth(round);
  await clients.usage.store(deps.db, true);
  const dueAt = await nextDueAt(deps.db, clientId, connectionId);
  const writeAt = await nextWriteAt(deps.db, clientId, connectionId);
  return { nextAt: latest(earliest([changesAt, exportAt, dueAt, writeAt]), retryAfter) };
}

function earliest(times: readonly (Date | null)[]): Date | null {
  return times.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
}

function settingsOf(connection: Connection) {
  const { connectionId, apiUrl, tenantId, requestsPerSecond } = connection;
  return { connectionId, apiUrl, tenantId, requestsPerSecond };
}

/** With nothing to read, a trouble would stay for ever, and nobody would know whether a new connection works. */
async function probeIfSilent({ connection, api, findings }: Round): Promise<void> {
  const { trouble, lastSuccessAt } = connection;
  if (findings.answered.size > 0 || findings.failures.length > 0) return;
  if (trouble === null && lastSuccessAt !== null) return;
  await knock({ connection, findings }, api);
}

/** One call, to see whether anything is answered. */
async function knock(
  { connection, findings }: Pick<Round, 'connection' | 'findings'>,
  api: Api,
): Promise<void> {
  const { trouble } = connection;
  const area = trouble?.area === 'customers' || trouble?.area === 'invoices' ? trouble.area : 'jobs';
  const answer = await scopeOrTenant(api, await api.probe(area), findings.answered);
  if (answer.outcome === 'ok') findings.answered.add(area);
  else if (answer.outcome !== 'not_found') findings.failures.push({ failure: answer, area });
}

/** Stores what the round found; tells once that there is trouble, by mail if it lasts, and once that it is over. Returns how long the connection rests. */
async function keepHealth(round: Round): Promise<Date | null> {
  const { deps, clientId, connection, findings } = round;
  const now = deps.now();
  const before = connection.trouble;
  const worst =
    findings.failures.find(({ failure, area }) => stopsAll(failure, area)) ?? findings.failures.at(0) ?? null;
  const trouble = worst ? troubleOf(before, worst, findings, now) : stillTrouble(before, findings);
  const retryAfter =
    worst && trouble && stopsAll(worst.failure, worst.area)
      ? plusMs(now, restOf(worst.failure, trouble.count))
      : null;
  const succeededAt = findings.answered.size > 0 ? now : null;
  if (trouble || before || succeededAt) {
    await saveHealth(deps.db, clientId, connection.connectionId, { trouble, retryAfter, succeededAt });
  }
  const fields = { client_id: clientId, connection_id: connection.connectionId, connection: connection.name };
  if (trouble && (before?.code !== trouble.code || before.area !== trouble.area)) {
    const { code, what_to_do } = trouble;
    deps.log.warn({ ...fields, event: 'connection_trouble', code, what_to_do }, trouble.message);
  } else if (before && !trouble) {
    if (connection.retryAfter) await readExportAfterOutage(round, new Date(before.since));
    deps.log.info(
      { ...fields, event: 'connection_works_again', code: before.code },
      'the connection works again',
    );
  }
  // A mail tells what was met just now, never what an earlier round met.
  if (worst && trouble && isWorthMail(trouble, now)) {
    const mails = troubleMails(clientId, connection, trouble, await administrators(deps.db, clientId));
    await deps.db.tx((tx) => deps.postMail(tx, mails));
  }
  return retryAfter;
}

function troubleOf(
  before: Trouble | null,
  worst: { failure: Failure; area: TroubleArea },
  findings: Findings,
  now: Date,
): Trouble {
  const isOfResource = worst.failure.outcome === 'missing_scope' || worst.failure.outcome === 'bad_request';
  const area = isOfResource ? worst.area : 'connection';
  const { code, message, whatToDo } = wordsOf(worst.failure, area);
  // An outage may show itself as many things, now a 503, now a page of HTML: it is one trouble until something is answered.
  const goesOn = before?.area === area && (before.code === code || findings.answered.size === 0);
  return {
    code,
    area,
    message,
    what_to_do: whatToDo,
    since: goesOn ? before.since : now.toISOString(),
    last_at: now.toISOString(),
    count: goesOn ? before.count + 1 : 1,
  };
}

/** A trouble with one resource is over when that resource answers, one with the whole connection when anything does. */
function stillTrouble(before: Trouble | null, findings: Findings): Trouble | null {
  if (!before) return null;
  const isOver =
    before.area === 'connection' ? findings.answered.size > 0 : findings.answered.has(before.area);
  return isOver ? null : before;
}

function restOf(failure: Failure, failuresInARow: number): number {
  switch (failure.outcome) {
    case 'rate_limited':
      return failure.waitMs;
    case 'unavailable':
    case 'bad_answer':
      return restMs('outage', failuresInARow, Math.random);
    case 'refused_credentials':
    case 'app_key_refused':
    case 'tenant_refused':
    case 'address_refused':
    case 'missing_scope':
    case 'bad_request':
      return restMs('needs_a_person', failuresInARow, Math.random);
  }
}
