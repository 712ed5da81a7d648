// The writing calls that Goodword makes (ST-10, ST-11), and the readings by which it finds what an earlier call may have written.

import { type Get, type Rows, readPages } from './client.ts';
import { idText, type JsonObject, plainText } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { Send, Written } from './write-call.ts';

export interface CustomFieldValue {
  typeId: string;
  value: string;
}

/** Pairs that are merged into what the application wrote before; other keys stay. */
export interface ExternalData {
  applicationGuid: string;
  pairs: readonly { key: string; value: string }[];
}

/** Ids are text of digits. */
export interface Writes {
  listJobNotes(jobId: string): Promise<Outcome<Rows>>;
  addJobNote(jobId: string, text: string): Promise<Written>;
  listCustomerNotes(customerId: string): Promise<Outcome<Rows>>;
  addCustomerNote(customerId: string, text: string): Promise<Written>;
  addCustomerTag(customerId: string, tagTypeId: string): Promise<Written>;
  mergeExternalData(owner: 'job' | 'customer', id: string, data: ExternalData): Promise<Written>;
  /** Replaces the whole list: what is left out is gone. */
  replaceJobCustomFields(jobId: string, fields: readonly CustomFieldValue[]): Promise<Written>;
  listBookings(providerId: string, externalId: string): Promise<Outcome<Rows>>;
  createBooking(providerId: string, booking: JsonObject): Promise<Written>;
  listLeadsSince(createdOnOrAfter: Date): Promise<Outcome<Rows>>;
  createLead(lead: JsonObject): Promise<Written>;
}

export function makeWrites(get: Get, send: Send): Writes {
  const any = () => true;
  const crm = { module: 'crm/v2', missing: 'record' } as const;
  const jpm = { module: 'jpm/v2', missing: 'record' } as const;
  return {
    listJobNotes: (jobId) => readPages(get, { module: 'jpm/v2', path: `jobs/${jobId}/notes` }, 'record', any),
    addJobNote: (jobId, text) =>
      send({ ...jpm, method: 'POST', path: `jobs/${jobId}/notes`, body: { text } }),
    listCustomerNotes: (customerId) =>
      readPages(get, { module: 'crm/v2', path: `customers/${customerId}/notes` }, 'record', any),
    addCustomerNote: (customerId, text) =>
      send({ ...crm, method: 'POST', path: `customers/${customerId}/notes`, body: { text } }),
    addCustomerTag: (customerId, tagTypeId) =>
      send({ ...crm, method: 'POST', path: `customers/${customerId}/tags/${tagTypeId}` }),
    mergeExternalData: (owner, id, { applicationGuid, pairs }) =>
      send({
        ...(owner === 'job' ? jpm : crm),
        method: 'PATCH',
        path: `${owner}s/${id}`,
        // Without Merge the keys that are not named would go.
        body: { externalData: { applicationGuid, patchMode: 'Merge', externalData: pairs } },
      }),
    replaceJobCustomFields: (jobId, fields) =>
      send({
        ...jpm,
        method: 'PATCH',
        path: `jobs/${jobId}`,
        body: { customFields: fields.map(({ typeId, value }) => ({ typeId: jsonId(typeId), value })) },
      }),
    listBookings: (providerId, externalId) =>
      readPages(
        get,
        {
          module: 'crm/v2',
          path: `booking-provider/${providerId}/bookings`,
          query: { externalId, sort: '+Id' },
        },
        'record',
        (row) => plainText(row.externalId) === externalId,
      ),
    createBooking: (providerId, booking) =>
      send({ ...crm, method: 'POST', path: `booking-provider/${providerId}/bookings`, body: booking }),
    listLeadsSince: (createdOnOrAfter) =>
      readPages(
        get,
        {
          module: 'crm/v2',
          path: 'leads',
          query: { createdOnOrAfter: createdOnOrAfter.toISOString(), sort: '+Id' },
        },
        // A tenant without leads is a tenant all the same.
        'record',
        (row) => idText(row.id) !== null,
      ),
    createLead: (lead) => send({ ...crm, method: 'POST', path: 'leads', body: lead }),
  };
}

/** An id as JSON has it; one that a JS number cannot hold goes as text, which ServiceTitan reads or refuses, but never mistakes. */
export function jsonId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
