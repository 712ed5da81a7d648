// Sentences about what a job gives: which rule, which tier, what a cap took (RW-1, EX-1). Pure.

import { showMoney } from '../base/money.ts';
import type { Period } from '../campaigns/reward-rules.ts';
import type { RewardBasis, RewardFinding, Suspicion } from '../rewards/types.ts';

/** "$120.00 for the advocate: rule 2 (Installations), tier from $5,000.00; bonus $20.00 for the 5th referral." */
export function findingSentence(finding: RewardFinding): string {
  const { role, amount_minor: amount, currency, cut, refused } = finding;
  const how = basisWords(finding, currency).join(', ');
  if (refused)
    return `Of ${showMoney(finding.wanted_minor, currency)} for the ${role} (${how}) nothing is given: the person was erased.`;
  if (!cut) return `${showMoney(amount, currency)} for the ${role}: ${how}.`;
  const wanted = showMoney(finding.wanted_minor, currency);
  const given = amount === 0 ? 'nothing' : `only ${showMoney(amount, currency)}`;
  return `Of ${wanted} for the ${role} (${how}) ${given} is given: ${cutWords(cut, currency)}.`;
}

function basisWords(basis: RewardBasis, currency: string): string[] {
  const { rule, rule_name: name, by, count, tier_from: from, bonus_minor: bonus } = basis;
  return [
    `rule ${rule}${name ? ` (${name})` : ''}`,
    ...(by === 'percent' ? ['a percentage of the job total'] : []),
    ...(by === 'job_total' && from !== null ? [`tier for totals from ${showMoney(from, currency)}`] : []),
    ...(by === 'referral_count'
      ? [from === null ? 'below the first tier' : `tier from referral ${from} on`]
      : []),
    ...(count === null ? [] : [`referral number ${count} of the advocate`]),
    ...(bonus > 0 ? [`with a bonus of ${showMoney(bonus, currency)}`] : []),
  ];
}

const WITHIN: Record<Period, string> = {
  ever: 'altogether',
  month: 'in a month',
  quarter: 'in a quarter',
  year: 'in a year',
  tax_year: 'in a tax year',
};

function cutWords(cut: NonNullable<RewardBasis['cut']>, currency: string): string {
  const { limit_minor: minor, limit_rewards: rewards, left_minor: left, left_rewards: leftRewards } = cut;
  const who =
    cut.cap === 'budget'
      ? 'the budget of the campaign is'
      : `one person may have${cut.role === 'any' ? '' : ` as ${cut.role}`}${cut.across === 'campaign' ? '' : ' from all campaigns'}`;
  const limits = [
    ...(minor === null ? [] : [showMoney(minor, currency)]),
    ...(rewards === null ? [] : [rewards === 1 ? 'one reward' : `${rewards} rewards`]),
  ].join(' and ');
  const room =
    leftRewards === 0
      ? 'that number is reached'
      : left === null
        ? 'that is used up'
        : `${showMoney(left, currency)} of it was left`;
  return `${who} ${limits} ${WITHIN[cut.within]}${cut.within === 'ever' ? '' : ` (${cut.period})`}, and ${room}`;
}

// ── suspicions (QU-5) ───────────────────────────────────────────────────────────────────────────────────────────────

/** What is suspicious, as a sentence. */
export function suspicionSentence({ code, facts }: Suspicion): string {
  switch (code) {
    case 'disposable_email':
      return `The ${facts.who} has only an address of a service of throw-away mailboxes.`;
    case 'near_identical_email':
      return 'The e-mail addresses of friend and advocate are nearly the same.';
    case 'staff_own_job':
      return `The advocate is the employee who ${listOf(facts.did, { created: 'keyed in', sold: 'sold' })} the job.`;
    case 'household':
      return `Friend and advocate share ${listOf(facts.shared, KINDS)}.`;
    case 'alike_friends':
      return `Another friend of the advocate has the same ${listOf(facts.shared, { ...KINDS, email: 'e-mail, or nearly' })}.`;
    case 'velocity':
      return `The advocate referred at least ${facts.at_least} friends within ${facts.within_hours} hours; ${facts.referrals} are usual.`;
    default:
      return `Something is suspicious: ${code.replaceAll('_', ' ')}.`;
  }
}

const KINDS: Record<string, string> = { phone: 'phone', address: 'address', device: 'device' };

function listOf(values: unknown, words: Record<string, string>): string {
  const said = Array.isArray(values) ? values.map((value) => words[String(value)] ?? String(value)) : [];
  return said.join(' and ');
}
