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
