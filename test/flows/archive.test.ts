// What putting a campaign away does to rewards: nobody loses what was approved, and nothing that was given is called into question (QU-3, RW-1).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { testDatabase } from '../support/database.ts';
import { RULES_START, startRulesWorld } from '../support/rules-world.ts';

const start = RULES_START.toISOString();
const day = (number: number) => new Date(RULES_START.getTime() + number * DAY_MS);
const done = (id: number) => ({
  ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code: 'rosa7', total: 200 },
  ...{ createdOn: start, completedOn: day(1).toISOString() },
});

test('[RW-1] [QU-3] a campaign with approved or failed rewards is not put away; given ones are not flagged after it', async (t) => {
  const { db } = await testDatabase(t);
  const world = await startRulesWorld(db, {
    hold_days: 0,
    rewards: { advocate: { amount_minor: 10_000, currency: 'USD' } },
  });
  t.after(() => world.close());
  await world.advocate('rosa@example.org', 'rosa7');
  world.setNow(day(2));
  await world.apply();
  await world.tell(done(1), done(2));
  await world.apply();
  const rewards = await world.must(200, 'GET', '/v2/rewards');
  assert.deepEqual(
    rewards.map((reward: { state: string }) => reward.state),
    ['approved', 'approved'],
  );
  const url = `/v1/campaigns/${world.campaignId}`;
  const report = (index: number, state: string) =>
    world.must(200, 'POST', `/v2/rewards/custom-reward/${rewards[index].id}/${state}`, {
      ...(state === 'failed' ? { reason: 'no such account' } : { partner_reward_id: 'p1' }),
    });
  await world.must(200, 'POST', `${url}/end`);
  const refused = await world.must(409, 'POST', `${url}/archive`);
  assert.equal(refused.code, 'campaign_rewards_on_hold');
  assert.match(refused.message, /not given yet: 2\./);
  await report(0, 'fulfilled');
  await report(1, 'failed');
  assert.match((await world.must(409, 'POST', `${url}/archive`)).message, /not given yet: 1\./);
  await world.must(200, 'POST', `/v2/rewards/${rewards[1].id}/cancel`, { reason: 'Agreed on the phone' });
  await world.must(200, 'POST', `${url}/archive`);
  await world.apply();
  const after = await world.must(200, 'GET', `/v2/rewards/${rewards[0].id}`);
  assert.deepEqual([after.state, after.flag], ['fulfilled', null]);
  assert.deepEqual(await world.differences(), []);
});
