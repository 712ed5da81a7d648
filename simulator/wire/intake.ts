// Owns how leads and bookings look on the wire (API and webhook).
import { wireInstant } from '../world/instants.ts';
import type { Booking, BookingContact, Lead } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { surprise, timeOrNull } from './members.ts';

function leadBase(row: Lead) {
  return {
    id: row.id,
    status: row.status,
    priority: row.priority,
    customerId: row.customerId,
    locationId: row.locationId,
    businessUnitId: row.businessUnitId,
    jobTypeId: row.jobTypeId,
    campaignId: row.campaignId,
    followUpDate: timeOrNull(row.followUpDate),
    createdById: row.createdById,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
    tagTypeIds: row.tagTypeIds,
    dismissingReasonId: row.dismissingReasonId,
  };
}

/** A lead: no custom fields and no external data. The link is there only when it was asked for. */
export function leadWire(tenant: Tenant, row: Lead, withUrl: boolean) {
  return {
    ...leadBase(row),
    summary: row.summary,
    callReasonId: row.callReasonId,
    callId: null,
    bookingId: row.bookingId,
    manualCallId: null,
    leadUrl: withUrl ? `https://go.servicetitan.example/leads/${row.id}` : null,
    leadCustomerName: row.customerName,
    leadPhone: row.phone,
    leadEmail: row.email,
    leadStreet: row.street,
    leadUnit: row.unit,
    leadCity: row.city,
    leadState: row.state,
    leadZip: row.zip,
    leadCountry: row.country,
    captureSource: null,
    ...surprise(tenant.world.switches),
  };
}

/** The copy of a lead in a webhook: other names for the contact, and no summary. */
export function webhookLeadWire(row: Lead) {
  return {
    ...leadBase(row),
    projectId: null,
    estimateId: null,
    customerName: row.customerName,
    phone: row.phone,
    email: row.email,
    address: row.street === null ? null : { street: row.street, city: row.city, zip: row.zip },
  };
}

/** The copy of a booking in a webhook: without summary, with `active`. */
export function webhookBookingWire(row: Booking) {
  return {
    id: row.id,
    source: row.source,
    createdOn: wireInstant(row.createdOn),
    name: row.name,
    address: row.address,
    customerType: row.customerType,
    start: timeOrNull(row.start),
    campaignId: row.campaignId,
    businessUnitId: row.businessUnitId,
    isFirstTimeClient: row.isFirstTimeClient,
    uploadedImages: row.uploadedImages,
    isSendConfirmationEmail: row.isSendConfirmationEmail,
    status: row.status,
    dismissingReasonId: row.dismissingReasonId,
    jobId: row.jobId,
    externalId: row.externalId,
    priority: row.priority,
    jobTypeId: row.jobTypeId,
    bookingProviderId: row.bookingProviderId,
    modifiedOn: wireInstant(row.modifiedOn),
    active: row.active,
  };
}

export function bookingWire(tenant: Tenant, row: Booking) {
  const { active: _active, ...booking } = webhookBookingWire(row);
  return { ...booking, summary: row.summary, ...surprise(tenant.world.switches) };
}

export function bookingContactWire(booking: Booking, row: BookingContact) {
  return { ...row, modifiedOn: wireInstant(booking.modifiedOn) };
}
