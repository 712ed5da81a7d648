// QU-1 and QU-7: is the friend the advocate, or of the advocate's household? Pure.

import type { Reason } from '../../base/reasons.ts';
import { emailAlias } from '../../base/text.ts';
import type { PersonKeys } from '../../people/types.ts';
import { sharedKinds } from '../suspicions.ts';
import type { QualifyFacts } from '../types.ts';

/**
 * Fails when friend and advocate are one human by any key that both have; phone and address count as the campaign says (QU-7).
 * The facts name the kinds of key that matched, never their values: decisions outlive an erasure (ID-5).
 */
export function selfReferral(facts: QualifyFacts): Reason {
  const { friend, advocate, campaign, identityPending } = facts;
  const householdCounts = campaign.settings.qualification.household_is_self_referral;
  const matched: string[] = [];
  const sharedHousehold: string[] = [];
  if (friend.personId === advocate.personId) matched.push('person');
  if (share(aliases(friend), aliases(advocate))) matched.push('email');
  if (share(friend.customers, advocate.customers)) matched.push('servicetitan_customer');
  // What many share by right, as the tablet of the office, is on the allow list.
  for (const kind of sharedKinds(facts, friend, advocate))
    (kind === 'device' ? matched : sharedHousehold).push(kind);
  if (householdCounts) matched.push(...sharedHousehold);

  const result = matched.length > 0 ? 'fail' : identityPending ? 'unknown' : 'pass';
  return {
    rule: 'QU-1',
    code: 'self_referral',
    result,
    facts: {
      friend_person_id: friend.personId,
      advocate_person_id: advocate.personId,
      matched,
      shared_household: sharedHousehold,
      household_counts: householdCounts,
      ...(result === 'unknown' ? { waiting_for: 'customer_contacts' } : {}),
    },
  };
}

function aliases(person: PersonKeys): string[] {
  return person.emails.map(emailAlias);
}

function share(a: readonly string[], b: readonly string[]): boolean {
  return a.some((value) => b.includes(value));
}
