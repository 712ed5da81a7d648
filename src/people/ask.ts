// A request to find a person with its keys in compared form. Pure: text in, keys out; who owns them is not known here.

import { type Id, isId } from '../base/ids.ts';
import { addressKey, normaliseEmail, normalisePhone, plainText } from './normalise.ts';
import type { PeopleContext, PersonAsk } from './types.ts';

/** An ask with its keys in compared form; null and empty: not said. */
export interface NormalAsk {
  personId: Id | null;
  emails: string[];
  /** "connection:customer" */
  customer: string | null;
  /** "connection:job" */
  job: string | null;
  partnerUserId: string | null;
  phones: string[];
  deviceId: string | null;
  address: string | null;
  /** As typed, to be shown. */
  shown: { firstName: string | null; lastName: string | null; email: string | null; phone: string | null };
  at: Date;
  inputId: Id | null;
}

/** The keys by which a person is found, strongest first (ID-3). */
export type FoundBy = 'person_id' | 'email' | 'st_customer' | 'job' | 'partner_user_id' | 'phone' | 'device';
export type Key = { kind: FoundBy; value: string };

export function keysOf(kind: FoundBy, values: string | null | readonly string[]): Key[] {
  const list = typeof values === 'string' ? [values] : (values ?? []);
  return list.map((value) => ({ kind, value }));
}

const NAME_LENGTH = 200;
const FOREIGN_ID_LENGTH = 250;

/** Normalises what was typed; what identifies nobody (ID-1, ID-2) or cannot be a key is left out. */
export function normaliseAsk({ hints, at, inputId }: PersonAsk, ctx: PeopleContext): NormalAsk {
  const emails = distinct((hints.emails ?? []).map((email) => normaliseEmail(email, ctx.ownDomains)));
  const phones = distinct((hints.phones ?? []).map((phone) => normalisePhone(phone, ctx.phoneRegion)));
  const { personId, customer, job, address } = hints;
  return {
    personId: personId !== undefined && isId(personId) ? personId : null,
    emails,
    customer: customer ? inConnection(customer.connectionId, customer.customerId) : null,
    job: job ? inConnection(job.connectionId, job.jobId) : null,
    partnerUserId: plainText(hints.partnerUserId, FOREIGN_ID_LENGTH),
    phones,
    deviceId: plainText(hints.deviceId, FOREIGN_ID_LENGTH),
    address: address ? addressKey(address) : null,
    shown: {
      firstName: plainText(hints.firstName, NAME_LENGTH),
      lastName: plainText(hints.lastName, NAME_LENGTH),
      email: firstTyped(hints.emails, (email) => normaliseEmail(email, ctx.ownDomains)),
      phone: firstTyped(hints.phones, (phone) => normalisePhone(phone, ctx.phoneRegion)),
    },
    at,
    inputId,
  };
}

function inConnection(connectionId: Id, theirId: string): string | null {
  const id = plainText(theirId, FOREIGN_ID_LENGTH);
  return id === null || !isId(connectionId) ? null : `${connectionId}:${id}`;
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/** The first text that is a key, as it was typed. */
function firstTyped(texts: string[] | undefined, normalise: (text: string) => string | null): string | null {
  const typed = (texts ?? []).find((text) => normalise(text) !== null);
  return plainText(typed, 300);
}
