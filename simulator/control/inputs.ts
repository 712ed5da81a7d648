// Owns the reading of what the control API is told: customers, jobs, completions, tenants, Zap options. Amounts are
// decimals here, as on the real wire, and cents inside.
import { readContact } from '../api/intake.ts';
import type { ContactInput, CustomerInput } from '../office/customers.ts';
import type { JobInput } from '../office/jobs.ts';
import type { BodyReader } from '../reading/body.ts';
import { type CustomFieldValue, JOB_STATUSES, PRIORITIES } from '../world/rows.ts';
import { ZAP_FORMS, ZAP_LISTS, ZAP_SEPARATORS, type ZapOptions } from '../zap.ts';

export function readCents(reader: BodyReader, name: string): number | undefined {
  const amount = reader.decimal(name);
  return amount === undefined ? undefined : Math.round(amount * 100);
}

function readOfficeContact(reader: BodyReader): ContactInput {
  return {
    ...readContact(reader),
    id: reader.int('id'),
    doNotText: reader.bool('doNotText'),
    marketingUpdates: reader.bool('marketingUpdates'),
  };
}

export function readContacts(reader: BodyReader, name: string): ContactInput[] | undefined {
  return reader.list(name, readOfficeContact);
}

function readFields(reader: BodyReader): CustomFieldValue[] | undefined {
  return reader.list('customFields', (field) => ({
    typeId: field.required('typeId', field.int('typeId'), 0),
    value: field.required('value', field.text('value'), ''),
  }));
}

export function readCustomer(reader: BodyReader): CustomerInput {
  const address = reader.object('address', (part) => {
    const texts = ['street', 'unit', 'city', 'state', 'zip', 'country'].map((name) => [
      name,
      part.text(name),
    ]);
    return Object.fromEntries(texts.filter(([, value]) => value !== undefined));
  });
  return {
    name: reader.required('name', reader.text('name'), ''),
    id: reader.int('id'),
    type: reader.oneOf('type', ['Residential', 'Commercial'] as const),
    address,
    email: reader.text('email'),
    phone: reader.text('phone'),
    contacts: readContacts(reader, 'contacts'),
    locationId: reader.int('locationId'),
    locationName: reader.text('locationName'),
    locationContacts: readContacts(reader, 'locationContacts'),
    doNotMail: reader.bool('doNotMail'),
    doNotService: reader.bool('doNotService'),
    tagTypeIds: reader.ints('tagTypeIds'),
    customFields: readFields(reader),
    createdOn: reader.instant('createdOn'),
  };
}

export function readJob(reader: BodyReader): JobInput {
  return {
    customerId: reader.int('customerId'),
    customer: reader.object('customer', readCustomer),
    locationId: reader.int('locationId'),
    id: reader.int('id'),
    jobNumber: reader.text('jobNumber'),
    advocateCode: reader.text('advocateCode') || undefined,
    customFields: readFields(reader),
    summary: reader.text('summary'),
    status: reader.oneOf('status', JOB_STATUSES),
    priority: reader.oneOf('priority', PRIORITIES),
    businessUnitId: reader.int('businessUnitId'),
    jobTypeId: reader.int('jobTypeId'),
    campaignId: reader.int('campaignId'),
    tagTypeIds: reader.ints('tagTypeIds'),
    scheduledStart: reader.instant('scheduledStart'),
    scheduledEnd: reader.instant('scheduledEnd'),
    technicianId: reader.int('technicianId'),
    bookingId: reader.int('bookingId'),
    recallForId: reader.int('recallForId'),
    warrantyId: reader.int('warrantyId'),
    noCharge: reader.bool('noCharge'),
    soldById: reader.int('soldById'),
    createdById: reader.int('createdById'),
    customerPo: reader.text('customerPo'),
    totalCents: readCents(reader, 'total'),
    createdOn: reader.instant('createdOn'),
    modifiedOn: reader.instant('modifiedOn'),
    completedOn: reader.instant('completedOn'),
  };
}

export function readZapOptions(reader: BodyReader): ZapOptions {
  return {
    form: reader.oneOf('form', ZAP_FORMS),
    separator: reader.oneOf('separator', ZAP_SEPARATORS),
    lists: reader.oneOf('lists', ZAP_LISTS),
    email: reader.bool('email'),
  };
}
