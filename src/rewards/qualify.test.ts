import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { FRIEND, person, qualifyFacts, qualifyingJob } from '../../test/support/reward-facts.ts';
import type { RuleResult } from '../base/reasons.ts';
import { plusMs } from '../base/time.ts';
import type { CompletedJob } from '../intake/types.ts';
import { qualify } from './qualify.ts';
import type { QualifyFacts } from './types.ts';

const CODES = [
  'job_completed',
  'self_referral',
  'existing_customer',
  'evidence_before_job',
  'campaign_live',
  'within_campaign_dates',
  'no_charge',
  'recall',
  'warranty',
  'minimum_total',
  'business_unit',
  'job_type',
  'tag',
  'servicetitan_campaign',
  'reward_amount',
];

function resultOf(facts: QualifyFacts, code: string) {
  const reason = qualify(facts).reasons.find((one) => one.code === code);
  assert.ok(reason, `no reason ${code}`);
  return reason;
}

/** Checks one rule's result, and that it alone decides the outcome of facts that are fine otherwise. */
function expectRule(code: string, cases: [name: string, facts: QualifyFacts, result: RuleResult][]) {
  for (const [name, facts, result] of cases) {
    test(name, () => {
      assert.equal(resultOf(facts, code).result, result);
      const outcome = { pass: 'qualified', fail: 'disqualified', unknown: 'open' }[result];
      assert.equal(qualify(facts).outcome, outcome);
    });
  }
}

const job = (changes: Parameters<typeof qualifyingJob>[0]) => qualifyFacts({ job: qualifyingJob(changes) });
const rules = (qualification: Record<string, unknown>, changes: Partial<QualifyFacts> = {}) =>
  qualifyFacts({ with: { qualification }, ...changes });

test('[QU-3] a completed, timely, ordinary job of a new customer qualifies, and every rule says so', () => {
  const { outcome, reasons } = qualify(qualifyFacts());
  assert.equal(outcome, 'qualified');
  assert.deepEqual(
    reasons.map((reason) => reason.code),
    CODES,
  );
  assert.deepEqual(new Set(reasons.map((reason) => reason.result)), new Set(['pass']));
});

suite('[QU-1] self-referral', () => {
  const friend = (keys: Parameters<typeof person>[1]) => person(FRIEND, keys);
  const both = (keys: Parameters<typeof person>[1], others = keys) =>
    qualifyFacts({ friend: friend(keys), advocate: person('1001', others) });
  expectRule('self_referral', [
    ['[QU-1] the same person', qualifyFacts({ friend: person('1'), advocate: person('1') }), 'fail'],
    ['[QU-1] the same e-mail', both({ emails: ['a@example.com'] }), 'fail'],
    [
      '[QU-1] the same e-mail behind a plus-tag',
      both({ emails: ['a+new@example.com'] }, { emails: ['a@example.com'] }),
      'fail',
    ],
    [
      '[QU-1] the same mailbox by dots that the provider ignores',
      both({ emails: ['r.osa@gmail.com'] }, { emails: ['rosa@googlemail.com'] }),
      'fail',
    ],
    [
      '[QU-1] dots count elsewhere',
      both({ emails: ['r.osa@example.com'] }, { emails: ['rosa@example.com'] }),
      'pass',
    ],
    [
      '[QU-1] one of several e-mails is enough',
      both({ emails: ['x@example.com', 'a@example.com'] }, { emails: ['a@example.com', 'y@example.com'] }),
      'fail',
    ],
    ['[QU-1] the same phone', both({ phones: ['+19185550177'] }), 'fail'],
    ['[QU-1] the same service address', both({ addresses: ['12 elm st 74103'] }), 'fail'],
    ['[QU-1] the same ServiceTitan customer', both({ customers: ['9:600'] }), 'fail'],
    ['[QU-1] the same device', both({ devices: ['d-1'] }), 'fail'],
    ['[QU-1] nobody shares nothing', both({ emails: [] }), 'pass'],
    [
      '[QU-4] open while ServiceTitan is asked who the friend is',
      qualifyFacts({ identityPending: true }),
      'unknown',
    ],
    [
      '[QU-1] a match decides although more is asked',
      qualifyFacts({ identityPending: true, friend: person('1'), advocate: person('1') }),
      'fail',
    ],
  ]);

  for (const keys of [{ phones: ['+19185550177'] }, { addresses: ['12 elm st 74103'] }]) {
    const [kind] = Object.keys(keys);
    test(`[QU-7] the household (${kind}) is no self-referral when the campaign says so`, () => {
      const facts = rules(
        { household_is_self_referral: false },
        { friend: friend(keys), advocate: person('1001', keys) },
      );
      const reason = resultOf(facts, 'self_referral');
      assert.equal(reason.result, 'pass');
      assert.deepEqual(reason.facts.shared_household, [kind === 'phones' ? 'phone' : 'address']);
    });
  }

  test('[ID-5] the facts name kinds of keys, never their values', () => {
    const facts = both({
      emails: ['secret@example.com'],
      phones: ['+19185550177'],
      addresses: ['12 elm'],
      devices: ['d-1'],
    });
    assert.doesNotMatch(JSON.stringify(qualify(facts)), /secret|9185550177|elm|d-1/);
  });
});

suite('[QU-2] existing customers', () => {
  const CREATED = qualifyFacts().job.createdOn;
  const earlier = (changes: Partial<CompletedJob> = {}): CompletedJob => ({
    jobId: '70',
    createdOn: '2026-01-10T12:00:00Z',
    completedOn: '2026-01-15T12:00:00Z',
    noCharge: false,
    recall: false,
    warranty: false,
    totalMinor: 9_900,
    ...changes,
  });
  const known = (jobs: CompletedJob[], knownAt = plusMs(CREATED, 1)) => ({
    factId: '800',
    knownAt,
    jobs,
  });
  const history = (jobs: CompletedJob[], existing_customer: Record<string, unknown> = {}) =>
    rules({ existing_customer }, { completedJobs: known(jobs) });

  expectRule('existing_customer', [
    ['[QU-2] no other completed job', history([]), 'pass'],
    ['[QU-2] another job completed before', history([earlier()]), 'fail'],
    ['[QU-2] this job itself is not another', history([earlier({ jobId: '77' })]), 'pass'],
    [
      '[QU-2] completed after this job was created',
      history([earlier({ completedOn: plusMs(CREATED, 1).toISOString() })]),
      'pass',
    ],
    [
      '[QU-2] completed at the very instant is not before',
      history([earlier({ completedOn: CREATED.toISOString() })]),
      'pass',
    ],
    [
      '[QU-2] completed a millisecond before',
      history([earlier({ completedOn: plusMs(CREATED, -1).toISOString() })]),
      'fail',
    ],
    ['[QU-2] a no-charge job does not count', history([earlier({ noCharge: true })]), 'pass'],
    [
      '[QU-2] a no-charge job counts if wished',
      history([earlier({ noCharge: true })], { count_no_charge: true }),
      'fail',
    ],
    ['[QU-2] a zero-total job does not count', history([earlier({ totalMinor: 0 })]), 'pass'],
    [
      '[QU-2] a zero-total job counts if wished',
      history([earlier({ totalMinor: 0 })], { count_zero_total: true }),
      'fail',
    ],
    ['[QU-2] a recall does not count', history([earlier({ recall: true })]), 'pass'],
    [
      '[QU-2] a recall counts if wished',
      history([earlier({ recall: true })], { count_recall: true }),
      'fail',
    ],
    ['[QU-2] a warranty job does not count', history([earlier({ warranty: true })]), 'pass'],
    [
      '[QU-2] a warranty job counts if wished',
      history([earlier({ warranty: true })], { count_warranty: true }),
      'fail',
    ],
    [
      '[QU-2] one job that counts among many that do not',
      history([earlier({ jobId: '1', noCharge: true }), earlier({ jobId: '2' })]),
      'fail',
    ],
    ['[QU-2] before the look-back', history([earlier()], { lookback_days: 30 }), 'pass'],
    ['[QU-2] within the look-back', history([earlier()], { lookback_days: 90 }), 'fail'],
    [
      '[QU-2] exactly at the look-back',
      history([earlier({ completedOn: '2026-03-02T12:00:00Z' })], { lookback_days: 30 }),
      'fail',
    ],
    ['[QU-4] a total that nobody told keeps it open', history([earlier({ totalMinor: null })]), 'unknown'],
    [
      '[QU-2] an untold total matters not where zero counts',
      history([earlier({ totalMinor: null })], { count_zero_total: true }),
      'fail',
    ],
    [
      '[QU-4] a completion without a date keeps it open',
      history([earlier({ completedOn: null })]),
      'unknown',
    ],
    ['[QU-4] not asked or not answered', qualifyFacts({ completedJobs: null }), 'unknown'],
    [
      '[QU-4] known before the job was created is not good enough',
      qualifyFacts({ completedJobs: known([], plusMs(CREATED, -1)) }),
      'unknown',
    ],
    [
      '[QU-4] even when it shows a job',
      qualifyFacts({ completedJobs: known([earlier()], plusMs(CREATED, -1)) }),
      'unknown',
    ],
    [
      '[QU-2] known at the instant of creation is',
      qualifyFacts({ completedJobs: known([], CREATED) }),
      'pass',
    ],
    ['[QU-4] the customer is not known yet', job({ customerId: null }), 'unknown'],
    [
      '[QU-2] existing customers are welcome',
      rules({ new_customers_only: false }, { completedJobs: null }),
      'pass',
    ],
    [
      '[QU-7] jobs of the household do not count unless the campaign says so',
      rules({}, { householdJobs: [earlier()] }),
      'pass',
    ],
    [
      '[QU-7] jobs of the household count when the campaign says so',
      rules({ existing_customer: { household: true } }, { householdJobs: [earlier()] }),
      'fail',
    ],
  ]);

  test('[QU-2] welcoming existing customers is said in the facts', () => {
    assert.deepEqual(resultOf(rules({ new_customers_only: false }), 'existing_customer').facts, {
      new_customers_only: false,
    });
  });

  test('[EX-1] the facts cite the look-up and the jobs that counted', () => {
    const { facts } = resultOf(
      history([earlier({ jobId: '2' }), earlier({ jobId: '1', recall: true })]),
      'existing_customer',
    );
    assert.equal(facts.fact_id, '800');
    assert.deepEqual(facts.counted, [{ job_id: '2', completed_on: '2026-01-15T12:00:00Z' }]);
    assert.deepEqual(facts.not_counted, [{ job_id: '1', why: 'recall' }]);
  });

  test('[AT-5] the order in which ServiceTitan lists the jobs changes nothing', () => {
    const jobs = ['5', '3', '9'].map((jobId, index) =>
      earlier({ jobId, completedOn: index === 1 ? '2026-02-01T00:00:00Z' : '2026-01-15T12:00:00Z' }),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(jobs, { minLength: 3 }), (shuffled) => {
        assert.deepEqual(qualify(history(shuffled)), qualify(history(jobs)));
      }),
    );
  });
});

suite('[QU-3] the job', () => {
  expectRule('job_completed', [
    ['[QU-3] completed and confirmed', job({}), 'pass'],
    ['[QU-4] scheduled', job({ status: 'Scheduled', stage: 'scheduled', completedOn: null }), 'unknown'],
    ['[QU-3] canceled', job({ status: 'Canceled', stage: 'canceled' }), 'fail'],
    ['[IN-3] completed by a Zap only', job({ confirmed: false }), 'unknown'],
    ['[QU-4] completed without a date', job({ completedOn: null }), 'unknown'],
  ]);
  test('[IN-3] canceled by a Zap only is not canceled yet', () => {
    const facts = job({ status: 'Canceled', stage: 'canceled', confirmed: false });
    assert.equal(resultOf(facts, 'job_completed').result, 'unknown');
    assert.equal(qualify(facts).outcome, 'open');
  });

  const HOURS_24 = 24 * 3_600_000;
  const CREATED = qualifyFacts().job.createdOn;
  const evidence = (ms: number, kind: QualifyFacts['evidence'] = 'web_lead') =>
    qualifyFacts({ evidence: kind, evidenceAt: plusMs(CREATED, ms) });
  expectRule('evidence_before_job', [
    ['[QU-3] the evidence came before the job', evidence(-1000), 'pass'],
    ['[QU-3] the evidence came 24 hours after the job', evidence(HOURS_24), 'pass'],
    ['[QU-3] the evidence came a millisecond later than that', evidence(HOURS_24 + 1), 'fail'],
    ["[AT-7] staff's word comes late by its nature", evidence(HOURS_24 * 5, 'staff'), 'pass'],
  ]);

  const dates = (live_from: string | null, live_until: string | null) =>
    qualifyFacts({ with: { live_from, live_until } });
  expectRule('within_campaign_dates', [
    ['[QU-3] without dates', dates(null, null), 'pass'],
    ['[QU-3] created at live_from', dates('2026-04-01T12:00:00Z', null), 'pass'],
    ['[QU-3] created before live_from', dates('2026-04-01T12:00:01Z', null), 'fail'],
    ['[QU-3] created before live_until', dates(null, '2026-04-01T12:00:01Z'), 'pass'],
    ['[QU-3] created at live_until', dates(null, '2026-04-01T12:00:00Z'), 'fail'],
    ['[QU-3] dates in another offset', dates('2026-04-01T07:00:00-05:00', null), 'pass'],
  ]);
  const ended = (endedAt: string, live_until: string | null = null) => {
    const facts = qualifyFacts({ with: { live_until } });
    return { ...facts, campaign: { ...facts.campaign, state: 'ENDED' as const, endedAt: new Date(endedAt) } };
  };
  expectRule('within_campaign_dates', [
    ['[QU-3] created before the campaign was ended by hand', ended('2026-04-01T12:00:01Z'), 'pass'],
    ['[QU-3] created after it was ended by hand', ended('2026-04-01T12:00:00Z'), 'fail'],
    [
      '[QU-3] ended by hand before its planned end',
      ended('2026-04-01T12:00:00Z', '2026-05-01T00:00:00Z'),
      'fail',
    ],
    [
      '[QU-3] its planned end before it was ended by hand',
      ended('2026-05-01T00:00:00Z', '2026-04-01T12:00:00Z'),
      'fail',
    ],
  ]);

  const state = (name: QualifyFacts['campaign']['state']) => {
    const facts = qualifyFacts();
    return { ...facts, campaign: { ...facts.campaign, state: name } };
  };
  expectRule('campaign_live', [
    ['[QU-3] a live campaign pays', state('LIVE'), 'pass'],
    ['[QU-3] a paused campaign pays for what was begun', state('PAUSED'), 'pass'],
    ['[QU-3] an ended campaign pays for what was begun', state('ENDED'), 'pass'],
    ['[QU-3] a stopped campaign pays nothing', state('STOPPED'), 'fail'],
    ['[QU-3] an archived campaign pays nothing', state('ARCHIVED'), 'fail'],
  ]);

  expectRule('no_charge', [
    ['[QU-3] a no-charge job', job({ noCharge: true }), 'fail'],
    ['[QU-4] not told whether it is free', job({ noCharge: null }), 'unknown'],
  ]);
  expectRule('recall', [['[QU-3] a recall', job({ recallForId: '12' }), 'fail']]);
  expectRule('warranty', [['[QU-3] a warranty job', job({ warrantyId: '12' }), 'fail']]);
  test('[QU-4] a Zap does not say whether a job is a recall or warranty work', () => {
    const facts = job({ confirmed: false });
    assert.equal(resultOf(facts, 'recall').result, 'unknown');
    assert.equal(resultOf(facts, 'warranty').result, 'unknown');
  });
});

suite('[QU-3] the limits of the campaign', () => {
  const minimum = (totalMinor: number | null, done = true) =>
    rules(
      { minimum_total_minor: 10_000 },
      {
        job: qualifyingJob({
          totalMinor,
          ...(done ? {} : { stage: 'scheduled', status: 'Scheduled', completedOn: null }),
        }),
      },
    );
  expectRule('minimum_total', [
    ['[QU-3] the total is above the minimum', minimum(10_001), 'pass'],
    ['[QU-3] the total is the minimum', minimum(10_000), 'pass'],
    ['[QU-3] the total is below the minimum', minimum(9_999), 'fail'],
    ['[QU-4] the total is not known', minimum(null), 'unknown'],
    ['[QU-4] the total may still grow', minimum(0, false), 'unknown'],
    ['[QU-3] no minimum', rules({}, { job: qualifyingJob({ totalMinor: null }) }), 'pass'],
  ]);

  const lists = [
    ['business_unit', 'business_units', 'businessUnitId', '31'],
    ['job_type', 'job_types', 'jobTypeId', '22'],
    ['servicetitan_campaign', 'servicetitan_campaigns', 'stCampaignId', '55'],
  ] as const;
  for (const [code, list, field, id] of lists) {
    const without = (confirmed: boolean, lists_: Record<string, unknown>) =>
      rules({ [list]: lists_ }, { job: qualifyingJob({ [field]: null, confirmed }) });
    expectRule(code, [
      [`[QU-3] ${list}: included`, rules({ [list]: { include: ['1', id] } }), 'pass'],
      [`[QU-3] ${list}: not included`, rules({ [list]: { include: ['1'] } }), 'fail'],
      [`[QU-3] ${list}: excluded`, rules({ [list]: { exclude: [id] } }), 'fail'],
      [`[QU-3] ${list}: not excluded`, rules({ [list]: { exclude: ['1'] } }), 'pass'],
      [`[QU-3] ${list}: ServiceTitan names none, one is needed`, without(true, { include: ['1'] }), 'fail'],
      [`[QU-3] ${list}: ServiceTitan names none, one is excluded`, without(true, { exclude: ['1'] }), 'pass'],
    ]);
    test(`[QU-4] ${list}: a Zap may have left it out`, () => {
      assert.equal(resultOf(without(false, { include: ['1'] }), code).result, 'unknown');
      assert.equal(resultOf(without(false, { exclude: ['1'] }), code).result, 'unknown');
    });
  }

  const tagged = (tagTypeIds: string[], tags: Record<string, string[]>, done = true) =>
    rules(
      { tags },
      {
        job: qualifyingJob({
          tagTypeIds,
          ...(done ? {} : { stage: 'scheduled', status: 'Scheduled', completedOn: null }),
        }),
      },
    );
  expectRule('tag', [
    ['[QU-3] tags: any included one is enough', tagged(['7', '8'], { include: ['8', '9'] }), 'pass'],
    ['[QU-3] tags: none is included', tagged(['7'], { include: ['8'] }), 'fail'],
    ['[QU-3] tags: one is excluded', tagged(['7', '8'], { exclude: ['8'] }), 'fail'],
    ['[QU-3] tags: excluded beats included', tagged(['7', '8'], { include: ['7'], exclude: ['8'] }), 'fail'],
    ['[QU-3] tags: none is excluded', tagged(['7'], { exclude: ['8'] }), 'pass'],
    ['[QU-4] tags: one may still be put on', tagged([], { include: ['8'] }, false), 'unknown'],
  ]);

  const percent = { percent: 10, currency: 'USD' };
  const amount = (rewards: Record<string, unknown>, changes: Parameters<typeof qualifyingJob>[0] = {}) =>
    qualifyFacts({ with: { rewards }, job: qualifyingJob(changes) });
  expectRule('reward_amount', [
    ['[RW-1] a percentage of a total', amount({ advocate: percent }), 'pass'],
    [
      '[QU-4] a percentage of a total that is not known',
      amount({ advocate: percent }, { totalMinor: null }),
      'unknown',
    ],
    ['[RW-1] a percentage of nothing', amount({ advocate: percent }, { totalMinor: 0 }), 'fail'],
    ['[RW-1] a percentage of less than nothing', amount({ advocate: percent }, { totalMinor: -5 }), 'fail'],
    [
      '[RW-1] a minimum holds for nothing too',
      amount({ advocate: { ...percent, min_minor: 500 } }, { totalMinor: 0 }),
      'pass',
    ],
    [
      '[RW-1] one side earns although the other comes to nothing',
      amount({ advocate: percent, friend: { amount_minor: 500, currency: 'USD' } }, { totalMinor: 0 }),
      'pass',
    ],
    [
      '[RW-8] no percentage of a total in another currency',
      amount({ advocate: percent }, { currency: 'CAD' }),
      'fail',
    ],
  ]);
});

test('[QU-4] a failing rule decides although another is not known', () => {
  const facts = qualifyFacts({ completedJobs: null, job: qualifyingJob({ noCharge: true }) });
  assert.equal(qualify(facts).outcome, 'disqualified');
});

test('[EX-1] every rule is told whatever the others say, with facts that survive JSON unchanged', () => {
  const worlds = [
    qualifyFacts(),
    qualifyFacts({ completedJobs: null, friend: person('1'), advocate: person('1') }),
    job({ stage: 'canceled', noCharge: null, totalMinor: null, customerId: null, completedOn: null }),
  ];
  for (const facts of worlds) {
    const { reasons } = qualify(facts);
    assert.deepEqual(
      reasons.map((reason) => reason.code),
      CODES,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(reasons)), reasons);
  }
});
