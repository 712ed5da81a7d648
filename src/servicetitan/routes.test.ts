import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { accountRoutes } from '../accounts/routes.ts';
import { closeClients } from './clients.ts';
import { nearMisses } from './doctor.ts';
import { connectionRoutes } from './routes.ts';

const PATH = '/v1/servicetitan/connections';

function start(t: TestContext, deps = { allowPrivateAddresses: true }): Promise<RoomServer> {
  const routes = (authenticator: Parameters<typeof accountRoutes>[0]) => [
    accountRoutes(authenticator),
    connectionRoutes,
  ];
  return startRoomServer(t, { routes, deps });
}

async function keyOf(room: RoomServer, more: Record<string, unknown> = {}): Promise<string> {
  const body = {
    type: 'WEBHOOK',
    algorithm: 'OAUTH',
    name: 'ServiceTitan',
    key: 'cs1.the-secret',
    oauth_client_id: 'cid.example',
    authorization_url: 'https://auth.servicetitan.io/connect/token',
    ...more,
  };
  const answer = await room.call('POST', '/v2/settings/security/keys', { body });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.id;
}

/** A connection to a simulator. */
async function simulated(t: TestContext, options: SimulatorOptions & { fields?: object; key?: object } = {}) {
  const { fields, key, ...switches } = options;
  const room = await start(t);
  const simulator = await startSimulator(switches);
  t.after(async () => {
    await closeClients(room.deps);
    await simulator.close();
  });
  const { credentials, url } = simulator;
  const keyId = await keyOf(room, {
    key: credentials.clientSecret,
    oauth_client_id: credentials.clientId,
    authorization_url: `${url}/connect/token`,
    ...key,
  });
  const body = {
    ...{ environment: 'custom', tenant_id: credentials.tenantId, key_id: keyId, app_key: credentials.appKey },
    ...{ api_url: url, ...fields },
  };
  const created = await room.call('POST', PATH, { body });
  assert.equal(created.status, 200, created.text);
  return { room, simulator, id: created.body.connection_id as string };
}

const queued = async ({ db }: RoomServer) =>
  (await db.query<{ key: string }>('select key from graphile_worker.jobs order by key')).map(
    ({ key }) => key,
  );

test('[ST-9] a connection is made, shown without secrets, changed, paused, resumed and removed with its history', async (t) => {
  const room = await start(t, { allowPrivateAddresses: false });
  const key_id = await keyOf(room);
  const body = {
    name: ' Production ',
    environment: 'production',
    tenant_id: 1234567890,
    key_id,
    app_key: ' ak1.mine ',
  };
  const created = await room.call('POST', PATH, { body });
  assert.equal(created.status, 200, created.text);
  const { id } = created.body;
  const { created_at, delta_since, health, webhooks, write_back, hand_over, ...shown } = created.body;
  assert.deepEqual([write_back.since, hand_over.mode], [{}, 'off']);
  assert.equal(Date.parse(created_at) - Date.parse(delta_since), 7 * 24 * 3_600_000);
  assert.deepEqual(
    { ...webhooks, url: new URL(webhooks.url).pathname },
    { url: `${PATH}/${id}/webhooks`, checked_by: null, last_seen_at: null, last_refused: null },
  );
  assert.equal(health.status, 'never_connected');
  assert.deepEqual(shown, {
    ...{
      id,
      connection_id: id,
      name: 'Production',
      environment: 'production',
      tenant_id: '1234567890',
      key_id,
    },
    ...{ has_app_key: true, api_url: 'https://api.servicetitan.io' },
    ...{ poll_interval_seconds: 60, requests_per_second: 10, state: 'active' },
    webhook_signature_header: 'x-servicetitan-signature',
  });
  const changed = await room.call('PATCH', `${PATH}/${id}`, { body: { poll_interval_seconds: 15 } });
  assert.equal(changed.body.poll_interval_seconds, 15);
  assert.equal(changed.body.name, 'Production');
  const paused = await room.call('POST', `${PATH}/${id}/pause`);
  assert.deepEqual([paused.body.state, paused.body.health.status], ['paused', 'paused']);
  assert.equal((await room.call('POST', `${PATH}/${id}/resume`)).body.state, 'active');
  assert.equal((await room.call('GET', PATH)).body.length, 1);
  assert.equal((await room.call('DELETE', `${PATH}/${id}`)).body.state, 'removed');
  assert.equal((await room.call('GET', `${PATH}/${id}`)).status, 404);
  assert.deepEqual((await room.call('GET', PATH)).body, []);
  const rows = await room.db.query('select 1 from connections');
  assert.equal(rows.length, 1);

  const audit = await room.call('GET', '/v1/audit');
  for (const what of ['created', 'changed', 'paused', 'resumed', 'removed']) {
    assert.ok(audit.text.includes(`"connection.${what}"`), what);
  }
  for (const text of [created.text, audit.text, room.logLines.join('')]) {
    assert.doesNotMatch(text, /ak1\.mine|cs1\.the-secret/);
  }
});

test('[ST-9] a connection with contradictions is refused with every one of them named', async (t) => {
  const room = await start(t);
  const key_id = await keyOf(room);
  const body = {
    environment: 'integration',
    tenant_id: 'acme',
    key_id,
    api_url: 'https://st.example.com',
    poll_interval_seconds: 0,
  };
  const refused = await room.call('POST', PATH, { body });
  assert.equal(refused.status, 400);
  assert.equal(refused.body.code, 'connection_invalid');
  const { problems } = refused.body.parameters;
  assert.equal(problems.length, 5, JSON.stringify(problems));
  assert.ok(problems.every((problem: string) => refused.body.message.includes(problem)));

  const good = { environment: 'production', tenant_id: '5', key_id, app_key: 'ak1.x' };
  const [first, second] = await Promise.all([1, 2].map(() => room.call('POST', PATH, { body: good })));
  assert.deepEqual([first?.status, second?.status].sort(), [200, 400]);
  const made = first?.status === 200 ? first : second;
  const patched = await room.call('PATCH', `${PATH}/${made?.body.id}`, {
    body: { environment: 'integration' },
  });
  assert.match(patched.body.parameters.problems[0], /which is production/);
});

test('[SEC-3] connections and keys of other clients are not found', async (t) => {
  const room = await start(t);
  const { createClient } = await import('../accounts/setup.ts');
  const other = await createClient(room.db, {
    name: 'Other',
    owner: 'o@other.example',
    password: 'correct horse battery',
  });
  const key_id = await keyOf(room);
  const body = { environment: 'production', tenant_id: '5', key_id, app_key: 'ak1.x' };
  const { id } = (await room.call('POST', PATH, { body })).body;
  const token = other.access_token;
  for (const [method, path] of [
    ['GET', id],
    ['PATCH', id],
    ['DELETE', id],
    ['POST', `${id}/test`],
    ['POST', `${id}/pause`],
    ['GET', 'no-id'],
    ['GET', '99999999999999999999'],
  ] as const) {
    const answer = await room.call(method, `${PATH}/${path}`, {
      token,
      ...(method === 'PATCH' && { body: {} }),
    });
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
  }
  const foreignKey = await room.call('POST', PATH, { token, body });
  assert.match(foreignKey.body.parameters.problems[0], /no key of yours/);
});

test('[IN-3] a new connection has waiting inputs applied again, and starts to be followed', async (t) => {
  const { room, id } = await simulated(t);
  const { client, db } = room;
  assert.deepEqual(await queued(room), [`follow:${id}`, `lane:${client.client_id}`]);
  await db.query(
    `insert into input_results (client_id, input_id, state, processed_at) values ($1, 901, 'waiting', now()), ($1, 902, 'applied', now())`,
    [client.client_id],
  );
  await room.call('POST', `${PATH}/${id}/pause`);
  await room.call('POST', `${PATH}/${id}/resume`);
  const inbox = await db.query<{ input_id: string }>('select input_id from inbox');
  assert.deepEqual(inbox, [{ input_id: '901' }]);
});

test('[ST-8] the test of a connection that works says so step by step, and clears its trouble', async (t) => {
  const { room, id } = await simulated(t);
  await room.db.query(
    `update connections set trouble = '{"code": "unavailable", "area": "connection", "count": 3}', retry_after = now() + interval '5 minutes'`,
  );
  const { body } = await room.call('POST', `${PATH}/${id}/test`);
  assert.equal(body.ok, true);
  assert.deepEqual(
    body.steps.map(({ step, ok }: { step: string; ok: boolean }) => [step, ok]),
    [
      ['host', true],
      ['token', true],
      ['app_key', true],
      ['jobs', true],
      ['customers', true],
      ['advocate_code_field', true],
      ['invoices', true],
      ['locations', true],
      ['clock', true],
      ['webhooks', true],
      ['lag', true],
      ['budget', true],
    ],
  );
  assert.match(body.steps[5].message, /"Advocate Code"/);
  const { health } = (await room.call('GET', `${PATH}/${id}`)).body;
  assert.equal(health.status, 'ok');
  assert.ok(health.last_success_at);
});

const failing = (body: { steps: { step: string; ok: boolean; message: string; what_to_do?: string }[] }) =>
  body.steps.filter(({ ok }) => !ok);

test('[ST-8] the test names the first thing that is wrong, and what to do', async (t) => {
  const wrongSecret = await simulated(t, { key: { key: 'cs1.wrong' } });
  const first = (await wrongSecret.room.call('POST', `${PATH}/${wrongSecret.id}/test`)).body;
  assert.equal(first.ok, false);
  assert.equal(failing(first)[0]?.step, 'token');
  assert.match(failing(first)[0]?.what_to_do ?? '', /client secret/);
  assert.match(failing(first)[1]?.message ?? '', /Not tried/);

  const wrongAppKey = await simulated(t, { fields: { app_key: 'ak1.wrong' } });
  const second = (await wrongAppKey.room.call('POST', `${PATH}/${wrongAppKey.id}/test`)).body;
  assert.equal(failing(second)[0]?.step, 'app_key');

  const noScope = await simulated(t);
  noScope.simulator.tenant.scopes = ['tn.jpm.jobs:r'];
  const third = (await noScope.room.call('POST', `${PATH}/${noScope.id}/test`)).body;
  assert.deepEqual(
    failing(third).map(({ step }) => step),
    ['customers', 'invoices', 'locations'],
  );
  assert.match(failing(third)[0]?.what_to_do ?? '', /tn\.crm\.customers:r/);

  await noScope.simulator.close();
  const fourth = (await noScope.room.call('POST', `${PATH}/${noScope.id}/test`)).body;
  assert.equal(failing(fourth)[0]?.step, 'host');
});

test('[ST-8] [IN-4] without the custom field "Advocate Code" the test says so and names near misses', async (t) => {
  const { room, id, simulator } = await simulated(t);
  for (const type of simulator.tenant.fieldTypes.all()) {
    if (type.name === 'Advocate Code') simulator.tenant.fieldTypes.update(type.id, { name: 'Advokate Code' });
  }
  const { body } = await room.call('POST', `${PATH}/${id}/test`);
  assert.equal(body.ok, true, 'the connection works without it');
  assert.equal(failing(body)[0]?.step, 'advocate_code_field');
  assert.match(failing(body)[0]?.message ?? '', /"Advokate Code"/);
});

test('[IN-4] near misses are names a few slips away or about referrals, and nothing else', () => {
  const names = ['Advocate', 'advocat_kode', 'Referred By', 'Gate Code', 'Filters needed', 'REFERAL-CODE'];
  assert.deepEqual(nearMisses(names), ['Advocate', 'advocat_kode', 'Referred By', 'REFERAL-CODE']);
});

test('[SEC-4] a connection whose name leads to a private address is not called', async (t) => {
  const { room, id, simulator } = await simulated(t);
  room.deps.allowPrivateAddresses = false;
  await closeClients(room.deps);
  const { body } = await room.call('POST', `${PATH}/${id}/test`);
  assert.equal(failing(body)[0]?.step, 'host');
  assert.match(failing(body)[0]?.message ?? '', /private or local address/);
  assert.equal(simulator.requests.length, 0);
});
