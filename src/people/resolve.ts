// Who is it? Finds or makes the person of each ask, and says which keys and persons belong together (ID-2, ID-3, ID-4). Pure but for
// the index it is given.
//
// A person is found by, in order: person id, e-mail, ServiceTitan customer, job, partner user id, phone, device; an e-mail that is only a
// line of a job's summary comes after the job. Then
//
//   key of the ask     owner                          what happens
//   ----------------   ----------------------------   ------------------------------------------------------------------------
//   any                nobody                         the person found gets it
//   any                anonymous (neither e-mail,     the anonymous one joins the other: it was never known to be somebody else
//                      customer nor partner id)
//   customer, job,     has no e-mail, and the ask     joins the person with the e-mail: the only key that merges known persons
//   partner, device    names the other's e-mail       (a device does not, when the two have different customers or partner ids)
//   e-mail             another person                 stays; two e-mails never merge by themselves. Logged as kept
//   customer, partner  any other person               stays: the first has it. Logged as kept
//   device             any other person               moves to the one who named himself on it last, by the time of the event.
//                                                     Logged as displaced
//   phone              others                         shared from now on, and so finds nobody (ID-2)
//
// The e-mail of a job's friend counts as named by an ask about that job: what is said of one job is said of one person.
// A new e-mail finds nobody by partner id, phone or device who already has another one; it does by customer and by job, since a
// customer has as many e-mails as ServiceTitan lists. Phone and device find nobody of another customer of the same connection or of
// another partner id: two customers with one number are two persons who share it. Nor does a job that was moved to another customer.
//
// The same asks in any order give the same persons (AT-5) as long as each human has one e-mail, shares no phone, and two of its keys
// that were apart meet in an ask with the e-mail. Not so, and not to be had without merging on less than an e-mail: which of two
// persons with one customer keeps it; what a phone found before it was shared; what a device did before two persons named themselves.

import type { Id } from '../base/ids.ts';
import { type FoundBy, keysOf, type NormalAsk } from './ask.ts';
import { claimOnDevice, giveDevice, giveEmails, giveOrKeep } from './give.ts';
import { clashes, joinOwners, ownerOf } from './join.ts';
import type { KeyIndex, KnownPerson } from './key-index.ts';

/** The person of each ask, in order; null for an ask that identifies nobody. Changes are kept in the index. */
export function resolveAsks(index: KeyIndex, asks: readonly NormalAsk[]): (Id | null)[] {
  const found = asks.map((ask) => resolveOne(index, ask));
  return found.map((person) => person && index.root(person.personId));
}

function resolveOne(index: KeyIndex, ask: NormalAsk): KnownPerson | null {
  const found = find(index, ask);
  if (!found && !canMakePerson(index, ask)) return null;
  const claim = claimOnDevice(index, ask, found?.by ?? null);

  // Persons join before the one found is given keys: what it gets would make it less anonymous. E-mails come first: they decide.
  let person = joinOwners(index, ask, found?.person ?? index.create(), keysOf('email', ask.emails));
  giveEmails(index, ask, person, found !== null);
  person = joinOwners(index, ask, person, [
    ...keysOf('st_customer', ask.customer),
    ...keysOf('job', ask.job),
    ...keysOf('partner_user_id', ask.partnerUserId),
    ...keysOf('phone', ask.phones),
    ...keysOf('device', ask.deviceId),
  ]);
  if (ask.customer !== null) giveOrKeep(index, ask, person, 'st_customer', ask.customer);
  if (ask.partnerUserId !== null) giveOrKeep(index, ask, person, 'partner_user_id', ask.partnerUserId);
  if (ask.deviceId !== null) giveDevice(index, ask, person, ask.deviceId, claim);
  if (ask.job !== null) index.setJob(ask.job, person);
  for (const phone of ask.phones) index.addContact('phone', phone, person, ask.at);
  if (ask.address !== null) index.addContact('address', ask.address, person, ask.at);
  index.fill(person, ask.shown);
  return person;
}

/** The order of ID-3. */
function find(index: KeyIndex, ask: NormalAsk): { person: KnownPerson; by: FoundBy } | null {
  const emails = keysOf('email', ask.emails);
  const keys = [
    ...keysOf('person_id', ask.personId),
    ...(ask.fromSummary ? [] : emails),
    ...keysOf('st_customer', ask.customer),
    ...keysOf('job', ask.job),
    ...(ask.fromSummary ? emails : []),
    ...keysOf('partner_user_id', ask.partnerUserId),
    ...keysOf('phone', ask.phones),
    ...keysOf('device', ask.deviceId),
  ];
  const bringsEmail = ask.emails.length > 0;
  for (const key of keys) {
    const person = ownerOf(index, key);
    if (!person) continue;
    const weak = key.kind === 'phone' || key.kind === 'device';
    // Past the e-mails, an e-mail that the ask brings is a new one.
    if (bringsEmail && person.emails > 0 && (weak || key.kind === 'partner_user_id')) continue;
    // A job that is another customer's now is another person's, unless that customer turns out to be a merged one (ID-4).
    if ((weak || key.kind === 'job') && clashes(person, ask)) continue;
    return { person, by: key.kind };
  }
  return null;
}

/** A number that several persons have is no reason to make yet another one (ID-2). */
function canMakePerson(index: KeyIndex, ask: NormalAsk): boolean {
  if (ask.emails.length > 0) return true;
  if (ask.customer !== null || ask.job !== null || ask.partnerUserId !== null || ask.deviceId !== null)
    return true;
  return ask.phones.some((phone) => !index.holdersOf(phone).shared);
}
