// Owns leads and bookings: how they arrive, how an agent turns them into a job or dismisses them.
import { conflict, invalid } from '../refusal.ts';
import { webhookBookingWire, webhookLeadWire } from '../wire/intake.ts';
import type { Booking, Job, Lead } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { mustGet, OFFICE_USER_ID } from './checks.ts';
import type { ContactInput } from './customers.ts';
import { createJob, type JobInput } from './jobs.ts';

export type LeadInput = Omit<
  Lead,
  'id' | 'active' | 'createdOn' | 'modifiedOn' | 'status' | 'createdById' | 'dismissingReasonId'
>;

export function createLead(tenant: Tenant, input: LeadInput): Lead {
  const { world } = tenant;
  if (!tenant.campaigns.has(input.campaignId)) throw invalid('campaignId', 'There is no such campaign.');
  if (input.callReasonId === null && input.followUpDate === null) {
    throw invalid('callReasonId', 'Either callReasonId or followUpDate is required.');
  }
  if (input.callReasonId !== null && !tenant.callReasons.has(input.callReasonId)) {
    throw invalid('callReasonId', 'There is no such call reason.');
  }
  if (input.customerId !== null && !tenant.customers.has(input.customerId)) {
    throw invalid('customerId', 'There is no such customer.');
  }
  if (input.bookingId !== null) {
    if (!tenant.bookings.has(input.bookingId)) throw invalid('bookingId', 'There is no such booking.');
    changeBooking(tenant, input.bookingId, { status: 'Dismissed' });
  }
  const createdOn = world.stamp();
  const lead = tenant.leads.insert({
    ...input,
    id: world.newId(),
    active: true,
    status: 'Open',
    createdById: OFFICE_USER_ID,
    dismissingReasonId: null,
    createdOn,
    modifiedOn: world.stamp(createdOn),
  });
  world.emit(tenant, 'tn.crm.lead-created', { lead: webhookLeadWire(lead) });
  return lead;
}

function changeLead(tenant: Tenant, id: number, patch: Partial<Lead>): Lead {
  const old = mustGet(tenant.leads, 'lead', id);
  const lead = tenant.leads.update(id, { ...patch, modifiedOn: tenant.world.stamp(old.modifiedOn) });
  tenant.world.emit(tenant, 'tn.crm.lead-updated', { lead: webhookLeadWire(lead) });
  return lead;
}

export function dismissLead(tenant: Tenant, id: number): Lead {
  if (mustGet(tenant.leads, 'lead', id).status !== 'Open') throw conflict('The lead is not open.');
  return changeLead(tenant, id, { status: 'Dismissed' });
}

/** An agent books the lead: a customer if it has none, and a job with the lead's summary. */
export function convertLead(tenant: Tenant, id: number, input: JobInput): Job {
  const lead = mustGet(tenant.leads, 'lead', id);
  if (lead.status !== 'Open') throw conflict('The lead is not open.');
  const contacts: ContactInput[] = [];
  if (lead.email !== null) contacts.push({ type: 'Email', value: lead.email });
  if (lead.phone !== null) contacts.push({ type: 'MobilePhone', value: lead.phone });
  const who: JobInput =
    lead.customerId === null
      ? { customer: { name: lead.customerName ?? 'Unknown', contacts } }
      : { customerId: lead.customerId };
  const job = createJob(tenant, {
    ...who,
    summary: lead.summary,
    campaignId: lead.campaignId,
    priority: lead.priority,
    ...input,
  });
  changeLead(tenant, id, { status: 'Converted', customerId: job.customerId, locationId: job.locationId });
  return job;
}

export type BookingInput = Omit<
  Booking,
  'id' | 'active' | 'createdOn' | 'modifiedOn' | 'status' | 'dismissingReasonId' | 'jobId' | 'contacts'
> & { readonly contacts: readonly ContactInput[] };

/** The same externalId twice makes two bookings: nothing says that the real one refuses. */
export function createBooking(tenant: Tenant, input: BookingInput): Booking {
  const { world } = tenant;
  if (input.address === null && input.contacts.length === 0) {
    throw invalid('contacts', 'An address, a phone or an e-mail is required.');
  }
  if (input.campaignId !== null && !tenant.campaigns.has(input.campaignId)) {
    throw invalid('campaignId', 'There is no such campaign.');
  }
  const createdOn = world.stamp();
  const contacts = input.contacts.map((contact) => ({
    id: world.newId(),
    type: contact.type,
    value: contact.value,
    memo: contact.memo ?? null,
  }));
  return tenant.bookings.insert({
    ...input,
    contacts,
    id: world.newId(),
    active: true,
    status: 'New',
    dismissingReasonId: null,
    jobId: null,
    createdOn,
    modifiedOn: world.stamp(createdOn),
  });
}

function changeBooking(tenant: Tenant, id: number, patch: Partial<Booking>): Booking {
  const old = mustGet(tenant.bookings, 'booking', id);
  const booking = tenant.bookings.update(id, { ...patch, modifiedOn: tenant.world.stamp(old.modifiedOn) });
  tenant.world.emit(tenant, 'tn.crm.booking-updated', { booking: webhookBookingWire(booking) });
  return booking;
}

export function dismissBooking(tenant: Tenant, id: number): Booking {
  if (mustGet(tenant.bookings, 'booking', id).status !== 'New') throw conflict('The booking is not new.');
  return changeBooking(tenant, id, { status: 'Dismissed' });
}

/** An agent turns the booking into a job that names it (`job.bookingId`), for a new customer unless one is given. */
export function convertBooking(tenant: Tenant, id: number, input: JobInput): Job {
  const booking = mustGet(tenant.bookings, 'booking', id);
  if (booking.status !== 'New') throw conflict('The booking is not new.');
  const who: JobInput =
    input.customerId === undefined
      ? {
          customer: {
            name: booking.name,
            type: booking.customerType ?? 'Residential',
            address: booking.address ?? {},
            contacts: booking.contacts.map(({ type, value, memo }) => ({ type, value, memo })),
          },
        }
      : {};
  const job = createJob(tenant, {
    ...who,
    summary: booking.summary,
    campaignId: booking.campaignId ?? undefined,
    jobTypeId: booking.jobTypeId ?? undefined,
    businessUnitId: booking.businessUnitId ?? undefined,
    ...input,
    bookingId: id,
  });
  changeBooking(tenant, id, { status: 'Converted', jobId: job.id });
  return job;
}
