// What makes a referral suspicious without failing it (QU-5, QU-7, QU-8). Pure. Facts name kinds of keys, never their values: decisions
// outlive an erasure (ID-5).

import { distance } from 'fastest-levenshtein';
import MailChecker from 'mailchecker';
import { emailAlias } from '../base/text.ts';
import { HOUR_MS } from '../base/time.ts';
import type { PersonKeys } from '../people/types.ts';
import type { QualifyFacts, Suspicion } from './types.ts';

/** Another friend of the advocate, referred within these days before, is compared with. */
export const COMPARED_DAYS = 90;

/** Everything that the campaign has a person look at, in the order of this file. */
export function suspicionsOf(facts: QualifyFacts): Suspicion[] {
  const { friend, advocate, campaign } = facts;
  const { review } = campaign.settings;
  if (isAllowed(facts, friend, ['person']) || isAllowed(facts, advocate, ['person'])) return [];
  return [
    ...(review.disposable_email ? disposable(facts, 'friend', friend) : []),
    ...(review.disposable_email ? disposable(facts, 'advocate', advocate) : []),
    ...(review.near_identical_email ? nearIdentical(facts) : []),
    ...(review.staff_own_job ? staffOwnJob(facts) : []),
    ...(review.household ? household(facts) : []),
    ...(review.alike_friends ? alikeFriends(facts) : []),
    ...velocity(facts),
  ];
}

/** Every address of the person is of a service of throw-away mailboxes. */
function disposable(facts: QualifyFacts, who: 'friend' | 'advocate', person: PersonKeys): Suspicion[] {
  if (person.emails.length === 0 || isAllowed(facts, person, ['email', 'domain'])) return [];
  if (!person.emails.every(isDisposable)) return [];
  return [suspicion('QU-5', 'disposable_email', who, { who, person_id: person.personId })];
}

function isDisposable(email: string): boolean {
  const parts = email.slice(email.lastIndexOf('@') + 1).split('.');
  return parts.some((_, index) => MailChecker.blacklist().has(parts.slice(index).join('.')));
}

function nearIdentical(facts: QualifyFacts): Suspicion[] {
  const { friend, advocate } = facts;
  if (isAllowed(facts, friend, ['email']) || isAllowed(facts, advocate, ['email'])) return [];
  if (!areAlike(friend.emails, advocate.emails)) return [];
  return [
    suspicion('QU-5', 'near_identical_email', advocate.personId, { advocate_person_id: advocate.personId }),
  ];
}

function areAlike(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.some((other) => isNearlySame(one, other)));
}

/**
 * Names at one provider that differ by digits and separators only ("pat.smith1", "patsmith2") or by one letter of six or more. Short
 * names are alike by chance.
 */
export function isNearlySame(one: string, other: string): boolean {
  const [a, b] = [emailAlias(one), emailAlias(other)];
  const [aAt, bAt] = [a.lastIndexOf('@'), b.lastIndexOf('@')];
  if (a === b) return true;
  if (a.slice(aAt) !== b.slice(bAt)) return false;
  const [aName, bName] = [a.slice(0, aAt), b.slice(0, bAt)];
  const bare = (name: string) => name.replace(/[\d._-]/g, '');
  if (bare(aName).length >= 5 && bare(aName) === bare(bName)) return true;
  return Math.min(aName.length, bName.length) >= 6 && bare(aName) !== '' && distance(aName, bName) <= 1;
}

/** QU-8: the employee who keyed in or sold the job. */
function staffOwnJob({ job, advocate }: QualifyFacts): Suspicion[] {
  const own = new Set(advocate.employeeIds);
  const did = [
    ...(job.createdById !== null && own.has(job.createdById) ? ['created'] : []),
    ...(job.soldById !== null && own.has(job.soldById) ? ['sold'] : []),
  ];
  if (did.length === 0) return [];
  return [suspicion('QU-8', 'staff_own_job', did.join(), { did, advocate_person_id: advocate.personId })];
}

function household(facts: QualifyFacts): Suspicion[] {
  const shared = sharedKinds(facts, facts.friend, facts.advocate).filter((kind) => kind !== 'device');
  if (shared.length === 0) return [];
  return [suspicion('QU-7', 'household', shared.join(), { shared })];
}

function alikeFriends(facts: QualifyFacts): Suspicion[] {
  const { companions, friend, evidenceAt } = facts;
  const since = evidenceAt.getTime() - COMPARED_DAYS * 24 * HOUR_MS;
  return companions
    .filter((other) => other.evidenceAt.getTime() >= since)
    .flatMap((other) => {
      const shared = [
        ...sharedKinds(facts, friend, other.keys),
        ...(areAlike(friend.emails, other.keys.emails) ? ['email'] : []),
      ];
      if (shared.length === 0) return [];
      const name = `${other.keys.personId}:${shared.join()}`;
      return [suspicion('QU-5', 'alike_friends', name, { friend_person_id: other.keys.personId, shared })];
    })
    .slice(0, 10);
}

/** Each doubling of the number is a new suspicion: it is looked at again then, and not with each referral. */
function velocity({ companions, evidenceAt, campaign }: QualifyFacts): Suspicion[] {
  const limit = campaign.settings.review.velocity;
  if (!limit) return [];
  const since = evidenceAt.getTime() - limit.within_hours * HOUR_MS;
  const count = 1 + companions.filter((other) => other.evidenceAt.getTime() > since).length;
  if (count <= limit.referrals) return [];
  const level = Math.floor(Math.log2(count / limit.referrals));
  const name = `${limit.referrals}:${limit.within_hours}:${level}`;
  return [
    suspicion('QU-5', 'velocity', name, {
      at_least: limit.referrals * 2 ** level + (level === 0 ? 1 : 0),
      ...limit,
    }),
  ];
}

/** Kinds of contact that both have, those on the allow list left out. */
export function sharedKinds(facts: QualifyFacts, one: PersonKeys, other: PersonKeys): string[] {
  const share = (kind: 'phone' | 'address' | 'device', a: readonly string[], b: readonly string[]) =>
    a.some((value) => b.includes(value) && !isListed(facts, 'allow', kind, value)) ? [kind] : [];
  return [
    ...share('phone', one.phones, other.phones),
    ...share('address', one.addresses, other.addresses),
    ...share('device', one.devices, other.devices),
  ];
}

function isAllowed(facts: QualifyFacts, person: PersonKeys, kinds: readonly string[]): boolean {
  return facts.listed.some(
    ({ list, kind, personId }) => list === 'allow' && personId === person.personId && kinds.includes(kind),
  );
}

function isListed({ listed }: QualifyFacts, list: string, kind: string, value: string): boolean {
  return listed.some((one) => one.list === list && one.kind === kind && one.value === value);
}

function suspicion(rule: string, code: string, name: string, facts: Record<string, unknown>): Suspicion {
  return { rule, code, fingerprint: `${code}:${name}`, facts };
}
