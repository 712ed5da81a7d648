import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { qualifyFacts } from '../../../test/support/reward-facts.ts';
import { expectRule, job, resultOf, rules } from '../../../test/support/rule-cases.ts';
import { plusMs } from '../../base/time.ts';
import type { CompletedJob } from '../../intake/types.ts';
import { qualify } from '../qualify.ts';

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
    ['[QU-2] no total is a zero total', history([earlier({ totalMinor: null })]), 'pass'],
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
