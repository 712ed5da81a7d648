import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { qualifyFacts, qualifyingJob } from '../../../test/support/reward-facts.ts';
import { expectRule, resultOf, rules } from '../../../test/support/rule-cases.ts';

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
