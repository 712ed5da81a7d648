// Owns the life of a booked job: moved, completed, canceled, un-canceled, reopened. Each step moves modifiedOn
// and tells the webhooks.
import { conflict, invalid } from '../refusal.ts';
import type { Instant } from '../world/instants.ts';
import type { AppointmentStatus, Job, JobStatus } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { mustGet, OFFICE_USER_ID } from './checks.ts';
import { billJob, payJob } from './invoices.ts';
import { changeJob, emitJob } from './job-change.ts';

const APPOINTMENT_OF: Readonly<Record<JobStatus, AppointmentStatus>> = {
  Scheduled: 'Scheduled',
  Dispatched: 'Dispatched',
  InProgress: 'Working',
  Hold: 'Hold',
  Completed: 'Done',
  Canceled: 'Canceled',
};

export type OpenStatus = Exclude<JobStatus, 'Completed' | 'Canceled'>;
export const OPEN_STATUSES: readonly OpenStatus[] = ['Scheduled', 'Dispatched', 'InProgress', 'Hold'];

/** Moves an open job to another open status, in any direction: jumps happen. */
export function moveJob(tenant: Tenant, id: number, status: OpenStatus): Job {
  const job = mustGet(tenant.jobs, 'job', id);
  if (job.jobStatus === 'Completed' || job.jobStatus === 'Canceled') {
    throw conflict(`A ${job.jobStatus.toLowerCase()} job cannot be moved to ${status}.`);
  }
  setAppointments(tenant, job, status);
  return changeJob(tenant, id, { jobStatus: status });
}

export interface Completion {
  /** Cents; without it the total stays what it was, or becomes 0. */
  readonly totalCents?: number | undefined;
  readonly completedOn?: Instant | undefined;
  readonly noCharge?: boolean | undefined;
  /** true: the invoice is paid in full at once. */
  readonly paid?: boolean | undefined;
}

export function completeJob(tenant: Tenant, id: number, completion: Completion): Job {
  const job = mustGet(tenant.jobs, 'job', id);
  if (job.jobStatus === 'Completed' || job.jobStatus === 'Canceled') {
    throw conflict(`The job is ${job.jobStatus.toLowerCase()} already.`);
  }
  setAppointments(tenant, job, 'Completed');
  const billed = billJob(tenant, id, completion.totalCents ?? job.totalCents ?? 0);
  if (completion.paid === true) payJob(tenant, id);
  const done = tenant.jobs.update(id, {
    jobStatus: 'Completed',
    completedOn: completion.completedOn ?? tenant.world.stamp(),
    noCharge: completion.noCharge ?? job.noCharge,
    modifiedOn: tenant.world.stamp(billed.modifiedOn),
  });
  emitJob(tenant, 'tn.jpm.job-completed', done);
  return done;
}

/** Cancels, also a completed job: offices do that. The public API is stricter, see ../api/jobs-write.ts. */
export function cancelJob(
  tenant: Tenant,
  id: number,
  cancellation: { readonly reasonId?: number | undefined; readonly memo?: string | undefined },
): Job {
  const job = mustGet(tenant.jobs, 'job', id);
  if (job.jobStatus === 'Canceled') throw conflict('The job is canceled already.');
  const reasonId = cancellation.reasonId ?? 501;
  if (tenant.cancelReasons.get(reasonId)?.active !== true) {
    throw invalid('reasonId', `There is no active cancel reason ${reasonId}.`);
  }
  const createdOn = tenant.world.stamp();
  tenant.cancelLogs.insert({
    id: tenant.world.newId(),
    active: true,
    jobId: id,
    reasonId,
    memo: cancellation.memo ?? null,
    createdById: OFFICE_USER_ID,
    createdOn,
    modifiedOn: createdOn,
  });
  setAppointments(tenant, job, 'Canceled');
  return changeQuietlyOrLoudly(tenant, job, { jobStatus: 'Canceled' });
}

/** The job is Scheduled again and its log row inactive. */
export function removeCancellation(tenant: Tenant, id: number): Job {
  const job = mustGet(tenant.jobs, 'job', id);
  if (job.jobStatus !== 'Canceled') throw invalid('', 'The job is not canceled.');
  for (const log of tenant.cancelLogs.by('jobId', id)) {
    if (!log.active) continue;
    tenant.cancelLogs.update(log.id, { active: false, modifiedOn: tenant.world.stamp(log.modifiedOn) });
  }
  setAppointments(tenant, job, 'Scheduled');
  return changeQuietlyOrLoudly(tenant, job, { jobStatus: 'Scheduled', completedOn: null });
}

/** Takes a completed job back into work, if the switch allows it at all. */
export function reopenJob(tenant: Tenant, id: number): Job {
  const { switches } = tenant.world;
  const job = mustGet(tenant.jobs, 'job', id);
  if (switches.reopenCompleted === 'refuse') throw conflict('Completed jobs cannot be reopened here.');
  if (job.jobStatus !== 'Completed') throw conflict('Only a completed job can be reopened.');
  setAppointments(tenant, job, switches.reopenStatus);
  return changeJob(tenant, id, {
    jobStatus: switches.reopenStatus,
    completedOn: switches.reopenClearsCompletedOn ? null : job.completedOn,
  });
}

/** Whether a cancellation (and its removal) sends anything is not known, hence the switch. */
function changeQuietlyOrLoudly(tenant: Tenant, job: Job, patch: Partial<Job>): Job {
  if (tenant.world.switches.cancelWebhook === 'job-updated') return changeJob(tenant, job.id, patch);
  return tenant.jobs.update(job.id, { ...patch, modifiedOn: tenant.world.stamp(job.modifiedOn) });
}

function setAppointments(tenant: Tenant, job: Job, status: JobStatus): void {
  for (const id of job.appointmentIds) {
    const old = tenant.appointments.get(id);
    if (old === undefined) continue;
    tenant.appointments.update(id, {
      status: APPOINTMENT_OF[status],
      modifiedOn: tenant.world.stamp(old.modifiedOn),
    });
  }
}
