// What is wrong in a row when signing in: counted, locked, forgiven, and the same for addresses without an account.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { lockedUntil } from './attempts.ts';
import { hashPassword } from './passwords.ts';
import { accountRoutes } from './routes.ts';
import { csrfToken } from './session-cookie.ts';
import { setPassword, usersByEmail } from './store-users.ts';

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

test('[SEC-1] wrong passwords lock the account for longer and longer, also when they come all at once', async (t) => {
  let now = NOW;
  const room = await start(t, { now: () => now });
  const code = async (body: Record<string, string> = {}) => {
    const answer = await logIn(room, body);
    return answer.body.code ?? answer.status;
  };
  assert.equal(await code({ email: 'nobody@acme.example' }), 'invalid_credentials');
  const wrong = { password: 'wrong' };
  const many = await Promise.all(Array.from({ length: 20 }, () => code(wrong)));
  assert.equal(many.filter((one) => one === 'invalid_credentials').length, 5);
  assert.equal(many.filter((one) => one === 'account_locked').length, 15);
  const locked = await logIn(room);
  assert.deepEqual([locked.status, locked.body.code], [403, 'account_locked']);
  assert.equal(locked.body.parameters.until, '2026-04-01T12:01:00.000Z');
  now = new Date('2026-04-01T12:01:00Z');
  assert.equal(await code(wrong), 'invalid_credentials');
  assert.equal((await logIn(room)).body.parameters.until, '2026-04-01T12:03:00.000Z');
  now = new Date('2026-04-01T12:03:00Z');
  assert.equal(await code(), 200);
  assert.equal(await code(wrong), 'invalid_credentials');
  assert.equal(await code(), 200);
});

test('[SEC-1] a lock tells nobody who has an account: known and unknown addresses are answered alike', async (t) => {
  const room = await start(t, { now: () => NOW });
  const answers = async (email: string, clientId?: string) => {
    const all: unknown[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const body = { email, password: 'wrong', ...(clientId !== undefined && { client_id: clientId }) };
      const { status, body: said } = await logIn(room, body);
      all.push([status, said.code, said.message, said.parameters]);
    }
    return all;
  };
  assert.deepEqual(await answers('nobody@acme.example'), await answers('owner@acme.example'));
  const named = room.client.client_id;
  assert.deepEqual(await answers('nobody@acme.example', named), await answers('owner@acme.example', named));
});

test('[SEC-1] a right password neither counts nor locks, and a quiet hour ends the count', async (t) => {
  let now = NOW;
  const room = await start(t, { now: () => now });
  const code = async (password: string) => {
    const answer = await logIn(room, { password });
    return answer.body.code ?? answer.status;
  };
  const wrong = async (times: number) => {
    for (let attempt = 0; attempt < times; attempt++)
      assert.equal(await code('wrong'), 'invalid_credentials');
  };
  await wrong(4);
  assert.equal(await code(PASSWORD), 200, 'the fifth is right');
  assert.equal(await code(PASSWORD), 200);
  await wrong(4);
  now = new Date(NOW.getTime() + 3_600_000);
  await wrong(4);
  assert.equal(await code(PASSWORD), 200, 'failures of an hour ago are over');
});

test('[SEC-1] who is signed in and gives the password again is not locked by strangers at the door', async (t) => {
  const room = await start(t, { now: () => NOW });
  const headers = cookieOf(await logIn(room));
  for (let attempt = 0; attempt < 6; attempt++) await logIn(room, { password: 'wrong' });
  assert.equal((await logIn(room)).body.code, 'account_locked');
  const confirm = async (password: string) => {
    const answer = await room.call('POST', '/v1/session/confirm', {
      token: null,
      headers,
      body: { password },
    });
    return answer.body.code ?? answer.status;
  };
  assert.equal(await confirm(PASSWORD), 200);
  for (let attempt = 0; attempt < 5; attempt++) assert.equal(await confirm('wrong'), 'invalid_credentials');
  assert.equal(await confirm(PASSWORD), 'account_locked');
});

test('[SEC-1] who guesses locks out his own network, and strangers at most; a browser in which somebody signed in goes on', async (t) => {
  let now = NOW;
  const room = await start(t, { now: () => now });
  const from = async (address: string, password: string, cookie = '', email = 'owner@acme.example') => {
    const headers = { 'x-forwarded-for': address, cookie };
    return logIn(room, { email, password }, headers);
  };
  const outcome = async (...asked: Parameters<typeof from>) => {
    const answer = await from(...asked);
    return answer.body.code ?? answer.status;
  };
  const [session, known = ''] = [(await from('203.0.113.1', PASSWORD)).headers['set-cookie']]
    .flat()
    .map(String);
  assert.match(session ?? '', /^goodword_session=/);
  assert.match(known, /^goodword_known=.*; Path=\/v1\/sessions; HttpOnly; SameSite=Lax$/);
  const cookie = known.split(';', 1)[0] ?? '';

  for (let attempt = 0; attempt < 5; attempt++)
    assert.equal(await outcome('203.0.113.66', 'wrong'), 'invalid_credentials');
  assert.equal(await outcome('203.0.113.66', PASSWORD), 'account_locked');
  assert.equal(await outcome('203.0.113.2', PASSWORD), 200, 'another network goes on');

  // From fifty networks, of which one stands for the others.
  assert.equal(await outcome('198.51.100.1', 'wrong'), 'invalid_credentials');
  await room.db.query(`update sign_in_failures set failures = 49 where client_id = 0 and subject !~ '@'`);
  assert.equal(await outcome('198.51.100.2', 'wrong'), 'invalid_credentials');
  assert.equal(await outcome('198.51.100.3', PASSWORD), 'account_locked', 'a stranger');
  assert.equal(await outcome('198.51.100.3', PASSWORD, cookie), 200, 'a known browser, wherever it is');
  const forged = cookie.replace(/=\d+/, '=99999');
  assert.equal(await outcome('198.51.100.3', PASSWORD, forged), 'account_locked');
  for (let attempt = 0; attempt < 5; attempt++)
    assert.equal(await outcome('198.51.100.3', 'wrong', cookie), 'invalid_credentials');
  assert.equal(await outcome('198.51.100.4', PASSWORD, cookie), 'account_locked', 'it cannot guess either');
  assert.equal(
    await outcome('198.51.100.5', 'wrong', cookie, 'nobody@acme.example'),
    'invalid_credentials',
    'of another address it says nothing',
  );

  const { userId } = (await usersByEmail(room.db, 'owner@acme.example', null))[0] ?? { userId: '0' };
  const hash = await hashPassword('a much better password');
  await room.db.tx((tx) => setPassword(tx, room.client.client_id, userId, hash));
  assert.equal(
    await outcome('203.0.113.66', 'a much better password'),
    200,
    'a new password ends every count',
  );
  now = new Date(NOW.getTime() + 181 * 86_400_000);
  assert.equal(await outcome('198.51.100.6', 'wrong', cookie), 'invalid_credentials');
  const counts = await room.db.query<{ subject: string }>(
    `select subject from sign_in_failures where last_at = $1 and subject ~ 'device'`,
    [now],
  );
  assert.deepEqual(counts, [], 'after half a year it is a stranger again');
});

test('[SEC-1] the lock doubles from one minute to an hour', () => {
  const minutes = [1, 4, 5, 6, 7, 10, 11, 12, 100, 5000].map((count) => {
    const until = lockedUntil(count, NOW);
    return until && (until.getTime() - NOW.getTime()) / 60_000;
  });
  assert.deepEqual(minutes, [null, null, 1, 2, 4, 32, 60, 60, 60, 60]);
});
