// Stage 7b of a batch: what ServiceTitan is to be told, where that is switched on: who referred a job (ST-10), and web leads (ST-11).
// Written down here; the connection's follower writes it, later and outside of this transaction.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { EventReading, Reading } from '../intake/types.ts';
import { planCodes, writesCodes } from '../servicetitan/codes-plan.ts';
import { customersOfAdvocates, latestCodes, storeCodes } from '../servicetitan/codes-store.ts';
import { externalIdOf, type LeadContact } from '../servicetitan/hand-over-payload.ts';
import { addHandOvers, type NewHandOver } from '../servicetitan/hand-over-store.ts';
import { planWriteBacks } from '../servicetitan/write-back-plan.ts';
import { addWriteBacks, latestWriteBacks, referredJobs } from '../servicetitan/write-back-store.ts';
import { type WritingConnection, writingConnections } from '../servicetitan/writing-store.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';
import type { DecidedFriend } from './decide-friends.ts';
import { wakeConnection } from './owed-work.ts';

const LEAD = 'online_lead_captured';

/** Fills the outboxes of write-back and hand-over and wakes the connections that got something. */
export async function owedWrites(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
  decided: readonly DecidedFriend[],
): Promise<void> {
  const hasLeads = readings.some((reading) => reading.kind === 'event' && reading.input.name === LEAD);
  const hasJobs = decided.some((friend) => friend.attribution.referral !== null && friend.jobs.length > 0);
  const customers = readings.flatMap((reading, index) => {
    const personId = people.subject[index];
    const { connectionId } = reading.input;
    return reading.kind === 'customer' && personId && connectionId ? [{ connectionId, personId }] : [];
  });
  if (!hasLeads && !hasJobs && customers.length === 0) return;
  const connections = await writingConnections(tx, ctx.clientId);
  if (connections.length === 0) return;
  const woken = new Set<Id>([
    ...(await owedByReferrals(tx, ctx, connections, decided)),
    ...(await owedByLeads(tx, ctx, connections, readings, people)),
    ...(await owedToAdvocates(tx, ctx, connections, customers)),
  ]);
  for (const connectionId of woken) await wakeConnection(tx, ctx.clientId, connectionId, ctx.now);
}

async function owedByReferrals(
  tx: Tx,
  ctx: BatchContext,
  connections: readonly WritingConnection[],
  decided: readonly DecidedFriend[],
): Promise<Id[]> {
  const settings = new Map(
    connections
      .filter(({ writeBack }) => Object.keys(writeBack.since).length > 0)
      .map((connection) => [connection.connectionId, connection.writeBack]),
  );
  const refs = decided
    .filter((friend) => friend.attribution.referral !== null)
    .flatMap((friend) => friend.jobs.filter((job) => settings.has(job.connectionId)));
  const jobs = (await referredJobs(tx, ctx.clientId, refs)).flatMap((job) => {
    const own = settings.get(job.connectionId);
    return own ? [{ job, settings: own }] : [];
  });
  const targets = jobs.flatMap(({ job: { connectionId, jobId, customerId } }) =>
    [jobId, customerId].flatMap((targetId) => (targetId === null ? [] : [{ connectionId, targetId }])),
  );
  const latest = await latestWriteBacks(tx, ctx.clientId, targets);
  return addWriteBacks(tx, ctx, ctx.clientId, planWriteBacks(jobs, latest));
}

/** Customers that an import handed in: their own codes, where that is switched on (ST-12). */
async function owedToAdvocates(
  tx: Tx,
  ctx: BatchContext,
  connections: readonly WritingConnection[],
  customers: readonly { connectionId: Id; personId: Id }[],
): Promise<Id[]> {
  const woken: Id[] = [];
  for (const { connectionId, writeBack } of connections) {
    const own = customers.filter((one) => one.connectionId === connectionId);
    if (own.length === 0 || !writesCodes(writeBack)) continue;
    const personIds = [...new Set(own.map(({ personId }) => personId))];
    const advocates = await customersOfAdvocates(tx, ctx.clientId, connectionId, personIds);
    const customerIds = advocates.map(({ customerId }) => customerId);
    const latest = await latestCodes(tx, ctx.clientId, connectionId, customerIds);
    if (await storeCodes(tx, ctx, ctx.clientId, planCodes(advocates, writeBack, latest)))
      woken.push(connectionId);
  }
  return woken;
}

async function owedByLeads(
  tx: Tx,
  ctx: BatchContext,
  connections: readonly WritingConnection[],
  readings: readonly Reading[],
  people: PeopleOfBatch,
): Promise<Id[]> {
  const leads = readings.flatMap((reading, index): NewHandOver[] => {
    const personId = people.subject[index];
    if (reading.kind !== 'event' || reading.input.name !== LEAD || !personId) return [];
    const connection = connectionOf(reading, connections);
    const contact = contactOf(reading);
    if (!connection || !contact) return [];
    const { mode, since } = connection.handOver;
    const { inputId, receivedAt } = reading.input;
    if (mode === 'off' || since === null || receivedAt < new Date(since)) return [];
    const { connectionId } = connection;
    const externalId = externalIdOf(inputId);
    return [{ connectionId, kind: mode, inputId, personId, externalId, contact, receivedAt }];
  });
  return addHandOvers(tx, ctx, ctx.clientId, leads);
}

/** Where a lead goes: to the connection that its token speaks for, else to a real tenant, else to an integration environment (ST-9). */
function connectionOf(
  { input }: EventReading,
  connections: readonly WritingConnection[],
): WritingConnection | undefined {
  const open = connections.filter(({ handOver }) => handOver.mode !== 'off');
  if (input.connectionId !== null)
    return open.find(({ connectionId }) => connectionId === input.connectionId);
  return open.find(({ environment }) => environment !== 'integration') ?? open[0];
}

/** null: nobody could be called back. */
function contactOf({ person }: EventReading): LeadContact | null {
  const { emails = [], phones = [], firstName, lastName, address } = person;
  if (emails.length === 0 && phones.length === 0) return null;
  const name = [firstName, lastName].filter(Boolean).join(' ') || null;
  return { name, emails, phones, address: address ?? null };
}
