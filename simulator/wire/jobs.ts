// Owns how jobs, appointments, cancel logs and notes look on the wire (API, export feed, webhook).
import { wireInstant } from '../world/instants.ts';
import type { Appointment, CancelLog, Job, Note } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { amountNumber, customFieldsWire, externalDataWire, surprise, timeOrNull } from './members.ts';

/** A job as Jobs_Get and Jobs_GetList show it; every member is present, also the null ones. */
export function jobWire(tenant: Tenant, job: Job, guid?: string) {
  const { switches } = tenant.world;
  return {
    summary: job.summary,
    customFields: customFieldsWire(tenant, job.customFields),
    externalData: externalDataWire(job.externalData, guid, switches),
    ...webhookJobWire(tenant, job),
    equipmentIds: [],
    isAutoDispatched: null,
    summaryOfWork: job.summaryOfWork,
    ...surprise(switches),
  };
}

/** The copy of the job that webhooks carry: without summary, custom fields and external data. */
export function webhookJobWire(tenant: Tenant, job: Job) {
  const { switches } = tenant.world;
  return {
    id: job.id,
    jobNumber: job.jobNumber,
    projectId: null,
    customerId: job.customerId,
    locationId: job.locationId,
    jobStatus: job.jobStatus === 'InProgress' ? switches.inProgressSpelling : job.jobStatus,
    completedOn: timeOrNull(job.completedOn),
    businessUnitId: job.businessUnitId,
    jobTypeId: job.jobTypeId,
    priority: job.priority,
    campaignId: job.campaignId,
    appointmentCount: job.appointmentIds.length,
    firstAppointmentId: job.appointmentIds.at(0) ?? 0,
    lastAppointmentId: job.appointmentIds.at(-1) ?? 0,
    recallForId: job.recallForId,
    warrantyId: job.warrantyId,
    jobGeneratedLeadSource: { jobId: job.leadSourceJobId, employeeId: job.leadSourceEmployeeId },
    noCharge: job.noCharge,
    notificationsEnabled: true,
    createdOn: wireInstant(job.createdOn),
    createdById: job.createdById,
    modifiedOn: wireInstant(job.modifiedOn),
    tagTypeIds: job.tagTypeIds,
    leadCallId: null,
    partnerLeadCallId: null,
    bookingId: job.bookingId,
    soldById: job.soldById,
    customerPo: job.customerPo,
    invoiceId: invoiceIdOf(tenant, job),
    membershipId: null,
    total: totalOf(tenant, job),
    createdFromEstimateId: null,
    estimateIds: [],
  };
}

function invoiceIdOf(tenant: Tenant, job: Job): number | null {
  if (job.completedOn !== null) return job.invoiceId;
  switch (tenant.world.switches.invoiceIdBeforeCompletion) {
    case 'id':
      return job.invoiceId;
    case 'null':
      return null;
    case 'zero':
      return 0;
  }
}

function totalOf(tenant: Tenant, job: Job): number | null {
  if (job.totalCents !== null) return amountNumber(job.totalCents);
  return tenant.world.switches.totalBeforeCompletion === 'zero' ? 0 : null;
}

export function appointmentWire(tenant: Tenant, row: Appointment) {
  return {
    id: row.id,
    jobId: row.jobId,
    appointmentNumber: row.appointmentNumber,
    start: wireInstant(row.start),
    end: wireInstant(row.end),
    arrivalWindowStart: wireInstant(row.start),
    arrivalWindowEnd: wireInstant(row.end),
    status: row.status,
    specialInstructions: null,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
    customerId: row.customerId,
    unused: row.unused,
    createdById: row.createdById,
    isConfirmed: false,
    active: row.active,
    appointmentSummaries: [],
    ...surprise(tenant.world.switches),
  };
}

export function cancelLogWire(row: CancelLog) {
  return {
    id: row.id,
    jobId: row.jobId,
    reasonId: row.reasonId,
    memo: row.memo,
    createdOn: wireInstant(row.createdOn),
    createdById: row.createdById,
    active: row.active,
  };
}

/** A job note has no id in lists and creates. */
export function jobNoteWire(row: Note) {
  return {
    text: row.text,
    isPinned: row.isPinned,
    createdById: row.createdById,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
  };
}
