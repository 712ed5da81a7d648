// For whom a campaign is: kinds, audiences, shares of the traffic, and which of several campaigns takes an advocate.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { campaign } from '../../test/support/reward-facts.ts';
import { chooseCampaign } from './choose.ts';
import { fitsRule, whyNotFor } from './target.ts';
import type { AdvocateFacts, Who } from './types.ts';

const day = (one: number) => new Date(Date.UTC(2026, 0, one));

function advocate(changes: Partial<AdvocateFacts> = {}): AdvocateFacts {
  return { kind: 'customer', splitKey: 'rosa7', listIds: new Set(), labels: [], jobs: [], ...changes };
}

const known = (changes: Partial<AdvocateFacts> = {}, rules: Who['rules'] = new Map()): Who => ({
  advocate: advocate(changes),
  rules,
});
const NOBODY: Who = { advocate: null, rules: new Map() };

function targeted(campaignId: string, targeting: Record<string, unknown>, changes = {}) {
  return campaign({ campaignId, with: { targeting }, ...changes });
}

test('[AT-8] a campaign for kinds of advocates is for no others; a visitor counts as a customer', () => {
  const technicians = targeted('1', { advocate_kinds: ['technician', 'employee'] });
  assert.equal(whyNotFor(technicians, known({ kind: 'technician' }), null), null);
  assert.equal(whyNotFor(technicians, known(), null), 'advocate_kind');
  assert.equal(whyNotFor(technicians, NOBODY, null), 'advocate_kind');
  assert.equal(whyNotFor(targeted('1', { advocate_kinds: ['customer'] }), NOBODY, null), null);
});

test('[AT-8] an audience includes and excludes, by list or by rule; one that is gone holds nobody', () => {
  const rules: Who['rules'] = new Map([['8', { advocate_kinds: ['partner'] }]]);
  const vip = targeted('1', { audiences: { include: ['7', '8'], exclude: ['9'] } });
  const why = (changes: Partial<AdvocateFacts>) => whyNotFor(vip, known(changes, rules), null);
  assert.equal(why({ listIds: new Set(['7']) }), null);
  assert.equal(why({ kind: 'partner' }), null);
  assert.equal(why({}), 'not_in_audience');
  assert.equal(why({ listIds: new Set(['7', '9']) }), 'in_excluded_audience');
  assert.equal(whyNotFor(vip, NOBODY, null), 'not_in_audience');
});

test('[AT-5] rules look at what was so when the job was created, whenever it is learnt', () => {
  const facts = advocate({
    labels: [{ label: 'vip', since: day(10) }],
    jobs: [
      { createdOn: day(1), completedOn: day(12), tagTypeIds: ['5'] },
      { createdOn: day(14), completedOn: null, tagTypeIds: ['6'] },
    ],
  });
  const fits = (rule: Parameters<typeof fitsRule>[1], at: number | null) =>
    fitsRule(facts, rule, at === null ? null : day(at));
  assert.deepEqual(
    [fits({ program_labels: ['VIP'] }, 9), fits({ program_labels: ['VIP'] }, 10)],
    [false, true],
  );
  assert.deepEqual([fits({ tag_type_ids: ['6'] }, 13), fits({ tag_type_ids: ['6'] }, null)], [false, true]);
  const one = { completed_jobs: { min: 1, since: null } };
  assert.deepEqual([fits(one, 11), fits(one, 12)], [false, true]);
  assert.equal(fits({ completed_jobs: { min: 2, since: null } }, null), false);
  assert.equal(fits({ completed_jobs: { min: 1, since: day(13).toISOString() } }, null), false);
  assert.equal(fits({ ...one, advocate_kinds: ['partner'] }, null), false, 'every condition must hold');
});

test('[AT-5] a share of the traffic is drawn by the code: always the same, near its size, larger shares keep the smaller', () => {
  const isIn = (splitKey: string, percent: number, id = '1') =>
    whyNotFor(targeted(id, { traffic_percent: percent }), known({ splitKey }), null) === null;
  const codes = Array.from({ length: 2_000 }, (_, index) => `code${index}`);
  for (const percent of [1, 30, 50, 90]) {
    const share = (codes.filter((code) => isIn(code, percent)).length / codes.length) * 100;
    assert.ok(Math.abs(share - percent) < 4, `${percent} % came to ${share} %`);
  }
  assert.ok(codes.every((code) => !isIn(code, 30) || isIn(code, 60)));
  const both = codes.filter((code) => isIn(code, 50, '1') && isIn(code, 50, '2')).length / codes.length;
  assert.ok(Math.abs(both - 0.25) < 0.04, `another campaign draws anew: ${both}`);
  assert.equal(whyNotFor(targeted('1', { traffic_percent: 99 }), NOBODY, null), 'traffic_share');
});

test('[AT-8] of several campaigns the one for the advocate goes first, then the label, then the priority', () => {
  const all = [
    targeted('1', {}),
    targeted('2', { advocate_kinds: ['technician'] }, { programLabel: 'technicians' }),
    targeted('3', { audiences: { include: ['7'] }, priority: 5 }),
    targeted('4', { audiences: { include: ['7'] }, priority: 9 }),
  ];
  const choose = (who: Who, label = 'refer-a-friend') => chooseCampaign(all, label, null, who)?.campaignId;
  assert.equal(choose(NOBODY), '1');
  assert.equal(choose(known()), '1');
  assert.equal(choose(known({ listIds: new Set(['7']) })), '4');
  assert.equal(
    choose(known({ kind: 'technician' })),
    '1',
    'the label of the code holds while its campaign fits',
  );
  assert.equal(choose(known({ kind: 'technician' }), 'technicians'), '2');
  assert.equal(choose(known(), 'technicians'), '1', 'a customer with a code of the technicians');
  const onlyTechnicians = all.slice(1, 2);
  assert.equal(
    chooseCampaign(onlyTechnicians, null, null, known())?.campaignId,
    '2',
    'better one that refuses',
  );
});

test('[AT-5] the choice does not depend on the order of the campaigns', () => {
  const all = [
    targeted('1', {}),
    targeted('2', { traffic_percent: 50, priority: 2 }),
    targeted('3', { traffic_percent: 50, priority: 2 }, { state: 'PAUSED', pausedAt: day(9) }),
    targeted('4', { advocate_kinds: ['customer'], priority: 1 }, { launchedAt: day(8), publishedAt: day(8) }),
  ];
  const orders = fc.shuffledSubarray(all, { minLength: all.length });
  fc.assert(
    fc.property(orders, fc.string(), fc.option(fc.integer({ min: 1, max: 20 })), (order, splitKey, at) => {
      const when = at === null ? null : day(at);
      const first = chooseCampaign(all, 'x', when, known({ splitKey }));
      assert.equal(chooseCampaign(order, 'x', when, known({ splitKey }))?.campaignId, first?.campaignId);
    }),
  );
});

test('[QU-3] what was under way stays where it is: a new campaign takes later jobs, a paused one keeps earlier ones', () => {
  const old = targeted('1', {}, { publishedAt: day(1), launchedAt: day(1) });
  const fresh = targeted('2', { priority: 9 }, { publishedAt: day(10), launchedAt: day(10) });
  const choose = (campaigns: (typeof old)[], at: number) =>
    chooseCampaign(campaigns, 'x', day(at))?.campaignId;
  assert.deepEqual([choose([old, fresh], 9), choose([old, fresh], 10)], ['1', '2']);
  assert.equal(choose([fresh], 9), '2', 'without another one it takes what was before it');
  const paused = { ...fresh, state: 'PAUSED' as const, pausedAt: day(15) };
  assert.deepEqual([choose([old, paused], 14), choose([old, paused], 15)], ['2', '1']);
});
