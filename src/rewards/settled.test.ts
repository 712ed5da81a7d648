import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reward } from '../../test/support/reward-facts.ts';
import { settledVersions } from './settled.ts';
import { REWARD_STATES } from './states.ts';

test('[RW-1] an approved or given reward settles the version by which its job is judged, and no other state does', () => {
  for (const state of REWARD_STATES) {
    const settled = settledVersions([reward({ state, campaignVersion: 3 })]).get('9:77');
    const expected = ['approved', 'failed', 'fulfilled', 'sent', 'redeemed'].includes(state);
    assert.deepEqual(settled, expected ? { campaignId: '500', version: 3 } : undefined, state);
  }
});

test('[AT-5] of two sides settled under two versions the older reward decides, in whatever order they come', () => {
  const rewards = [
    reward({ rewardId: '10', state: 'approved', campaignVersion: 2 }),
    reward({ rewardId: '9', state: 'sent', campaignVersion: 1 }),
    reward({ rewardId: '8', state: 'earned', campaignVersion: 4 }),
    reward({ rewardId: '11', jobId: '1', state: 'approved', campaignVersion: 5 }),
  ];
  for (const order of [rewards, rewards.toReversed()]) {
    assert.deepEqual(
      settledVersions(order),
      new Map([
        ['9:77', { campaignId: '500', version: 1 }],
        ['9:1', { campaignId: '500', version: 5 }],
      ]),
    );
  }
});
