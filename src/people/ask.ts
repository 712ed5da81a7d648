// A request to find a person with its keys in compared form. Pure: text in, keys out; who owns them is not known here.

import { type Id, isId } from '../base/ids.ts';
import { addressKey, normaliseEmail, normalisePhone, plainText } from './normalise.ts';
import type { PeopleContext, PersonAsk } from './types.ts';

/** An ask with its keys in compared form; null and empty: not said. */
export interface NormalAsk {
  personId: Id | null;
  emails: string[];
  /** The e-mails are typed lines of a job summary: they say who it is only where customer and job do not (IN-4). */
  fromSummary: boolean;
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
  const emails = keysTyped(hints.emails, (email) => normaliseEmail(email, ctx.ownDomains));
  const phones = keysTyped(hints.phones, (phone) => normalisePhone(phone, ctx.phoneRegion));
  const { personId, customer, job, address } = hints;
  return {
    personId: personId !== undefined && isId(personId) ? personId : null,
    emails: [...emails.keys()],
    fromSummary: hints.contactsFromSummary === true,
    customer: customer ? inConnection(customer.connectionId, customer.customerId) : null,
    job: job ? inConnection(job.connectionId, job.jobId) : null,
    partnerUserId: plainText(hints.partnerUserId, FOREIGN_ID_LENGTH),
    phones: [...phones.keys()],
    deviceId: plainText(hints.deviceId, FOREIGN_ID_LENGTH),
    address: address ? addressKey(address) : null,
    shown: {
      firstName: plainText(hints.firstName, NAME_LENGTH),
      lastName: plainText(hints.lastName, NAME_LENGTH),
      email: firstOf(emails),
      phone: firstOf(phones),
    },
    at,
    inputId,
  };
}

function inConnection(connectionId: Id, theirId: string): string | null {
  const id = plainText(theirId, FOREIGN_ID_LENGTH);
  return id === null || !isId(connectionId) ? null : `${connectionId}:${id}`;
}

/** Each distinct key with the text that it was typed as first. */
function keysTyped(
  texts: readonly string[] | undefined,
  normalise: (text: string) => string | null,
): Map<string, string> {
  const keys = new Map<string, string>();
  for (const text of texts ?? []) {
    const key = normalise(text);
    if (key !== null && !keys.has(key)) keys.set(key, text);
  }
  return keys;
}

function firstOf(keys: ReadonlyMap<string, string>): string | null {
  const [typed] = keys.values();
  return plainText(typed, 300);
}
