// What is wrong in a row when signing in: counted, locked, forgiven, and the same for addresses without an account.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { lockedUntil } from './attempts.ts';
import { accountRoutes } from './routes.ts';
import { csrfToken } from './session-cookie.ts';

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

test('[SEC-1] the lock doubles from one minute to an hour', () => {
  const minutes = [1, 4, 5, 6, 7, 10, 11, 12, 100, 5000].map((count) => {
    const until = lockedUntil(count, NOW);
    return until && (until.getTime() - NOW.getTime()) / 60_000;
  });
  assert.deepEqual(minutes, [null, null, 1, 2, 4, 32, 60, 60, 60, 60]);
});
