// What people wrote about an erased person, and addresses that are out: notes go whoever wrote them, and an address can opt out again (ID-5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tremendousWorld } from '../support/pay-world.ts';
import { mustBe, startWorld } from '../support/world.ts';

test('[ID-5] an address that opted out, was erased, came back and opted out again can be erased again', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { db } = world.app.deps;
  const email = 'jane@friend.example';
  const out = (body: object) => world.call('POST', '/v4/optouts', { email, ...body });
  const view = async () => mustBe(200, await world.call('GET', `/v4/optouts?email=${email}`)).classes;
  for (let round = 0; round < 3; round++) {
    mustBe(200, await out({}));
    assert.deepEqual(await view(), ['promotional', 'transactional']);
    // A row of the address beside its hash, as earlier versions left behind.
    await db.query(
      `insert into mail_opt_outs (client_id, address_key, mail_class, reason, since) values ($1, $2, 'promotional', 'unsubscribed', now())
       on conflict do nothing`,
      [world.clientId, email],
    );
    assert.deepEqual(await view(), ['promotional', 'transactional'], 'each class is told once');
    mustBe(200, await world.call('POST', '/v4/erasures', { email }));
    const rows = await db.query('select address_key from mail_opt_outs where address_key not like $1', [
      'sha256:%',
    ]);
    assert.deepEqual(rows, []);
  }
  mustBe(200, await out({ optout: false }));
  assert.deepEqual(await view(), []);
});

test('[ID-5] notes about an erased person go, whoever wrote them: on rewards, payouts, reviews, and in the audit log', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person({ email: 'rosa@example.com' });
  const [canceled, given] = [await world.reward(rosa, 5_000), await world.reward(rosa, 6_000)];
  const note = 'Rosamund lives with her sister Irmgard';
  // By a token, by the program with the words of a provider, and in the audit log of a reward.
  await world.must(200, 'POST', `/v2/rewards/${canceled}/cancel`, { reason: note });
  await world.must(200, 'POST', `/v2/rewards/${given}/fulfil`, { message: note });
  const { db, clientId } = world;
  await db.query(
    `insert into reward_history (client_id, reward_id, seq, from_state, to_state, at, actor, cause, message, success)
     values ($1, $2, 90, 'approved', 'failed', now(), 'system', 'payout_failed', $3, true),
            ($1, $2, 91, 'failed', 'canceled', now(), 'system', 'recall', 'The job is a recall.', true)`,
    [clientId, canceled, note],
  );
  for (const [number, subject] of [`reward:${given}`, `person:${rosa}`].entries())
    await db.query(
      `insert into audit_entries (client_id, entry_id, at, actor, action, subject, after) values ($1, $2, now(), 'user:1', 'noted', $3, $4)`,
      [clientId, 100 + number, subject, JSON.stringify({ note })],
    );
  await world.must(200, 'POST', '/v1/lists', { list: 'allow', kind: 'person', value: rosa, reason: note });
  await world.must(200, 'POST', '/v4/erasures', { person_id: rosa });
  const left = await db.query<{ place: string }>(
    `select 'history ' || actor || ' ' || cause as place from reward_history where message like $1
     union all select 'audit ' || subject from audit_entries where coalesce(before::text, '') || coalesce(after::text, '') like $1
     union all select 'reward' from rewards where reason like $1 or flag::text like $1`,
    ['%Irmgard%'],
  );
  assert.deepEqual(left, []);
  const kept = await db.query<{ message: string }>(
    `select message from reward_history where reward_id = $1 and cause = 'recall'`,
    [canceled],
  );
  assert.deepEqual(kept, [{ message: 'The job is a recall.' }], 'fixed sentences stay');
});
