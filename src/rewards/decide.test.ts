import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { decide, failing, friendReward, open, short } from '../../test/support/reward-actions.ts';
import {
  ADVOCATE,
  campaign,
  decidedJob,
  FRIEND,
  qualifyingJob,
  reward,
} from '../../test/support/reward-facts.ts';
import type { DecidedJob } from './types.ts';

suite('[RW-1] earning', () => {
  test('[RW-1] both sides earn their fixed amounts, on hold from completion', () => {
    const { actions } = decide([decidedJob()]);
    assert.deepEqual(
      actions.map(
        (action) =>
          action.do === 'earn' && [action.role, action.personId, action.amountMinor, action.currency],
      ),
      [
        ['advocate', ADVOCATE, 10_000, 'USD'],
        ['friend', FRIEND, 5_000, 'USD'],
      ],
    );
    for (const action of actions) {
      assert.ok(action.do === 'earn');
      assert.equal(action.holdUntil.toISOString(), '2026-04-24T12:00:00.000Z');
      assert.equal(action.slot, 1);
    }
  });

  test('[RW-4] a hold of zero days ends at completion', () => {
    const [action] = decide([decidedJob({ campaign: campaign({ with: { hold_days: 0 } }) })]).actions;
    assert.ok(action?.do === 'earn');
    assert.equal(action.holdUntil.toISOString(), '2026-04-10T12:00:00.000Z');
  });

  const percentages: [string, Record<string, unknown>, number, number | null][] = [
    ['[RW-1] a percentage of the total', { percent: 10 }, 25_000, 2_500],
    ['[RW-1] rounded half up to the cent', { percent: 2.5 }, 101, 3],
    ['[RW-1] at least the minimum', { percent: 10, min_minor: 5_000 }, 25_000, 5_000],
    ['[RW-1] at most the maximum', { percent: 10, max_minor: 1_000 }, 25_000, 1_000],
    [
      '[RW-1] the maximum binds a total of millions',
      { percent: 100, max_minor: 50_000 },
      900_000_000,
      50_000,
    ],
    ['[RW-1] nothing is no reward', { percent: 10 }, 0, null],
  ];
  for (const [name, rule, totalMinor, expected] of percentages) {
    test(name, () => {
      const rewards = { advocate: { ...rule, currency: 'USD' } };
      const decided = decidedJob({
        job: qualifyingJob({ totalMinor }),
        campaign: campaign({ with: { rewards } }),
      });
      assert.deepEqual(
        short(decide([decided]).actions),
        expected === null ? [] : [`earn 77 for ${ADVOCATE}: ${expected} in 1`],
      );
      assert.deepEqual(short(decide([decided]).actions, 'friend'), []);
    });
  }

  const nothing: [string, DecidedJob][] = [
    ['[QU-4] an open decision', decidedJob({ qualification: open })],
    ['[QU-3] a disqualified job', decidedJob({ qualification: failing('no_charge') })],
    ['[AT-1] no referral', decidedJob({ advocatePersonId: null })],
    ['[RW-1] no campaign', decidedJob({ campaign: null })],
  ];
  for (const [name, decided] of nothing) {
    test(`${name} earns nothing`, () => assert.deepEqual(decide([decided]).actions, []));
  }

  test('[RW-2] deciding again with the rewards that stand does nothing', () => {
    assert.deepEqual(decide([decidedJob()], [reward(), friendReward()]).actions, []);
  });
});

suite('[QU-9] one job per friend', () => {
  const done = (jobId: string, day: number, jobs_per_friend = 1) =>
    decidedJob({
      job: qualifyingJob({ jobId, completedOn: new Date(Date.UTC(2026, 3, day)) }),
      campaign: campaign({ with: { qualification: { jobs_per_friend } } }),
    });
  const nine = (verdict: ReturnType<typeof decide>, jobId: string) => {
    const qualification = verdict.qualifications.get(`9:${jobId}`);
    return [qualification?.outcome, qualification?.reasons.find((reason) => reason.rule === 'QU-9')?.result];
  };

  test('[QU-9] the job that was completed first earns, the other is told why not', () => {
    const verdict = decide([done('2', 12), done('1', 11)]);
    assert.deepEqual(short(verdict.actions), [`earn 1 for ${ADVOCATE}: 10000 in 1`]);
    assert.deepEqual(nine(verdict, '1'), ['qualified', 'pass']);
    assert.deepEqual(nine(verdict, '2'), ['disqualified', 'fail']);
    const reason = verdict.qualifications.get('9:2')?.reasons.at(-1);
    assert.deepEqual(reason?.facts, { jobs_per_friend: 1, place: null, rewarded_jobs: ['9:1'] });
  });

  test('[AT-5] completed at one instant: the key decides, whatever the order', () => {
    for (const jobs of [
      [done('1', 11), done('2', 11)],
      [done('2', 11), done('1', 11)],
    ]) {
      assert.deepEqual(short(decide(jobs).actions), [`earn 1 for ${ADVOCATE}: 10000 in 1`]);
    }
  });

  test('[QU-9] an open job is not told no, since it may still be the one', () => {
    const verdict = decide([
      done('1', 11),
      decidedJob({ job: qualifyingJob({ jobId: '2' }), qualification: open }),
    ]);
    assert.deepEqual(nine(verdict, '2'), ['open', 'unknown']);
  });

  test('[QU-9] an earlier job that arrives late takes the place of one that can be taken back', () => {
    for (const state of ['earned', 'approved', 'failed'] as const) {
      const standing = reward({ rewardId: '7', jobId: '2', state });
      const verdict = decide([done('1', 11), done('2', 12)], [standing]);
      assert.deepEqual(short(verdict.actions), [
        `earn 1 for ${ADVOCATE}: 10000 in 1`,
        'cancel 7: already_rewarded',
      ]);
    }
  });

  test('[QU-9] a reward that was given keeps the place', () => {
    for (const state of ['fulfilled', 'sent', 'redeemed'] as const) {
      const verdict = decide([done('1', 11), done('2', 12)], [reward({ rewardId: '7', jobId: '2', state })]);
      assert.deepEqual(short(verdict.actions), []);
      assert.deepEqual(nine(verdict, '1'), ['disqualified', 'fail']);
      assert.deepEqual(nine(verdict, '2'), ['qualified', 'pass']);
    }
  });

  test('[QU-9] a reward on its way keeps the place as if it was given', () => {
    const held = reward({ rewardId: '7', jobId: '2', state: 'approved', inFlight: true });
    const verdict = decide([done('1', 11), done('2', 12)], [held]);
    assert.deepEqual(short(verdict.actions), []);
    assert.deepEqual(nine(verdict, '1'), ['disqualified', 'fail']);
    const canceled = { ...done('2', 12), qualification: failing('job_completed') };
    assert.deepEqual(short(decide([done('1', 11), canceled], [held]).actions), ['flag 7: job_completed']);
  });

  test('[QU-9] a reward that a person revoked keeps the place of a job that counts', () => {
    const revoked = reward({ rewardId: '7', jobId: '2', state: 'revoked' });
    assert.deepEqual(short(decide([done('1', 11), done('2', 12)], [revoked]).actions), []);
  });

  test('[QU-9] and makes room when the job counts no more', () => {
    const revoked = reward({ rewardId: '7', jobId: '1', state: 'revoked' });
    const gone = { ...done('1', 11), qualification: failing('no_charge') };
    assert.deepEqual(short(decide([gone, done('2', 12)], [revoked]).actions), [
      `earn 2 for ${ADVOCATE}: 10000 in 1`,
    ]);
  });

  test('[QU-9] a place that was handed on meanwhile does not come back', () => {
    const rewards = [
      reward({ rewardId: '7', jobId: '1', state: 'revoked' }),
      reward({ rewardId: '8', jobId: '2', state: 'fulfilled' }),
    ];
    const verdict = decide([done('1', 11), done('2', 12)], rewards);
    assert.deepEqual(short(verdict.actions), []);
    assert.deepEqual(nine(verdict, '1'), ['disqualified', 'fail']);
  });

  test('[QU-9] a given reward of a canceled job still is the one reward', () => {
    const given = reward({ rewardId: '7', jobId: '1', state: 'fulfilled' });
    const canceled = { ...done('1', 11), qualification: failing('job_completed') };
    const verdict = decide([canceled, done('2', 12)], [given]);
    assert.deepEqual(short(verdict.actions), ['flag 7: job_completed']);
    assert.deepEqual(nine(verdict, '2'), ['disqualified', 'fail']);
  });

  test('[QU-9] a campaign may let more jobs earn, each with a place', () => {
    const verdict = decide([done('3', 13, 2), done('2', 12, 2), done('1', 11, 2)]);
    assert.deepEqual(short(verdict.actions).sort(), [
      `earn 1 for ${ADVOCATE}: 10000 in 1`,
      `earn 2 for ${ADVOCATE}: 10000 in 2`,
    ]);
    assert.deepEqual(nine(verdict, '3'), ['disqualified', 'fail']);
  });

  test('[AT-5] an earlier job pushes the later one to the next place', () => {
    const rewards = [reward({ rewardId: '7', jobId: '2', state: 'approved', amountMinor: 777 })];
    const verdict = decide([done('1', 11, 2), done('2', 12, 2)], rewards);
    assert.deepEqual(short(verdict.actions), [`earn 1 for ${ADVOCATE}: 10000 in 1`, 'amend 7: 777 in 2']);
  });

  test('[ID-3] of two friends who were one, with a given reward each, the one of the lost referral is flagged', () => {
    const rewards = [
      reward({ rewardId: '7', jobId: '1', state: 'fulfilled', referralId: '8' }),
      reward({ rewardId: '8', jobId: '2', state: 'fulfilled' }),
    ];
    assert.deepEqual(short(decide([done('1', 11), done('2', 12)], rewards).actions), [
      'flag 7: already_rewarded',
    ]);
    assert.deepEqual(short(decide([done('1', 11, 2), done('2', 12, 2)], rewards).actions), []);
  });
});
