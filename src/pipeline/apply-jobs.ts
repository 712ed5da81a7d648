// Stage 3 of a batch: what is known of jobs and customers. Folds job readings into jobs, answers into facts.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { sumInvoices } from '../servicetitan/invoices-sum.ts';
import { mergeJob } from '../servicetitan/merge.ts';
import { insertMilestones, type JobMilestone } from '../servicetitan/milestones.ts';
import { insertFacts, loadJobs, saveJobs } from '../servicetitan/store.ts';
import type { Job, JobRef } from '../servicetitan/types.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';

export interface JobsOfBatch {
  /** Jobs that this batch touched, as they are now. */
  changed: Job[];
  /** Friends whose job turned out to be somebody else's. */
  left: Id[];
  /** Customers of whom something was learnt. */
  customers: { connectionId: Id; customerId: string }[];
  /** Customers whose job is another customer's now: merged, or it was booked on the wrong one. */
  leftCustomers: { connectionId: Id; customerId: string }[];
  /** Jobs whose invoices were read. */
  invoiced: JobRef[];
}

/** Applies what a batch says of jobs, and ServiceTitan's answers about customers and invoices. */
export async function applyJobs(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
): Promise<JobsOfBatch> {
  const { changed, left, leftCustomers } = await foldJobs(tx, ctx, readings, people);
  const customers: JobsOfBatch['customers'] = [];
  const invoiced: JobRef[] = [];
  const facts: Parameters<typeof insertFacts>[2][number][] = [];
  for (const reading of readings) {
    if (reading.kind === 'invoices') {
      const { connectionId, jobId } = reading;
      invoiced.push({ connectionId, jobId });
      facts.push({
        factId: ctx.ids(),
        connectionId,
        kind: 'job_invoices',
        subject: jobId,
        knownAt: reading.at,
        value: { ...sumInvoices(reading.invoices) },
        inputId: reading.input.inputId,
      });
      continue;
    }
    if (reading.kind !== 'contacts' && reading.kind !== 'completed_jobs') continue;
    customers.push({ connectionId: reading.connectionId, customerId: reading.customerId });
    facts.push({
      factId: ctx.ids(),
      connectionId: reading.connectionId,
      kind: reading.kind === 'contacts' ? 'customer_contacts' : 'completed_jobs',
      subject: reading.customerId,
      knownAt: reading.at,
      value:
        reading.kind === 'contacts'
          ? { emails: reading.emails, phones: reading.phones }
          : { jobs: reading.jobs, ...(reading.importId && { import_id: reading.importId }) },
      inputId: reading.input.inputId,
    });
  }
  await insertFacts(tx, ctx.clientId, facts);
  return { changed, left, leftCustomers, customers, invoiced };
}

async function foldJobs(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
): Promise<Pick<JobsOfBatch, 'changed' | 'left' | 'leftCustomers'>> {
  const jobReadings = readings.flatMap((reading, index) =>
    reading.kind === 'job' ? [{ reading, index }] : [],
  );
  if (jobReadings.length === 0) return { changed: [], left: [], leftCustomers: [] };
  const keys = jobReadings.map(({ reading }) => ({
    connectionId: reading.connectionId,
    jobId: reading.job.jobId,
  }));
  const stored = await loadJobs(tx, ctx.clientId, keys);
  const jobs = new Map(stored.map((job) => [`${job.connectionId}:${job.jobId}`, job]));
  const touched = new Set<string>();
  const left = new Set<Id>();
  const leftCustomers: JobsOfBatch['leftCustomers'] = [];
  const milestones: JobMilestone[] = [];
  for (const { reading, index } of jobReadings) {
    const key = `${reading.connectionId}:${reading.job.jobId}`;
    const before = jobs.get(key) ?? null;
    const {
      job,
      changed,
      milestones: reached,
    } = mergeJob(before, reading, { currency: ctx.client.currency, now: ctx.now });
    // Who the customer of an older version was is no news of the job.
    const isCurrent = !reading.job.customerId || reading.job.customerId === job.customerId;
    const friendPersonId =
      (isCurrent ? people.subject[index] : null) ?? job.friendPersonId ?? people.subject[index] ?? null;
    if (!changed && friendPersonId === before?.friendPersonId) continue;
    jobs.set(key, { ...job, friendPersonId });
    touched.add(key);
    if (before?.friendPersonId && before.friendPersonId !== friendPersonId) left.add(before.friendPersonId);
    if (before?.customerId && before.customerId !== job.customerId)
      leftCustomers.push({ connectionId: before.connectionId, customerId: before.customerId });
    for (const milestone of reached) {
      milestones.push({
        connectionId: reading.connectionId,
        jobId: reading.job.jobId,
        inputId: reading.input.inputId,
        ...milestone,
      });
    }
  }
  const changedJobs = [...touched].map((key) => jobs.get(key)).filter((job) => job !== undefined);
  await saveJobs(tx, ctx.clientId, changedJobs);
  await insertMilestones(tx, ctx.clientId, milestones);
  return { changed: changedJobs, left: [...left], leftCustomers };
}
