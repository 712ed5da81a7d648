import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRoomServer } from '../../test/support/deps.ts';
import { accountRoutes } from './routes.ts';

const WISH = {
  company: 'Acme Heating',
  name: 'Olive Owner',
  email: 'Olive@acme.example',
  password: 'correct horse battery',
  time_zone: 'America/Chicago',
};

test('[SEC-1] the first visit makes owner and company and signs in; of many at once one succeeds, and nobody after', async (t) => {
  const room = await startRoomServer(t, {
    routes: (authenticator) => [accountRoutes(authenticator)],
    withoutClient: true,
  });
  const setup = (body: unknown = WISH) => room.call('POST', '/v1/setup', { token: null, body });
  const needed = async () => (await room.call('GET', '/v1/setup', { token: null })).body;
  assert.deepEqual(await needed(), { needed: true, mail_is_on: false });
  const wrong = await setup({ ...WISH, email: 'olive', password: 'short', time_zone: 'Chicago' });
  assert.deepEqual(
    wrong.body.parameters.problems.map((problem: { where: string }) => problem.where),
    ['body.email', 'body.password', 'body.time_zone'],
  );
  const answers = await Promise.all([setup(), setup({ ...WISH, company: 'Mallory' }), setup(), setup()]);
  const won = answers.filter(({ status }) => status === 200);
  assert.equal(won.length, 1);
  assert.ok(answers.every(({ status, body }) => status === 200 || body.code === 'setup_done'));
  assert.equal((await room.db.query('select from clients')).length, 1);
  const cookie = String(won[0]?.headers['set-cookie']).split(';')[0] ?? '';
  const me = await room.call('GET', '/v1/session', { token: null, headers: { cookie } });
  assert.deepEqual([me.body.user.email, me.body.user.role], ['olive@acme.example', 'owner']);
  assert.deepEqual(await needed(), { needed: false, mail_is_on: false });
  assert.equal((await setup()).body.code, 'setup_done');
  assert.equal((await room.db.query('select from access_tokens')).length, 0, 'no token that nobody saw');
});

test('[SEC-1] another site cannot set an installation up', async (t) => {
  const room = await startRoomServer(t, {
    routes: (authenticator) => [accountRoutes(authenticator)],
    withoutClient: true,
  });
  const headers = { 'sec-fetch-site': 'cross-site' };
  const answer = await room.call('POST', '/v1/setup', { token: null, headers, body: WISH });
  assert.equal(answer.body.code, 'cross_site_request');
});
