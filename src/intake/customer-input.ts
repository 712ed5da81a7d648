// Reads a customer that an import handed in (ST-12). Pure.

import type { PersonHints } from './types.ts';
import { flagOf, idOf, instantOf, isObject, type JsonObject, textOf } from './values.ts';

/** What an import says of a customer. */
export interface SaidOfCustomer {
  customerId: string;
  importId: string | null;
  emails: string[];
  phones: string[];
  firstName: string | null;
  lastName: string | null;
  address: PersonHints['address'] | null;
  doNotMail: boolean;
  doNotText: boolean;
}

/** null when it names no customer. */
export function readCustomer(body: JsonObject): SaidOfCustomer | null {
  const customer = isObject(body.customer) ? body.customer : {};
  const customerId = idOf(customer.id);
  if (customerId === null) return null;
  // The oldest e-mail is the primary one: ServiceTitan marks none.
  const contacts = (Array.isArray(body.contacts) ? body.contacts.filter(isObject) : [])
    .map((row) => ({
      type: textOf(row.type)?.toLowerCase() ?? '',
      value: textOf(row.value),
      at: instantOf(row.createdOn)?.getTime() ?? 0,
      doNotText: flagOf(row.doNotText) ?? false,
      wantsNoOffers: isObject(row.preferences) && flagOf(row.preferences.marketingUpdatesEnabled) === false,
    }))
    .sort((a, b) => a.at - b.at);
  const values = (types: string[]) =>
    contacts.flatMap(({ type, value }) => (value !== null && types.includes(type) ? [value] : []));
  const primary = contacts.find(({ type, value }) => type === 'email' && value?.includes('@'));
  return {
    customerId,
    importId: textOf(body.import_id),
    emails: values(['email']).filter((value) => value.includes('@')),
    phones: values(['phone', 'mobilephone']),
    ...nameOf(textOf(customer.name), textOf(customer.type)),
    address: addressOf(customer.address),
    // The word on the customer, or on the address that would be written to.
    doNotMail: (flagOf(customer.doNotMail) ?? false) || (primary?.wantsNoOffers ?? false),
    doNotText: contacts.some((contact) => contact.doNotText),
  };
}

/** "Dana Smith", "Smith, Dana", "Dana & Lee Smith". A company's name is nobody's first name. */
function nameOf(
  name: string | null,
  type: string | null,
): { firstName: string | null; lastName: string | null } {
  if (name === null) return { firstName: null, lastName: null };
  if (type?.toLowerCase() === 'commercial') return { firstName: null, lastName: name };
  const [last, first] = name.split(/,\s*/, 2);
  if (first) return { firstName: first, lastName: last?.trim() || null };
  const words = name.trim().split(/\s+/);
  if (words.length === 1) return { firstName: words[0] ?? null, lastName: null };
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? null };
}

function addressOf(value: unknown): PersonHints['address'] | null {
  if (!isObject(value)) return null;
  const { street, city, state, zip, country } = value;
  const said = Object.entries({ street, city, state, zip, country }).flatMap(([part, text]) => {
    const written = textOf(text);
    return written === null ? [] : [[part, written] as const];
  });
  return said.length > 0 ? Object.fromEntries(said) : null;
}
