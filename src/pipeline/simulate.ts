// "If this job came in now": what is supposed becomes inputs, the pipeline itself applies them, and the transaction is undone. So there is
// no second set of rules, and whatever the rules come to know is known here too.

import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { minorDigits } from '../base/money.ts';
import { HOUR_MS, latest, parseInstant, plusMs } from '../base/time.ts';
import type { Simulation, SimulationBody } from '../campaigns/simulate-wire.ts';
import { getCampaign, lockCampaign, publishDraft, saveDraft } from '../campaigns/store.ts';
import type { CampaignSettings } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { loadInput } from '../intake/store.ts';
import type { CompletedJob, Input, NewInput } from '../intake/types.ts';
import { addressKey, normaliseEmail, normalisePhone, type TypedAddress } from '../people/normalise.ts';
import type { PersonKind } from '../people/types.ts';
import { liveCode } from '../referrals/live-code-store.ts';
import { insertEvidence } from '../referrals/store.ts';
import { explainJob, type JobExplanation } from '../reports/explain.ts';
import { latestFacts } from '../servicetitan/store.ts';
import { loadBatchContext } from './lane.ts';
import { applyInputs } from './process.ts';
import {
  addIdentity,
  campaignOfJob,
  codeOf,
  completedJobsOf,
  customerOf,
  findOrMakePerson,
  launchBefore,
  makeConnection,
  survivorOf,
} from './simulate-store.ts';

/** What is to be tried: the campaign, its settings as they would be published (null: as it is live), and the case. */
export interface SimulationWish {
  campaignId: Id;
  settings: CampaignSettings | null;
  actor: string;
  body: SimulationBody;
}

/** Decides the case and undoes everything. Throws not_found and invalid_parameter for people who are not there. */
export async function simulateJob(deps: Deps, clientId: Id, wish: SimulationWish): Promise<Simulation> {
  let simulation: Simulation | null = null;
  await deps
    .inLane(clientId, async (tx) => {
      simulation = await simulateIn(tx, deps, clientId, wish);
      throw UNDONE;
    })
    .catch((error: unknown) => {
      if (error !== UNDONE) throw error;
    });
  if (!simulation) throw new Error('a simulation came to no end');
  return simulation;
}

const UNDONE = new Error('a simulation leaves nothing behind');

/** Ids of ServiceTitan that no tenant has reached. */
const JOB_ID = '999999999999999001';
const CUSTOMER_ID = '999999999999999002';

async function simulateIn(tx: Tx, deps: Deps, clientId: Id, wish: SimulationWish): Promise<Simulation> {
  const { body, campaignId } = wish;
  const now = deps.now();
  const createdOn = instant(body.job.created_on) ?? now;
  const completedOn = body.job.status === 'Completed' ? (instant(body.job.completed_on) ?? createdOn) : null;
  if (completedOn && completedOn < createdOn)
    throw new Refusal('invalid_parameter', { name: 'job.completed_on', reason: 'it is before created_on.' });
  const { programLabel } = await launch(tx, wish, clientId, createdOn, now);
  const scene: Scene = { tx, deps, clientId, now, createdOn, programLabel };
  const connectionId = await connectionOf(scene);
  const advocateId = await advocateOf(scene, body.advocate);
  const friend = await friendOf(scene, connectionId, body.friend);
  const code = await codeFor(scene, body.advocate, advocateId);
  if (body.evidence === 'web_lead' || body.evidence === 'click') {
    await insertEvidence(tx, clientId, [
      {
        ...{ evidenceId: deps.ids(), kind: body.evidence, friendPersonId: friend.personId },
        ...{ codeKey: codeKey(code), advocatePersonId: null, inputId: deps.ids(), data: { simulated: true } },
        occurredAt: instant(body.evidence_at) ?? plusMs(createdOn, -HOUR_MS),
      },
    ]);
  }
  const ctx = await loadBatchContext(tx, deps, clientId);
  const { advocateCodeTypeIds: typeIds, currency } = ctx.client;
  const said = inputsOf(scene, { connectionId, friend, code, completedOn, body, typeIds, currency });
  const accepted = await deps.acceptIn(tx, said);
  const inputs: Input[] = [];
  for (const { inputId } of accepted) {
    const input = await loadInput(tx, clientId, inputId);
    if (input) inputs.push(input);
  }
  await applyInputs(tx, { ...ctx, now: latest(now, completedOn) ?? now }, inputs);
  const explained = await explainJob(tx, clientId, connectionId, JOB_ID);
  if (!explained) throw new Error('the simulated job was not applied');
  const decidedBy = await campaignOfJob(tx, clientId, connectionId, JOB_ID);
  return answerOf(explained, decidedBy, campaignId, now);
}

interface Scene {
  tx: Tx;
  deps: Deps;
  clientId: Id;
  now: Date;
  createdOn: Date;
  programLabel: string;
}

/** Makes the settings the live version; without settings the campaign stays as it is. */
async function launch(
  tx: Tx,
  { campaignId, settings, actor }: SimulationWish,
  clientId: Id,
  createdOn: Date,
  now: Date,
): Promise<{ programLabel: string }> {
  if (!settings) return getCampaign(tx, clientId, campaignId);
  const { newest, programLabel } = await lockCampaign(tx, clientId, campaignId);
  const version = newest.publishedAt ? newest.version + 1 : newest.version;
  const edit = { clientId, campaignId, actor, now };
  await saveDraft(tx, edit, version, settings);
  await publishDraft(tx, edit, { version, settings });
  await launchBefore(tx, clientId, campaignId, createdOn);
  return { programLabel };
}

async function connectionOf({ tx, deps, clientId, now }: Scene): Promise<Id> {
  const { connections } = await loadBatchContext(tx, deps, clientId);
  const usable = connections.filter(({ state }) => state !== 'removed');
  const connection = usable.find(({ environment }) => environment !== 'integration') ?? usable[0];
  if (connection) return connection.connectionId;
  const connectionId = deps.ids();
  await makeConnection(tx, clientId, connectionId, now);
  return connectionId;
}

interface Given {
  kind?: PersonKind | undefined;
  first_name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  address?: { [name in keyof TypedAddress]?: string | undefined } | undefined;
}

async function made({ tx, deps, clientId, now }: Scene, role: string, given: Given): Promise<Id> {
  const { phoneRegion } = await deps.client(clientId);
  const email = given.email === undefined ? null : normaliseEmail(given.email, []);
  if (given.email !== undefined && email === null)
    throw new Refusal('invalid_parameter', { name: `${role}.email`, reason: 'it identifies nobody.' });
  const phone = given.phone === undefined ? null : normalisePhone(given.phone, phoneRegion);
  if (given.phone !== undefined && phone === null)
    throw new Refusal('invalid_parameter', { name: `${role}.phone`, reason: 'it is no phone number.' });
  const person = {
    ...{ personId: deps.ids(), kind: given.kind ?? 'customer', phone },
    firstName: given.first_name ?? (role === 'friend' ? 'the friend' : 'the advocate'),
    email: email ?? `${role}-${deps.ids()}@simulated.example`,
    address: given.address ? addressKey(given.address as TypedAddress) : null,
  };
  return findOrMakePerson(tx, clientId, person, now);
}

async function pickedPerson({ tx, clientId }: Scene, name: string, personId: string): Promise<Id> {
  const found = isId(personId) ? await survivorOf(tx, clientId, personId) : null;
  if (!found) throw new Refusal('invalid_parameter', { name, reason: 'there is no such person.' });
  return found;
}

async function advocateOf(scene: Scene, asked: SimulationBody['advocate']): Promise<Id> {
  if (asked && 'person_id' in asked) return pickedPerson(scene, 'advocate.person_id', asked.person_id);
  if (!asked || !('code' in asked)) return made(scene, 'advocate', asked ?? {});
  const found = await liveCode(scene.tx, scene.clientId, codeKey(asked.code));
  if (!found)
    throw new Refusal('invalid_parameter', { name: 'advocate.code', reason: 'nobody has this code.' });
  return found.personId;
}

async function codeFor(scene: Scene, asked: SimulationBody['advocate'], advocateId: Id): Promise<string> {
  if (asked && 'code' in asked) return asked.code;
  return codeOf(scene.tx, scene.clientId, advocateId, scene.programLabel, plusMs(scene.createdOn, -HOUR_MS));
}

interface Friend {
  personId: Id;
  customerId: string;
  /** Completed jobs of the customer, as ServiceTitan would answer. */
  history: CompletedJob[];
}

async function friendOf(scene: Scene, connectionId: Id, asked: SimulationBody['friend']): Promise<Friend> {
  const { tx, clientId, now } = scene;
  const isPicked = asked !== undefined && 'person_id' in asked;
  const personId = isPicked
    ? await pickedPerson(scene, 'friend.person_id', asked.person_id)
    : await made(scene, 'friend', asked ?? {});
  const known = await customerOf(tx, clientId, connectionId, personId);
  const customerId = known ?? CUSTOMER_ID;
  if (!known) await addIdentity(tx, clientId, 'st_customer', `${connectionId}:${customerId}`, personId, now);
  const supposed = isPicked ? [] : (asked?.earlier_jobs ?? []);
  return {
    ...{ personId, customerId },
    history: [...(known ? await knownHistory(scene, connectionId, known) : []), ...supposed.map(asEarlier)],
  };
}

/** What ServiceTitan said last, and what was seen of the customer since. */
async function knownHistory(
  { tx, clientId }: Scene,
  connectionId: Id,
  customerId: string,
): Promise<CompletedJob[]> {
  const [fact] = await latestFacts(tx, clientId, [
    { connectionId, kind: 'completed_jobs', subject: customerId },
  ]);
  const said = (fact?.value.jobs ?? []) as CompletedJob[];
  const seen = await completedJobsOf(tx, clientId, connectionId, customerId);
  return [...new Map([...said, ...seen].map((job) => [job.jobId, job])).values()];
}

function asEarlier(job: EarlierJob, index: number): CompletedJob {
  return {
    ...{ jobId: `99999999999999910${index}`, createdOn: job.completed_on, completedOn: job.completed_on },
    ...{ noCharge: job.no_charge, recall: job.recall, warranty: job.warranty, totalMinor: job.total_minor },
  };
}

type EarlierJob = Extract<SimulationBody['friend'], { earlier_jobs: unknown }>['earlier_jobs'][number];

/** ServiceTitan's answers as they would arrive: the customer's history, the job, its invoice. */
function inputsOf(
  { clientId, now, createdOn }: Scene,
  {
    connectionId,
    friend,
    code,
    completedOn,
    body,
    typeIds,
    currency,
  }: {
    connectionId: Id;
    friend: Friend;
    code: string;
    completedOn: Date | null;
    body: SimulationBody;
    typeIds: readonly string[];
    currency: string;
  },
): NewInput[] {
  const { job } = body;
  const answer = (name: string, said: Record<string, unknown>): NewInput => ({
    ...{ clientId, source: 'servicetitan', name, eventTime: null, body: JSON.stringify(said) },
    ...{ actor: 'servicetitan', connectionId, deviceId: null, idempotencyKey: null, partnerKey: null },
    sameBytesAreSame: false,
  });
  const customer = { customer_id: friend.customerId };
  const history = friend.history.map(({ jobId, totalMinor, ...earlier }) => ({
    ...{ id: jobId, ...earlier, total_minor: totalMinor },
  }));
  const total = job.total_minor / 10 ** minorDigits(currency);
  const paidOn = job.paid ? (completedOn ?? now).toISOString() : null;
  const invoice = { id: '999999999999999003', total, balance: job.paid ? 0 : total, paidOn };
  const withCode = body.evidence === 'advocate_code';
  return [
    answer('servicetitan.completed_jobs', { ...customer, jobs: history }),
    answer('servicetitan.contacts', { ...customer, contacts: [] }),
    answer('servicetitan.job', {
      ...{ id: JOB_ID, jobNumber: 'simulated', jobStatus: job.status, customerId: friend.customerId },
      ...{ createdOn: createdOn.toISOString(), modifiedOn: now.toISOString() },
      ...{ completedOn: completedOn?.toISOString() ?? null, total },
      ...{ noCharge: job.no_charge, recallForId: job.recall ? 1 : null, warrantyId: job.warranty ? 1 : null },
      ...{ businessUnitId: job.business_unit_id ?? null, jobTypeId: job.job_type_id ?? null },
      ...{ campaignId: job.servicetitan_campaign_id ?? null, tagTypeIds: job.tag_type_ids },
      ...{ createdById: job.created_by_id ?? null, soldById: job.sold_by_id ?? null },
      ...{ active: true, summary: '' },
      customFields: withCode ? [{ typeId: typeIds[0] ?? 1, name: 'Advocate Code', value: code }] : [],
    }),
    ...(job.paid === undefined
      ? []
      : [answer('servicetitan.job_invoices', { job_id: JOB_ID, invoices: [invoice] })]),
  ];
}

function answerOf(
  explained: JobExplanation,
  decidedBy: { campaignId: Id; name: string; version: number } | null,
  campaignId: Id,
  now: Date,
): Simulation {
  const { job, attribution } = explained;
  const rewards = job.rewards.map(({ id, flag: _, ...reward }) => ({
    ...reward,
    text: explained.rewards.find(({ reward_id }) => reward_id === id)?.text ?? '',
  }));
  return {
    at: now.toISOString(),
    campaign: decidedBy && {
      ...{ campaign_id: decidedBy.campaignId, name: decidedBy.name, version: decidedBy.version },
      is_this: decidedBy.campaignId === campaignId,
    },
    ...{ summary: explained.summary, next: explained.next },
    attribution: {
      ...{ outcome: job.attribution.outcome, text: attribution.text, evidence: job.attribution.evidence },
      ...{ advocate: attribution.advocate, alternatives: attribution.alternatives },
    },
    outcome: job.qualification.outcome,
    rules: explained.rules,
    rewards,
    total_minor: rewards.reduce((sum, { amount_minor }) => sum + amount_minor, 0),
    currency: job.currency,
  };
}

function instant(text: string | undefined): Date | null {
  return text === undefined ? null : parseInstant(text);
}
