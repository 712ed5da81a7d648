import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRoomServer } from '../../test/support/deps.ts';
import { accountRoutes } from './routes.ts';
import { createClient } from './setup.ts';

const PATH = '/v2/settings/security/keys';
const KEY = {
  type: 'WEBHOOK',
  algorithm: 'OAUTH',
  name: 'ServiceTitan production',
  key: '  cs1.very.secret  ',
  oauth_client_id: 'cid.example',
  authorization_url: 'https://auth.servicetitan.io/connect/token',
  tenant_ids: ['123456', 789, '123456'],
  app_key: 'ak1.secret.too',
  tags: ['servicetitan', 'production'],
};

function start(t: Parameters<typeof startRoomServer>[0], deps = {}) {
  return startRoomServer(t, { routes: (authenticator) => [accountRoutes(authenticator)], deps });
}

test('[ST-1] a key is stored with its secrets trimmed and sealed, and never given back', async (t) => {
  const { call, db, deps, client, logLines } = await start(t);
  const created = await call('POST', PATH, { body: KEY });
  assert.equal(created.status, 200, created.text);
  const { id } = created.body;
  assert.deepEqual(
    { ...created.body, id: 0, created_at: 0, updated_at: 0 },
    {
      ...{ id: 0, created_at: 0, updated_at: 0, archived_at: null, type: 'WEBHOOK', algorithm: 'OAUTH' },
      ...{ name: 'ServiceTitan production', description: '', oauth_client_id: 'cid.example', scope: null },
      ...{ authorization_url: KEY.authorization_url, partner_key_id: null, tags: KEY.tags },
      ...{ tenant_ids: ['123456', '789'], has_app_key: true },
    },
  );
  const [row] = await db.query<{ secret: Buffer; app_key: Buffer }>(
    'select secret, app_key from client_keys where key_id = $1',
    [id],
  );
  const context = `client_keys:${client.client_id}:${id}`;
  assert.equal(deps.secrets.open(row?.secret ?? Buffer.alloc(0), context), 'cs1.very.secret');
  assert.equal(deps.secrets.open(row?.app_key ?? Buffer.alloc(0), context), 'ak1.secret.too');
  assert.equal(row?.secret.includes('very.secret'), false);

  await call('PATCH', `${PATH}/${id}`, { body: { key: 'cs1.newer.secret' } });
  const answers = [
    created,
    await call('GET', PATH),
    await call('GET', `${PATH}/${id}`),
    await call('GET', '/v1/audit'),
  ];
  for (const text of [...answers.map((answer) => answer.text), logLines.join('')]) {
    for (const secret of ['very.secret', 'newer.secret', 'secret.too'])
      assert.equal(text.includes(secret), false, text);
  }
});

test('[ST-1] a change keeps what it leaves out, takes away what is null, and replaces the secret it names', async (t) => {
  const { call, db, deps, client } = await start(t);
  const { id } = (await call('POST', PATH, { body: { ...KEY, partner_key_id: 'p1', scope: 'a b' } })).body;
  const opened = async () => {
    const [row] = await db.query<{ secret: Buffer }>('select secret from client_keys where key_id = $1', [
      id,
    ]);
    return deps.secrets.open(row?.secret ?? Buffer.alloc(0), `client_keys:${client.client_id}:${id}`);
  };
  const renamed = (await call('PUT', `${PATH}/${id}`, { body: { name: 'Renamed' } })).body;
  assert.deepEqual(
    [renamed.name, renamed.scope, renamed.partner_key_id, renamed.has_app_key],
    ['Renamed', 'a b', 'p1', true],
  );
  assert.equal(await opened(), 'cs1.very.secret');
  const cleared = (
    await call('PATCH', `${PATH}/${id}`, {
      body: { scope: null, partner_key_id: null, app_key: null, tags: null, key: 'new' },
    })
  ).body;
  assert.deepEqual(
    [cleared.scope, cleared.partner_key_id, cleared.has_app_key, cleared.tags],
    [null, null, false, []],
  );
  assert.equal(await opened(), 'new');
  for (const [body, code] of [
    [{ key: null }, 'client_key_missing'],
    [{ type: null }, 'client_key_missing_type'],
    [{ oauth_client_id: '' }, 'missing_oauth_client_id'],
    [{ authorization_url: null }, 'missing_authorization_url'],
  ] as const) {
    assert.equal((await call('PATCH', `${PATH}/${id}`, { body })).body.code, code);
  }
  assert.equal((await call('GET', `${PATH}/${id}`)).body.name, 'Renamed');
});

test('[SEC-5] a secret that is stored is sent to no other address than the one it was typed for', async (t) => {
  const { call } = await start(t);
  const { id } = (await call('POST', PATH, { body: KEY })).body;
  const authorization_url = 'https://collector.example/connect/token';
  const refused = await call('PATCH', `${PATH}/${id}`, { body: { authorization_url } });
  assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_parameter']);
  assert.match(refused.body.message, /enter it again for another address/);
  const same = await call('PATCH', `${PATH}/${id}`, {
    body: { authorization_url: 'https://auth.servicetitan.io/connect/token/' },
  });
  assert.equal(same.status, 200);
  const anew = await call('PATCH', `${PATH}/${id}`, { body: { authorization_url, key: 'cs1.another' } });
  assert.equal(anew.status, 200);
});

test('[SEC-4] what a key cannot be is refused with the code of the reference, several at once', async (t) => {
  const { call } = await start(t);
  for (const [change, code] of [
    [{ type: undefined }, 'client_key_missing_type'],
    [{ algorithm: ' ' }, 'client_key_missing_algorithm'],
    [{ type: 'JWT', algorithm: 'OAUTH' }, 'client_key_unsupported_type'],
    [{ algorithm: 'OAUTH_GENERIC' }, 'client_key_unsupported_type'],
    [{ key: undefined }, 'client_key_missing'],
    [{ key: null }, 'client_key_missing'],
    [{ key: '   ' }, 'client_key_too_short'],
    [{ key: 'x'.repeat(10_001) }, 'client_key_too_long'],
    [{ key: 'a\nb' }, 'client_key_invalid'],
    [{ app_key: 'ä' }, 'client_key_invalid'],
    [{ name: 'x'.repeat(256) }, 'maximum_name_length'],
    [{ oauth_client_id: undefined }, 'missing_oauth_client_id'],
    [{ oauth_client_id: 'x'.repeat(1001) }, 'oauth_client_id_too_long'],
    [{ scope: 'x'.repeat(2001) }, 'scope_too_long'],
    [{ tags: ['ok', ''] }, 'client_key_invalid_tag'],
    [{ authorization_url: undefined }, 'missing_authorization_url'],
    [{ authorization_url: 'auth.servicetitan.io' }, 'invalid_authorization_url'],
    [{ authorization_url: 'ftp://auth.servicetitan.io/' }, 'invalid_authorization_url'],
    [{ authorization_url: 'https://me:pw@auth.servicetitan.io/' }, 'invalid_authorization_url'],
    [{ authorization_url: 'http://127.0.0.1:4100/connect/token' }, 'address_not_allowed'],
    [{ authorization_url: 'http://0x7f.1/connect/token' }, 'address_not_allowed'],
    [{ authorization_url: 'http://[::ffff:10.0.0.1]/' }, 'address_not_allowed'],
    [{ partner_key_id: 'x'.repeat(241) }, 'validation_error'],
    [{ key: 5 }, 'validation_error'],
  ] as const) {
    const answer = await call('POST', PATH, { body: { ...KEY, ...change } });
    assert.deepEqual([answer.status, answer.body.code], [400, code], JSON.stringify(change));
  }
  const several = await call('POST', PATH, { body: { name: 'nothing else' } });
  assert.deepEqual(
    several.body.parameters.problems.map((problem: { code: string }) => problem.code),
    [
      'client_key_missing_type',
      'client_key_missing_algorithm',
      'client_key_missing',
      'missing_oauth_client_id',
      'missing_authorization_url',
    ],
  );
  assert.deepEqual((await call('GET', PATH)).body, []);
});

test('[SEC-4] the operator can allow private addresses', async (t) => {
  const { call } = await start(t, { allowPrivateAddresses: true });
  const answer = await call('POST', PATH, {
    body: { ...KEY, authorization_url: 'http://127.0.0.1:4100/connect/token' },
  });
  assert.equal(answer.status, 200);
});

test('keys are found by tags and pages, and partner_key_id is unique per client, also among keys made at once', async (t) => {
  const { call } = await start(t);
  const results = await Promise.all(
    [1, 2, 3].map(() => call('POST', PATH, { body: { ...KEY, partner_key_id: 'kid' } })),
  );
  assert.deepEqual(results.map((one) => one.body.code ?? one.status).sort(), [
    200,
    'client_key_duplicate_partner_key_id',
    'client_key_duplicate_partner_key_id',
  ]);
  await call('POST', PATH, { body: { ...KEY, name: 'Staging', tags: ['servicetitan', 'staging'] } });
  const names = async (query: string) =>
    (await call('GET', `${PATH}?${query}`)).body.map((key: { name: string }) => key.name);
  assert.deepEqual(await names('tags=servicetitan'), ['ServiceTitan production', 'Staging']);
  assert.deepEqual(await names('tags=servicetitan,staging'), ['Staging']);
  assert.deepEqual(await names('tags=servicetitan&tags=none'), []);
  assert.deepEqual(await names('limit=1&offset=1'), ['Staging']);
  assert.equal((await call('GET', `${PATH}?limit=1001`)).body.code, 'max_fetch_size_1000');
});

test('a key is archived and taken back; one that a connection uses is not archived, and a change of it wakes the connection', async (t) => {
  const { call, db, client } = await start(t);
  const { id } = (await call('POST', PATH, { body: KEY })).body;
  const insert = `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url,
    poll_interval_seconds, requests_per_second, created_at) values ($1, 77, 'Main', 'production', '1', $2, '\\x00', 'https://x', 60, 10, now())`;
  await db.query(insert, [client.client_id, id]);
  const refused = await call('DELETE', `${PATH}/${id}`);
  assert.deepEqual([refused.status, refused.body.code], [409, 'client_key_in_use']);
  assert.match(refused.body.message, /Main/);

  await call('PATCH', `${PATH}/${id}`, { body: { key: 'cs1.after.rotation' } });
  const jobs = await db.query<{ task_identifier: string; key: string }>(
    'select task_identifier, key from graphile_worker.jobs',
  );
  assert.deepEqual(jobs, [{ task_identifier: 'follow_connection', key: 'follow:77' }]);

  await db.query(`update connections set state = 'removed'`);
  const archived = await call('DELETE', `${PATH}/${id}`);
  assert.equal(archived.status, 200);
  assert.equal((await call('DELETE', `${PATH}/${id}`)).body.archived_at, archived.body.archived_at);
  assert.deepEqual((await call('GET', PATH)).body, []);
  assert.equal((await call('GET', `${PATH}?include_archived=true`)).body.length, 1);
  assert.equal((await call('POST', `${PATH}/${id}/unarchive`)).body.archived_at, null);
  assert.equal((await call('GET', PATH)).body.length, 1);
  const actions = (await call('GET', '/v1/audit')).body.items.map(
    (entry: { action: string }) => entry.action,
  );
  assert.deepEqual(actions, [
    'key.unarchived',
    'key.archived',
    'key.changed',
    'key.created',
    'client.created',
  ]);
});

test('[SEC-3] keys of another client and ids that are none answer 404', async (t) => {
  const { call, db } = await start(t);
  const { id } = (await call('POST', PATH, { body: { ...KEY, partner_key_id: 'same' } })).body;
  const { access_token: token } = await createClient(db, {
    name: 'Other',
    owner: 'o@other.example',
    password: 'another password',
  });
  assert.deepEqual((await call('GET', PATH, { token })).body, []);
  assert.equal((await call('POST', PATH, { token, body: { ...KEY, partner_key_id: 'same' } })).status, 200);
  for (const unknown of [id, '1', 'x', '-1', '99999999999999999999', '%20']) {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'stolen' }],
      ['PUT', '', { name: 'stolen' }],
      ['DELETE', '', undefined],
      ['POST', '/unarchive', undefined],
    ] as const) {
      const answer = await call(method, `${PATH}/${unknown}${path}`, { token, body });
      assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], `${method} ${unknown}`);
    }
  }
  assert.equal((await call('GET', `${PATH}/${id}`)).body.name, KEY.name);
});
