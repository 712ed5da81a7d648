import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { campaign, settings } from '../../test/support/reward-facts.ts';
import { chooseCampaign } from './choose.ts';
import type { CampaignState } from './types.ts';

const day = (one: number) => new Date(Date.UTC(2026, 0, one));
const one = (campaignId: string, state: CampaignState, programLabel: string, published: number) =>
  campaign({ campaignId, state, programLabel, publishedAt: day(published) });

test('[AT-6] the label comes first, then what runs, then the newest, then the id', () => {
  const ordered = [
    one('10', 'LIVE', 'spring', 5),
    one('9', 'LIVE', 'spring', 5),
    one('11', 'LIVE', 'spring', 4),
    one('12', 'PAUSED', 'spring', 9),
    one('13', 'ENDED', 'spring', 9),
    one('14', 'LIVE', 'other', 9),
    one('15', 'PAUSED', 'other', 9),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(ordered, { minLength: 1 }), (some) => {
      const expected = ordered.find((campaign) => some.includes(campaign));
      assert.equal(chooseCampaign(some, 'spring')?.campaignId, expected?.campaignId);
    }),
  );
});

test('[AT-6] a label is compared without case and blanks; an unknown one falls back to the best', () => {
  const campaigns = [one('1', 'LIVE', 'Refer-a-Friend', 1), one('2', 'LIVE', 'other', 2)];
  assert.equal(chooseCampaign(campaigns, ' refer-A-friend ')?.campaignId, '1');
  assert.equal(chooseCampaign(campaigns, 'nothing like it')?.campaignId, '2');
  assert.equal(chooseCampaign(campaigns, null)?.campaignId, '2');
  assert.equal(chooseCampaign([], 'spring'), null);
});

test('[AT-6] ids are compared as numbers, not as text', () => {
  const campaigns = [one('9', 'LIVE', 'x', 1), one('10', 'LIVE', 'x', 1)];
  assert.equal(chooseCampaign(campaigns, 'x')?.campaignId, '10');
});

test('[QU-3] a job goes to the campaign whose dates hold its creation, also when that one has ended', () => {
  const spring = {
    ...one('1', 'ENDED', 'refer', 1),
    settings: settings({ live_until: '2026-06-01T00:00:00Z' }),
  };
  const summer = {
    ...one('2', 'LIVE', 'refer', 9),
    settings: settings({ live_from: '2026-06-01T00:00:00Z' }),
  };
  const choose = (at: string | null) =>
    chooseCampaign([spring, summer], 'refer', at === null ? null : new Date(at))?.campaignId;
  assert.equal(choose('2026-05-31T23:59:59Z'), '1');
  assert.equal(choose('2026-06-01T00:00:00Z'), '2');
  assert.equal(choose(null), '2');
  const endedByHand = { ...one('3', 'ENDED', 'refer', 9), endedAt: day(20) };
  assert.equal(
    chooseCampaign([endedByHand, one('4', 'PAUSED', 'refer', 1)], 'refer', day(19))?.campaignId,
    '4',
  );
  assert.equal(chooseCampaign([endedByHand, summer], 'refer', day(19))?.campaignId, '3');
  assert.equal(
    chooseCampaign([spring], 'refer', day(300))?.campaignId,
    '1',
    'better one that refuses than none',
  );
});
