import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { decide, failing, friendReward, open, short } from '../../test/support/reward-actions.ts';
import { ADVOCATE, campaign, decidedJob, qualifyingJob, reward } from '../../test/support/reward-facts.ts';
import { REWARD_STATES } from './states.ts';
import type { DecidedJob } from './types.ts';

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
        : ['fulfilled', 'sent', 'redeemed'].includes(state) && cause !== 'decision_open'
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
