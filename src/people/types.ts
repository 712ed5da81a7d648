// What other rooms may know of people.

import type { Id } from '../base/ids.ts';
import type { PersonHints } from '../intake/types.ts';

/** The kinds of advocate (AT-8). */
export type PersonKind = 'customer' | 'employee' | 'technician' | 'partner';

/** One request to find or make a person. `at` and `inputId` date and source every identity that is learnt from it. */
export interface PersonAsk {
  hints: PersonHints;
  at: Date;
  /** Null when it came by no input (a person made through the API). */
  inputId: Id | null;
}

/** Person `from` is now person `to`; whatever names `from` must name `to` (ID-3). */
export interface Merge {
  from: Id;
  to: Id;
}

export interface Resolution {
  /** One per ask, in order; null when the hints identify nobody (no usable key at all). Merges of the same batch are followed already. */
  personIds: (Id | null)[];
  merges: Merge[];
  /** Persons that learnt a key (e-mail, phone, address, customer, device) in this batch, merges followed: their decisions may change. */
  learnt: Set<Id>;
}

/** What the rooms need of the client to resolve and normalise. */
export interface PeopleContext {
  clientId: Id;
  /** ISO 3166 alpha-2, for phone numbers without a country. */
  phoneRegion: string;
  /** Lower-case domains whose addresses identify nobody (ID-1). */
  ownDomains: string[];
}

/** Everything by which a person can be recognised, for the rules about households and self-referral (QU-1, QU-7). All normalised. */
export interface PersonKeys {
  personId: Id;
  kind: PersonKind;
  emails: string[];
  phones: string[];
  addresses: string[];
  /** "connection:customer" */
  customers: string[];
  devices: string[];
  /** Ids of the employee in ServiceTitan. */
  employeeIds: string[];
}

/** Who a person is, for lists and pages: the row of `persons` as it stands. */
export interface Person {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
  /** As typed; the identities are in PersonKeys. */
  email: string | null;
  phone: string | null;
  locale: string | null;
  kind: PersonKind;
  createdAt: Date;
  updatedAt: Date;
}

/** A customer that ServiceTitan says was merged into another (ID-4). */
export interface CustomerMerge {
  connectionId: Id;
  from: string;
  to: string;
}

/** The names that `person_keys=name:value` takes. */
export const PERSON_KEY_NAMES = [
  'person_id',
  'email',
  'phone',
  'partner_user_id',
  'st_customer',
  'job_id',
  'partner_conversion_id',
  'event_id',
  'advocate_code',
  'last_name',
] as const;
export type PersonKeyName = (typeof PERSON_KEY_NAMES)[number];
