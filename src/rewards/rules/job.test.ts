import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { qualifyFacts } from '../../../test/support/reward-facts.ts';
import { expectRule, job, resultOf } from '../../../test/support/rule-cases.ts';
import { plusMs } from '../../base/time.ts';
import { qualify } from '../qualify.ts';
import type { QualifyFacts } from '../types.ts';

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
    [
      '[QU-3] [RW-1] what was approved before it was archived stays so',
      { ...state('ARCHIVED'), isSettled: true },
      'pass',
    ],
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
