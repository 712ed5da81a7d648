// The part of a client's people that one batch names, in memory: who owns which key, and every change that is to be written.
// Decides nothing: resolve.ts says what belongs to whom, store.ts loads and writes.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Merge, PersonKind } from './types.ts';

export type IdentityKind = 'email' | 'st_customer' | 'partner_user_id' | 'device';
export type ContactKind = 'phone' | 'address';

/** What the index knows of a person: enough to tell who may merge with whom. */
export interface KnownPerson {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  kind: PersonKind;
  /** How many e-mails and partner user ids are its own. */
  emails: number;
  partners: number;
  /** "connection:customer" */
  customers: Set<string>;
}

export interface Owner {
  personId: Id;
  since: Date;
  inputId: Id | null;
}

export interface LogEntry {
  change: 'merged' | 'displaced' | 'attached' | 'kept';
  personId: Id;
  otherPersonId: Id | null;
  /** The key that made the change. */
  kind: IdentityKind | ContactKind | 'job' | 'person_id';
  value: string;
  inputId: Id | null;
}

export interface Contact {
  kind: ContactKind;
  value: string;
  personId: Id;
  since: Date;
}

/** What store.ts found in the database. */
export interface LoadedKeys {
  persons: KnownPerson[];
  /** Persons that were merged before, to their survivors. */
  survivors: Merge[];
  identities: { kind: IdentityKind; value: string; owner: Owner }[];
  /** Holders of each contact; `many` when there are more than the index cares to list. */
  contacts: { kind: ContactKind; value: string; holders: Id[]; many: boolean }[];
  jobs: { key: string; personId: Id }[];
}

interface Holders {
  personIds: Set<Id>;
  many: boolean;
}

export class KeyIndex {
  readonly created = new Map<Id, KnownPerson>();
  /** Persons of the database whose shown fields changed. */
  readonly filled = new Set<Id>();
  readonly newContacts: Contact[] = [];
  readonly #log: LogEntry[] = [];
  readonly #ids: IdMaker;
  readonly #persons = new Map<Id, KnownPerson>();
  readonly #survivor = new Map<Id, Id>();
  readonly #identities = new Map<string, Owner>();
  readonly #changed = new Map<string, { kind: IdentityKind; value: string }>();
  readonly #contacts = new Map<string, Holders>();
  readonly #jobs = new Map<string, Id>();
  readonly #merged: Id[] = [];
  readonly #learnt = new Set<Id>();

  constructor(loaded: LoadedKeys, ids: IdMaker) {
    this.#ids = ids;
    for (const person of loaded.persons) this.#persons.set(person.personId, person);
    for (const { from, to } of loaded.survivors) this.#survivor.set(from, to);
    for (const { kind, value, owner } of loaded.identities)
      this.#identities.set(nameOf(kind, value), { ...owner });
    for (const { kind, value, holders, many } of loaded.contacts) {
      this.#contacts.set(nameOf(kind, value), { personIds: new Set(holders), many });
    }
    for (const { key, personId } of loaded.jobs) this.#jobs.set(key, personId);
  }

  /** The person as it is now, whatever it was merged into; null when there is none with this id. */
  person(personId: Id): KnownPerson | null {
    return this.#persons.get(this.root(personId)) ?? null;
  }

  root(personId: Id): Id {
    let id = personId;
    for (let next = this.#survivor.get(id); next !== undefined; next = this.#survivor.get(id)) id = next;
    return id;
  }

  ownerOf(kind: IdentityKind, value: string): KnownPerson | null {
    const owner = this.#identities.get(nameOf(kind, value));
    return owner ? this.person(owner.personId) : null;
  }

  claimOf(kind: IdentityKind, value: string): Owner | null {
    return this.#identities.get(nameOf(kind, value)) ?? null;
  }

  friendOfJob(key: string): KnownPerson | null {
    const personId = this.#jobs.get(key);
    return personId === undefined ? null : this.person(personId);
  }

  /** How many persons have the phone, and which one if it is exactly one (ID-2). */
  holdersOf(phone: string): { shared: boolean; only: KnownPerson | null } {
    const holders = this.#contacts.get(nameOf('phone', phone));
    if (!holders) return { shared: false, only: null };
    const roots = new Set([...holders.personIds].map((id) => this.root(id)));
    if (holders.many || roots.size > 1) return { shared: true, only: null };
    const [only] = roots;
    return { shared: false, only: only === undefined ? null : this.person(only) };
  }

  create(): KnownPerson {
    const personId = this.#ids();
    const person: KnownPerson = {
      ...{ personId, firstName: null, lastName: null, email: null, phone: null },
      ...{ kind: 'customer', emails: 0, partners: 0, customers: new Set<string>() },
    };
    this.created.set(personId, person);
    this.#persons.set(personId, person);
    return person;
  }

  /** Gives the key to the person, whoever had it. */
  give(
    kind: IdentityKind,
    value: string,
    person: KnownPerson,
    claim: { since: Date; inputId: Id | null },
  ): void {
    const before = this.ownerOf(kind, value);
    this.#identities.set(nameOf(kind, value), { ...claim, personId: person.personId });
    this.#changed.set(nameOf(kind, value), { kind, value });
    if (before === person) return;
    this.#learnt.add(person.personId);
    count(person, kind, value, 1);
    if (before) {
      this.#learnt.add(before.personId);
      count(before, kind, value, -1);
    }
  }

  addContact(kind: ContactKind, value: string, person: KnownPerson, since: Date): void {
    const name = nameOf(kind, value);
    const holders = this.#contacts.get(name) ?? { personIds: new Set<Id>(), many: false };
    this.#contacts.set(name, holders);
    for (const holder of holders.personIds) if (this.root(holder) === person.personId) return;
    holders.personIds.add(person.personId);
    this.newContacts.push({ kind, value, personId: person.personId, since });
  }

  setJob(key: string, person: KnownPerson): void {
    this.#jobs.set(key, person.personId);
  }

  /** Fills what is empty of the shown fields; the first to say a thing is believed. */
  fill(
    person: KnownPerson,
    said: Partial<Pick<KnownPerson, 'firstName' | 'lastName' | 'email' | 'phone'>>,
  ): void {
    for (const field of ['firstName', 'lastName', 'email', 'phone'] as const) {
      const value = said[field];
      if (!value || person[field] !== null) continue;
      person[field] = value;
      this.#markFilled(person);
    }
  }

  /** Everything of `from` is now of `to`. */
  merge(from: KnownPerson, to: KnownPerson): void {
    this.fill(to, from);
    if (to.kind === 'customer' && from.kind !== 'customer') {
      to.kind = from.kind;
      this.#markFilled(to);
    }
    to.emails += from.emails;
    to.partners += from.partners;
    for (const customer of from.customers) to.customers.add(customer);
    this.#survivor.set(from.personId, to.personId);
    this.#learnt.add(to.personId);
    // A person that nobody outside of this batch has seen leaves no trace; what it was given is written on its survivor.
    if (!this.created.delete(from.personId)) this.#merged.push(from.personId);
  }

  #markFilled(person: KnownPerson): void {
    if (!this.created.has(person.personId)) this.filled.add(person.personId);
  }

  changedIdentities(): { kind: IdentityKind; value: string; owner: Owner }[] {
    return [...this.#changed].flatMap(([name, { kind, value }]) => {
      const owner = this.#identities.get(name);
      return owner ? [{ kind, value, owner: { ...owner, personId: this.root(owner.personId) } }] : [];
    });
  }

  note(entry: LogEntry): void {
    this.#log.push(entry);
  }

  /** What is to be remembered of this batch, of the persons as they are at its end. */
  log(): LogEntry[] {
    return this.#log.flatMap((entry) => {
      const personId = this.root(entry.personId);
      if (entry.change === 'merged') return [{ ...entry, personId }];
      const otherPersonId = entry.otherPersonId && this.root(entry.otherPersonId);
      return otherPersonId === personId ? [] : [{ ...entry, personId, otherPersonId }];
    });
  }

  /** Every merge of this batch, straight to the last survivor. */
  merges(): Merge[] {
    return this.#merged.map((from) => ({ from, to: this.root(from) }));
  }

  learnt(): Set<Id> {
    return new Set([...this.#learnt].map((id) => this.root(id)));
  }
}

function count(person: KnownPerson, kind: IdentityKind, value: string, by: 1 | -1): void {
  if (kind === 'email') person.emails += by;
  else if (kind === 'partner_user_id') person.partners += by;
  else if (kind === 'st_customer' && by === 1) person.customers.add(value);
  else if (kind === 'st_customer') person.customers.delete(value);
}

function nameOf(kind: string, value: string): string {
  return `${kind} ${value}`;
}
