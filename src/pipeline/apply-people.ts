// Stage 2 of a batch: who is each input about? Merges are carried to every room that names persons.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { repointListed } from '../people/lists-store.ts';
import { mergeCustomers, resolvePersons } from '../people/store.ts';
import type { CustomerMerge, PersonAsk } from '../people/types.ts';
import { repointReferrals } from '../referrals/merge-store.ts';
import { repointRewards } from '../rewards/store.ts';
import { leadsOfJobs } from '../servicetitan/hand-over-store.ts';
import { repointJobs } from '../servicetitan/store.ts';
import type { BatchContext } from './context.ts';

export interface PeopleOfBatch {
  /** Per reading, in order: the person it is about; null when it names nobody. */
  subject: (Id | null)[];
  /** Per reading, in order: the advocate it names otherwise than by code. */
  advocate: (Id | null)[];
  /** Persons whose keys grew: rules about them may answer differently now. */
  learnt: Set<Id>;
}

/** Resolves every person that the batch names, in one pass, and follows the merges through the other rooms. */
export async function applyPeople(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
): Promise<PeopleOfBatch> {
  const asks: PersonAsk[] = [];
  const subjectAsk: number[] = [];
  const advocateAsk: number[] = [];
  const leads = await leadsOfBookings(tx, ctx, readings);
  for (const [index, reading] of readings.entries()) {
    const ask = subjectOf(reading);
    const lead = leads.get(index);
    if (ask && lead) ask.hints = { ...ask.hints, personId: lead };
    subjectAsk.push(ask ? asks.push(ask) - 1 : -1);
    const advocate = reading.kind === 'event' && reading.advocate;
    advocateAsk.push(
      advocate ? asks.push({ hints: advocate, at: reading.at, inputId: reading.input.inputId }) - 1 : -1,
    );
  }
  const people = {
    clientId: ctx.clientId,
    phoneRegion: ctx.client.phoneRegion,
    ownDomains: ctx.client.ownDomains,
    ids: ctx.ids,
    now: ctx.now,
  };
  const resolution = await resolvePersons(tx, people, asks);
  const joined = await mergeCustomers(tx, people, mergedCustomers(readings));
  for (const merges of [resolution.merges, joined.merges]) {
    if (merges.length === 0) continue;
    await repointJobs(tx, ctx.clientId, merges);
    await repointReferrals(tx, ctx, ctx.clientId, merges);
    await repointRewards(tx, ctx.clientId, merges);
    await repointListed(tx, ctx.clientId, merges, ctx.now);
  }
  const survivors = new Map(joined.merges.map((merge) => [merge.from, merge.to]));
  const personOf = (index: number) => {
    const found = index < 0 ? null : (resolution.personIds[index] ?? null);
    return found === null ? null : (survivors.get(found) ?? found);
  };
  const learnt = [...resolution.learnt, ...resolution.merges.map((merge) => merge.to), ...joined.learnt];
  return {
    subject: subjectAsk.map(personOf),
    advocate: advocateAsk.map(personOf),
    learnt: new Set([...learnt.map((id) => survivors.get(id) ?? id), ...survivors.values()]),
  };
}

/** The persons of jobs that came from a booking which Goodword made of their web lead: no likeness is needed (ST-11). By reading. */
async function leadsOfBookings(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
): Promise<Map<number, Id>> {
  const jobs = readings.flatMap((reading, index) =>
    reading.kind === 'job' ? [{ index, reading, connectionId: reading.connectionId }] : [],
  );
  const found = await leadsOfJobs(
    tx,
    ctx.clientId,
    jobs.map(({ connectionId, reading: { job } }) => ({
      connectionId,
      jobId: job.jobId,
      bookingId: job.bookingId ?? null,
    })),
  );
  return new Map(found.map(({ index, personId }) => [jobs[index]?.index ?? index, personId]));
}

/** Customers that ServiceTitan merged into another lead to the person of the one that remains (ID-4). */
function mergedCustomers(readings: readonly Reading[]): CustomerMerge[] {
  return readings.flatMap((reading) =>
    (reading.kind === 'contacts' || reading.kind === 'completed_jobs') && reading.mergedInto !== null
      ? [{ connectionId: reading.connectionId, from: reading.customerId, to: reading.mergedInto }]
      : [],
  );
}

function subjectOf(reading: Reading): PersonAsk | null {
  const ask = { at: reading.at, inputId: reading.input.inputId };
  switch (reading.kind) {
    case 'event':
      return { ...ask, hints: reading.person };
    case 'job': {
      const { connectionId } = reading;
      return { ...ask, hints: { ...reading.person, job: { connectionId, jobId: reading.job.jobId } } };
    }
    case 'contacts':
      return {
        ...ask,
        hints: {
          customer: { connectionId: reading.connectionId, customerId: reading.customerId },
          emails: reading.emails,
          phones: reading.phones,
        },
      };
    case 'customer': {
      const { connectionId, customerId, emails, phones, firstName, lastName, address } = reading;
      return {
        ...ask,
        hints: {
          customer: { connectionId, customerId },
          ...{ emails, phones },
          ...(firstName && { firstName }),
          ...(lastName && { lastName }),
          ...(address && { address }),
        },
      };
    }
    case 'completed_jobs':
    case 'invoices':
    case 'look':
    case 'override':
    case 'review':
    case 're_evaluate':
    case 'waiting':
    case 'ignored':
      return null;
  }
}
