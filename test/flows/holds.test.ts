// The end of a hold when ServiceTitan cannot be asked: nothing is approved that may have been canceled meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../src/base/time.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

async function earned(world: World): Promise<number> {
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
  assert.deepEqual(await states(world, made.id), ['earned', 'earned']);
  return made.id;
}

const states = async (world: World, jobId: number) =>
  (await world.job(jobId)).rewards.map((reward) => reward.state);

test('[RW-4] [ST-8] a hold that ends during an outage goes on; a job canceled in it earns nothing', async (t) => {
  const world = await startWorld(t);
  const jobId = await earned(world);
  const outage = world.simulator.faults.add({ kind: 'status', status: 503 });
  world.advance(HOUR_MS);
  await world.drain();
  world.simulator.office.cancelJob(jobId);
  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(await states(world, jobId), ['earned', 'earned']);
  world.simulator.faults.remove(outage.id);
  world.advance(24 * HOUR_MS);
  await world.drain();
  assert.deepEqual(await states(world, jobId), ['canceled', 'canceled']);
});

test('[RW-4] [ST-9] a hold that ends while the connection is paused ends when it is resumed', async (t) => {
  const world = await startWorld(t);
  const jobId = await earned(world);
  mustBe(200, await world.call('POST', `/v1/servicetitan/connections/${world.connectionId}/pause`));
  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(await states(world, jobId), ['earned', 'earned']);
  mustBe(200, await world.call('POST', `/v1/servicetitan/connections/${world.connectionId}/resume`));
  await world.drain();
  assert.deepEqual(await states(world, jobId), ['approved', 'approved']);
});
