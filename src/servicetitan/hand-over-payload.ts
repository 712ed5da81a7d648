// The booking or lead that ServiceTitan gets of a captured web lead (ST-11). Pure. What a visitor typed is put on one line without colons,
// so that nobody can write an "Advocate Code:" line of his own.

import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { JsonObject } from './json.ts';
import { jsonId } from './write-calls.ts';
import type { HandOver } from './writing-settings.ts';

/** What a visitor left of himself, as typed. */
export interface LeadContact {
  name: string | null;
  emails: string[];
  phones: string[];
  address: {
    street?: string | undefined;
    city?: string | undefined;
    state?: string | undefined;
    zip?: string | undefined;
    country?: string | undefined;
  } | null;
}

export interface LeadToHandOver {
  externalId: string;
  contact: LeadContact;
  code: string | null;
}

const LONGEST_LINE = 200;

/** Our name of a lead at ServiceTitan. */
export function externalIdOf(inputId: Id): string {
  return `goodword-${inputId}`;
}

/** By what a lead, which has no external id, is found again. */
export function leadMarker(externalId: string): string {
  return `Goodword lead ${externalId}`;
}

/** The body of POST /booking-provider/{id}/bookings. */
export function bookingOf({ externalId, contact, code }: LeadToHandOver, settings: HandOver): JsonObject {
  const address = wholeAddress(contact);
  return {
    source: 'Goodword',
    name: nameOf(contact),
    contacts: [
      ...contact.emails.map((value) => ({ type: 'Email', value: line(value) })),
      ...contact.phones.map((value) => ({ type: 'Phone', value: line(value) })),
    ],
    summary: summaryOf({ externalId, contact, code }),
    externalId,
    isFirstTimeClient: true,
    priority: settings.priority,
    ...(address && { address }),
    ...idsOf(settings),
  };
}

/** The body of POST /leads. */
export function leadOf(lead: LeadToHandOver, settings: HandOver, now: Date): JsonObject {
  const { contact } = lead;
  const { street, city, state, zip, country } = contact.address ?? {};
  const typed = {
    leadCustomerName: nameOf(contact),
    leadEmail: contact.emails[0],
    leadPhone: contact.phones[0],
    leadStreet: street,
    leadCity: city,
    leadState: state,
    leadZip: zip,
    leadCountry: country,
  };
  const given = Object.entries(typed).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return {
    summary: summaryOf(lead),
    priority: settings.priority,
    ...idsOf(settings),
    ...(settings.callReasonId === null
      ? { followUpDate: plusMs(now, (settings.followUpDays ?? 0) * DAY_MS).toISOString() }
      : { callReasonId: jsonId(settings.callReasonId) }),
    ...Object.fromEntries(given.map(([name, value]) => [name, line(value)])),
  };
}

function summaryOf({ externalId, contact, code }: LeadToHandOver): string {
  const address = contact.address
    ? line(
        [contact.address.street, contact.address.city, contact.address.state, contact.address.zip]
          .filter(Boolean)
          .join(', '),
      )
    : '';
  return [
    code === null ? 'Lead from the website' : 'Referral from the website',
    ...(code === null ? [] : [`Advocate Code: ${code}`]),
    ...contact.emails.slice(0, 1).map((email) => `Email: ${line(email)}`),
    ...contact.phones.slice(0, 1).map((phone) => `Phone: ${line(phone)}`),
    ...(address === '' ? [] : [`Address: ${address}`]),
    leadMarker(externalId),
  ].join('\n');
}

function idsOf({ campaignId, businessUnitId, jobTypeId }: HandOver): JsonObject {
  return {
    ...(campaignId !== null && { campaignId: jsonId(campaignId) }),
    ...(businessUnitId !== null && { businessUnitId: jsonId(businessUnitId) }),
    ...(jobTypeId !== null && { jobTypeId: jsonId(jobTypeId) }),
  };
}

/** ServiceTitan takes an address only whole; a part of one stands in the summary. */
function wholeAddress({ address }: LeadContact): JsonObject | null {
  const { street, city, state, zip, country } = address ?? {};
  if (!street || !city || !state || !zip || !country) return null;
  return {
    street: line(street),
    city: line(city),
    state: line(state),
    zip: line(zip),
    country: line(country),
  };
}

function nameOf({ name, emails, phones }: LeadContact): string {
  return line(name ?? emails[0] ?? phones[0] ?? '') || 'Web lead';
}

function line(text: string): string {
  return text
    .replace(/[\p{C}\s<>:]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_LINE);
}

/** The message without what it may repeat of the visitor: it goes into logs and lists (SEC-5). */
export function withoutContact(message: string, { name, emails, phones, address }: LeadContact): string {
  const typed = [
    name ?? '',
    ...(name ?? '').split(/\s+/),
    ...emails,
    ...phones,
    ...Object.values(address ?? {}).map((part) => part ?? ''),
  ];
  const words = [...typed, ...typed.map(line)].filter((word) => word.length >= 3);
  const blanked = words
    .sort((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, '…'), message);
  return blanked.replace(/[^\s"']+@[^\s"']+/g, '…').replace(/\+?\d[\d ().-]{7,}\d/g, '…');
}
