// A referral that nothing speaks for any more ends, and comes back when something does: the order of arrival leaves no trace (AT-5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '../../simulator/world/instants.ts';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const states = async (world: World): Promise<string[]> => {
  const { referrals } = mustBe(200, await world.call('GET', '/v1/referrals')) as {
    referrals: { state: string }[];
  };
  return referrals.map((referral) => referral.state);
};

test('[AT-4] [AT-5] evidence that turns out too old for the job ends the referral that the lead had made', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const eventTime = new Date(world.now().getTime() - 500 * DAY_MS).toISOString();
  const data = { email: 'pat@example.com', advocate_code: 'rosa7' };
  mustBe(
    200,
    await world.call('POST', '/v5/events', {
      event_name: 'online_lead_captured',
      event_time: eventTime,
      data,
    }),
  );
  await world.drain();
  assert.deepEqual(await states(world), ['active']);

  const { office } = world.simulator;
  const made = office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com' },
    createdOn: instantOf(world.now().getTime()),
  });
  mustBe(200, await world.zap(office.zapBody(made.id)));
  await world.drain();
  assert.equal((await world.job(made.id)).attribution.outcome, 'unattributed');
  assert.deepEqual(await states(world), ['ended']);
});

test('[AT-2] [AT-5] a code that the office takes off the job ends the referral; put back, it is the same referral again', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const made = office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(made.id)));
  await world.drain();
  world.advance(HOUR_MS);
  office.completeJob(made.id, { totalCents: 10_000 });
  world.advance(HOUR_MS);
  await world.drain();
  const before = await world.job(made.id);
  assert.deepEqual(
    before.rewards.map((reward) => reward.state),
    ['earned', 'earned'],
  );

  office.setAdvocateCode(made.id, 'nobody9');
  world.advance(DAY_MS);
  await world.drain();
  assert.deepEqual(await states(world), ['ended']);
  assert.deepEqual(
    (await world.job(made.id)).rewards.map((reward) => reward.state),
    ['canceled', 'canceled'],
  );

  office.setAdvocateCode(made.id, 'rosa7');
  world.advance(DAY_MS);
  await world.drain();
  assert.deepEqual(await states(world), ['active']);
  const after = await world.job(made.id);
  assert.deepEqual(
    after.rewards.map((reward) => [reward.id, reward.state]).sort(),
    before.rewards.map((reward) => [reward.id, 'earned']).sort(),
  );
});
