import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '../../src/base/time.ts';
import { CAMPAIGN } from '../support/first-campaign.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

async function completedJob(world: World, email: string, totalCents: number): Promise<number> {
  const { office } = world.simulator;
  const customer = { name: email, email, address: { street: `${email.length} ${email} Street` } };
  const { id } = office.createJob({ customer, advocateCode: 'rosa7' });
  mustBe(200, await world.zap(office.zapBody(id)));
  office.completeJob(id, { totalCents });
  await world.drain();
  return id;
}

async function publish(world: World, campaignId: string, change: Record<string, unknown>): Promise<void> {
  mustBe(200, await world.call('PATCH', `/v1/campaigns/${campaignId}`, change));
  mustBe(200, await world.call('POST', `/v1/campaigns/${campaignId}/publish`));
  await world.drain();
}

const advocateRewards = async (world: World, jobs: number[]) =>
  Promise.all(
    jobs.map(async (id) => {
      const reward = (await world.job(id)).rewards.find(({ role }) => role === 'advocate');
      return reward ? `${reward.amount_minor} ${reward.state}` : 'none';
    }),
  );

test('[EX-2] [RW-1] a new version holds at once for all that is not approved, whether something touches the friend or not', async (t) => {
  const world = await startWorld(t, { bare: true });
  world.connectionId = await world.connect();
  const qualification = { minimum_total_minor: 15_000 };
  const campaign = await world.campaign({ qualification });
  await world.advocate('rosa@example.com', 'rosa7');
  const settled = await completedJob(world, 'first@example.com', 20_000);
  world.advance(HOLD_MS);
  await world.drain();
  const onHold = await completedJob(world, 'second@example.com', 20_000);
  const tooSmall = await completedJob(world, 'third@example.com', 10_000);
  const jobs = [settled, onHold, tooSmall];
  assert.deepEqual(await advocateRewards(world, jobs), ['10000 approved', '10000 earned', 'none']);

  const rewards = { ...CAMPAIGN.rewards, advocate: { amount_minor: 3_000, currency: 'USD' } };
  await publish(world, campaign, { rewards, qualification: { minimum_total_minor: 0 } });
  assert.deepEqual(await advocateRewards(world, jobs), ['10000 approved', '3000 earned', '3000 earned']);

  // What happens to touch a friend afterwards changes nothing more.
  for (const email of ['first', 'second', 'third']) {
    const data = { email: `${email}@example.com`, phone: `612-555-01${email.length}2` };
    mustBe(200, await world.call('POST', '/v5/events', { event_name: 'customer_profile', data }));
  }
  world.advance(MINUTE_MS);
  await world.drain();
  assert.deepEqual(await advocateRewards(world, jobs), ['10000 approved', '3000 earned', '3000 earned']);
});

test('[EX-2] to decide about somebody who is not there is refused', async (t) => {
  const world = await startWorld(t, { bare: true });
  for (const body of [
    { friend_person_id: '123456789' },
    { friend_person_id: 'nobody' },
    { reward_id: '123456789' },
    { event_id: '123456789' },
    { job: { connection_id: '123456789', job_id: '1' } },
  ]) {
    const { status } = await world.call('POST', '/v1/re-evaluate', body);
    assert.equal(status, 404, JSON.stringify(body));
  }
  const inputs = mustBe(200, await world.call('GET', '/v1/inputs?name=re_evaluate'));
  assert.deepEqual(inputs.inputs, []);
});
