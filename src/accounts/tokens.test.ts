import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRoomServer } from '../../test/support/deps.ts';
import type { Server } from '../http/types.ts';
import { createAuthenticator } from './authenticate.ts';
import { accountRoutes } from './routes.ts';
import { createClient } from './setup.ts';
import { newToken, parseToken, tokenHash } from './tokens.ts';
import { SCOPES } from './types.ts';

const NOW = new Date('2026-04-01T12:00:00Z');

function supportRoute(server: Server): void {
  server.post(
    '/t/event',
    { config: { scopes: ['USER_SUPPORT'], tokenInQuery: true } },
    async (request) => request.caller,
  );
  server.post('/t/header-only', { config: { scopes: ['USER_SUPPORT'] } }, async (request) => request.caller);
}

function start(t: Parameters<typeof startRoomServer>[0], deps = {}) {
  return startRoomServer(t, {
    routes: (authenticator) => [accountRoutes(authenticator), supportRoute],
    deps,
  });
}

test('[SEC-1] a token names its client and row, is random, and only well-formed ones are looked up', () => {
  const token = newToken('gw', '7610020030040050012', '12');
  assert.match(token, /^gw_7610020030040050012_12_[0-9A-Za-z]{40}$/);
  assert.deepEqual(parseToken(token), { kind: 'gw', clientId: '7610020030040050012', id: '12' });
  assert.equal(parseToken(newToken('gws', '1', '2'))?.kind, 'gws');
  assert.equal(new Set(Array.from({ length: 100 }, () => newToken('gw', '1', '2'))).size, 100);
  for (const bad of [
    '',
    'x',
    'gw_1_2_short',
    `gw_0_2_${'a'.repeat(40)}`,
    `gw_9223372036854775808_1_${'a'.repeat(40)}`,
    `${token}!`,
    token.repeat(3),
  ]) {
    assert.equal(parseToken(bad), null, bad);
  }
});

test('[SEC-1] a managed token is shown once, stored hashed, named and scoped, and revoked at once', async (t) => {
  const { call, db } = await start(t);
  const created = await call('POST', '/v4/tokens/managed', { body: { name: ' Zapier ' } });
  assert.equal(created.status, 200);
  const { id, access_token: token } = created.body;
  assert.deepEqual(
    { ...created.body, id: 0, access_token: 0, created_at: 0, created_by: 0 },
    {
      ...{ id: 0, access_token: 0, created_at: 0, created_by: 0, type: 'MANAGED', name: 'Zapier' },
      ...{ scopes: ['USER_SUPPORT'], connection_id: null, expires_at: null, expires_in: null },
    },
  );
  const shown = [
    await call('GET', '/v4/tokens/managed'),
    await call('GET', `/v4/tokens/managed/${id}`),
    await call('GET', '/v1/audit'),
  ];
  for (const answer of shown) {
    assert.equal(answer.status, 200);
    assert.match(answer.text, /Zapier/);
    assert.equal(answer.text.includes(token.split('_')[3]), false);
  }
  const [row] = await db.query<{ token_hash: Buffer }>(
    'select token_hash from access_tokens where token_id = $1',
    [id],
  );
  assert.deepEqual(row?.token_hash, tokenHash(token));
  const dump = JSON.stringify(await db.query('select * from access_tokens'));
  assert.equal(dump.includes(token.split('_')[3]), false);

  assert.equal((await call('POST', '/t/event', { token })).body.actor, `token:${id}`);
  assert.equal((await call('DELETE', `/v4/tokens/managed/${id}`)).status, 200);
  const after = await call('POST', '/t/event', { token });
  assert.deepEqual([after.status, after.body.code], [403, 'invalid_access_token']);
  for (const method of ['GET', 'DELETE']) {
    for (const unknown of [id, '1', 'x', '99999999999999999999']) {
      const answer = await call(method, `/v4/tokens/managed/${unknown}`);
      assert.deepEqual([answer.status, answer.body.code], [404, 'no_such_managed_token']);
    }
  }
});

test('[SEC-1] another process sees a revoked token as revoked within a second', async (t) => {
  const { call, db } = await start(t);
  const { id, access_token: token } = (await call('POST', '/v4/tokens/managed', { body: {} })).body;
  const other = createAuthenticator(db, () => new Date());
  const request = { method: 'POST', headers: { authorization: token }, query: {} };
  assert.equal((await other.authenticate(request, false)).actor, `token:${id}`);
  assert.ok(!(other.authenticate(request, false) instanceof Promise), 'remembered');
  await call('DELETE', `/v4/tokens/managed/${id}`);
  t.mock.method(performance, 'now', () => Number.MAX_SAFE_INTEGER);
  await assert.rejects(async () => other.authenticate(request, false), { code: 'invalid_access_token' });
});

test('[SEC-1] a revocation during a verification is not undone by what the verification read before', async (t) => {
  const { call, db, authenticator, client } = await start(t);
  const { id, access_token: token } = (await call('POST', '/v4/tokens/managed', { body: {} })).body;
  const request = { method: 'POST', headers: { authorization: token }, query: {} };
  authenticator.forget();
  const verification = authenticator.authenticate(request, false);
  assert.ok(verification instanceof Promise);
  authenticator.forget();
  await verification;
  await db.query('update access_tokens set revoked_at = now() where client_id = $1 and token_id = $2', [
    client.client_id,
    id,
  ]);
  await assert.rejects(async () => authenticator.authenticate(request, false), {
    code: 'invalid_access_token',
  });
});

test('[SEC-1] a token expires to the second, and says so', async (t) => {
  let now = NOW;
  const { call } = await start(t, { now: () => now });
  const created = (
    await call('POST', '/v4/tokens/managed', { body: { name: 'short', duration_seconds: 60 } })
  ).body;
  assert.equal(created.expires_at, '2026-04-01T12:01:00.000Z');
  assert.equal(created.expires_in, 60);
  now = new Date(NOW.getTime() + 59_999);
  assert.equal((await call('POST', '/t/event', { token: created.access_token })).status, 200);
  now = new Date(NOW.getTime() + 60_000);
  const late = await call('POST', '/t/event', { token: created.access_token });
  assert.deepEqual([late.status, late.body.code], [403, 'expired_access_token']);
});

test('[SEC-1] the token is read from the header with or without Bearer, and from the query where a route allows it', async (t) => {
  const { call, client } = await start(t);
  const token = client.access_token;
  const status = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await call('POST', url, { token: null, headers });
    return answer.status === 200 ? 200 : answer.body.code;
  };
  for (const authorization of [token, `Bearer ${token}`, `bearer   ${token} `]) {
    assert.equal(await status('/t/header-only', { authorization }), 200, authorization);
  }
  assert.equal(await status(`/t/event?access_token=${token}`), 200);
  assert.equal(await status(`/t/event?access_token=${token}`, { authorization: 'Bearer wrong' }), 200);
  assert.equal(await status(`/t/header-only?access_token=${token}`), 'missing_access_token');
  assert.equal(await status('/t/event?access_token='), 'missing_access_token');
  assert.equal(await status(`/t/event?access_token=${token}&access_token=x`), 'missing_access_token');
  for (const authorization of [
    'Bearer',
    'Bearer x',
    `Basic ${token}`,
    token.slice(0, -1),
    token.replace('gw_', 'gws_'),
  ]) {
    assert.equal(await status('/t/event', { authorization }), 'invalid_access_token', authorization);
  }
  assert.equal(await status('/t/event', { authorization: ' ' }), 'missing_access_token');
});

test('[SEC-2] a token grants no more than its creator has, and says which scopes a call needs', async (t) => {
  const { call } = await start(t);
  const make = async (scopes: string[], token?: string) =>
    call('POST', '/v4/tokens/managed', { body: { scopes }, token });
  const admin = (await make(['CLIENT_ADMIN'])).body.access_token;
  const support = (await make(['USER_SUPPORT'])).body.access_token;
  assert.equal((await make(['CLIENT_SUPERUSER'])).status, 200);
  assert.equal(
    (
      await make(
        [...SCOPES].filter((scope) => scope !== 'CLIENT_SUPERUSER'),
        admin,
      )
    ).status,
    200,
  );
  const beyond = await make(['USER_SUPPORT', 'CLIENT_SUPERUSER'], admin);
  assert.deepEqual(
    [beyond.status, beyond.body.code, beyond.body.parameters.scopes],
    [403, 'access_denied', 'CLIENT_SUPERUSER'],
  );
  const denied = await make(['USER_SUPPORT'], support);
  assert.deepEqual(
    [denied.status, denied.body.code, denied.body.parameters.scopes],
    [403, 'access_denied', 'CLIENT_ADMIN'],
  );
  const me = await call('GET', '/v4/tokens', { token: support });
  assert.deepEqual([me.body.type, me.body.scopes], ['MANAGED', ['USER_SUPPORT']]);
  assert.equal(JSON.stringify(me.body).includes(support), false);
});

test('[SEC-1] what a token cannot be is refused with the code of the reference', async (t) => {
  const { call } = await start(t);
  for (const [body, code] of [
    [{ name: 'x'.repeat(256) }, 'maximum_name_length'],
    [{ duration_seconds: 0 }, 'invalid_duration'],
    [{ duration_seconds: 1.5 }, 'invalid_duration'],
    [{ duration_seconds: 1e12 }, 'invalid_duration'],
    [{ scopes: ['USER_SUPPORT', 'EVERYTHING'] }, 'invalid_scope'],
    [{ scopes: [] }, 'validation_error'],
    [{ connection_id: '123' }, 'no_such_connection'],
    [{ connection_id: 'x' }, 'no_such_connection'],
    [[], 'validation_error'],
    ['text', 'validation_error'],
  ] as const) {
    const answer = await call('POST', '/v4/tokens/managed', { body });
    assert.deepEqual([answer.status, answer.body.code], [400, code], JSON.stringify(body));
  }
  assert.equal((await call('GET', '/v4/tokens/managed')).body.length, 1);
});

test('[SEC-3] a client neither sees nor revokes the tokens of another, and a token speaks for its own client only', async (t) => {
  const { call, client, db } = await start(t);
  const other = await createClient(db, {
    name: 'Other',
    owner: 'o@other.example',
    password: 'another password',
  });
  const { id } = (await call('POST', '/v4/tokens/managed', { body: { name: 'mine' } })).body;
  const token = other.access_token;
  assert.equal((await call('GET', '/v4/tokens/managed', { token })).body.length, 1);
  for (const method of ['GET', 'DELETE']) {
    assert.equal(
      (await call(method, `/v4/tokens/managed/${id}`, { token })).body.code,
      'no_such_managed_token',
    );
  }
  assert.equal((await call('GET', '/v1/audit', { token })).text.includes('mine'), false);
  const grafted = token.replace(other.client_id, client.client_id);
  assert.equal((await call('GET', '/v4/tokens', { token: grafted })).body.code, 'invalid_access_token');
});
