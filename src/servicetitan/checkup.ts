// The whole check-up of a connection (ST-8): what doctor.ts tries at ServiceTitan, and what is known here of how it fares. Stores nothing.

import type { Id } from '../base/ids.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { type ConnectionState, connectionState, lastWrites } from './checkup-store.ts';
import { writingSteps } from './checkup-writing.ts';
import { type ClientSettings, type Clients, clientsOf } from './clients.ts';
import { type Diagnosis, type DoctorStep, diagnose, knowingTenant } from './doctor.ts';
import { type Outcome, wordsOf } from './outcome.ts';
import { loadCredentials } from './store-connections.ts';
import type { Connection } from './types.ts';

const SKEW_MS = 30 * SECOND_MS;
const LAG_MS = 5 * MINUTE_MS;

/** Tests the connection and says how it fares. The steps about how it fares never fail the test: they are no reason not to go on. */
export async function checkConnection(deps: Deps, clientId: Id, connection: Connection): Promise<Diagnosis> {
  const { connectionId, apiUrl, tenantId, requestsPerSecond } = connection;
  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const { advocateCodeTypeIds } = await deps.client(clientId);
  const settings = { clientId, connectionId, apiUrl, tenantId, requestsPerSecond, credentials };
  const clients = clientsOf(deps);
  const tried = await diagnose(clients, settings, advocateCodeTypeIds);
  const state = await connectionState(deps.db, clientId, connectionId, deps.now());
  const steps = [...tried.steps];
  const isTenantKnown = tried.steps.some(({ step, ok }) => (step === 'jobs' || step === 'customers') && ok);
  if (tried.steps.some(({ step, ok }) => step === 'app_key' && ok)) {
    steps.push(...(await bonusScopes(clients, settings, state, isTenantKnown)));
  }
  steps.push(
    ...writingSteps(connection, {
      last: await lastWrites(deps.db, clientId, connectionId),
      scopes: tried.scopes,
      handOverRead: tried.scopes && (await handOverRead(clients, settings, connection)),
    }),
  );
  const clock = await clockStep(clients, settings);
  if (clock) steps.push(clock);
  steps.push(webhookStep(connection), lagStep(connection, state, deps.now()), budgetStep(connection, state));
  return { ok: steps.every(({ ok, required }) => ok || !required), steps };
}

/** Scopes without which most things work. */
async function bonusScopes(
  clients: Clients,
  settings: ClientSettings,
  { needsInvoices }: ConnectionState,
  isTenantKnown: boolean,
): Promise<DoctorStep[]> {
  const { api } = clients.forTest(settings);
  const invoices = knowingTenant(await api.probe('invoices'), isTenantKnown);
  // No location has this id: a 404 is the answer of somebody who may read.
  const locations = await api.getLocationContacts('1');
  const step = (
    name: 'invoices' | 'locations',
    answer: Outcome<unknown>,
    required: boolean,
    good: string,
  ): DoctorStep => {
    if (answer.outcome === 'ok' || answer.outcome === 'not_found')
      return { step: name, ok: true, required, message: good };
    const { message, whatToDo } = wordsOf(answer, name);
    return { step: name, ok: false, required, message, what_to_do: whatToDo };
  };
  return [
    step('invoices', invoices, needsInvoices, 'Invoices can be read, for campaigns that ask for paid jobs.'),
    step('locations', locations, false, 'Contacts of locations can be read, where a customer has no e-mail.'),
  ];
}

/** Reads where web leads go to: whether it may be read, and whether there is such a booking provider. null: they go nowhere. */
async function handOverRead(
  clients: Clients,
  settings: ClientSettings,
  { handOver }: Connection,
): Promise<Outcome<unknown> | null> {
  const { api } = clients.forTest(settings);
  if (handOver.mode === 'booking')
    return api.listBookings(handOver.bookingProviderId ?? '', 'goodword-test-of-the-connection');
  return handOver.mode === 'lead' ? api.listLeadsSince(new Date()) : null;
}

/** ServiceTitan's clock stands in the Date header of every answer, to the second. null: there is none. */
async function clockStep(clients: Clients, settings: ClientSettings): Promise<DoctorStep | null> {
  const { exchange } = clients.forTest(settings);
  const beforeMs = Date.now();
  const answer = await exchange.send({ method: 'GET', url: new URL(`${settings.apiUrl}/`), headers: {} });
  const theirsMs = answer.kind === 'answer' && answer.date ? Date.parse(answer.date) : Number.NaN;
  if (Number.isNaN(theirsMs)) return null;
  const oursMs = (beforeMs + Date.now()) / 2;
  const skewMs = Math.round(oursMs - theirsMs);
  const words = `${Math.round(Math.abs(skewMs) / SECOND_MS)} seconds ${skewMs < 0 ? 'behind' : 'ahead of'} ServiceTitan's`;
  if (Math.abs(skewMs) <= SKEW_MS)
    return {
      step: 'clock',
      ok: true,
      required: false,
      message: "The clock of this server agrees with ServiceTitan's.",
    };
  return {
    ...{ step: 'clock', ok: false, required: false, message: `The clock of this server is ${words}.` },
    what_to_do:
      'Have the clock of this server set by NTP: jobs are compared with what happened here by the minute.',
  };
}

function webhookStep({ webhooksCheckedBy, webhookSeenAt, webhookRefused }: Connection): DoctorStep {
  const step = { step: 'webhooks' as const, required: false };
  if (webhooksCheckedBy === null)
    return {
      ...step,
      ok: true,
      message: 'No webhooks are set up: changed jobs are found by reading, within a minute or two.',
    };
  if (webhookRefused && (webhookSeenAt === null || new Date(webhookRefused.at) > webhookSeenAt)) {
    return {
      ...{ ...step, ok: false, message: `The last webhook was refused: ${webhookRefused.message}` },
      what_to_do:
        'Compare the signing key, and the name of the header, with those of the webhook in the developer portal.',
    };
  }
  if (webhookSeenAt === null) {
    return {
      ...{ ...step, ok: false, message: 'No webhook has come yet.' },
      what_to_do:
        'Check the callback URL of the webhook in the developer portal, and that this server is reachable from the internet.',
    };
  }
  return { ...step, ok: true, message: `The last webhook came at ${webhookSeenAt.toISOString()}.` };
}

function lagStep({ state }: Connection, { dueSince, openQuestions }: ConnectionState, now: Date): DoctorStep {
  const step = { step: 'lag' as const, required: false };
  const lagMs = dueSince === null ? 0 : now.getTime() - dueSince.getTime();
  const questions = `${openQuestions} ${openQuestions === 1 ? 'question waits' : 'questions wait'} for an answer.`;
  if (state !== 'active') return { ...step, ok: true, message: `The connection is paused; ${questions}` };
  if (lagMs <= LAG_MS) return { ...step, ok: true, message: `Nothing is late; ${questions}` };
  return {
    ...{
      ...step,
      ok: false,
      message: `The oldest reading has been due for ${Math.round(lagMs / MINUTE_MS)} minutes; ${questions}`,
    },
    what_to_do:
      'Look at the steps that fail. If none does, check that a worker runs (goodword serve, or serve --worker), and raise requests_per_second.',
  };
}

function budgetStep({ requestsPerSecond }: Connection, { calls, limited }: ConnectionState): DoctorStep {
  const allowed = 2 * requestsPerSecond * (HOUR_MS / SECOND_MS);
  const percent = Math.round((1000 * calls) / allowed) / 10;
  const message = `${calls} calls in this and the last hour, ${percent} % of what the settings allow.`;
  const step = { step: 'budget' as const, required: false };
  if (limited === 0) return { ...step, ok: true, message };
  return {
    ...{ ...step, ok: false, message: `${message} ServiceTitan refused ${limited} of them as too many.` },
    what_to_do:
      'If it happens often, lower requests_per_second: other programs share the allowance of the app.',
  };
}
