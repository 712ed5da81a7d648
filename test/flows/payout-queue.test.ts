// Many rewards wait: nobody who may be paid waits for them. And what is at a provider for too long is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type Body, type PayWorld, payAll, tremendousWorld } from '../support/pay-world.ts';

/** So many copies of a reward, older than it. */
async function olderCopies(world: PayWorld, rewardId: string, count: number): Promise<void> {
  await world.db.query(
    `insert into rewards select (jsonb_populate_record(r, jsonb_build_object('reward_id', r.reward_id - n, 'origin', 'staff',
         'reason', 'By hand', 'referral_id', null, 'connection_id', null, 'job_id', null))).*
       from rewards r, generate_series(1, $3::int) n where r.client_id = $1 and r.reward_id = $2`,
    [world.clientId, rewardId, count],
  );
}

test('[PO-1] what waits for an address stops nobody: not a run, not a campaign that pays by itself', async (t) => {
  const world = await tremendousWorld(t);
  await olderCopies(world, await world.reward(await world.person({ email: null }), 1_000), 2_100);
  const byRun = await world.reward(await world.person(), 5_000);
  const run = await payAll(world);
  assert.equal(run.lines.find((line: Body) => line.reward_id === byRun)?.reasons.length, 0);
  assert.equal(run.left_out, 2_000);
  await world.work();
  assert.equal(await world.stateOf(byRun), 'sent');

  await world.payBy({ automatic: true });
  const waits = await world.reward(await world.person({ email: null }), 1_001);
  await olderCopies(world, waits, 600);
  const byItself = await world.reward(await world.person(), 6_000);
  await world.work();
  assert.equal(await world.stateOf(byItself), 'sent');

  // One that waited is paid once it can be, within the pauses.
  await world.db.query(
    `update persons set email = 'found@example.com' where client_id = $1 and person_id = (select person_id from rewards where reward_id = $2)`,
    [world.clientId, waits],
  );
  await world.work();
  assert.equal(await world.stateOf(waits), 'approved', 'it was looked at just now');
  world.advance(MINUTE_MS);
  await world.app.tasks.pay_due({});
  const [held] = (await world.must(200, 'GET', `/v1/payouts?reward_id=${waits}`)).items;
  assert.equal(held.state, 'queued');
});

test('[PO-1] what waits is read in pages', async (t) => {
  const world = await tremendousWorld(t);
  const rewards: string[] = [];
  for (let at = 0; at < 3; at++) rewards.push(await world.reward(await world.person(), 5_000));
  const page = async (query: string) =>
    (await world.must(200, 'GET', `/v1/payouts/waiting?${query}`)).map((line: Body) => line.reward_id);
  assert.deepEqual(await page('limit=2'), rewards.slice(0, 2));
  assert.deepEqual(await page(`limit=2&after=${rewards[1]}`), rewards.slice(2));
});

test('[PO-2] what a provider has for days without an end is told to a person', async (t) => {
  const world = await tremendousWorld(t);
  world.tremendous.delivery = 'PENDING';
  await world.reward(await world.person(), 5_000);
  const run = await payAll(world);
  await world.work();
  assert.deepEqual(await world.must(200, 'GET', '/v1/payouts/attention'), []);
  world.advance(6 * DAY_MS);
  await world.work();
  const [found] = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.deepEqual([found.code, found.subject], ['not_done', `payout:${run.lines[0].payout_id}`]);
});
