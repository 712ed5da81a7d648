// Several connections of one client (ST-9): independent of each other, paused and resumed, with secrets that move, removed with their history.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import type { Id } from '../../src/base/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

const CONNECTIONS = '/v1/servicetitan/connections';
const KEYS = '/v2/settings/security/keys';

/** Another ServiceTitan tenant, on a host of its own, connected with a key of its own. */
async function secondTenant(t: TestContext, world: World) {
  const simulator = await startSimulator({
    now: world.now,
    tenants: [{ id: 2002, clientId: 'cid.second', clientSecrets: ['cs1.second'] }],
  });
  t.after(() => simulator.close());
  const key = mustBe(
    200,
    await world.call('POST', KEYS, {
      ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: 'Second', key: 'cs1.second' },
      ...{ oauth_client_id: 'cid.second', authorization_url: `${simulator.url}/connect/token` },
    }),
  );
  const { appKey, tenantId } = simulator.credentials;
  const connectionId = await world.connect({
    ...{ name: 'Second', tenant_id: String(tenantId), key_id: key.id, app_key: appKey },
    api_url: simulator.url,
  });
  return { simulator, connectionId };
}

function book(simulator: Simulator, id: number, email: string) {
  return simulator.office.createJob({
    ...{
      id,
      advocateCode: 'dana12',
      customer: { name: 'Fred Friend', contacts: [{ type: 'Email', value: email }] },
    },
  });
}

async function minutes(world: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
}

async function healthOf(world: World, connectionId: Id) {
  return mustBe(200, await world.call('GET', `${CONNECTIONS}/${connectionId}`)).health;
}

async function keyOf(world: World, connectionId: Id): Promise<Id> {
  return mustBe(200, await world.call('GET', `${CONNECTIONS}/${connectionId}`)).key_id;
}

test('[ST-9] two tenants may use the same ids: each job is read where it belongs, and trouble of one is not that of the other', async (t) => {
  const world = await startWorld(t);
  const second = await secondTenant(t, world);
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  world.advance(MINUTE_MS);
  book(world.simulator, 7001, 'first@friends.example');
  book(second.simulator, 7001, 'second@friends.example');
  await minutes(world, 2);
  second.simulator.faults.add({ kind: 'status', status: 503 });
  world.simulator.office.completeJob(7001, { totalCents: 20_000 });
  second.simulator.office.completeJob(7001, { totalCents: 30_000 });
  await minutes(world, 3);
  assert.deepEqual(
    [(await world.job(7001)).status, (await world.job(7001, second.connectionId)).status],
    ['Completed', 'Scheduled'],
  );
  assert.deepEqual(
    [(await healthOf(world, world.connectionId)).status, (await healthOf(world, second.connectionId)).status],
    ['ok', 'trouble'],
  );
  second.simulator.faults.clear();
  await minutes(world, 12);
  const job = await world.job(7001, second.connectionId);
  assert.deepEqual([job.status, job.total_minor], ['Completed', 30_000]);
  const friends = [await world.job(7001), job].map(({ friend }) => friend?.person_id);
  assert.notEqual(friends[0], friends[1]);
});

test('[ST-9] beside production, an integration environment is followed and explained, and never leads to a payment', async (t) => {
  const world = await startWorld(t);
  const staging = await secondTenant(t, world);
  await world.app.deps.db.query(
    `update connections set environment = 'integration' where connection_id = $1`,
    [staging.connectionId],
  );
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  world.advance(MINUTE_MS);
  book(world.simulator, 7001, 'real@friends.example');
  book(staging.simulator, 7002, 'copy@friends.example');
  await minutes(world, 2);
  world.simulator.office.completeJob(7001, { totalCents: 20_000 });
  staging.simulator.office.completeJob(7002, { totalCents: 20_000 });
  await minutes(world, 3);
  world.advance(HOLD_MS);
  await world.drain();
  const rewards = mustBe(200, await world.call('GET', '/v2/rewards')) as { job_id: string; state: string }[];
  const statesOf = (jobId: string) => rewards.filter((one) => one.job_id === jobId).map(({ state }) => state);
  assert.deepEqual(statesOf('7001'), ['approved', 'approved']);
  // What would have been paid can be read; it is approved by nothing.
  assert.deepEqual(statesOf('7002'), ['earned', 'earned']);
});

test('[ST-9] [ST-8] a new secret in the key is used at once, also while the connection rests because the old one was refused', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  world.simulator.tenant.clientSecrets = ['cs1.new'];
  world.advance(20 * MINUTE_MS);
  await world.drain();
  assert.equal((await healthOf(world, world.connectionId)).code, 'credentials_refused');
  world.advance(1000);
  mustBe(
    200,
    await world.call('PUT', `${KEYS}/${await keyOf(world, world.connectionId)}`, { key: 'cs1.new' }),
  );
  await world.drain();
  assert.equal((await healthOf(world, world.connectionId)).status, 'ok');
});

test('[ST-9] a secret rotates without a gap while ServiceTitan takes both', async (t) => {
  const world = await startWorld(t);
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  const [old = ''] = world.simulator.tenant.clientSecrets;
  world.simulator.tenant.clientSecrets = [old, 'cs1.new'];
  await minutes(world, 1);
  mustBe(
    200,
    await world.call('PUT', `${KEYS}/${await keyOf(world, world.connectionId)}`, { key: 'cs1.new' }),
  );
  await minutes(world, 1);
  world.simulator.tenant.clientSecrets = ['cs1.new'];
  book(world.simulator, 7001, 'fred@friends.example');
  for (let quarter = 0; quarter < 4; quarter++) {
    world.advance(15 * MINUTE_MS);
    await world.drain();
    assert.equal((await healthOf(world, world.connectionId)).status, 'ok');
  }
  assert.equal((await world.job(7001)).status, 'Scheduled');
  const refused = world.simulator.requests.filter(
    ({ path, status }) => path.endsWith('/token') && status !== 200,
  );
  assert.equal(refused.length, 0);
});

test('[ST-9] a paused connection makes no call, and after it is resumed nothing of the time between is missing', async (t) => {
  const world = await startWorld(t);
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  world.advance(MINUTE_MS);
  book(world.simulator, 7001, 'before@friends.example');
  await minutes(world, 2);
  mustBe(200, await world.call('POST', `${CONNECTIONS}/${world.connectionId}/pause`));
  const calls = world.simulator.requests.length;
  world.simulator.office.completeJob(7001, { totalCents: 20_000 });
  book(world.simulator, 7002, 'meanwhile@friends.example');
  world.advance(3 * DAY_MS);
  await world.drain();
  await world.app.tasks.follow_connection({ client_id: world.clientId, connection_id: world.connectionId });
  assert.equal(world.simulator.requests.length, calls);
  assert.equal((await healthOf(world, world.connectionId)).status, 'paused');

  mustBe(200, await world.call('POST', `${CONNECTIONS}/${world.connectionId}/resume`));
  await minutes(world, 3);
  assert.equal((await world.job(7001)).status, 'Completed');
  assert.equal((await world.job(7002)).status, 'Scheduled');
});

test('[ST-9] a removed connection is followed no more; its jobs, rewards and explanations stay, and its tenant can be connected again', async (t) => {
  const world = await startWorld(t);
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  world.advance(MINUTE_MS);
  book(world.simulator, 7001, 'fred@friends.example');
  await minutes(world, 2);
  world.simulator.office.completeJob(7001, { totalCents: 20_000 });
  await minutes(world, 3);
  const before = await world.job(7001);
  assert.equal(before.qualification?.outcome, 'qualified');
  mustBe(200, await world.call('DELETE', `${CONNECTIONS}/${world.connectionId}`));
  const calls = world.simulator.requests.length;
  world.advance(HOLD_MS);
  await world.drain();
  assert.equal(world.simulator.requests.length, calls);
  const after = await world.job(7001);
  assert.equal(after.qualification?.outcome, 'qualified');
  mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/7001`));
  const rewards = mustBe(200, await world.call('GET', '/v2/rewards')) as { state: string }[];
  assert.equal(rewards.length, 2);

  const again = await world.connect();
  assert.notEqual(again, world.connectionId);
  world.advance(HOUR_MS);
  await world.drain();
  assert.equal((await healthOf(world, again)).status, 'ok');
});
