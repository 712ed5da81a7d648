import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { hashPassword } from './passwords.ts';
import { accountRoutes } from './routes.ts';
import { csrfToken } from './session-cookie.ts';
import { createClient } from './setup.ts';
import { insertUser } from './store-users.ts';
import type { Role } from './types.ts';

const PASSWORD = 'correct horse battery';
const NOW = new Date('2026-04-01T12:00:00Z');

function start(t: Parameters<typeof startRoomServer>[0], deps = {}) {
  return startRoomServer(t, { routes: (authenticator) => [accountRoutes(authenticator)], deps });
}

function logIn(room: RoomServer, body: Record<string, string> = {}, headers: Record<string, string> = {}) {
  return room.call('POST', '/v1/sessions', {
    token: null,
    headers,
    body: { email: 'owner@acme.example', password: PASSWORD, ...body },
  });
}

/** What a page of ours sends with the session that an answer set. */
function cookieOf(answer: Awaited<ReturnType<typeof logIn>>): { cookie: string; 'x-csrf-token': string } {
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  return { cookie, 'x-csrf-token': csrfToken(cookie.slice(cookie.indexOf('=') + 1)) };
}

async function addUser({ db, deps, client }: RoomServer, email: string, role: Role): Promise<void> {
  const user = {
    clientId: client.client_id,
    userId: deps.ids(),
    email,
    name: '',
    role,
    passwordHash: await hashPassword(PASSWORD),
  };
  await db.tx((tx) => insertUser(tx, user, new Date()));
}

test('[SEC-1] a session travels in a cookie that scripts cannot read, is stored hashed, and ends at once', async (t) => {
  const room = await start(t);
  const answer = await logIn(room, { email: ' Owner@ACME.example ' });
  assert.equal(answer.status, 200);
  assert.equal(answer.body.role, 'owner');
  const [cookie = ''] = [answer.headers['set-cookie']].flat().map(String);
  assert.match(
    cookie,
    /^goodword_session=gws_\d+_\d+_[0-9A-Za-z]{40}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const random = cookie.split(';')[0]?.split('_').at(-1) ?? '';
  assert.equal(JSON.stringify(await room.db.query('select * from sessions')).includes(random), false);
  assert.equal(answer.text.includes(random), false);

  const headers = cookieOf(answer);
  const me = await room.call('GET', '/v4/tokens', {
    token: null,
    headers: { cookie: `other=1; ${headers.cookie}; x=y` },
  });
  assert.deepEqual(
    [me.body.type, me.body.actor, me.body.scopes],
    ['USER', `user:${answer.body.user_id}`, ['CLIENT_SUPERUSER']],
  );
  const ended = await room.call('DELETE', '/v1/sessions', { token: null, headers });
  assert.deepEqual(ended.body, { ended: true });
  assert.match(String(ended.headers['set-cookie']), /Max-Age=0/);
  assert.equal(
    (await room.call('GET', '/v4/tokens', { token: null, headers })).body.code,
    'invalid_access_token',
  );
  assert.deepEqual((await room.call('DELETE', '/v1/sessions')).body, { ended: false });
});

test('[SEC-1] over https the cookie is marked Secure, and a session expires', async (t) => {
  let now = NOW;
  const room = await start(t, { publicUrl: 'https://refer.acme.example', now: () => now });
  const answer = await logIn(room);
  assert.match(String(answer.headers['set-cookie']), /; Secure$/);
  now = new Date(NOW.getTime() + 15 * 86_400_000);
  const late = await room.call('GET', '/v4/tokens', { token: null, headers: cookieOf(answer) });
  assert.equal(late.body.code, 'expired_access_token');
  await logIn(room);
  assert.equal(
    (await room.db.query('select 1 from sessions')).length,
    1,
    'the one that is over is cleared away',
  );
});

test('[SEC-2] another site cannot make a logged-in browser change anything', async (t) => {
  const room = await start(t);
  const session = cookieOf(await logIn(room));
  const rename = async (headers: Record<string, string>) => {
    const answer = await room.call('PATCH', '/v1/client', {
      token: null,
      body: { name: 'x' },
      headers: { ...session, ...headers },
    });
    return answer.body.code ?? answer.status;
  };
  const host = { host: 'refer.acme.example' };
  assert.equal(await rename({}), 200);
  assert.equal(await rename({ 'sec-fetch-site': 'same-origin' }), 200);
  assert.equal(await rename({ ...host, origin: 'https://refer.acme.example' }), 200);
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { ...host, origin: 'https://evil.example' },
    { ...host, origin: 'null' },
  ];
  for (const headers of foreign) {
    assert.equal(await rename(headers), 'cross_site_request', JSON.stringify(headers));
  }
  assert.equal((await logIn(room, {}, { 'sec-fetch-site': 'cross-site' })).body.code, 'cross_site_request');
  const read = await room.call('GET', '/v1/client', {
    token: null,
    headers: { ...session, 'sec-fetch-site': 'cross-site' },
  });
  assert.equal(read.status, 200);
});

test('[SEC-1] a logged-in user gives the password again to create a token; a token need not', async (t) => {
  const room = await start(t);
  const headers = cookieOf(await logIn(room));
  const create = async (body: Record<string, unknown>) => {
    const answer = await room.call('POST', '/v4/tokens/managed', { token: null, headers, body });
    return answer.body.code ?? answer.status;
  };
  assert.equal(await create({}), 'password_needed');
  assert.equal(await create({ password: 'wrong' }), 'invalid_credentials');
  assert.equal(await create({}), 'password_needed');
  assert.equal(await create({ password: PASSWORD }), 200);
  assert.equal((await room.call('POST', '/v4/tokens/managed', { body: {} })).status, 200);
});

test('[SEC-1] with a token the password may be left out, and what is given must be that of the user behind the token', async (t) => {
  const room = await start(t);
  const create = async (token: string | undefined, body: Record<string, unknown>) => {
    const answer = await room.call('POST', '/v4/tokens/managed', { ...(token ? { token } : {}), body });
    return answer.body.code ?? answer.body.access_token;
  };
  assert.equal(await create(undefined, { password: 'wrong' }), 'invalid_credentials');
  const made = await create(undefined, { password: PASSWORD, scopes: ['CLIENT_ADMIN'] });
  assert.match(made, /^gw_/);
  assert.equal(await create(made, { password: 'wrong' }), 'invalid_credentials');
  assert.match(await create(made, { password: PASSWORD }), /^gw_/);
  assert.match(await create(made, {}), /^gw_/);
});

test('[SEC-2] each role may do what it is for: admin all, office and marketer no settings, read-only nothing but look', async (t) => {
  const room = await start(t);
  const allowed: Record<string, [number, number, number]> = {};
  for (const role of ['admin', 'marketer', 'office', 'read_only'] as const) {
    await addUser(room, `${role}@acme.example`, role);
    const headers = cookieOf(await logIn(room, { email: `${role}@acme.example` }));
    const status = async (method: string, url: string, body?: unknown) =>
      (await room.call(method, url, { token: null, headers, body })).status;
    allowed[role] = [
      await status('GET', '/v1/client'),
      await status('PATCH', '/v1/client', { name: role }),
      await status('GET', '/v2/settings/security/keys'),
    ];
    assert.equal(await status('DELETE', '/v1/sessions'), 200, `${role} logs out`);
  }
  assert.deepEqual(allowed, {
    admin: [200, 200, 200],
    marketer: [200, 403, 403],
    office: [200, 403, 403],
    read_only: [200, 403, 403],
  });
});

test('[SEC-2] a disabled user cannot log in, and the session that was open ends', async (t) => {
  const room = await start(t);
  const headers = cookieOf(await logIn(room));
  await addUser(room, 'second@acme.example', 'owner');
  await room.db.query(`update users set disabled_at = now() where email = 'owner@acme.example'`);
  room.authenticator.forget();
  assert.equal(
    (await room.call('GET', '/v4/tokens', { token: null, headers })).body.code,
    'invalid_access_token',
  );
  assert.equal((await logIn(room)).body.code, 'account_disabled');
  assert.equal((await logIn(room, { password: 'wrong' })).body.code, 'invalid_credentials');
});

test('[SEC-3] one address at two clients: the host or client_id says which, else the password does', async (t) => {
  const room = await start(t);
  const email = 'owner@acme.example';
  const second = await createClient(room.db, { name: 'Second', owner: email, password: PASSWORD });
  const third = await createClient(room.db, { name: 'Third', owner: email, password: 'a third password' });
  const clientOf = async (body: Record<string, string>, host?: string) => {
    const answer = await logIn(room, { email, ...body }, host ? { host } : {});
    return answer.body.client_id ?? answer.body.code;
  };
  assert.equal(await clientOf({}, 'second.localhost:8080'), second.client_id);
  assert.equal(await clientOf({ client_id: room.client.client_id }), room.client.client_id);
  assert.equal(await clientOf({ password: 'a third password' }), third.client_id);
  assert.equal(await clientOf({}), 'conflict');
  assert.equal(await clientOf({ client_id: third.client_id }), 'invalid_credentials');
  assert.equal(await clientOf({ client_id: 'x' }), 'invalid_credentials');
  const session = cookieOf(await logIn(room, { client_id: second.client_id })).cookie ?? '';
  const grafted = session.replace(second.client_id, third.client_id);
  assert.ok(grafted.startsWith('goodword_session='));
  assert.equal(
    (await room.call('GET', '/v1/client', { token: null, headers: { cookie: grafted } })).body.code,
    'invalid_access_token',
  );
});

test('[SEC-2] a changing request with the cookie needs the token that only our own pages can read', async (t) => {
  const room = await start(t);
  const first = cookieOf(await logIn(room));
  const other = cookieOf(await logIn(room));
  const me = await room.call('GET', '/v1/session', { token: null, headers: { cookie: first.cookie } });
  assert.equal(me.body.csrf_token, first['x-csrf-token']);
  assert.deepEqual(me.body.user, {
    ...{ user_id: room.client.owner_id, email: 'owner@acme.example', name: '', role: 'owner' },
    ...{ two_factor: false, has_password: true },
  });
  assert.deepEqual(me.body.client, {
    ...{ client_id: room.client.client_id, name: 'Acme Heating', time_zone: 'UTC' },
    ...{ currency: 'USD', phone_region: 'US', program_origin: 'https://share.acme.example' },
  });
  const rename = async (headers: Record<string, string>) => {
    const answer = await room.call('PATCH', '/v1/client', { token: null, headers, body: { name: 'x' } });
    return answer.body.code ?? answer.status;
  };
  assert.equal(await rename({ cookie: first.cookie }), 'csrf_token_wrong');
  assert.equal(await rename({ ...first, 'x-csrf-token': '' }), 'csrf_token_wrong');
  assert.equal(await rename({ ...first, 'x-csrf-token': other['x-csrf-token'] }), 'csrf_token_wrong');
  assert.equal(await rename(first), 200);
  const asToken = await room.call('GET', '/v1/session');
  assert.deepEqual([asToken.body.user, asToken.body.csrf_token], [null, null]);
  assert.equal((await room.call('GET', '/v1/session', { token: null })).body.code, 'missing_access_token');
});

test('[SEC-1] a password that was asked again counts for ten minutes, in that session only', async (t) => {
  let now = NOW;
  const room = await start(t, { now: () => now });
  const headers = cookieOf(await logIn(room));
  const other = cookieOf(await logIn(room));
  const call = async (method: string, url: string, body?: unknown, as = headers) => {
    const answer = await room.call(method, url, { token: null, headers: as, body });
    return answer.body.code ?? answer.status;
  };
  const create = (as = headers) => call('POST', '/v4/tokens/managed', { name: 'Zapier' }, as);
  assert.equal(await create(), 'password_needed');
  assert.equal(await call('POST', '/v1/session/confirm', { password: 'wrong' }), 'invalid_credentials');
  assert.equal(await call('POST', '/v1/session/confirm', { password: PASSWORD }), 200);
  assert.equal(await create(), 200);
  assert.equal(await create(other), 'password_needed');
  const me = await room.call('GET', '/v1/session', { token: null, headers });
  assert.equal(me.body.password_fresh_until, '2026-04-01T12:10:00.000Z');
  now = new Date('2026-04-01T12:10:00Z');
  assert.equal(await create(), 'password_needed');
  const token = await room.call('POST', '/v1/session/confirm', { body: { password: PASSWORD } });
  assert.equal(token.body.code, 'user_needed');
});

test('[SEC-1] sessions are listed with where they are from, and each can be ended by its user or an admin', async (t) => {
  const room = await start(t);
  await addUser(room, 'office@acme.example', 'office');
  const owner = cookieOf(await logIn(room, {}, { 'user-agent': 'Firefox' }));
  const office = cookieOf(await logIn(room, { email: 'office@acme.example' }));
  await logIn(room, { email: 'office@acme.example' }, { 'x-forwarded-for': '203.0.113.9' });
  const call = (method: string, url: string, headers: Record<string, string>) =>
    room.call(method, url, { token: null, headers });
  const list = async (headers: Record<string, string>, of: string) =>
    (await call('GET', `/v1/sessions?of=${of}`, headers)).body;
  const own = (await list(owner, 'me')).items;
  assert.deepEqual(
    [own.length, own[0].user_agent, own[0].is_current, own[0].way],
    [1, 'Firefox', true, 'password'],
  );
  assert.equal((await list(owner, 'all')).items.length, 3);
  assert.equal((await list(office, 'all')).code, 'access_denied');
  const mine = (await list(office, 'me')).items;
  assert.deepEqual(mine.map((one: { address: string }) => one.address).sort(), ['127.0.0.1', '203.0.113.9']);
  assert.equal((await call('DELETE', `/v1/sessions/${own[0].session_id}`, office)).body.code, 'not_found');
  assert.deepEqual((await call('POST', '/v1/sessions/end-others', office)).body, { ended: 1 });
  assert.equal((await list(office, 'me')).items.length, 1);
  const [left] = (await list(office, 'me')).items;
  assert.deepEqual((await call('DELETE', `/v1/sessions/${left.session_id}`, owner)).body, { ended: true });
  assert.equal((await call('GET', '/v1/session', office)).body.code, 'invalid_access_token');
});

test('[SEC-1] a new password needs the old one and ends the other sessions', async (t) => {
  const room = await start(t);
  const headers = cookieOf(await logIn(room));
  const other = cookieOf(await logIn(room));
  const change = (body: Record<string, string>) =>
    room.call('POST', '/v1/session/password', { token: null, headers, body });
  const next = 'a much better password';
  assert.equal(
    (await change({ current_password: 'x', new_password: next })).body.code,
    'invalid_credentials',
  );
  assert.equal(
    (await change({ current_password: PASSWORD, new_password: 'short' })).body.code,
    'validation_error',
  );
  assert.deepEqual((await change({ current_password: PASSWORD, new_password: next })).body, {
    ended_sessions: 1,
  });
  assert.equal((await room.call('GET', '/v1/session', { token: null, headers })).status, 200);
  const ended = await room.call('GET', '/v1/session', { token: null, headers: other });
  assert.equal(ended.body.code, 'invalid_access_token');
  assert.equal((await logIn(room)).body.code, 'invalid_credentials');
  assert.equal((await logIn(room, { password: next })).status, 200);
});

test('[SEC-6] who makes up an address in X-Forwarded-For is counted under his own, also from a private network', async (t) => {
  const room = await start(t, { now: () => NOW });
  for (const [remoteAddress, claimed] of [
    ['203.0.113.7', '198.51.100.1'],
    ['::ffff:10.0.0.7', '198.51.100.2'],
    ['::ffff:127.0.0.1', '6.6.6.6, 198.51.100.3'],
  ]) {
    const answer = await room.server.inject({
      ...{ method: 'POST', url: '/v1/sessions', remoteAddress },
      headers: { 'x-forwarded-for': claimed, 'x-forwarded-proto': 'https' },
      payload: { email: 'owner@acme.example', password: PASSWORD },
    });
    const isTrusted = remoteAddress === '::ffff:127.0.0.1';
    assert.equal(/; Secure/.test(String(answer.headers['set-cookie'])), isTrusted, remoteAddress);
  }
  const rows = await room.db.query<{ after: { address: string } }>(
    'select after from audit_entries where action = $1 order by entry_id',
    ['session.created'],
  );
  assert.deepEqual(
    rows.map(({ after }) => after.address),
    ['203.0.113.7', '10.0.0.7', '198.51.100.3'],
  );
});

test('[SEC-1] one address that fails for account after account is stopped, and lets others alone', async (t) => {
  const room = await start(t, { now: () => NOW });
  const from = async (address: string, body: Record<string, string>) => {
    const answer = await logIn(room, body, { 'x-forwarded-for': address });
    return answer.body.code ?? answer.status;
  };
  // Unknown addresses are hashed like known ones; the count alone stands for the first fifty-nine.
  assert.equal(await from('203.0.113.9', { email: 'a@acme.example' }), 'invalid_credentials');
  await room.db.query('update sign_in_counts set count = 60 where client_id = 0');
  assert.equal(await from('203.0.113.9', {}), 'too_many_requests');
  assert.equal(await from('203.0.113.10', {}), 200);
});
