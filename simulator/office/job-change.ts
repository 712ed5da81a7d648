// Owns the one way a job changes: new row, new modifiedOn, and the webhook that tells of it.

import { webhookJobWire } from '../wire/jobs.ts';
import type { Job } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { mustGet } from './checks.ts';

/** Changes members of a job; sends tn.jpm.job-updated. */
export function changeJob(tenant: Tenant, id: number, patch: Partial<Job>): Job {
  const old = mustGet(tenant.jobs, 'job', id);
  const job = tenant.jobs.update(id, { ...patch, modifiedOn: tenant.world.stamp(old.modifiedOn) });
  emitJob(tenant, 'tn.jpm.job-updated', job);
  return job;
}

export function emitJob(tenant: Tenant, type: string, job: Job, more: Record<string, unknown> = {}): void {
  tenant.world.emit(tenant, type, {
    manageEmployeeEmail: null,
    manageFollowUpEmail: null,
    ...more,
    job: webhookJobWire(tenant, job),
  });
}
