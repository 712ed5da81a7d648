// Webhooks that go out: secrets, slow receivers, tests, changes, what is kept and for how long, private addresses (OUT-1, SEC-4).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { makeOutgoing } from '../../src/http/outgoing.ts';
import { forgetOldEvents } from '../../src/webhooks/events-store.ts';
import { answering, startHookSink } from '../support/hook-sink.ts';
import { deliveries, send, show, subscribe, subscribed } from '../support/hooks-out.ts';
import { payAll, tremendousWorld } from '../support/pay-world.ts';
import { booked } from '../support/referred.ts';
import { mustBe, startWorld } from '../support/world.ts';

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

test('[OUT-1] [PO-1] payouts are told from the queue to their end, and the reward that they give', async (t) => {
  const world = await tremendousWorld(t);
  const sink = await startHookSink(t);
  const wish = { name: 'Books', url: sink.url, event_types: ['payout.*', 'reward.sent'] };
  const hook = await world.must(200, 'POST', '/v6/webhooks', wish);
  const person = await world.person();
  const reward = await world.reward(person, 10_000);
  await payAll(world);
  await world.work();
  await world.app.tasks.send_webhooks({ client_id: world.clientId, webhook_id: hook.id });
  await world.app.webhooks.settled();
  const told = sink.received
    .map(({ body }) => body)
    .filter(({ type }) => type.startsWith('payout.'))
    .sort((a, b) => a.sequence - b.sequence);
  assert.deepEqual(
    told.map(({ type, sequence, data }) => [
      type,
      sequence,
      data.amount_minor,
      data.person_id,
      data.supplier,
    ]),
    ['queued', 'sending', 'paid'].map((state, at) => [
      `payout.${state}`,
      at + 1,
      10_000,
      person,
      'tremendous',
    ]),
  );
  assert.deepEqual(
    sink.received.flatMap(({ body }) => (body.type === 'reward.sent' ? [body.data.reward_id] : [])),
    [reward],
  );
});
