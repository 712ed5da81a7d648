// One pass over the open questions (ST-3): asks ServiceTitan, and hands each answer in as an input. No call inside a transaction.

import { DAY_MS, plusMs } from '../base/time.ts';
import { historyOf } from './answer-from-history.ts';
import { answerJobQuestions } from './answer-job-questions.ts';
import { contactsInBulk } from './bulk-contacts.ts';
import { idText, instantOf, type JsonObject, plainText } from './json.ts';
import { scopeOrTenant } from './known-tenant.ts';
import { type Failure, stopsAll } from './outcome.ts';
import { restMs } from './patience.ts';
import { answerInput, inParallel, mustStop, type Round } from './round.ts';
import {
  closeQuestion,
  type DueQuestion,
  dueQuestions,
  locationsOfCustomer,
  putOffQuestion,
} from './store-follow.ts';
import type { TroubleArea } from './types.ts';

const QUESTIONS_PER_ROUND = 200;
const LOCATIONS_PER_CUSTOMER = 3;
const MERGE_HOPS = 5;
/** A customer that was written a moment ago may not show yet. */
const ATTEMPTS_AT_UNKNOWN_CUSTOMER = 3;

type Answer =
  | { kind: 'answer'; body: Record<string, unknown> }
  | { kind: 'failed'; failure: Failure; area: TroubleArea }
  | { kind: 'later'; error: string; restMs: number };

/** Answers every due question, up to 200; what is left is due at once in the next round. */
export async function answerQuestions(round: Round): Promise<void> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  await answerJobQuestions(round);
  const due = await dueQuestions(deps.db, clientId, connectionId, deps.now(), QUESTIONS_PER_ROUND);
  const customers = due.filter(({ kind }) => kind === 'customer_contacts');
  const bulk = await contactsInBulk(
    round,
    customers.map(({ subject }) => subject),
  );
  const fromHistory = historyOf(round);
  await inParallel(due, async (question) => {
    if (mustStop(round)) return;
    if (question.kind === 'completed_jobs' && (await answeredByHistory(round, question, fromHistory))) return;
    const known = question.kind === 'customer_contacts' ? bulk.get(question.subject) : undefined;
    const readAt = known?.readAt ?? deps.now();
    const answer = await answerOf(round, question, known?.rows);
    switch (answer.kind) {
      case 'answer': {
        const input = answerInput(round, NAMES[question.kind], answer.body, readAt, null);
        await deps.db.tx(async (tx) => {
          if (await closeQuestion(tx, clientId, connectionId, question, readAt))
            await deps.acceptIn(tx, [input]);
        });
        return;
      }
      case 'failed': {
        round.findings.failures.push({ failure: answer.failure, area: answer.area });
        // The whole connection rests then, and the question with it.
        if (stopsAll(answer.failure, answer.area)) return;
        const at = plusMs(deps.now(), restMs('needs_a_person', question.attempts + 1, Math.random));
        await putOffQuestion(deps.db, clientId, connectionId, question, at, answer.failure.message);
        return;
      }
      case 'later': {
        const at = plusMs(deps.now(), answer.restMs);
        await putOffQuestion(deps.db, clientId, connectionId, question, at, answer.error);
        return;
      }
    }
  });
}

/** False: ServiceTitan must be asked. */
async function answeredByHistory(
  round: Round,
  question: DueQuestion,
  fromHistory: ReturnType<typeof historyOf>,
): Promise<boolean> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  const held = await fromHistory(question);
  if (held.kind === 'ask') return false;
  if (held.kind === 'soon') {
    const error = 'the next reading of changed jobs will tell';
    await putOffQuestion(deps.db, clientId, connectionId, question, held.at, error);
    return true;
  }
  const input = answerInput(round, NAMES.completed_jobs, held.body, held.knownAt, null);
  await deps.db.tx(async (tx) => {
    if (await closeQuestion(tx, clientId, connectionId, question, held.knownAt))
      await deps.acceptIn(tx, [input]);
  });
  return true;
}

const NAMES = {
  customer_contacts: 'servicetitan.contacts',
  completed_jobs: 'servicetitan.completed_jobs',
} as const;

async function answerOf(
  round: Round,
  question: DueQuestion,
  contacts: readonly JsonObject[] | undefined,
): Promise<Answer> {
  if (idText(question.subject) !== question.subject) {
    return { kind: 'later', error: `${question.subject} cannot be the id of a customer`, restMs: DAY_MS };
  }
  switch (question.kind) {
    case 'customer_contacts':
      return contactsOf(round, question, contacts);
    case 'completed_jobs':
      return completedJobsOf(round, question.subject);
  }
}

/** The customer's contacts (`known` where they were read with others); without an e-mail among them also those of the survivor of a merge and of its locations (ID-4). */
async function contactsOf(
  round: Round,
  question: DueQuestion,
  known: readonly JsonObject[] | undefined,
): Promise<Answer> {
  const customerId = question.subject;
  const { api, findings } = round;
  const contacts: JsonObject[] = [];
  const own = known ? { outcome: 'ok' as const, value: { rows: known } } : await api.getContacts(customerId);
  if (own.outcome === 'ok') {
    findings.answered.add('customers');
    contacts.push(...sortedContacts(own.value.rows, 'customer'));
  } else if (own.outcome !== 'not_found') return failed(own, 'customers');

  let customerIds = [customerId];
  if (!contacts.some(isEmail)) {
    const merged = await followMerges(round, customerId);
    if (merged.kind === 'failed') return merged;
    customerIds = merged.customerIds;
    for (const survivor of customerIds.slice(1)) {
      const theirs = await api.getContacts(survivor);
      if (theirs.outcome === 'ok') contacts.push(...sortedContacts(theirs.value.rows, 'customer'));
      else if (theirs.outcome !== 'not_found') return failed(theirs, 'customers');
    }
    if (own.outcome === 'not_found' && customerIds.length === 1 && !merged.found) {
      const verdict = await unknownCustomer(round, question);
      if (verdict) return verdict;
    }
  }
  if (!contacts.some(isEmail)) {
    const atLocations = await locationContacts(round, customerId);
    if (atLocations.kind === 'failed') return atLocations;
    contacts.push(...atLocations.contacts);
  }
  return { kind: 'answer', body: { customer_id: customerId, customer_ids: customerIds, contacts } };
}

/** null: ServiceTitan is right, there is no such customer, and so there are no contacts. */
async function unknownCustomer(round: Round, question: DueQuestion): Promise<Answer | null> {
  if (question.attempts + 1 < ATTEMPTS_AT_UNKNOWN_CUSTOMER) {
    const error = `ServiceTitan does not know customer ${question.subject} (yet)`;
    return { kind: 'later', error, restMs: restMs('outage', question.attempts + 3, Math.random) };
  }
  // A 404 may as well mean that the tenant is not connected: a list tells them apart.
  const probe = await scopeOrTenant(round.api, await round.api.probe('customers'), round.findings.answered);
  if (probe.outcome === 'ok' || probe.outcome === 'not_found') return null;
  return failed(probe, 'customers');
}

async function locationContacts(
  round: Round,
  customerId: string,
): Promise<{ kind: 'contacts'; contacts: JsonObject[] } | Extract<Answer, { kind: 'failed' }>> {
  const { deps, clientId, connection, api } = round;
  const locations = await locationsOfCustomer(
    deps.db,
    clientId,
    connection.connectionId,
    customerId,
    LOCATIONS_PER_CUSTOMER,
  );
  const contacts: JsonObject[] = [];
  for (const locationId of locations.filter((id) => idText(id) === id)) {
    const theirs = await api.getLocationContacts(locationId);
    if (theirs.outcome === 'ok') contacts.push(...sortedContacts(theirs.value.rows, 'location'));
    // The scope for locations is a bonus: without it the customer's own contacts are the whole answer.
    else if (theirs.outcome !== 'not_found' && theirs.outcome !== 'missing_scope')
      return failed(theirs, 'locations');
  }
  return { kind: 'contacts', contacts };
}

/** Completed jobs under the customer's own id and under those it was merged into. */
async function completedJobsOf(round: Round, customerId: string): Promise<Answer> {
  const { api, findings } = round;
  const merged = await followMerges(round, customerId);
  if (merged.kind === 'failed') return merged;
  const jobs = new Map<string, JsonObject>();
  let dropped = 0;
  for (const id of merged.customerIds) {
    const listed = await api.listCompletedJobs(id);
    if (listed.outcome === 'not_found') continue;
    if (listed.outcome !== 'ok') return failed(listed, 'jobs');
    findings.answered.add('jobs');
    for (const row of listed.value.rows) jobs.set(String(row.id), asCompletedJob(row));
    dropped += listed.value.dropped;
  }
  const body = { customer_id: customerId, customer_ids: merged.customerIds, jobs: [...jobs.values()] };
  return { kind: 'answer', body: dropped === 0 ? body : { ...body, dropped_rows: dropped } };
}

type Followed = { kind: 'followed'; customerIds: string[]; found: boolean };

/** The customer and, in order, those it was merged into (ID-4). Without the right to read customers nobody can tell: just itself. */
async function followMerges(
  round: Round,
  customerId: string,
): Promise<Followed | Extract<Answer, { kind: 'failed' }>> {
  const customerIds = [customerId];
  let found = false;
  for (let hop = 0; hop < MERGE_HOPS; hop++) {
    const asked = customerIds.at(-1) ?? customerId;
    const answer = await round.api.getCustomer(asked);
    if (answer.outcome === 'ok') {
      found = true;
      const shown = idText(answer.value.id);
      // Whether a merged customer is shown as itself or as its survivor is not documented: both are understood.
      const next = idText(answer.value.mergedToId) ?? (shown === asked ? null : shown);
      if (next === null || customerIds.includes(next)) break;
      customerIds.push(next);
    } else if (answer.outcome === 'not_found' || answer.outcome === 'missing_scope') break;
    else return failed(answer, 'customers');
  }
  return { kind: 'followed', customerIds, found };
}

function failed(failure: Failure, area: TroubleArea): Extract<Answer, { kind: 'failed' }> {
  return { kind: 'failed', failure, area };
}

function isEmail(contact: JsonObject): boolean {
  return plainText(contact.type)?.toLowerCase() === 'email' && String(contact.value ?? '').includes('@');
}

/** The oldest first: ServiceTitan marks no primary contact, so the first e-mail is it (reference 4.3). */
function sortedContacts(rows: readonly JsonObject[], source: 'customer' | 'location'): JsonObject[] {
  const age = (row: JsonObject) => instantOf(row.createdOn)?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return [...rows]
    .sort((a, b) => age(a) - age(b) || Number(a.id) - Number(b.id))
    .map(({ id, type, value, memo, createdOn }) => ({ id, type, value, memo, createdOn, source }));
}

function asCompletedJob(row: JsonObject): JsonObject {
  const { id, jobNumber, customerId, jobStatus, createdOn, completedOn } = row;
  const { noCharge, recallForId, warrantyId, total } = row;
  return {
    id,
    jobNumber,
    customerId,
    jobStatus,
    createdOn,
    completedOn,
    noCharge,
    recallForId,
    warrantyId,
    total,
  };
}
