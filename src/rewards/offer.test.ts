import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { qualifyingJob, settings } from '../../test/support/reward-facts.ts';
import type { PersonKind } from '../people/types.ts';
import { amountOf, type Offer, offerFor } from './offer.ts';
import type { QualifyingJob } from './types.ts';

const USD = { currency: 'USD' };

/** What a list of rules (or one rule) of a campaign gives the advocate, as "rule 2: 5000", or why nothing. */
function given(
  advocate: unknown,
  job: Partial<QualifyingJob> = {},
  kind: PersonKind = 'customer',
  count = 1,
): string {
  const reward = settings({ rewards: { advocate } }).rewards.advocate;
  assert.ok(reward);
  const offered = offerFor(reward, qualifyingJob(job), kind);
  if ('none' in offered) return offered.none;
  if ('unknown' in offered) return `unknown ${offered.unknown}`;
  return `rule ${offered.offer.rule}: ${amountOf(offered.offer, count, true).baseMinor}`;
}

const fixed = (amount_minor: number, when: object = {}) => ({ amount_minor, ...USD, when });

suite('[RW-1] the first rule whose condition holds applies', () => {
  const byKind = [
    fixed(1, { advocate_kinds: ['technician', 'employee'] }),
    fixed(2, { advocate_kinds: ['partner'] }),
    fixed(3),
  ];
  const byTotal = [
    fixed(1, { job_total: { from_minor: 50_000 } }),
    fixed(2, { job_total: { from_minor: 10_000, below_minor: 50_000 } }),
  ];
  const cases: [string, string, string][] = [
    ['a technician', given(byKind, {}, 'technician'), 'rule 1: 1'],
    ['an employee', given(byKind, {}, 'employee'), 'rule 1: 1'],
    ['a partner', given(byKind, {}, 'partner'), 'rule 2: 2'],
    ['a customer', given(byKind, {}, 'customer'), 'rule 3: 3'],
    ['a business unit', given([fixed(1, { business_units: { include: [31] } }), fixed(2)]), 'rule 1: 1'],
    [
      'another business unit',
      given([fixed(1, { business_units: { include: [32] } }), fixed(2)]),
      'rule 2: 2',
    ],
    ['an excluded job type', given([fixed(1, { job_types: { exclude: ['22'] } }), fixed(2)]), 'rule 2: 2'],
    [
      'a ServiceTitan campaign',
      given([fixed(1, { servicetitan_campaigns: { include: ['55'] } })]),
      'rule 1: 1',
    ],
    ['a tag', given([fixed(1, { tags: { include: ['7'] } })]), 'rule 1: 1'],
    ['no tag, and the job is done', given([fixed(1, { tags: { include: ['8'] } })]), 'no_rule'],
    [
      'no tag, and one may still come',
      given([fixed(1, { tags: { include: ['8'] } }), fixed(2)], { stage: 'scheduled' }),
      'unknown tag',
    ],
    ['a large job', given(byTotal, { totalMinor: 50_000 }), 'rule 1: 1'],
    ['a job one cent smaller', given(byTotal, { totalMinor: 49_999 }), 'rule 2: 2'],
    ['a small job', given(byTotal, { totalMinor: 9_999 }), 'no_rule'],
    ['a job without a total yet', given(byTotal, { totalMinor: null }), 'unknown total'],
    [
      'a rule that fails by another part, whatever its total is',
      given([fixed(1, { advocate_kinds: ['partner'], job_total: { from_minor: 1 } }), fixed(2)], {
        totalMinor: null,
      }),
      'rule 2: 2',
    ],
    [
      'a business unit that only a Zap left out',
      given([fixed(1, { business_units: { include: [31] } })], { businessUnitId: null, confirmed: false }),
      'unknown business_unit',
    ],
    ['one rule for all, of old', given({ amount_minor: 7, ...USD }), 'rule 1: 7'],
  ];
  for (const [name, got, want] of cases) test(`[RW-1] ${name}`, () => assert.equal(got, want));
});

suite('[RW-1] tiers', () => {
  const byTotal = [
    {
      ...USD,
      tiers: {
        by: 'job_total',
        steps: [
          { from: 10_000, amount_minor: 500 },
          { from: 100_000, percent: 2, max_minor: 5_000 },
        ],
      },
    },
  ];
  const byCount = [
    {
      ...USD,
      tiers: {
        by: 'referral_count',
        steps: [
          { from: 1, amount_minor: 1_000 },
          { from: 3, amount_minor: 2_000 },
          { from: 5, percent: 10 },
        ],
      },
    },
  ];
  const cases: [string, string, string][] = [
    ['below the first there is nothing', given(byTotal, { totalMinor: 9_999 }), 'nothing'],
    ['the first', given(byTotal, { totalMinor: 10_000 }), 'rule 1: 500'],
    ['just below the second', given(byTotal, { totalMinor: 99_999 }), 'rule 1: 500'],
    ['a percentage as a tier', given(byTotal, { totalMinor: 100_000 }), 'rule 1: 2000'],
    ['within its maximum', given(byTotal, { totalMinor: 900_000 }), 'rule 1: 5000'],
    ['the first referral', given(byCount, {}, 'customer', 1), 'rule 1: 1000'],
    ['the second', given(byCount, {}, 'customer', 2), 'rule 1: 1000'],
    ['the third', given(byCount, {}, 'customer', 3), 'rule 1: 2000'],
    ['the hundredth', given(byCount, { totalMinor: 25_000 }, 'customer', 100), 'rule 1: 2500'],
    ['a total in another currency', given(byTotal, { currency: 'CAD' }), 'currency'],
  ];
  for (const [name, got, want] of cases) test(`[RW-1] ${name}`, () => assert.equal(got, want));
});

test('[RW-1] a bonus comes with every n-th referral, once', () => {
  const offer: Offer = {
    ...{ rule: 1, name: null, by: 'fixed', tier_from_minor: null, currency: 'USD' },
    ...{ steps: [{ from: 1, amount_minor: 10 }], bonus: { every: 3, amount_minor: 100 } },
  };
  const bonuses = [1, 2, 3, 4, 5, 6].map((count) => amountOf(offer, count, true).bonusMinor);
  assert.deepEqual(bonuses, [0, 0, 100, 0, 0, 100]);
  assert.equal(amountOf(offer, 3, false).bonusMinor, 0);
});
