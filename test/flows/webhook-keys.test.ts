// Who may send a webhook (IN-5): signatures, keys and their rotation, tokens in the URL, samples.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../src/accounts/setup.ts';
import { signWebhook } from '../../src/servicetitan/webhook-signature.ts';
import {
  envelope,
  inputsOf,
  KEY,
  OTHER_KEY,
  SIGNATURE,
  send,
  subscribe,
  type WebhookScene,
  webhookScene,
} from '../support/webhooks.ts';
import { type Answer, mustBe, startWorld } from '../support/world.ts';

test('[IN-5] only what is signed with a key of the connection is taken, in every spelling of the signature', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const event = () => envelope(world, 'tn.tlc.call-completed', { call: { id: 1 } });
  for (const encoding of ['hex', 'base64', 'prefixed_hex'] as const) {
    mustBe(200, await send(s, event(), { encoding }));
  }
  mustBe(200, await send(s, event(), { header: 'X-ServiceTitan-SIGNATURE' }));
  mustBe(200, await send(s, event(), { headers: { 'content-type': 'application/cloudevents+json' } }));
  const taken = (await inputsOf(s)).length;

  const body = event();
  const refusals: [string, () => Promise<Answer>][] = [
    ['webhook_signature_missing', () => send(s, body, { key: '' })],
    ['webhook_signature_wrong', () => send(s, body, { key: OTHER_KEY })],
    ['webhook_signature_wrong', () => send(s, body, { headers: { [SIGNATURE]: 'zz' } })],
    ['webhook_signature_wrong', () => send(s, body, { headers: { [SIGNATURE]: signWebhook('other', KEY) } })],
    ['webhook_signature_missing', () => send(s, body, { header: 'x-other-header' })],
  ];
  for (const [code, sent] of refusals) {
    const answer = await sent();
    assert.deepEqual([answer.status, answer.body.code], [403, code]);
  }
  const tenant = { ...body, data: { ...body.data, tenantId: 99 } };
  assert.equal((await send(s, tenant)).body.code, 'webhook_foreign_tenant');
  assert.equal((await send(s, { ...body, specversion: undefined })).body.code, 'webhook_envelope_invalid');
  assert.equal((await inputsOf(s)).length, taken, 'nothing refused is stored among the inputs');

  const refused = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  const codes = new Set(JSON.stringify(refused).match(/webhook_\w+/g));
  for (const [code] of refusals) assert.ok(codes.has(code), code);
  assert.ok(!JSON.stringify(refused).includes(signWebhook('other', KEY)), 'signatures are blacked out');
  const shown = await s.shown();
  assert.equal(shown.last_seen_at, world.now().toISOString());
  assert.equal(shown.last_refused.code, 'webhook_signature_missing');
  assert.equal(shown.checked_by, 'signature');
});

test('[IN-5] keys are rotated without a gap: two hold at once, a third is refused, a deleted one is worth nothing', async (t) => {
  const s = await webhookScene(t);
  const { world, connection } = s;
  const event = () => envelope(world, 'tn.tlc.call-completed', {});
  const made = mustBe(200, await world.call('POST', `${connection}/webhook-keys`));
  assert.match(made.key, /^[0-9a-f]{64}$/);
  assert.equal(new URL(made.url).pathname, s.hooks);
  assert.equal((await world.call('POST', `${connection}/webhook-keys`, { key: OTHER_KEY })).status, 409);
  mustBe(200, await send(s, event()));
  mustBe(200, await send(s, event(), { key: made.key }));

  const keys = mustBe(200, await world.call('GET', `${connection}/webhook-keys`));
  assert.deepEqual(
    keys.map((key: { last_used_at: string | null }) => key.last_used_at),
    [world.now().toISOString(), world.now().toISOString()],
  );
  assert.ok(!JSON.stringify(keys).includes(KEY) && !JSON.stringify(keys).includes(made.key));
  mustBe(200, await world.call('DELETE', `${connection}/webhook-keys/${keys[0].key_id}`));
  assert.equal((await send(s, event())).body.code, 'webhook_signature_wrong');
  mustBe(200, await send(s, event(), { key: made.key }));
  assert.equal((await world.call('DELETE', `${connection}/webhook-keys/${keys[0].key_id}`)).status, 404);
  for (const key of ['short', `${'x'.repeat(40)} blank`, 'x'.repeat(65)]) {
    assert.equal((await world.call('POST', `${connection}/webhook-keys`, { key })).status, 400);
  }

  const [row] = await world.app.deps.db.query<{ secret: Buffer }>('select secret from webhook_keys');
  assert.ok(row && !row.secret.includes(made.key), 'sealed at rest');
  const audit = JSON.stringify(mustBe(200, await world.call('GET', '/v1/audit')));
  for (const action of ['connection.webhook_key_added', 'connection.webhook_key_deleted'])
    assert.ok(audit.includes(action));
  assert.ok(!audit.includes(made.key) && !audit.includes(KEY));
});

test('[IN-5] without a key nothing is taken; a token in the URL is enough until there is one', async (t) => {
  const world = await startWorld(t);
  const connection = `/v1/servicetitan/connections/${world.connectionId}`;
  const s: WebhookScene = {
    ...{ world, connection, hooks: `${connection}/webhooks` },
    shown: async () => mustBe(200, await world.call('GET', connection)).webhooks,
    deliver: () => world.simulator.webhooks.pump(),
  };
  const event = () => envelope(world, 'tn.tlc.call-completed', {});
  const unsigned = { key: '' };
  assert.equal((await send(s, event(), unsigned)).body.code, 'webhook_not_set_up');
  const made = mustBe(200, await world.call('POST', `${connection}/webhook-keys`, { kind: 'url_token' }));
  assert.equal((await send(s, event(), unsigned)).body.code, 'webhook_token_wrong');
  assert.equal(
    (await send(s, event(), { ...unsigned, query: '?access_token=x' })).body.code,
    'webhook_token_wrong',
  );
  mustBe(200, await send(s, event(), { ...unsigned, query: new URL(made.url).search }));
  const bearer = { authorization: `Bearer ${made.key}` };
  const basic = { authorization: `Basic ${Buffer.from(`st:${made.key}`).toString('base64')}` };
  mustBe(200, await send(s, event(), { ...unsigned, headers: bearer }));
  mustBe(200, await send(s, event(), { ...unsigned, headers: basic }));
  // A token of the API is no token of the URL.
  const api = { authorization: `Bearer ${world.token}` };
  assert.equal((await send(s, event(), { ...unsigned, headers: api })).body.code, 'webhook_token_wrong');
  assert.equal((await s.shown()).checked_by, 'url_token');

  mustBe(200, await world.call('POST', `${connection}/webhook-keys`, { key: KEY }));
  assert.equal(
    (await send(s, event(), { ...unsigned, headers: bearer })).body.code,
    'webhook_signature_missing',
  );
  mustBe(200, await send(s, event()));
});

test('[IN-5] the header is the one that the connection names', async (t) => {
  const s = await webhookScene(t, {
    simulator: { webhookHeader: 'X-ST-Signature', webhookSignature: 'base64' },
  });
  const { world } = s;
  const changed = await world.call('PATCH', s.connection, { webhook_signature_header: 'X-ST-Signature' });
  assert.equal(mustBe(200, changed).webhook_signature_header, 'x-st-signature');
  subscribe(s);
  const { id } = world.simulator.office.createJob({ customer: { name: 'Pat', email: 'pat@example.com' } });
  await s.deliver();
  await world.drain();
  assert.equal((await world.job(id)).status, 'Scheduled');
  assert.equal((await send(s, envelope(world, 'x', {}))).body.code, 'webhook_signature_missing');
});

test('[IN-5] the signed sample is taken as it is, and reads a job if it names one', async (t) => {
  const s = await webhookScene(t);
  const { world, connection } = s;
  for (const body of [
    undefined,
    { encoding: 'base64' },
    { encoding: 'prefixed_hex', type: 'tn.acc.invoice-updated' },
  ]) {
    const sample = mustBe(200, await world.call('POST', `${connection}/webhooks/test`, body));
    assert.ok(sample.curl.includes(sample.url) && sample.curl.startsWith('curl -sS -X POST '));
    assert.equal(new URL(sample.url).pathname, s.hooks);
    const options = { token: null, raw: sample.body, headers: sample.headers };
    mustBe(200, await world.call('POST', new URL(sample.url).pathname, undefined, options));
  }
  const { id } = world.simulator.office.createJob({
    customer: { name: "Pat O'Neil", email: 'pat@example.com' },
  });
  const sample = mustBe(200, await world.call('POST', `${connection}/webhooks/test`, { job_id: String(id) }));
  mustBe(
    200,
    await world.call('POST', s.hooks, undefined, { token: null, raw: sample.body, headers: sample.headers }),
  );
  await world.drain();
  assert.equal((await world.job(id)).status, 'Scheduled');

  const bare = await world.connect({ tenant_id: 77, name: 'Second' });
  const refused = await world.call('POST', `/v1/servicetitan/connections/${bare}/webhooks/test`);
  assert.equal(refused.status, 409);
});

test('[SEC-1] keys and samples of another client are not there, and an office worker may look but not change', async (t) => {
  const s = await webhookScene(t);
  const { world, connection } = s;
  const other = await createClient(world.app.deps.db, {
    ...{ name: 'Other', owner: 'o@other.example', password: 'correct horse battery' },
  });
  for (const [method, path] of [
    ['GET', '/webhook-keys'],
    ['POST', '/webhook-keys'],
    ['POST', '/webhooks/test'],
    ['DELETE', '/webhook-keys/1'],
  ] as const) {
    const answer = await world.call(method, connection + path, undefined, { token: other.access_token });
    assert.equal(answer.status, 404, path);
    assert.equal((await world.call(method, connection + path, undefined, { token: null })).status, 403, path);
  }
  const token = mustBe(
    200,
    await world.call('POST', '/v4/tokens/managed', { name: 'office', scopes: ['USER_SUPPORT'] }),
  );
  const office = { token: token.access_token };
  assert.equal((await world.call('GET', `${connection}/webhook-keys`, undefined, office)).status, 200);
  assert.equal((await world.call('POST', `${connection}/webhook-keys`, undefined, office)).status, 403);
});
