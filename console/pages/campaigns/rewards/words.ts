// The words of a campaign's rewards: rules, caps, payouts, and how each is read back as one sentence.

import { catalogue, locale } from '../../../language.ts';

const ORDINALS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinal = (count: number) =>
  `${count.toLocaleString(locale)}${ORDINALS[ordinalRules.select(count)] ?? 'th'}`;

export const words = catalogue({
  en: {
    sides: {
      advocate: { title: 'Advocate', text: 'Whoever recommended you.' },
      friend: { title: 'Friend', text: 'Whoever booked because of it.' },
    },
    kind: 'Gets',
    kinds: {
      fixed: 'The same amount for every job',
      percent: 'A percentage of every job',
      list: 'What rules say, job by job',
      none: 'Nothing',
    },
    listText: 'The first rule that fits a job is the one that counts. Where none fits, nothing is given.',
    rule: (place: number) => `Rule ${place}`,
    addRule: 'Add a rule',
    ruleAdded: 'The new rule stands last: it counts for what no rule above takes.',
    ruleRemoved: (name: string) => `${name} removed`,
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    copy: (name: string) => `Duplicate ${name}`,
    remove: (name: string) => `Remove ${name}`,
    name: 'Name of the rule',
    namePlaceholder: 'As “Installations”; shown with each reward that it gave',
    gives: 'Gives',
    forms: {
      fixed: 'A fixed amount',
      percent: 'A percentage of the job total',
      job_total: 'In tiers, by the job total',
      referral_count: 'In tiers, by how many friends the advocate brought',
    },
    amount: 'Amount',
    percent: 'Percent of the job total',
    min: 'At least',
    max: 'At most',
    tiers: {
      job_total: {
        text: 'The last tier that the total reaches counts. Below the first there is nothing.',
        from: 'From a total of',
      },
      referral_count: {
        text: 'The last tier that is reached counts. Each friend counts once.',
        from: 'From friend no.',
      },
      as: 'Gives',
      forms: { fixed: 'Amount', percent: 'Percent' },
      add: 'Add a tier',
      remove: (place: number) => `Remove tier ${place}`,
      name: (place: number) => `Tier ${place}`,
    },
    bonus: 'A bonus on top for every so many friends',
    bonusEvery: 'For every … friends',
    bonusAmount: 'Bonus',
    when: 'Only if',
    whenNothing: 'No condition: the rule is for every job that reaches it.',
    addCondition: 'Add a condition…',
    removeCondition: (name: string) => `Remove the condition: ${name}`,
    conditions: {
      advocate_kinds: 'Kind of advocate',
      job_total: 'Job total',
      business_units: 'Business unit',
      job_types: 'Job type',
      servicetitan_campaigns: 'ServiceTitan campaign',
      tags: 'Tag',
    },
    include: 'is one of',
    exclude: 'is none of',
    idsHint: 'Ids as ServiceTitan has them, with commas between them',
    totalFrom: 'from',
    totalBelow: 'and below',
    kindNames: {
      customer: 'a customer',
      employee: 'an employee',
      technician: 'a technician',
      partner: 'a partner',
    },
    countWithin: 'Friends are counted',
    countWithins: {
      ever: 'from the beginning',
      month: 'anew each month',
      quarter: 'anew each quarter',
      year: 'anew each year',
      tax_year: 'anew each tax year',
    },
    say: {
      /** The rule as one sentence. `how` is its place, `conditions` are joined by "and". */
      rule: (how: 'only' | 'first' | 'next', conditions: string[], gives: string) => {
        if (conditions.length === 0)
          return how === 'next' ? `For every other job: ${gives}.` : `For every job: ${gives}.`;
        return `${how === 'next' ? 'Otherwise, if' : 'If'} ${list(conditions, 'and')}: ${gives}.`;
      },
      kinds: (kinds: string[]) => `the advocate is ${list(kinds, 'or')}`,
      totalFrom: (from: string) => `the job comes to ${from} or more`,
      totalBelow: (below: string) => `the job comes to less than ${below}`,
      totalBetween: (from: string, below: string) =>
        `the job comes to ${from} or more and less than ${below}`,
      include: (what: string, ids: string[]) => `its ${what.toLowerCase()} is ${list(ids, 'or')}`,
      exclude: (what: string, ids: string[]) => `its ${what.toLowerCase()} is not ${list(ids, 'or')}`,
      percent: (percent: string, isPaid: boolean) =>
        `${percent} of ${isPaid ? 'what was paid' : 'the job total'}`,
      min: (amount: string) => `at least ${amount}`,
      max: (amount: string) => `at most ${amount}`,
      byTotal: (gives: string, from: string) => `${gives} from a total of ${from} on`,
      byCount: (gives: string, from: number) => `${gives} from the ${ordinal(from)} friend on`,
      bonus: (amount: string, every: number) => `and ${amount} on top for every ${ordinal(every)} friend`,
      nothing: 'nothing yet',
      cap: (who: string, limits: string[], within: string, across: string) =>
        `${who} at most ${list(limits, 'and')} ${within}${across}.`,
      capWho: {
        advocate: 'One advocate gets',
        friend: 'One friend gets',
        any: 'One person gets, as advocate and as friend,',
        budget: 'The campaign gives',
      },
      capRewards: (count: number) => `${count.toLocaleString(locale)} ${count === 1 ? 'reward' : 'rewards'}`,
      within: {
        ever: 'in all',
        month: 'in a month',
        quarter: 'in a quarter',
        year: 'in a calendar year',
        tax_year: 'in a tax year',
      },
      across: { campaign: '', all_campaigns: ', all campaigns together' },
      noLimit: 'This limits nothing yet: say an amount, a number of rewards, or both.',
    },
    caps: {
      title: 'How much at most',
      text: 'A job belongs to the day on which it was completed. What is approved already never gives way.',
      none: 'No limit is set.',
      addPerson: 'Limit one person',
      addBudget: 'Limit the campaign',
      person: (place: number) => `Limit of one person ${place}`,
      budget: (place: number) => `Budget ${place}`,
      remove: (name: string) => `Remove: ${name}`,
      removed: 'Limit removed',
      role: 'Whose rewards',
      roles: { advocate: 'As advocate', friend: 'As friend', any: 'As either' },
      amount: 'Amount',
      rewards: 'Number of rewards',
      within: 'Within',
      across: 'Of',
      acrosses: { campaign: 'This campaign', all_campaigns: 'All campaigns' },
      periods: { ever: 'All time', month: 'Month', quarter: 'Quarter', year: 'Year', tax_year: 'Tax year' },
      over: 'A reward that does not fit any more',
      overs: { what_is_left: 'is cut to what is left', nothing: 'is not given at all' },
      taxYearMonth: 'The tax year begins in',
      taxYearDay: 'on day',
    },
    payout: {
      title: 'How it is paid',
      text: 'Suppliers are set up under Payouts.',
      open: 'Open the suppliers',
      advocate: 'The advocate is paid by',
      friend: 'The friend is paid by',
      byDefault: (name: string | null) => (name === null ? 'The default (none yet)' : `The default: ${name}`),
      paused: (name: string) => `${name} (paused)`,
      unknown: (id: string) => `Supplier ${id}`,
      choices: 'People may choose among',
      choicesText: 'On their own page. Nothing chosen: what stands above is what they get.',
      payer: 'Paid in the name of',
      payerText: 'The company whose yearly totals it counts for.',
      payerDefault: (name: string | null) => (name === null ? 'The default' : `The default: ${name}`),
      automatic: 'Pay approved rewards without a payout run',
      automaticText: 'Otherwise somebody draws up a run and approves it under Payouts.',
      hidden: 'You may not see payouts. What is set here stays as it is.',
    },
  },
});

function list(parts: string[], type: 'and' | 'or'): string {
  return new Intl.ListFormat('en', { type: type === 'and' ? 'conjunction' : 'disjunction' }).format(parts);
}
