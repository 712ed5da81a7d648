// A connection with nothing but a key: no Zap and no webhook. Everything is found by reading what changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

const rewardsOf = async (world: World, jobId: number) => (await world.job(jobId)).rewards;

test('[ST-6] a job with a code, of which nobody told, is attributed and rewarded after the hold', async (t) => {
  const world = await startWorld(t);
  await world.advocate('ann@example.com', 'ann123');
  const job = world.simulator.office.createJob({
    customer: { name: 'Ben Friend', email: 'ben@example.com' },
    advocateCode: 'ANN-123',
  });
  await world.drain();
  const booked = await world.job(job.id);
  assert.equal(booked.status, 'Scheduled');
  assert.equal(booked.friend?.email, 'ben@example.com');

  world.simulator.office.completeJob(job.id, { totalCents: 24_550 });
  world.advance(MINUTE_MS);
  await world.drain();
  assert.equal((await world.job(job.id)).status, 'Completed');
  world.advance(HOLD_MS);
  await world.drain();
  const rewards = await rewardsOf(world, job.id);
  assert.deepEqual(
    rewards.map(({ state }) => state),
    ['approved', 'approved'],
  );
});

test('[ST-6] [AT-3] a job without a code is matched to the web lead by the contacts of its customer', async (t) => {
  const world = await startWorld(t);
  await world.advocate('ann@example.com', 'ann123');
  mustBe(
    200,
    await world.call('POST', '/v5/events', {
      event_name: 'online_lead_captured',
      data: { email: 'ben@example.com', advocate_code: 'ann123' },
    }),
  );
  world.advance(HOUR_MS);
  const job = world.simulator.office.createJob({ customer: { name: 'Ben', email: 'ben@example.com' } });
  world.advance(MINUTE_MS);
  await world.drain();
  world.simulator.office.completeJob(job.id, { totalCents: 24_550 });
  world.advance(MINUTE_MS);
  await world.drain();
  assert.equal((await rewardsOf(world, job.id)).length, 2);
});

test('[ST-5] [ST-6] a completion that is undone weeks later is found as well', async (t) => {
  const world = await startWorld(t);
  await world.advocate('ann@example.com', 'ann123');
  const job = world.simulator.office.createJob({
    customer: { name: 'Ben', email: 'ben@example.com' },
    advocateCode: 'ann123',
  });
  world.simulator.office.completeJob(job.id, { totalCents: 24_550 });
  await world.drain();
  assert.deepEqual(
    (await rewardsOf(world, job.id)).map(({ state }) => state),
    ['earned', 'earned'],
  );
  world.advance(10 * DAY_MS);
  await world.drain();
  world.simulator.office.cancelJob(job.id);
  world.advance(10 * MINUTE_MS);
  await world.drain();
  assert.deepEqual(
    (await rewardsOf(world, job.id)).map(({ state }) => state),
    ['canceled', 'canceled'],
  );
});

test('[ST-2] [ST-4] the usage says what was called, and what one job at a time would have cost', async (t) => {
  const world = await startWorld(t);
  const { customer } = world.simulator.office.createCustomer({ name: 'Many', email: 'many@example.com' });
  for (let n = 0; n < 40; n++) world.simulator.office.createJob({ customerId: customer.id });
  for (let minute = 0; minute < 10; minute++) {
    await world.drain();
    world.advance(MINUTE_MS);
  }
  const path = `/v1/servicetitan/connections/${world.connectionId}/usage`;
  const usage = mustBe(200, await world.call('GET', `${path}?hours=2`));
  const api = world.simulator.requests.filter((one) => one.path.includes('/tenant/'));
  assert.equal(usage.calls, api.length);
  const byEndpoint = new Map(
    usage.by_endpoint.map((one: { endpoint: string; calls: number }) => [one.endpoint, one.calls]),
  );
  assert.equal(byEndpoint.get('jpm/jobs?modifiedOnOrAfter'), 10);
  assert.ok(byEndpoint.has('jpm/export/jobs'));
  assert.equal(usage.by_hour.length, 1);
  assert.equal(usage.one_job_at_a_time.open_jobs, 40);
  assert.equal(usage.one_job_at_a_time.calls_per_hour, 2400);
  assert.equal(usage.allowance.calls_per_hour, 60 * 3600);
  assert.equal((await world.call('GET', `${path}?hours=0`)).status, 400);
  assert.equal((await world.call('GET', '/v1/servicetitan/connections/1/usage')).status, 404);
});
