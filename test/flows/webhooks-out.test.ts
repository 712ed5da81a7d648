// Webhooks that go out, to a receiver on a real socket that checks them with the official library (OUT-1, SEC-4).

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/base/time.ts';
import { answering, startHookSink } from '../support/hook-sink.ts';
import { deliveries, send, show, subscribe, subscribed, types } from '../support/hooks-out.ts';
import { booked, referred, then } from '../support/referred.ts';
import { HOLD_MS, mustBe } from '../support/world.ts';

test('[OUT-1] a referred job is told to a receiver that verifies with the official library, numbered per subject, ids and no names', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t);
  world.advance(Date.now() - world.now().getTime() - 2 * HOUR_MS);
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  // The library compares timestamps with the clock of the machine.
  world.advance(Date.now() - world.now().getTime());
  await send(world, hook);

  const verifier = new Verifier(hook.secret);
  for (const { headers, text } of sink.received) verifier.verify(text, headers);
  const first = sink.received[0];
  assert.throws(() => verifier.verify(`${first?.text} `, first?.headers ?? {}), /signature/);
  assert.deepEqual([...new Set(types(sink))].sort(), [
    ...['referral.created', 'reward.earned', 'step.job_completed', 'step.job_scheduled'],
  ]);
  const reward = sink.received.find(
    ({ body }) => body.type === 'reward.earned' && body.data.role === 'advocate',
  )?.body;
  assert.equal(reward.data.person_id, rosa);
  assert.equal(reward.data.amount_minor, 10_000);
  assert.equal(reward.data.job_id, String(id));
  assert.equal(reward.sandbox, false);
  const bySubject = Map.groupBy(sink.received, ({ body }) => body.subject as string);
  for (const told of bySubject.values()) {
    const numbers = told.map(({ body }) => body.sequence).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      Array.from(numbers, (_, at) => at + 1),
    );
  }
  assert.doesNotMatch(sink.received.map(({ text }) => text).join(), /example\.com|Pat/);
  const listed = await deliveries(world, hook);
  assert.equal(listed.length, sink.received.length);
  assert.ok(listed.every(({ state, last_attempt }) => state === 'delivered' && last_attempt.status === 204));
  assert.ok(sink.connections <= 8, `${sink.connections} connections for ${sink.received.length} requests`);
});

test('[OUT-1] what the transaction does not keep is not told, and nothing is written while nobody subscribed', async (t) => {
  const { world, office, rosa } = await referred(t);
  await booked({ world, office, rosa });
  const count = async () =>
    (await world.app.deps.db.query<{ n: number }>('select count(*)::int as n from webhook_events'))[0]?.n;
  assert.equal(await count(), 0);
  const sink = await startHookSink(t);
  await subscribe(world, sink);
  const { db, announce } = world.app.deps;
  const happening = { type: 'step.seen', subject: 'person:1', cause: 'x', at: world.now(), data: {} };
  await assert.rejects(
    db.tx(async (tx) => {
      await announce(tx, world.clientId, [happening]);
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  assert.equal(await count(), 0);
});

test('[OUT-1] types and filters choose; integration connections are left out unless asked for', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, {
    event_types: ['reward.approved', 'step.job_*'],
    filters: { roles: ['advocate'] },
  });
  const integration = await subscribe(world, sink, {
    name: 'All',
    event_types: ['step.told'],
    include_integration: true,
  });
  const [{ campaign_id: running }] = mustBe(200, await world.call('GET', '/v1/campaigns')).campaigns;
  const copy = mustBe(200, await world.call('POST', `/v1/campaigns/${running}/duplicate`, {}));
  const filters = { campaign_ids: [copy.campaign_id] };
  const other = await subscribe(world, sink, { name: 'None', filters });
  for (const unknown of [{ campaign_ids: ['77'] }, { connection_ids: ['77'] }, { programs: ['nothing'] }]) {
    const made = await world.call('POST', '/v6/webhooks', { name: 'X', url: sink.url, filters: unknown });
    const [name = ''] = Object.keys(unknown);
    assert.deepEqual(
      [made.status, made.body.code, made.body.parameters.name],
      [400, 'invalid_parameter', `filters.${name}`],
    );
    const changed = await world.call('PUT', `/v6/webhooks/${other.id}`, { filters: unknown });
    assert.equal(changed.body.code, 'invalid_parameter', name);
  }
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  world.advance(HOLD_MS);
  await world.drain();
  await send(world, hook);
  assert.deepEqual(types(sink).sort(), ['reward.approved', 'step.job_completed', 'step.job_scheduled']);
  assert.deepEqual([...new Set(sink.received.map(({ body }) => body.data.role))], ['advocate']);
  assert.deepEqual(await deliveries(world, other), []);

  const { db, announce } = world.app.deps;
  const told = {
    type: 'step.told',
    subject: 'person:1',
    cause: 'x',
    at: world.now(),
    data: {},
    role: 'advocate',
  };
  await db.tx((tx) => announce(tx, world.clientId, [{ ...told, fromIntegration: true }]));
  assert.equal((await deliveries(world, integration)).length, 1);
  assert.equal((await deliveries(world, hook, '&type=step.told')).length, 0);
});

test('[OUT-1] the reference format: earned is told when the hold is over, flat, with the hex signature', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, {
    ...{ type: 'REWARD', secret: 'a secret of the old system.'.replaceAll(' ', '-') },
    filters: { roles: ['advocate'] },
  });
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await send(world, hook);
  assert.equal(sink.received.length, 0);
  world.advance(HOLD_MS);
  await world.drain();
  await send(world, hook);
  const [one] = sink.received;
  assert.equal(one?.body.type, 'reward_earned');
  assert.equal(one?.body.face_value, 100);
  assert.equal(one?.body.face_value_type, 'USD');
  assert.equal(one?.body.person_id, rosa);
  assert.equal(one?.body.reward_supplier_type, 'CUSTOM_REWARD');
  const hex = createHmac('sha256', 'a-secret-of-the-old-system.')
    .update(one?.text ?? '')
    .digest('hex');
  assert.equal(one?.headers['x-extole-signature'], hex);
});

test('[OUT-1] names are added when it is sent, where the webhook asks for them', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, {
    ...{ include_person: true, event_types: ['step.job_scheduled'], filters: { roles: ['friend'] } },
  });
  await booked({ world, office, rosa });
  const [stored] = await deliveries(world, hook);
  const { body } = mustBe(
    200,
    await world.call('GET', `/v1/webhooks/${hook.id}/deliveries/${stored.event_id}`),
  );
  assert.equal(body.data.person, undefined);
  await send(world, hook);
  assert.equal(sink.received[0]?.body.data.person.email, 'pat@example.com');
});

test('[OUT-1] the published schedule of about 28 hours; an attempt that failed is listed with its answer, redacted', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  sink.answer = answering(500, '{"error":"no","api_key":"abc123","mail":"pat@example.com"}');
  await booked({ world, office, rosa });
  await send(world, hook);
  const [waiting] = await deliveries(world, hook);
  assert.equal(waiting.state, 'pending');
  assert.equal(waiting.last_attempt.status, 500);
  assert.equal(waiting.last_attempt.response, '{"error":"no","api_key":…,"mail":"…@…"}');
  const startedAt = world.now().getTime();
  for (let round = 0; round < 12; round++) {
    const [one] = await deliveries(world, hook);
    if (one.state !== 'pending') break;
    world.advance(Date.parse(one.next_attempt_at) - world.now().getTime() - 1);
    await send(world, hook);
    assert.equal((await deliveries(world, hook))[0].attempts, one.attempts, 'not before its time');
    world.advance(1);
    await send(world, hook);
  }
  const hours = (world.now().getTime() - startedAt) / HOUR_MS;
  assert.ok(hours > 27 && hours < 31, `${hours} hours`);
  const [ended] = await deliveries(world, hook);
  const { attempt_list } = mustBe(
    200,
    await world.call('GET', `/v1/webhooks/${hook.id}/deliveries/${ended.event_id}`),
  );
  assert.equal(attempt_list.length, 8);
  assert.deepEqual(new Set(sink.received.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('[OUT-1] a dead receiver is switched off with a mail; what happens meanwhile is kept and sent when it is switched on', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  await booked({ world, office, rosa });
  await sink.down();
  for (let round = 0; round < 10; round++) {
    await send(world, hook);
    world.advance(11 * HOUR_MS + MINUTE_MS);
  }
  const off = await show(world, hook);
  assert.equal(off.state, 'switched_off');
  assert.match(off.state_reason, /ECONNREFUSED/);
  const { items } = mustBe(200, await world.call('GET', '/v1/messages'));
  assert.deepEqual(
    items.map((one: Record<string, unknown>) => [one.kind, one.to]),
    [['webhook_switched_off', 'owner@acme.example']],
  );
  await booked({ world, office, rosa }, { email: 'kim@example.com', street: '11 Friend Road' });
  assert.deepEqual(
    (await deliveries(world, hook)).map(({ state }) => state),
    ['missed', 'failed'],
  );
  assert.equal((await world.call('POST', `/v1/webhooks/${hook.id}/replay`, {})).status, 409);

  await sink.up();
  const on = mustBe(200, await world.call('POST', `/v1/webhooks/${hook.id}/enable`));
  assert.equal(on.replayed, 1);
  mustBe(200, await world.call('POST', `/v1/webhooks/${hook.id}/replay`, { states: ['failed'] }));
  await send(world, hook);
  assert.equal(sink.received.length, 2);
  assert.deepEqual(
    (await deliveries(world, hook)).map(({ state }) => state),
    ['delivered', 'delivered'],
  );
  const after = await show(world, hook);
  assert.deepEqual([after.state, after.failures, after.failing_since], ['enabled', 0, null]);
});

test('[OUT-1] 410 Gone switches off at once; Retry-After is honoured; redirects are not followed', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  await booked({ world, office, rosa });
  sink.answer = answering(302, '', { location: 'http://127.0.0.1:9/' });
  await send(world, hook);
  world.advance(6 * SECOND_MS);
  sink.answer = answering(429, '', { 'retry-after': '1800' });
  await send(world, hook);
  const [later] = await deliveries(world, hook);
  assert.equal(Date.parse(later.next_attempt_at) - world.now().getTime(), 30 * MINUTE_MS);
  world.advance(30 * MINUTE_MS);
  sink.answer = answering(410);
  await send(world, hook);
  assert.equal((await show(world, hook)).state, 'switched_off');
  assert.equal(sink.received.length, 3);
});
