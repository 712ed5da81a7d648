import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkCampaign } from './check.ts';

const FIXED = { amount_minor: 10_000, currency: 'USD' };
const GOOD = {
  name: 'Refer a friend',
  program_label: 'refer-a-friend',
  company_name: 'Acme Heating',
  company_url: 'https://www.acme.example/',
  rewards: { advocate: FIXED, friend: { amount_minor: 5_000, currency: 'USD' } },
};

const problemsOf = (body: unknown) =>
  checkCampaign(body, 'USD').problems.map(({ field, code }) => `${field} ${code}`);
const warningsOf = (changes: Record<string, unknown>) => {
  const { campaign, warnings } = checkCampaign({ ...GOOD, ...changes }, 'USD');
  assert.ok(campaign, 'a warning refuses nothing');
  return warnings.map(({ field, code }) => `${field} ${code}`);
};

test('[RW-1] a small campaign is filled up with the defaults of the rules', () => {
  const { campaign, problems, warnings } = checkCampaign(GOOD, 'USD');
  assert.deepEqual(problems, []);
  assert.deepEqual(warnings, []);
  assert.equal(campaign?.hold_days, 14);
  assert.equal(campaign?.approval, 'auto');
  assert.equal(campaign?.lookback_days, 365);
  assert.equal(campaign?.qualification.new_customers_only, true);
  assert.equal(campaign?.qualification.household_is_self_referral, true);
  assert.equal(campaign?.qualification.existing_customer.household, false);
  assert.equal(campaign?.qualification.jobs_per_friend, 1);
});

suite('[RW-1] what is wrong with a campaign', () => {
  const rewards = (advocate: unknown, friend: unknown = null) => ({ ...GOOD, rewards: { advocate, friend } });
  const cases: [string, unknown, string[]][] = [
    ['nobody is rewarded', { ...GOOD, rewards: {} }, ['rewards no_reward']],
    ['nobody is rewarded, by null', rewards(null), ['rewards no_reward']],
    ['no rewards at all', { ...GOOD, rewards: undefined }, ['rewards required', 'rewards no_reward']],
    [
      'a currency that is not the account’s',
      rewards({ amount_minor: 1, currency: 'CAD' }),
      ['rewards.advocate.currency currency_differs'],
    ],
    [
      'two currencies',
      rewards(FIXED, { amount_minor: 1, currency: 'CAD' }),
      ['rewards.friend.currency currency_differs', 'rewards currencies_differ'],
    ],
    [
      'a minimum above the maximum',
      rewards({ percent: 5, min_minor: 200, max_minor: 100, currency: 'USD' }),
      ['rewards.advocate.min_minor minimum_above_maximum'],
    ],
    [
      'fixed and percentage at once',
      rewards({ ...FIXED, percent: 5 }),
      ['rewards.advocate fixed_and_percent'],
    ],
    ['neither fixed nor percentage', rewards({ currency: 'USD' }), ['rewards.advocate required']],
    [
      'a percentage above 100',
      rewards({ percent: 101, currency: 'USD' }),
      ['rewards.advocate.percent invalid'],
    ],
    [
      'an amount of nothing',
      rewards({ amount_minor: 0, currency: 'USD' }),
      ['rewards.advocate.amount_minor invalid'],
    ],
    [
      'an amount of half a cent',
      rewards({ amount_minor: 0.5, currency: 'USD' }),
      ['rewards.advocate.amount_minor invalid'],
    ],
    ['a reward without currency', rewards({ amount_minor: 5 }), ['rewards.advocate.currency required']],
    [
      'an unknown member of a reward',
      rewards({ ...FIXED, tier: 1 }),
      ['rewards.advocate.tier unknown_field'],
    ],
    [
      'dates in reverse',
      { ...GOOD, live_from: '2026-05-02T00:00:00Z', live_until: '2026-05-01T00:00:00Z' },
      ['live_until dates_reversed'],
    ],
    [
      'dates of no length, in different offsets',
      { ...GOOD, live_from: '2026-05-01T00:00:00Z', live_until: '2026-04-30T19:00:00-05:00' },
      ['live_until dates_reversed'],
    ],
    ['a date without a time', { ...GOOD, live_from: '2026-05-01' }, ['live_from invalid']],
    [
      'included and excluded at once',
      { ...GOOD, qualification: { job_types: { include: ['1', '2'], exclude: ['2', '3'] } } },
      ['qualification.job_types included_and_excluded'],
    ],
    ['a hold of minus one day', { ...GOOD, hold_days: -1 }, ['hold_days invalid']],
    ['an address that is none', { ...GOOD, company_url: 'acme' }, ['company_url invalid']],
    ['an address that is a script', { ...GOOD, company_url: 'javascript:alert(1)' }, ['company_url invalid']],
    ['a mistyped setting', { ...GOOD, hold_day: 3 }, ['hold_day unknown_field']],
    [
      'a mistyped rule',
      { ...GOOD, qualification: { new_customer_only: true } },
      ['qualification.new_customer_only unknown_field'],
    ],
    ['no name', { ...GOOD, name: undefined }, ['name required']],
    ['a name of blanks', { ...GOOD, name: '  ' }, ['name invalid']],
  ];
  for (const [name, body, expected] of cases) {
    test(`[RW-1] ${name}`, () => assert.deepEqual(problemsOf(body), expected));
  }

  test('[RW-1] everything at once, contradictions and wrong shapes together', () => {
    const found = problemsOf({
      name: '',
      program_label: 'x',
      company_name: 'Acme',
      company_url: 'nowhere',
      live_from: '2026-05-02T00:00:00Z',
      live_until: '2026-05-01T00:00:00Z',
      rewards: {
        advocate: { percent: 5, min_minor: 9, max_minor: 1, currency: 'EUR' },
        friend: { percent: 'x', currency: 'USD' },
      },
      hold_days: 1.5,
      approval: 'maybe',
      colour: 'red',
      qualification: { tags: { include: ['1'], exclude: ['1'] }, minimum_total_minor: -1 },
    });
    assert.deepEqual(
      new Set(found),
      new Set([
        'name invalid',
        'company_url invalid',
        'hold_days invalid',
        'approval invalid',
        'colour unknown_field',
        'qualification.minimum_total_minor invalid',
        'rewards.friend.percent invalid',
        'rewards.advocate.currency currency_differs',
        'rewards.advocate.min_minor minimum_above_maximum',
        'rewards currencies_differ',
        'live_until dates_reversed',
        'qualification.tags included_and_excluded',
      ]),
    );
  });

  for (const body of [null, undefined, 5, 'x', [], [GOOD]]) {
    test(`[RW-1] ${JSON.stringify(body)} is no campaign and no crash`, () => {
      assert.notDeepEqual(problemsOf(body), []);
    });
  }
});

suite('[RW-1] what is allowed and rarely meant', () => {
  const advocate = { percent: 5, currency: 'USD' };
  test('[RW-1] a percentage without bounds', () => {
    assert.deepEqual(warningsOf({ rewards: { advocate } }), [
      'rewards.advocate zero_total_earns_nothing',
      'rewards.advocate.max_minor no_maximum',
    ]);
    assert.deepEqual(warningsOf({ rewards: { advocate: { ...advocate, min_minor: 1, max_minor: 2 } } }), []);
    assert.deepEqual(
      warningsOf({
        rewards: { advocate: { ...advocate, max_minor: 2 } },
        qualification: { minimum_total_minor: 100 },
      }),
      [],
    );
  });
  test('[RW-4] no hold and approval by itself', () => {
    assert.deepEqual(warningsOf({ hold_days: 0 }), ['hold_days no_hold']);
    assert.deepEqual(warningsOf({ hold_days: 0, approval: 'manual' }), []);
  });
  test('[QU-2] switches without effect', () => {
    const existing_customer = { lookback_days: 30 };
    assert.deepEqual(warningsOf({ qualification: { new_customers_only: false, existing_customer } }), [
      'qualification.existing_customer without_effect',
    ]);
    assert.deepEqual(warningsOf({ qualification: { new_customers_only: false } }), []);
  });
});
