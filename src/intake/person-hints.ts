// Reads what a body says of a person, in the spellings of Zaps and of the platform's events (reference 3.2). Pure; nothing is normalised
// here: what an address or a number means is decided by the people room.

import { isId } from '../base/ids.ts';
import type { PersonHints, ReadNote } from './types.ts';
import { textOf } from './values.ts';

type Values = ReadonlyMap<string, unknown>;

const EMAILS = [
  'customeremail',
  'customeremailaddress',
  'jobcustomeremail',
  'email',
  'emailaddress',
  'contactemail',
];
const PHONES = [
  'customerphone',
  'customerphonenumber',
  'customermobile',
  'customermobilephone',
  'jobcustomerphone',
  'phone',
  'phonenumber',
  'mobile',
  'mobilephone',
  'contactphone',
];
const FIRST_NAMES = ['customerfirstname', 'firstname'];
const LAST_NAMES = ['customerlastname', 'lastname'];
const FULL_NAMES = ['customername', 'jobcustomername', 'fullname', 'contactname'];
/** The service address before the bill-to address. */
const ADDRESSES = ['locationaddress', 'location', 'joblocationaddress', 'customeraddress', 'address', ''];

/** Most e-mails or phones that one input can give a person. */
const MAX_CONTACTS = 20;

/** E-mails, phones, name and address of the person that a body is about. What is no text is left out, with a note. */
export function readPerson(values: Values): { person: PersonHints; notes: ReadNote[] } {
  const notes: ReadNote[] = [];
  const first = (paths: readonly string[]): string | null => {
    for (const path of paths) {
      const value = values.get(path) ?? null;
      const text = textOf(value);
      if (text !== null) return text;
      if (value !== null) notes.push(ignored(path));
    }
    return null;
  };
  const said = first(EMAILS);
  const emails = emailsIn(said);
  if (said !== null && emails.length === 0)
    notes.push({ code: 'email_unreadable', message: 'The e-mail holds no @ and was ignored.' });
  const phones = phonesIn(first(PHONES));
  const name = splitName(first(FULL_NAMES));
  const person: PersonHints = {
    emails,
    phones,
    firstName: first(FIRST_NAMES) ?? name.firstName,
    lastName: first(LAST_NAMES) ?? name.lastName,
    address: readAddress(values),
  };
  return { person: withoutEmpty(person), notes };
}

/** Keys that only an event has: person id, the sender's own id of the person. */
export function readEventPerson(values: Values): PersonHints {
  const personId = textOf(values.get('personid'));
  return withoutEmpty({
    personId: personId !== null && isId(personId) ? personId : undefined,
    partnerUserId: textOf(values.get('partneruserid')) ?? undefined,
  });
}

/** The advocate that an event names otherwise than by code; null when it names none. */
export function readAdvocate(values: Values): PersonHints | null {
  const advocate = withoutEmpty({
    emails: emailsIn(textOf(values.get('advocateemail'))),
    partnerUserId: textOf(values.get('advocatepartneruserid')) ?? undefined,
  });
  return Object.keys(advocate).length === 0 ? null : advocate;
}

/** Every address in a text that may join several. */
export function emailsIn(text: string | null): string[] {
  const found = (text ?? '').split(/[\s,;<>]+/).filter((part) => part.includes('@'));
  return found.slice(0, MAX_CONTACTS);
}

/** Every phone number in a text that may join several with commas or semicolons. */
export function phonesIn(text: string | null): string[] {
  const found = (text ?? '').split(/[,;]+/).map((part) => part.trim());
  return found.filter((part) => /\d/.test(part)).slice(0, MAX_CONTACTS);
}

function splitName(name: string | null): { firstName?: string; lastName?: string } {
  if (name === null) return {};
  const [last, given] = name.split(',', 2).map((part) => part.trim());
  if (last && given) return { firstName: given, lastName: last };
  const words = name.split(/\s+/);
  return words.length === 1
    ? { firstName: name }
    : { firstName: words[0], lastName: words.slice(1).join(' ') };
}

function readAddress(values: Values): PersonHints['address'] {
  for (const owner of ADDRESSES) {
    const part = (name: string) => textOf(values.get(owner + name)) ?? undefined;
    const street = part('street') ?? part('streetaddress') ?? part('address1');
    if (street === undefined) continue;
    const unit = part('unit');
    return withoutEmpty({
      street: unit === undefined ? street : `${street} ${unit}`,
      city: part('city'),
      state: part('state'),
      zip: part('zip') ?? part('zipcode') ?? part('postalcode'),
      country: part('country'),
    });
  }
  return undefined;
}

function withoutEmpty<Hints extends object>(hints: Hints): Hints {
  const kept = Object.entries(hints).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept) as Hints;
}

function ignored(path: string): ReadNote {
  return { code: 'ignored_value', message: `${path} is neither text nor a number and was ignored.` };
}
