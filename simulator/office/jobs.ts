// Owns the booking and changing of jobs. What happens to a booked job until it ends is in job-life.ts.
import { invalid } from '../refusal.ts';
import { appointmentWire } from '../wire/jobs.ts';
import { epochMsOf, type Instant, instantOf } from '../world/instants.ts';
import type { Appointment, CustomFieldValue, Job, JobStatus, Priority } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { checkFields, checkTags, mustGet, OFFICE_USER_ID, takeId } from './checks.ts';
import { type CustomerInput, createCustomer } from './customers.ts';
import { openInvoice } from './invoices.ts';
import { changeJob, emitJob } from './job-change.ts';
import { cancelJob, completeJob, moveJob } from './job-life.ts';

export interface JobInput {
  /** An existing customer, or a new one that is made with the job. */
  readonly customerId?: number;
  readonly customer?: CustomerInput;
  readonly locationId?: number;
  readonly id?: number;
  readonly jobNumber?: string;
  /** Short for a value of the custom field "Advocate Code". */
  readonly advocateCode?: string;
  readonly customFields?: readonly CustomFieldValue[];
  readonly summary?: string | null;
  readonly status?: JobStatus;
  readonly priority?: Priority;
  readonly businessUnitId?: number;
  readonly jobTypeId?: number;
  readonly campaignId?: number;
  readonly tagTypeIds?: readonly number[];
  readonly scheduledStart?: Instant;
  readonly scheduledEnd?: Instant;
  readonly technicianId?: number;
  readonly bookingId?: number;
  readonly recallForId?: number;
  readonly warrantyId?: number;
  readonly noCharge?: boolean;
  readonly soldById?: number;
  readonly createdById?: number;
  readonly customerPo?: string;
  readonly totalCents?: number;
  readonly createdOn?: Instant;
  readonly modifiedOn?: Instant;
  readonly completedOn?: Instant;
}

const TWO_HOURS_MS = 7_200_000;

/** Books a job with one appointment and an open invoice; sends tn.jpm.job-scheduled. */
export function createJob(tenant: Tenant, input: JobInput): Job {
  const { world } = tenant;
  const settings = settingsOf(tenant, input);
  const customFields = checkFields(tenant, 'job', fieldsOf(tenant, input));
  const tagTypeIds = checkTags(tenant, input.tagTypeIds ?? []);
  for (const name of ['recallForId', 'warrantyId'] as const) {
    if (input[name] !== undefined) mustGet(tenant.jobs, 'job', input[name]);
  }
  if (input.technicianId !== undefined) mustGet(tenant.technicians, 'technician', input.technicianId);
  const start = input.scheduledStart ?? instantOf(world.nowMs() + 24 * 3_600_000);
  const end = input.scheduledEnd ?? instantOf(epochMsOf(start) + TWO_HOURS_MS);
  if (end <= start) throw invalid('scheduledEnd', 'Must be after the start.');
  const id = takeId(world, tenant.jobs, input.id);
  const { customerId, locationId } = placeOf(tenant, input);
  const createdOn = input.createdOn ?? world.stamp();
  const appointmentId = takeId(world, tenant.appointments, undefined);
  const invoiceId = takeId(world, tenant.invoices, undefined);
  const jobNumber = input.jobNumber ?? String(id % 10_000_000);
  const job = tenant.jobs.insert({
    ...settings,
    id,
    active: true,
    jobNumber,
    customerId,
    locationId,
    jobStatus: 'Scheduled',
    completedOn: null,
    appointmentIds: [appointmentId],
    recallForId: input.recallForId ?? null,
    warrantyId: input.warrantyId ?? null,
    leadSourceJobId: null,
    leadSourceEmployeeId: null,
    createdById: input.createdById ?? OFFICE_USER_ID,
    tagTypeIds,
    bookingId: input.bookingId ?? null,
    soldById: input.soldById ?? null,
    customerPo: input.customerPo ?? null,
    invoiceId,
    totalCents: null,
    summary: input.summary ?? null,
    summaryOfWork: null,
    customFields,
    externalData: {},
    createdOn,
    modifiedOn: input.modifiedOn ?? world.stamp(createdOn),
  });
  tenant.appointments.insert({
    id: appointmentId,
    active: true,
    jobId: id,
    customerId,
    appointmentNumber: `${jobNumber}-1`,
    start,
    end,
    status: 'Scheduled',
    technicianIds: input.technicianId === undefined ? [] : [input.technicianId],
    unused: false,
    createdById: job.createdById,
    createdOn,
    modifiedOn: world.stamp(createdOn),
  });
  openInvoice(tenant, invoiceId, job, null);
  emitJob(tenant, 'tn.jpm.job-scheduled', job);
  return bring(tenant, job, input);
}

function settingsOf(tenant: Tenant, input: JobInput) {
  const businessUnitId = input.businessUnitId ?? 1010;
  const jobTypeId = input.jobTypeId ?? 2207;
  const campaignId = input.campaignId ?? 2020;
  if (!tenant.businessUnits.has(businessUnitId))
    throw invalid('businessUnitId', 'There is no such business unit.');
  const jobType = tenant.jobTypes.get(jobTypeId);
  if (jobType === undefined) throw invalid('jobTypeId', 'There is no such job type.');
  if (!tenant.campaigns.has(campaignId)) throw invalid('campaignId', 'There is no such campaign.');
  return {
    businessUnitId,
    jobTypeId,
    campaignId,
    priority: input.priority ?? ('Normal' as const),
    noCharge: input.noCharge ?? jobType.details.noCharge === true,
  };
}

function fieldsOf(tenant: Tenant, input: JobInput): readonly CustomFieldValue[] {
  const fields = input.customFields ?? [];
  return input.advocateCode === undefined ? fields : withAdvocateCode(tenant, fields, input.advocateCode);
}

/** The fields with the advocate code set, or without it when the code is empty. */
export function withAdvocateCode(
  tenant: Tenant,
  fields: readonly CustomFieldValue[],
  code: string,
): readonly CustomFieldValue[] {
  const typeId = advocateCodeTypeId(tenant);
  if (typeId === undefined) throw invalid('advocateCode', 'This tenant has no such custom field on jobs.');
  const others = fields.filter((field) => field.typeId !== typeId);
  return code === '' ? others : [...others, { typeId, value: code }];
}

export function advocateCodeOf(tenant: Tenant, job: Job): string | null {
  const typeId = advocateCodeTypeId(tenant);
  return job.customFields.find((field) => field.typeId === typeId)?.value ?? null;
}

function advocateCodeTypeId(tenant: Tenant): number | undefined {
  for (const type of tenant.fieldTypes.all()) {
    if (type.owner === 'job' && type.name.toLowerCase().replace(/[\s_-]/g, '') === 'advocatecode')
      return type.id;
  }
  return undefined;
}

function placeOf(tenant: Tenant, input: JobInput): { customerId: number; locationId: number } {
  if (input.customer !== undefined) {
    if (input.customerId !== undefined) throw invalid('customerId', 'Give customer or customerId, not both.');
    const made = createCustomer(tenant, input.customer);
    return { customerId: made.customer.id, locationId: made.location.id };
  }
  if (input.customerId === undefined) throw invalid('customerId', 'Give customer or customerId.');
  mustGet(tenant.customers, 'customer', input.customerId);
  const locations = tenant.locations.by('customerId', input.customerId);
  const locationId = input.locationId ?? locations.at(0)?.id;
  if (!locations.some((location) => location.id === locationId) || locationId === undefined) {
    throw invalid('locationId', 'The customer has no such location.');
  }
  return { customerId: input.customerId, locationId };
}

/** Brings a new job to the status it is wanted in; an explicit modifiedOn survives only for Scheduled. */
function bring(tenant: Tenant, job: Job, input: JobInput): Job {
  const status = input.status ?? 'Scheduled';
  switch (status) {
    case 'Scheduled':
      return job;
    case 'Completed':
      return completeJob(tenant, job.id, { totalCents: input.totalCents, completedOn: input.completedOn });
    case 'Canceled':
      return cancelJob(tenant, job.id, {});
    case 'Dispatched':
    case 'InProgress':
    case 'Hold':
      return moveJob(tenant, job.id, status);
  }
}

/** A further visit for the same job; a job that had ended stays as it is. */
export function addAppointment(tenant: Tenant, id: number, start: Instant, end?: Instant): Appointment {
  const { world } = tenant;
  const job = mustGet(tenant.jobs, 'job', id);
  const createdOn = world.stamp();
  const appointment = tenant.appointments.insert({
    id: takeId(world, tenant.appointments, undefined),
    active: true,
    jobId: id,
    customerId: job.customerId,
    appointmentNumber: `${job.jobNumber}-${job.appointmentIds.length + 1}`,
    start,
    end: endOf(start, end),
    status: 'Scheduled',
    technicianIds: [],
    unused: false,
    createdById: OFFICE_USER_ID,
    createdOn,
    modifiedOn: world.stamp(createdOn),
  });
  changeJob(tenant, id, { appointmentIds: [...job.appointmentIds, appointment.id] });
  world.emit(tenant, 'tn.jpm.job-appointment-updated', { appointment: appointmentWire(tenant, appointment) });
  return appointment;
}

function endOf(start: Instant, wanted: Instant | undefined): Instant {
  const end = wanted ?? instantOf(epochMsOf(start) + TWO_HOURS_MS);
  if (end <= start) throw invalid('end', 'Must be after the start.');
  return end;
}

/** Moves the first appointment; it stays the same job. */
export function rescheduleJob(tenant: Tenant, id: number, start: Instant, end?: Instant): Appointment {
  const job = mustGet(tenant.jobs, 'job', id);
  const old = mustGet(tenant.appointments, 'appointment', job.appointmentIds.at(0) ?? 0);
  const appointment = tenant.appointments.update(old.id, {
    start,
    end: endOf(start, end),
    modifiedOn: tenant.world.stamp(old.modifiedOn),
  });
  const moved = tenant.jobs.update(id, { modifiedOn: tenant.world.stamp(job.modifiedOn) });
  emitJob(tenant, 'tn.jpm.job-rescheduled', moved, {
    appointmentId: appointment.id,
    appointmentNumber: appointment.appointmentNumber,
  });
  tenant.world.emit(tenant, 'tn.jpm.job-appointment-updated', {
    appointment: appointmentWire(tenant, appointment),
  });
  return appointment;
}
