// What staff do with rewards by hand: grants, many at once, clawbacks after a late refund (RW-1 … RW-5, RW-8).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { testDatabase } from '../support/database.ts';
import { type JobTruth, RULES_START, type RulesWorld, startRulesWorld } from '../support/rules-world.ts';

async function world(t: TestContext, fields: Record<string, unknown> = {}) {
  const { db } = await testDatabase(t);
  const made = await startRulesWorld(db, fields);
  t.after(() => made.close());
  const rosaId = await made.advocate('rosa@example.org', 'rosa7');
  return Object.assign(made, { rosaId });
}

function done(id: number, day: number, more: Partial<JobTruth> = {}): JobTruth {
  const at = new Date(RULES_START.getTime() + day * DAY_MS);
  return {
    ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code: 'rosa7', total: 200 },
    ...{ createdOn: RULES_START.toISOString(), completedOn: at.toISOString(), ...more },
  };
}

async function later(at: RulesWorld, day: number): Promise<void> {
  at.setNow(new Date(RULES_START.getTime() + day * DAY_MS));
  await at.apply();
}

test('[RW-2] [RW-8] a grant by hand: once by its key, approved, in the ledger, explained and audited', async (t) => {
  const rosa = await world(t);
  await later(rosa, 3);
  await rosa.tell(done(1, 1, { noCharge: true }));
  await rosa.apply();
  const body = {
    ...{
      person_id: rosa.rosaId,
      campaign_id: rosa.campaignId,
      amount_minor: 7_500,
      idempotency_key: 'ticket-12',
    },
    ...{ reason: 'The tech forgot the code', about_job: { connection_id: rosa.connectionId, job_id: '1' } },
  };
  const first = await rosa.must(200, 'POST', '/v1/rewards/grant', body);
  assert.deepEqual([first.created, first.state, first.amount_minor], [true, 'approved', 7_500]);
  const same = await Promise.all([1, 2, 3].map(() => rosa.must(200, 'POST', '/v1/rewards/grant', body)));
  for (const one of same) assert.deepEqual([one.created, one.reward_id], [false, first.reward_id]);
  await rosa.must(409, 'POST', '/v1/rewards/grant', { ...body, amount_minor: 9_000 });
  await rosa.must(404, 'POST', '/v1/rewards/grant', { ...body, person_id: '77', idempotency_key: 'b' });
  await rosa.must(400, 'POST', '/v1/rewards/grant', { ...body, campaign_id: '77', idempotency_key: 'b' });
  await rosa.must(400, 'POST', '/v1/rewards/grant', { ...body, reason: ' ', idempotency_key: 'b' });
  const rewards = await rosa.must(200, 'GET', '/v2/rewards?job_id=1');
  assert.equal(rewards.length, 1);
  assert.deepEqual([rewards[0].origin, rewards[0].job_id, rewards[0].about_job_id], ['staff', null, '1']);
  const { entries } = await rosa.must(200, 'GET', `/v1/ledger?reward_id=${first.reward_id}`);
  assert.deepEqual(
    entries.map((entry: { kind: string; amount_minor: number }) => [entry.kind, entry.amount_minor]),
    [['earned', 7_500]],
  );
  const { summary, job } = await rosa.must(200, 'GET', `/v1/explain/reward/${first.reward_id}`);
  assert.match(
    summary,
    /^\$75\.00 for rosa@example\.org as advocate: approved\. Granted by hand by token:\d+ to make job 1 good: The tech forgot the code\.$/,
  );
  assert.equal(job.job.job_id, '1');
  const [own] = await rosa.must(200, 'GET', `/v5/persons/${rosa.rosaId}/rewards`);
  assert.deepEqual([own.id, own.program], [first.reward_id, 'refer-a-friend']);
  assert.ok(JSON.stringify(await rosa.must(200, 'GET', '/v1/audit?limit=3')).includes('reward.granted'));
  assert.deepEqual(await rosa.differences(), []);
});

test('[RW-1] a grant stays within the caps unless it is told to go over them, and takes nothing from those on hold', async (t) => {
  const rosa = await world(t, {
    rewards: { advocate: { amount_minor: 10_000, currency: 'USD' } },
    caps: { per_person: [{ within: 'month', amount_minor: 25_000 }] },
  });
  await later(rosa, 3);
  await rosa.tell(done(1, 1), done(2, 2));
  await rosa.apply();
  const body = { person_id: rosa.rosaId, campaign_id: rosa.campaignId, reason: 'Sorry' };
  const refused = await rosa.must(409, 'POST', '/v1/rewards/grant', {
    ...{ ...body, amount_minor: 5_001, idempotency_key: 'a' },
  });
  assert.equal(refused.code, 'reward_over_cap');
  assert.match(
    refused.message,
    /what this person may have in 2026-04 is \$250\.00, and \$200\.00 of it is used/,
  );
  await rosa.must(200, 'POST', '/v1/rewards/grant', { ...body, amount_minor: 5_000, idempotency_key: 'b' });
  await rosa.must(409, 'POST', '/v1/rewards/grant', { ...body, amount_minor: 1, idempotency_key: 'c' });
  await rosa.must(200, 'POST', '/v1/rewards/grant', {
    ...{ ...body, amount_minor: 90_000, idempotency_key: 'd', override_caps: true },
  });
  await rosa.tell(done(3, 2.5));
  await rosa.apply();
  const standing = ['1 advocate earned 10000', '2 advocate earned 10000'];
  assert.deepEqual(await rosa.standing(), [
    ...standing,
    'null advocate approved 5000',
    'null advocate approved 90000',
  ]);
  // What is canceled is free again.
  await rosa.tell({ ...done(1, 1), status: 'Canceled', completedOn: null });
  await rosa.apply();
  assert.ok((await rosa.standing()).includes('3 advocate earned 10000'));
  assert.deepEqual(await rosa.differences(), []);
});

test('[RW-4] [RW-3] many rewards are approved with one reason; each says what became of it', async (t) => {
  const rosa = await world(t, { approval: 'manual' });
  await later(rosa, 3);
  await rosa.tell(done(1, 1), done(2, 2), done(3, 3));
  await rosa.apply();
  const rewards = await rosa.must(200, 'GET', '/v2/rewards');
  const ids = rewards.map((reward: { id: string }) => reward.id);
  await rosa.must(200, 'POST', `/v2/rewards/${ids[0]}/cancel`, { reason: 'no' });
  const answer = await rosa.must(200, 'POST', '/v1/rewards/bulk', {
    ...{ order: 'approve', reason: 'Friday round', reward_ids: [...ids, '77', 'x'] },
  });
  assert.equal(answer.changed, 5);
  assert.deepEqual(
    answer.results.map((one: { result: string; code: string | null }) => one.code ?? one.result).sort(),
    [...Array(5).fill('changed'), 'not_found', 'not_found', 'reward_illegal_state_transition'],
  );
  const again = await rosa.must(200, 'POST', '/v1/rewards/bulk', {
    ...{ order: 'approve', reason: 'Friday round', reward_ids: ids },
  });
  assert.equal(again.changed, 0);
  await rosa.must(400, 'POST', '/v1/rewards/bulk', { order: 'approve', reward_ids: ids });
  const history = await rosa.must(200, 'GET', `/v2/rewards/${ids[1]}/history`);
  assert.equal(history.at(-1).message, 'Friday round');
});

test('[RW-5] [RW-8] a refund after a reward was given flags it; staff book a clawback, and the debt stands against the person', async (t) => {
  const rosa = await world(t, {
    hold_days: 0,
    rewards: { advocate: { amount_minor: 10_000, currency: 'USD' } },
  });
  await later(rosa, 2);
  await rosa.tell(done(1, 1));
  await rosa.apply();
  const [reward] = await rosa.must(200, 'GET', '/v2/rewards');
  for (const report of ['fulfilled', 'sent', 'redeemed'])
    await rosa.must(200, 'POST', `/v2/rewards/custom-reward/${reward.id}/${report}`, {
      partner_reward_id: 'p1',
    });
  await rosa.tell(done(1, 1, { noCharge: true }));
  await rosa.apply();
  const flagged = await rosa.must(200, 'GET', `/v2/rewards/${reward.id}`);
  assert.deepEqual([flagged.state, flagged.flag.code], ['redeemed', 'no_charge']);
  await rosa.must(200, 'POST', `/v2/rewards/${reward.id}/revoke`, { claw_back: true, reason: 'Refunded' });
  const { entries } = await rosa.must(200, 'GET', `/v1/ledger?reward_id=${reward.id}`);
  assert.deepEqual(
    entries.map((entry: { kind: string; debit_account: string }) => `${entry.kind} ${entry.debit_account}`),
    ['earned expense', 'paid liability', 'clawed_back receivable'],
  );
  assert.deepEqual(await rosa.differences(), []);
});
