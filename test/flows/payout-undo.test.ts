// A job that is canceled while its reward is being paid: before it is sent it is stopped, afterwards a person decides (RW-5, PO-3).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { booked, type Referred, referred, states, then } from '../support/referred.ts';
import { startTremendous, type TremendousStandIn } from '../support/tremendous.ts';
import { mustBe } from '../support/world.ts';

interface Scene extends Referred {
  job: number;
  tremendous: TremendousStandIn;
}

/** Rosa's reward for Pat's job is in a payout that nobody was called for yet. */
async function queued(t: TestContext): Promise<Scene> {
  const tremendous = await startTremendous(t);
  const scene = await referred(t);
  const { world, office } = scene;
  mustBe(
    200,
    await world.call('POST', '/v1/suppliers', {
      ...{
        type: 'tremendous',
        name: 'Gift cards',
        is_default: true,
        secrets: { api_key: tremendous.apiKey },
      },
      settings: { api_url: tremendous.url, campaign_id: 'C1', environment: 'production' },
    }),
  );
  const job = await booked(scene);
  await then(world, () => office.completeJob(job, { totalCents: 25_000 }));
  world.advance(15 * DAY_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(job)), ['advocate:approved', 'friend:approved']);
  const run = mustBe(200, await world.call('POST', '/v1/payouts/runs', {}));
  mustBe(200, await world.call('POST', `/v1/payouts/runs/${run.id}/approve`));
  return { ...scene, job, tremendous };
}

const send = ({ world }: Scene) => world.app.tasks.send_payouts({ client_id: world.clientId });
const differences = async ({ world }: Scene) =>
  mustBe(200, await world.call('GET', '/v1/ledger/reconcile')).differences;

test('[RW-5] [PO-3] canceled before it was sent: the payout is stopped and the promise taken back', async (t) => {
  const scene = await queued(t);
  const { world, office, job, tremendous } = scene;
  await then(world, () => office.cancelJob(job));
  const flagged = await world.job(job);
  assert.deepEqual(states(flagged), ['advocate:approved', 'friend:approved'], 'a payout holds them');
  assert.ok(flagged.rewards.every((reward) => reward.flag?.code === 'job_canceled'));
  assert.deepEqual(await differences(scene), []);
  await send(scene);
  await world.drain();
  assert.deepEqual(states(await world.job(job)), ['advocate:canceled', 'friend:canceled']);
  assert.equal(tremendous.posts, 0);
  const [books] = mustBe(200, await world.call('GET', '/v1/ledger/balances?by=client')).balances;
  assert.deepEqual([books.liability_minor, books.in_flight_minor, books.expense_minor], [0, 0, 0]);
  assert.deepEqual(await differences(scene), []);
});

test('[RW-5] [PO-2] canceled while the provider has it: it arrives, stays flagged, and nothing is taken back by itself', async (t) => {
  const scene = await queued(t);
  const { world, office, job, tremendous } = scene;
  tremendous.delivery = 'PENDING';
  await send(scene);
  await then(world, () => office.cancelJob(job));
  for (const order of tremendous.orders) order.delivery = 'SUCCEEDED';
  world.advance(HOUR_MS);
  await send(scene);
  const paid = await world.job(job);
  assert.deepEqual(states(paid), ['advocate:sent', 'friend:sent']);
  assert.ok(paid.rewards.every((reward) => reward.flag?.code === 'job_canceled'));
  assert.deepEqual([tremendous.spent(), await differences(scene)], [150, []]);
});

test('[RW-5] [PO-2] canceled while the provider has it, and then it fails: the promise is taken back', async (t) => {
  const scene = await queued(t);
  const { world, office, job, tremendous } = scene;
  tremendous.delivery = 'PENDING';
  await send(scene);
  await then(world, () => office.cancelJob(job));
  for (const order of tremendous.orders) order.delivery = 'FAILED';
  world.advance(HOUR_MS);
  await send(scene);
  await world.drain();
  await nothingIsOwed(scene);
});

test('[RW-5] [PO-2] canceled after it was paid, and then it comes back: the promise is taken back', async (t) => {
  const scene = await queued(t);
  const { world, office, job, tremendous } = scene;
  await send(scene);
  await then(world, () => office.cancelJob(job));
  assert.deepEqual(states(await world.job(job)), ['advocate:sent', 'friend:sent']);
  for (const order of tremendous.orders) order.delivery = 'FAILED';
  world.advance(2 * DAY_MS);
  await send(scene);
  await world.drain();
  await nothingIsOwed(scene);
});

test('[RW-5] canceled while a run holds it, and then the run is taken back by hand: the promise is taken back', async (t) => {
  const scene = await queued(t);
  const { world, office, job } = scene;
  await then(world, () => office.cancelJob(job));
  const [run] = mustBe(200, await world.call('GET', '/v1/payouts/runs'));
  mustBe(200, await world.call('POST', `/v1/payouts/runs/${run.id}/cancel`));
  await world.drain();
  await nothingIsOwed(scene);
});

async function nothingIsOwed(scene: Scene): Promise<void> {
  const { world, job, tremendous } = scene;
  assert.deepEqual(states(await world.job(job)), ['advocate:canceled', 'friend:canceled']);
  const [books] = mustBe(200, await world.call('GET', '/v1/ledger/balances?by=client')).balances;
  assert.deepEqual([books.liability_minor, books.in_flight_minor, books.cash_minor], [0, 0, 0]);
  assert.deepEqual([tremendous.spent(), await differences(scene)], [0, []]);
}
