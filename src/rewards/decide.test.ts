import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  ADVOCATE,
  campaign,
  decidedJob,
  FRIEND,
  qualifyingJob,
  REFERRAL,
  reward,
} from '../../test/support/reward-facts.ts';
import { decideRewards } from './decide.ts';
import { REWARD_STATES } from './states.ts';
import type { DecidedJob, Qualification, Reward, RewardAction } from './types.ts';

const decide = (jobs: DecidedJob[], rewards: Reward[] = [], referralId: string | null = REFERRAL) =>
  decideRewards({ friendPersonId: FRIEND, referralId, jobs, rewards });

/** The actions in short, for the advocate's side unless told: tests of one side need not repeat the other. */
function short(actions: RewardAction[], role: 'advocate' | 'friend' = 'advocate'): string[] {
  return actions.flatMap((action) => {
    const side = action.do === 'earn' ? action.role : action.reward.role;
    return side === role ? [inShort(action)] : [];
  });
}

function inShort(action: RewardAction): string {
  switch (action.do) {
    case 'earn':
      return `earn ${action.job.jobId} for ${action.personId}: ${action.amountMinor} in ${action.slot}`;
    case 'amend':
    case 'reinstate':
      return `${action.do} ${action.reward.rewardId}: ${action.amountMinor} in ${action.slot}`;
    case 'cancel':
      return `cancel ${action.reward.rewardId}: ${action.cause}`;
    case 'flag':
      return `flag ${action.reward.rewardId}: ${action.code}`;
    case 'unflag':
      return `unflag ${action.reward.rewardId}`;
  }
}

const failing = (code: string): Qualification => ({
  outcome: 'disqualified',
  reasons: [{ rule: 'QU-3', code, result: 'fail', facts: {} }],
});
const open: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'QU-2', code: 'existing_customer', result: 'unknown', facts: {} }],
};
/** The friend's reward that goes with `reward()`, so that only the advocate's side moves. */
const friendReward = (changes: Partial<Reward> = {}) =>
  reward({ rewardId: '4001', role: 'friend', personId: FRIEND, amountMinor: 5_000, ...changes });

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

suite('[RW-5] when a reward should not stand any more', () => {
  const causes: [string, DecidedJob, string][] = [
    [
      'the job was canceled',
      decidedJob({ job: qualifyingJob({ stage: 'canceled' }), qualification: failing('job_completed') }),
      'job_canceled',
    ],
    [
      'the job was reopened',
      decidedJob({ job: qualifyingJob({ stage: 'scheduled', completedOn: null }), qualification: open }),
      'job_reopened',
    ],
    ['the job was made no-charge', decidedJob({ qualification: failing('no_charge') }), 'no_charge'],
    ['a fact is open again', decidedJob({ qualification: open }), 'decision_open'],
    ['nobody referred the friend', decidedJob({ advocatePersonId: null }), 'not_attributed'],
    ['no campaign applies', decidedJob({ campaign: null }), 'no_campaign'],
    [
      'the percentage came to nothing',
      decidedJob({
        job: qualifyingJob({ totalMinor: 0 }),
        campaign: campaign({ with: { rewards: { advocate: { percent: 5, currency: 'USD' } } } }),
      }),
      'reward_amount',
    ],
    [
      'the campaign rewards only the friend',
      decidedJob({
        campaign: campaign({ with: { rewards: { friend: { amount_minor: 5, currency: 'USD' } } } }),
      }),
      'no_reward_for_role',
    ],
  ];
  for (const [name, decided, cause] of causes) {
    for (const state of REWARD_STATES) {
      const expected = ['earned', 'approved', 'failed'].includes(state)
        ? [`cancel 4000: ${cause}`]
        : ['fulfilled', 'sent', 'redeemed'].includes(state)
          ? [`flag 4000: ${cause}`]
          : [];
      test(`[RW-5] ${name}: a reward that is ${state}`, () => {
        assert.deepEqual(short(decide([decided], [reward({ state })]).actions), expected);
      });
    }
  }

  test('[RW-5] a flag that says so already is not repeated, another one replaces it', () => {
    const flagged = (code: string) =>
      reward({ state: 'fulfilled', flag: { code, message: '', at: '2026-05-01T00:00:00Z' } });
    const decided = decidedJob({ qualification: failing('no_charge') });
    assert.deepEqual(short(decide([decided], [flagged('no_charge')]).actions), []);
    assert.deepEqual(short(decide([decided], [flagged('recall')]).actions), ['flag 4000: no_charge']);
  });

  test('[RW-5] a flag goes when the reward is right again', () => {
    const flag = { code: 'no_charge', message: '', at: '2026-05-01T00:00:00Z' };
    assert.deepEqual(short(decide([decidedJob()], [reward({ state: 'sent', flag })]).actions), [
      'unflag 4000',
    ]);
  });

  test('[RW-5] a job that is none of the friend any more', () => {
    assert.deepEqual(short(decide([], [reward()]).actions), ['cancel 4000: not_attributed']);
    assert.deepEqual(short(decide([], [reward({ state: 'fulfilled' })]).actions), [
      'flag 4000: not_attributed',
    ]);
  });

  test('[RW-5] what the rules took back comes back with the facts', () => {
    const canceled = reward({ state: 'canceled', canceledByRules: true });
    assert.deepEqual(short(decide([decidedJob()], [canceled]).actions), ['reinstate 4000: 10000 in 1']);
  });

  for (const state of ['canceled', 'revoked', 'expired'] as const) {
    test(`[RW-3] what a person ended stays ended: ${state}`, () => {
      assert.deepEqual(short(decide([decidedJob()], [reward({ state })]).actions), []);
    });
    test(`[RW-3] also under another campaign: ${state}`, () => {
      const decided = decidedJob({ campaign: campaign({ campaignId: '501' }) });
      assert.deepEqual(short(decide([decided], [reward({ state })]).actions), []);
    });
  }
});

suite('[AT-7] when the referral changes', () => {
  const OTHER = '1009';
  const changed = decidedJob({ advocatePersonId: OTHER });

  test("[AT-7] the old advocate's reward goes, the new one's comes, the friend's stays", () => {
    const { actions } = decide([changed], [reward(), friendReward()]);
    assert.deepEqual(short(actions), [
      'cancel 4000: attribution_changed',
      `earn 77 for ${OTHER}: 10000 in 1`,
    ]);
    assert.deepEqual(short(actions, 'friend'), []);
  });

  test('[RW-5] what the old advocate was given is flagged, and nothing is given twice', () => {
    assert.deepEqual(short(decide([changed], [reward({ state: 'fulfilled' })]).actions), [
      'flag 4000: attribution_changed',
    ]);
  });

  test('[AT-7] once a person revoked it, the new advocate earns', () => {
    assert.deepEqual(short(decide([changed], [reward({ state: 'revoked' })]).actions), [
      `earn 77 for ${OTHER}: 10000 in 1`,
    ]);
  });

  test('[AT-7] and back again: the first one is reinstated', () => {
    const rewards = [
      reward({ state: 'canceled', canceledByRules: true }),
      reward({ rewardId: '4009', personId: OTHER }),
    ];
    assert.deepEqual(short(decide([decidedJob()], rewards).actions), [
      'cancel 4009: attribution_changed',
      'reinstate 4000: 10000 in 1',
    ]);
  });

  test('[ID-3] a reward of a referral that was merged away moves to the one that stands', () => {
    assert.deepEqual(short(decide([decidedJob()], [reward({ referralId: '8' })]).actions), [
      'amend 4000: 10000 in 1',
    ]);
    assert.deepEqual(
      short(decide([decidedJob()], [reward({ referralId: '8', state: 'approved' })]).actions),
      ['amend 4000: 10000 in 1'],
    );
    assert.deepEqual(short(decide([decidedJob()], [reward({ referralId: '8', state: 'sent' })]).actions), []);
  });

  test("[ID-3] the flag on another referral's given reward is left to it", () => {
    const flag = { code: 'not_attributed', message: '', at: '2026-05-01T00:00:00Z' };
    const theirs = reward({ referralId: '8', state: 'fulfilled', flag });
    assert.deepEqual(short(decide([decidedJob()], [theirs]).actions), []);
    assert.deepEqual(short(decide([changed], [theirs]).actions), []);
    assert.deepEqual(short(decide([changed], [{ ...theirs, flag: null }]).actions), [
      'flag 4000: attribution_changed',
    ]);
  });
});

suite('[RW-6] when the terms change', () => {
  const percent = (version = 1) =>
    campaign({ version, with: { rewards: { advocate: { percent: 10, currency: 'USD' } } } });
  const grown = decidedJob({ job: qualifyingJob({ totalMinor: 30_000 }), campaign: percent() });

  test('[RW-6] a percentage follows the total while the reward is earned', () => {
    assert.deepEqual(short(decide([grown], [reward({ amountMinor: 2_500 })]).actions), [
      'amend 4000: 3000 in 1',
    ]);
  });

  for (const state of REWARD_STATES.filter((one) => one !== 'earned')) {
    test(`[RW-6] and never when it is ${state}`, () => {
      assert.deepEqual(short(decide([grown], [reward({ amountMinor: 2_500, state })]).actions), []);
    });
  }

  test('[RW-6] one that the rules bring back has the total of now', () => {
    const canceled = reward({ amountMinor: 2_500, state: 'canceled', canceledByRules: true });
    assert.deepEqual(short(decide([grown], [canceled]).actions), ['reinstate 4000: 3000 in 1']);
  });

  test('[RW-1] a new version of the campaign holds for what is on hold, with its amount, hold and approval', () => {
    const next = campaign({
      version: 2,
      with: {
        hold_days: 30,
        approval: 'manual',
        rewards: { advocate: { amount_minor: 1, currency: 'USD' } },
      },
    });
    const [action] = decide([decidedJob({ campaign: next })], [reward()]).actions;
    assert.ok(action?.do === 'amend');
    assert.deepEqual(
      [action.amountMinor, action.campaignVersion, action.approval, action.holdUntil.toISOString()],
      [1, 2, 'manual', '2026-05-10T12:00:00.000Z'],
    );
    assert.deepEqual(
      short(decide([decidedJob({ campaign: next })], [reward({ state: 'approved' })]).actions),
      [],
    );
  });

  test('[RW-1] another campaign takes over what is on hold, and leaves what was approved', () => {
    const decided = decidedJob({ campaign: campaign({ campaignId: '501' }) });
    assert.deepEqual(short(decide([decided], [reward()]).actions), [
      'cancel 4000: campaign_changed',
      `earn 77 for ${ADVOCATE}: 10000 in 1`,
    ]);
    for (const state of ['approved', 'failed', 'fulfilled', 'sent', 'redeemed'] as const) {
      assert.deepEqual(short(decide([decided], [reward({ state })]).actions), []);
    }
  });

  test('[RW-4] the hold moves with the completion', () => {
    const later = decidedJob({ job: qualifyingJob({ completedOn: new Date('2026-04-12T12:00:00Z') }) });
    const [action] = decide([later], [reward(), friendReward()]).actions;
    assert.ok(action?.do === 'amend');
    assert.equal(action.holdUntil.toISOString(), '2026-04-26T12:00:00.000Z');
  });
});
