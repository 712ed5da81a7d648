// Webhooks that go out, to a receiver on a real socket that checks them with the official library (OUT-1, SEC-4).

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/base/time.ts';
import { forgetOldEvents } from '../../src/webhooks/events-store.ts';
import { answering, type HookSink, startHookSink } from '../support/hook-sink.ts';
import { booked, referred, then } from '../support/referred.ts';
import { type Answer, HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

async function subscribed(t: TestContext, fields: Record<string, unknown> = {}) {
  const sink = await startHookSink(t);
  const scene = await referred(t);
  const hook = await subscribe(scene.world, sink, fields);
  return { ...scene, sink, hook };
}

async function subscribe(
  world: World,
  sink: HookSink,
  fields: Record<string, unknown> = {},
): Promise<Answer['body']> {
  return mustBe(200, await world.call('POST', '/v6/webhooks', { name: 'CRM', url: sink.url, ...fields }));
}

async function send(world: World, hook: { id: string }): Promise<void> {
  await world.app.tasks.send_webhooks({ client_id: world.clientId, webhook_id: hook.id });
  await world.app.webhooks.settled();
}

const deliveries = async (world: World, hook: { id: string }, query = ''): Promise<Answer['body'][]> =>
  mustBe(200, await world.call('GET', `/v1/webhooks/${hook.id}/deliveries?limit=500${query}`)).items;

const show = async (world: World, hook: { id: string }): Promise<Answer['body']> =>
  mustBe(200, await world.call('GET', `/v6/webhooks/${hook.id}`));

/** What the sink got of these types, in the order of their numbers. */
const types = (sink: HookSink, prefix = '') =>
  sink.received.map(({ body }) => body.type as string).filter((type) => type.startsWith(prefix));

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
  const other = await subscribe(world, sink, { name: 'None', filters: { campaign_ids: ['77'] } });
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

test('[OUT-1] while a secret is rotated both sign; after the overlap only the new one', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  world.advance(Date.now() - world.now().getTime());
  const { secret } = mustBe(
    200,
    await world.call('POST', `/v1/webhooks/${hook.id}/rotate-secret`, { overlap_hours: 1 }),
  );
  assert.notEqual(secret, hook.secret);
  await booked({ world, office, rosa });
  await send(world, hook);
  for (const known of [secret, hook.secret])
    new Verifier(known).verify(sink.received[0]?.text ?? '', sink.received[0]?.headers ?? {});
  world.advance(HOUR_MS);
  const [one] = await deliveries(world, hook);
  mustBe(200, await world.call('POST', `/v1/webhooks/${hook.id}/deliveries/${one.event_id}/replay`));
  await send(world, hook);
  const headers: Record<string, string> = sink.received[1]?.headers ?? {};
  assert.equal(headers['webhook-signature']?.split(' ').length, 1);
  assert.equal(headers['webhook-id'], sink.received[0]?.headers['webhook-id']);
  const [entry] = await world.app.deps.db.query<{ after: unknown }>(
    `select after from audit_entries where action = 'webhook.secret_rotated'`,
  );
  assert.doesNotMatch(JSON.stringify(entry), /whsec/);
});

test('[OUT-1] a slow receiver holds nobody else up', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['step.job_scheduled'] });
  const slow = await startHookSink(t);
  const held: (() => void)[] = [];
  slow.answer = (_request, response) => void held.push(() => response.writeHead(204).end());
  const slowHook = await subscribe(world, slow, { event_types: ['step.job_scheduled'] });
  await booked({ world, office, rosa });
  await world.app.tasks.send_webhooks({ client_id: world.clientId, webhook_id: slowHook.id });
  const isReceived = Promise.withResolvers<void>();
  sink.answer = (request, response) => {
    answering(204)(request, response);
    if (sink.received.length === 2) isReceived.resolve();
  };
  await world.app.tasks.send_webhooks({ client_id: world.clientId, webhook_id: hook.id });
  await isReceived.promise;
  slow.answer = answering(204);
  while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
  for (const go of held) go();
  await world.app.webhooks.settled();
  assert.equal(slow.received.length, 2);
});

test('[OUT-1] a test is sent at once, also to a webhook that is off, and says what came of it', async (t) => {
  const { world, sink, hook } = await subscribed(t, { enabled: false });
  const { ok, attempt } = mustBe(
    200,
    await world.call('POST', `/v1/webhooks/${hook.id}/test`, { event_type: 'reward.approved' }),
  );
  assert.deepEqual([ok, attempt.status, sink.received[0]?.body.data.test], [true, 204, true]);
  sink.answer = answering(500, 'broken');
  const failed = mustBe(200, await world.call('POST', `/v1/webhooks/${hook.id}/test`));
  assert.deepEqual([failed.ok, failed.attempt.response], [false, 'broken']);
  assert.deepEqual(
    (await deliveries(world, hook)).map(({ state }) => state),
    ['failed', 'delivered'],
  );
  assert.equal(
    (await world.call('POST', `/v1/webhooks/${hook.id}/test`, { event_type: 'nonsense' })).status,
    400,
  );
});

test('[OUT-1] a body that was captured is sent as it is, signed', async (t) => {
  const { world, sink, hook } = await subscribed(t);
  world.advance(Date.now() - world.now().getTime());
  const event = { type: 'reward_earned', reward_id: 'x' };
  mustBe(200, await world.call('POST', '/v6/webhooks/events/send', { webhook_id: hook.id, event }));
  await send(world, hook);
  const [one] = sink.received;
  assert.deepEqual(new Verifier(hook.secret).verify(one?.text ?? '', one?.headers ?? {}), event);
});

test('[OUT-1] [SEC-2] webhooks are refused, changed and removed with an entry of the audit log; the secret is shown once', async (t) => {
  const { world, hook } = await subscribed(t);
  assert.match(hook.secret, /^whsec_/);
  assert.equal((await show(world, hook)).secret, undefined);
  const refused = async (body: Record<string, unknown>) => {
    const answer = await world.call('POST', '/v6/webhooks', {
      name: 'X',
      url: 'https://x.example/',
      ...body,
    });
    assert.equal(answer.status, 400, JSON.stringify(answer.body));
    return JSON.stringify(answer.body.parameters);
  };
  assert.match(await refused({ url: 'ftp://x.example' }), /https/);
  assert.match(await refused({ event_types: ['reward.won'] }), /reward\.earned/);
  assert.match(await refused({ event_types: ['jobs'] }), /families/);
  assert.match(await refused({ secret: 'whsec_short-but-long-enough-here' }), /base64/);
  assert.match(await refused({ format: 'reference', event_types: ['step.*'] }), /rewards only/);
  const changed = mustBe(
    200,
    await world.call('PUT', `/v6/webhooks/${hook.id}`, { enabled: false, name: 'CRM 2' }),
  );
  assert.deepEqual([changed.state, changed.name, changed.event_types], ['disabled', 'CRM 2', ['*']]);
  mustBe(200, await world.call('DELETE', `/v6/webhooks/${hook.id}`));
  assert.equal((await world.call('GET', `/v6/webhooks/${hook.id}`)).status, 404);
  const rows = await world.app.deps.db.query<{ action: string }>(
    `select action from audit_entries where subject = $1 order by entry_id`,
    [`webhook:${hook.id}`],
  );
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['webhook.created', 'webhook.changed', 'webhook.removed'],
  );
});

test('[OUT-1] a process that died with an attempt under way loses nothing: it is made again after the lease', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  await booked({ world, office, rosa });
  await world.app.deps.db.query(
    `update webhook_deliveries set attempts = 1, tries = 1, next_attempt_at = $1::timestamptz + interval '2 minutes'`,
    [world.now()],
  );
  await send(world, hook);
  assert.equal(sink.received.length, 0);
  world.advance(2 * MINUTE_MS);
  await send(world, hook);
  assert.equal(sink.received.length, 1);
});

test('[OUT-1] events are forgotten after 30 days, but not while one is owed', async (t) => {
  const { world, office, rosa, sink, hook } = await subscribed(t, { event_types: ['referral.created'] });
  const owed = await subscribe(world, sink, { event_types: ['step.job_scheduled'] });
  await booked({ world, office, rosa });
  await send(world, hook);
  world.advance(31 * DAY_MS);
  await forgetOldEvents(world.app.deps.db, world.now());
  assert.equal((await deliveries(world, hook)).length, 0);
  assert.equal((await deliveries(world, owed)).length, 2);
});

test('[SEC-4] a webhook to a private address is refused when it is made, and when a name turns out to lead there', async (t) => {
  const { makeOutgoing } = await import('../../src/http/outgoing.ts');
  const outgoing = makeOutgoing(false);
  t.after(() => outgoing.close());
  const sink = await startHookSink(t);
  const wish = { headers: {}, body: '{}', timeoutMs: 2000 };
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '0x7f.1']) {
    const posted = await outgoing.post(sink.url.replace('127.0.0.1', host), wish);
    assert.equal(posted.kind, 'none', host);
  }
  assert.equal(sink.connections, 0);
  const world = await startWorld(t, { bare: true });
  assert.equal(
    (await world.call('POST', '/v6/webhooks', { name: 'X', url: 'http://user:pass@x.example/' })).status,
    400,
  );
});
