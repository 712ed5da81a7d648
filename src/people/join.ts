// Which persons are one (ID-3, ID-4): the joins of the table in resolve.ts. Pure but for the index it is given.

import type { Id } from '../base/ids.ts';
import type { FoundBy, Key, NormalAsk } from './ask.ts';
import type { KeyIndex, KnownPerson } from './key-index.ts';
import type { CustomerMerge } from './types.ts';

/** Whom the key leads to. A phone leads to somebody only while one person has it (ID-2). */
export function ownerOf(index: KeyIndex, { kind, value }: Key): KnownPerson | null {
  switch (kind) {
    case 'person_id':
      return index.person(value);
    case 'job':
      return index.friendOfJob(value);
    case 'phone':
      return index.holdersOf(value).only;
    case 'email':
    case 'st_customer':
    case 'partner_user_id':
    case 'device':
      return index.ownerOf(kind, value);
  }
}

/** Never known to be somebody: neither e-mail, nor customer, nor partner user id. */
export function isAnonymous(person: KnownPerson): boolean {
  return person.emails === 0 && person.partners === 0 && person.customers.size === 0;
}

/** The ask speaks of another customer of a connection, or another partner user, than the person is known to be. */
export function clashes(person: KnownPerson, ask: NormalAsk): boolean {
  if (ask.partnerUserId !== null && person.partners > 0) return true;
  return ask.customer !== null && clashesWith(person.customers, ask.customer);
}

function clashesWith(customers: ReadonlySet<string>, customer: string): boolean {
  const connection = customer.slice(0, customer.indexOf(':') + 1);
  return !customers.has(customer) && [...customers].some((other) => other.startsWith(connection));
}

/** Two persons who are not one as far as customers and partner ids can tell. */
function differ(one: KnownPerson, other: KnownPerson): boolean {
  return (
    (one.partners > 0 && other.partners > 0) ||
    [...one.customers].some((c) => clashesWith(other.customers, c))
  );
}

/** True when the ask names the person's e-mail, itself or by a job of the person. */
function isMailed(index: KeyIndex, ask: NormalAsk, person: KnownPerson): boolean {
  if (ask.emails.some((email) => index.ownerOf('email', email) === person)) return true;
  if (ask.job === null || person.emails === 0 || clashes(person, ask)) return false;
  return index.friendOfJob(ask.job) === person;
}

/** Joins the person with the owners of these keys wherever the table above allows it; the survivor. */
export function joinOwners(
  index: KeyIndex,
  ask: NormalAsk,
  found: KnownPerson,
  keys: readonly Key[],
): KnownPerson {
  let person = found;
  for (const key of keys) {
    const owner = ownerOf(index, key);
    if (!owner || owner === person) continue;
    const survivor = survivorOf(index, ask, person, owner, key.kind);
    if (!survivor) continue;
    mergeInto(index, survivor === person ? owner : person, survivor, key, ask.inputId);
    person = survivor;
  }
  return person;
}

/** Which of two persons both become; null when they stay two. */
function survivorOf(
  index: KeyIndex,
  ask: NormalAsk,
  person: KnownPerson,
  owner: KnownPerson,
  by: FoundBy,
): KnownPerson | null {
  if (person.emails > 0 && owner.emails > 0) return null;
  const isHabit = by === 'phone' || by === 'device' || by === 'job';
  if (isHabit && (clashes(owner, ask) || differ(person, owner))) return null;
  if (isAnonymous(owner)) return person;
  if (isAnonymous(person)) return owner;
  if (by === 'phone') return null;
  if (person.emails > 0 && isMailed(index, ask, person)) return person;
  if (owner.emails > 0 && isMailed(index, ask, owner)) return owner;
  return null;
}

function mergeInto(index: KeyIndex, from: KnownPerson, to: KnownPerson, via: Key, inputId: Id | null): void {
  const known = !index.created.has(from.personId);
  index.merge(from, to);
  if (known)
    index.note({
      change: 'merged',
      personId: to.personId,
      otherPersonId: from.personId,
      ...via,
      inputId,
    });
}

/**
 * Customer `from` was merged into `to` in ServiceTitan: both lead to one person from now on (ID-4). Persons with different e-mails stay
 * two, and the customer goes to the survivor's.
 */
export function mergeCustomer(index: KeyIndex, merge: CustomerMerge, at: Date): void {
  const claim = { since: at, inputId: null };
  const from = `${merge.connectionId}:${merge.from}`;
  const to = `${merge.connectionId}:${merge.to}`;
  const gone = index.ownerOf('st_customer', from);
  const kept = index.ownerOf('st_customer', to);
  if (gone && kept && gone !== kept) {
    if (gone.emails > 0 && kept.emails > 0) {
      index.give('st_customer', from, kept, claim);
      const entry = {
        personId: kept.personId,
        otherPersonId: gone.personId,
        kind: 'st_customer' as const,
        value: from,
      };
      index.note({ change: 'displaced', ...entry, inputId: null });
      return;
    }
    const survivor = gone.emails > 0 ? gone : kept;
    mergeInto(index, survivor === gone ? kept : gone, survivor, { kind: 'st_customer', value: from }, null);
    return;
  }
  const person = gone ?? kept ?? index.create();
  if (!gone) index.give('st_customer', from, person, claim);
  if (!kept) index.give('st_customer', to, person, claim);
}
