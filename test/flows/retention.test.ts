// Keeping no longer than a client wants: bodies are emptied by age and nothing else is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { forgetByAge } from '../../src/privacy/retention-store.ts';
import { mustBe, startWorld } from '../support/world.ts';

test('[FILE-3] bodies of inputs go after the days that the client says, younger ones and everything decided stay', async (t) => {
  const world = await startWorld(t);
  const { deps } = world.app;
  const lead = (email: string) =>
    world.call('POST', '/v5/events', {
      event_name: 'online_lead_captured',
      data: { email, advocate_code: 'ROSA7' },
    });
  await world.advocate('rosa@advocate.example', 'ROSA7');
  mustBe(200, await lead('old@friend.example'));
  await deps.processClient(world.clientId);
  const bodies = async (like: string) =>
    (await deps.db.query('select 1 as one from inputs where body like $1', [`%${like}%`])).length;

  world.advance(100 * DAY_MS);
  assert.equal(await forgetByAge(deps.db, deps.now()), 0, 'without a word everything is kept');
  mustBe(200, await lead('young@friend.example'));
  await deps.processClient(world.clientId);
  const few = await world.call('PATCH', '/v1/client', { retention: { input_bodies_days: 3 } });
  assert.equal(few.status, 400);
  const changed = mustBe(
    200,
    await world.call('PATCH', '/v1/client', { retention: { input_bodies_days: 90 } }),
  );
  assert.deepEqual(changed.retention, {
    input_bodies_days: 90,
    mail_bodies_days: null,
    refused_inputs_days: null,
  });
  const named = mustBe(200, await world.call('PATCH', '/v1/client', { name: 'Other' }));
  assert.equal(named.retention.input_bodies_days, 90);

  assert.ok((await forgetByAge(deps.db, deps.now())) > 0);
  assert.equal(await bodies('old@friend.example'), 0);
  assert.equal(await bodies('young@friend.example'), 1);
  assert.equal(await forgetByAge(deps.db, deps.now()), 0, 'what was gone through is not read again');
  const referrals = await deps.db.query('select 1 as one from referrals');
  assert.equal(referrals.length, 2);
});

test('[FILE-3] words of mails go after the days that the client says: of those that were sent or kept back, and of no younger or failed ones', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { deps } = world.app;
  const post = (to: string) =>
    deps.db.tx((tx) =>
      deps.postMail(tx, [
        {
          ...{
            clientId: world.clientId,
            kind: 'reward_earned',
            mailClass: 'transactional',
            to,
            personId: null,
          },
          ...{ subject: `To ${to}`, text: 'You earned $100.', html: '<p>You earned $100.</p>' },
          ...{ fromName: null, replyTo: null, onceKey: to },
        },
      ]),
    );
  for (const to of ['sent@a.example', 'kept@a.example', 'failed@a.example', 'off@a.example']) await post(to);
  const become = (to: string, state: string) =>
    deps.db.query(
      `update mails set state = $2, done_at = created_at, next_attempt_at = null where to_address = $1`,
      [to, state],
    );
  await become('sent@a.example', 'sent');
  await become('kept@a.example', 'suppressed');
  await become('failed@a.example', 'failed');
  world.advance(61 * DAY_MS);
  await post('young@a.example');
  await become('young@a.example', 'sent');
  assert.equal(await forgetByAge(deps.db, deps.now()), 0, 'without a word everything is kept');
  mustBe(200, await world.call('PATCH', '/v1/client', { retention: { mail_bodies_days: 60 } }));

  assert.equal(await forgetByAge(deps.db, deps.now()), 2);
  const mails = await deps.db.query<{
    to: string;
    subject: string;
    text: string;
    html: string | null;
    state: string;
  }>('select to_address as to, subject, text, html, state from mails order by mail_id');
  assert.deepEqual(
    mails.map(({ to, subject, text, html, state }) => [
      to,
      state,
      subject === '' && text === '' && html === null,
    ]),
    [
      ['sent@a.example', 'sent', true],
      ['kept@a.example', 'suppressed', true],
      ['failed@a.example', 'failed', false],
      ['off@a.example', 'mail_is_off', false],
      ['young@a.example', 'sent', false],
    ],
  );
  assert.equal(await forgetByAge(deps.db, deps.now()), 0);
});

test('[FILE-3] refused requests go after the days that the client says, and only then', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { deps } = world.app;
  const count = async () => (await deps.db.query('select 1 as one from refused_inputs')).length;
  const refused = async () => assert.equal((await world.zap('{"broken"')).status, 400);
  await refused();
  assert.equal(await count(), 1);
  world.advance(31 * DAY_MS);
  await refused();
  assert.equal(await forgetByAge(deps.db, deps.now()), 0);
  mustBe(200, await world.call('PATCH', '/v1/client', { retention: { refused_inputs_days: 30 } }));
  assert.equal(await forgetByAge(deps.db, deps.now()), 1);
  assert.equal(await count(), 1, 'the younger one stays');
  // Taking the word back keeps again.
  mustBe(200, await world.call('PATCH', '/v1/client', { retention: { refused_inputs_days: null } }));
  world.advance(400 * DAY_MS);
  assert.equal(await forgetByAge(deps.db, deps.now()), 0);
});
