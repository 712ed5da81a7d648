// Owns the lead and booking operations of the API.

import type { ContactInput } from '../office/customers.ts';
import { createBooking, createLead } from '../office/intake.ts';
import type { BodyReader } from '../reading/body.ts';
import { notFound } from '../refusal.ts';
import { bookingContactWire, bookingWire, leadWire } from '../wire/intake.ts';
import { type Address, type Booking, CONTACT_TYPES, LEAD_STATUSES, PRIORITIES } from '../world/rows.ts';
import { type ApiCall, type ApiOperation, bodyOf, pathId } from './call.ts';
import { feedOf } from './feeds.ts';
import { seen } from './job-list.ts';
import { COMMON_SORT, candidates, inBounds, pageOf, readBounds, readPaging } from './lists.ts';

function listLeads({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const sort = query.sort(Object.keys(COMMON_SORT));
  const status = query.oneOf('status', LEAD_STATUSES);
  const customerId = query.int('customerId');
  const withoutCustomer = query.bool('withoutCustomer');
  const isProspect = query.bool('isProspect');
  const name = query.text('leadCustomerName')?.toLowerCase();
  const phone = query.text('leadPhone');
  const withUrl = query.bool('genPermUrl') ?? false;
  const capturedByForm = query.bool('isCaptureSourceForm') ?? false;
  query.done();
  const prospect = (id: number | null) => id === null || tenant.jobs.by('customerId', id).length === 0;
  return pageOf({
    rows: candidates(tenant.leads, ids, bounds),
    matches: (row) =>
      inBounds(row, bounds) &&
      !capturedByForm &&
      (status === undefined || row.status === status) &&
      (customerId === undefined || row.customerId === customerId) &&
      (withoutCustomer !== true || (row.customerId === null && row.locationId === null)) &&
      (isProspect !== true || prospect(row.customerId)) &&
      (name === undefined || (row.customerName ?? '').toLowerCase().includes(name)) &&
      (phone === undefined || row.phone === phone),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => leadWire(tenant, row, withUrl),
  });
}

function postLead(call: ApiCall): unknown {
  const body = bodyOf(call);
  const lead = {
    campaignId: body.required('campaignId', body.int('campaignId'), 0),
    summary: body.required('summary', body.text('summary'), ''),
    customerId: body.int('customerId') ?? null,
    locationId: body.int('locationId') ?? null,
    businessUnitId: body.int('businessUnitId') ?? null,
    jobTypeId: body.int('jobTypeId') ?? null,
    tagTypeIds: body.ints('tagTypeIds') ?? [],
    priority: body.oneOf('priority', PRIORITIES) ?? ('Normal' as const),
    callReasonId: body.int('callReasonId') ?? null,
    followUpDate: body.instant('followUpDate') ?? null,
    bookingId: body.int('bookingId') ?? null,
    customerName: body.text('leadCustomerName') ?? null,
    phone: body.text('leadPhone') ?? null,
    email: body.text('leadEmail') ?? null,
    street: body.text('leadStreet') ?? null,
    unit: body.text('leadUnit') ?? null,
    city: body.text('leadCity') ?? null,
    state: body.text('leadState') ?? null,
    zip: body.text('leadZip') ?? null,
    country: body.text('leadCountry') ?? null,
  };
  body.done();
  return leadWire(call.tenant, createLead(call.tenant, lead), false);
}

/** `providerId` null: the tenant-wide list of an application without provider restriction. */
function listBookings({ tenant, query }: ApiCall, providerId: number | null): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const sort = query.sort(Object.keys(COMMON_SORT));
  const externalId = query.text('externalId');
  query.done();
  return pageOf({
    rows: candidates(tenant.bookings, ids, bounds),
    matches: (row) =>
      inBounds(row, bounds) &&
      (providerId === null || row.bookingProviderId === providerId) &&
      (externalId === undefined || row.externalId === externalId),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => bookingWire(tenant, row),
  });
}

/** The provider named in the path; 404 unless the tenant has it. */
function providerOf(call: ApiCall): number {
  const id = pathId(call, 'provider');
  if (!call.tenant.bookingProviderIds.includes(id)) throw notFound('booking provider', id);
  return id;
}

function bookingOf(call: ApiCall): Booking {
  const booking = seen(call.tenant.bookings, 'booking', pathId(call));
  if (call.params.provider !== undefined && booking.bookingProviderId !== providerOf(call)) {
    throw notFound('booking', booking.id);
  }
  return booking;
}

function postBooking(call: ApiCall): unknown {
  const body = bodyOf(call);
  const booking = {
    bookingProviderId: providerOf(call),
    source: body.required('source', body.text('source'), ''),
    name: body.required('name', body.text('name'), ''),
    externalId: body.required('externalId', body.text('externalId'), ''),
    isFirstTimeClient: body.required('isFirstTimeClient', body.bool('isFirstTimeClient'), false),
    address: body.object('address', readAddress) ?? null,
    contacts: body.list('contacts', readContact) ?? [],
    customerType: body.oneOf('customerType', ['Residential', 'Commercial'] as const) ?? null,
    start: body.instant('start') ?? null,
    summary: body.text('summary') ?? null,
    campaignId: body.int('campaignId') ?? null,
    businessUnitId: body.int('businessUnitId') ?? null,
    jobTypeId: body.int('jobTypeId') ?? null,
    priority: body.oneOf('priority', PRIORITIES) ?? null,
    uploadedImages: body.texts('uploadedImages') ?? [],
    isSendConfirmationEmail: body.bool('isSendConfirmationEmail') ?? null,
  };
  body.done();
  return bookingWire(call.tenant, createBooking(call.tenant, booking));
}

function readAddress(reader: BodyReader): Address {
  return {
    street: reader.required('street', reader.text('street'), ''),
    unit: reader.text('unit') ?? null,
    city: reader.required('city', reader.text('city'), ''),
    state: reader.required('state', reader.text('state'), ''),
    zip: reader.required('zip', reader.text('zip'), ''),
    country: reader.required('country', reader.text('country'), ''),
  };
}

/** `{type, value, memo?}` as bookings and the control API take it. */
export function readContact(reader: BodyReader): ContactInput {
  return {
    type: reader.required('type', reader.oneOf('type', CONTACT_TYPES), 'Email'),
    value: reader.required('value', reader.text('value'), ''),
    memo: reader.text('memo') ?? null,
  };
}

function listBookingContacts(call: ApiCall): unknown {
  const booking = bookingOf(call);
  const paging = readPaging(call.query, call.tenant.world.switches);
  call.query.done();
  const skip = (paging.page - 1) * paging.pageSize;
  const data = booking.contacts.slice(skip, skip + paging.pageSize);
  return {
    page: paging.page,
    pageSize: paging.pageSize,
    hasMore: booking.contacts.length > skip + paging.pageSize,
    totalCount: paging.includeTotal ? booking.contacts.length : null,
    data: data.map((contact) => bookingContactWire(booking, contact)),
  };
}

const BOOKING_READ = 'tn.crm.bookings:r';

export const INTAKE_OPERATIONS: readonly ApiOperation[] = [
  { method: 'GET', path: 'crm/leads', scope: 'tn.crm.leads:r', handle: listLeads },
  {
    method: 'GET',
    path: 'crm/leads/:id',
    scope: 'tn.crm.leads:r',
    handle: (call) => leadWire(call.tenant, seen(call.tenant.leads, 'lead', pathId(call)), false),
  },
  { method: 'POST', path: 'crm/leads', scope: 'tn.crm.leads:w', handle: postLead },
  { method: 'GET', path: 'crm/bookings', scope: BOOKING_READ, handle: (call) => listBookings(call, null) },
  {
    method: 'GET',
    path: 'crm/bookings/:id',
    scope: BOOKING_READ,
    handle: (call) => bookingWire(call.tenant, bookingOf(call)),
  },
  { method: 'GET', path: 'crm/bookings/:id/contacts', scope: BOOKING_READ, handle: listBookingContacts },
  {
    method: 'GET',
    path: 'crm/booking-provider/:provider/bookings',
    scope: BOOKING_READ,
    handle: (call) => listBookings(call, providerOf(call)),
  },
  {
    method: 'GET',
    path: 'crm/booking-provider/:provider/bookings/:id',
    scope: BOOKING_READ,
    handle: (call) => bookingWire(call.tenant, bookingOf(call)),
  },
  {
    method: 'GET',
    path: 'crm/booking-provider/:provider/bookings/:id/contacts',
    scope: BOOKING_READ,
    handle: listBookingContacts,
  },
  {
    method: 'POST',
    path: 'crm/booking-provider/:provider/bookings',
    scope: 'tn.crm.bookings:w',
    handle: postBooking,
  },
  {
    method: 'GET',
    path: 'crm/export/leads',
    scope: 'tn.crm.leads:r',
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.leads, query, (row) => leadWire(tenant, row, false)),
  },
  {
    method: 'GET',
    path: 'crm/export/bookings',
    scope: BOOKING_READ,
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.bookings, query, (row) => bookingWire(tenant, row)),
  },
];
