// The block and allow lists: what an entry can name, in compared form, and whom it names. Pure.

import type { PersonKeys } from './types.ts';

export const LISTS = ['block', 'allow'] as const;
export type ListName = (typeof LISTS)[number];
export const LIST_KINDS = ['person', 'email', 'domain', 'phone', 'address', 'device'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** A value that stands on one of the lists. */
export interface ListMatch {
  list: ListName;
  entryId: string;
  kind: ListKind;
  value: string;
}

/** Everything of a person that an entry could name. */
export function listableKeys(person: PersonKeys): { kind: ListKind; value: string }[] {
  const of = (kind: ListKind, values: readonly string[]) => values.map((value) => ({ kind, value }));
  const domains = new Set(person.emails.flatMap(domainsOf));
  return [
    ...of('person', [person.personId]),
    ...of('email', person.emails),
    ...of('domain', [...domains]),
    ...of('phone', person.phones),
    ...of('address', person.addresses),
    ...of('device', person.devices),
  ];
}

/** "mail.example.co.uk" is of example.co.uk and of co.uk too. */
function domainsOf(email: string): string[] {
  const parts = email.slice(email.lastIndexOf('@') + 1).split('.');
  return parts.slice(0, -1).map((_, index) => parts.slice(index).join('.'));
}
