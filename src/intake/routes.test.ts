// Intake over real HTTP: what is taken, what is refused and how, what becomes of it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CallOptions, mustBe, startWorld, type World } from '../../test/support/world.ts';
import { DAY_MS } from '../base/time.ts';
import { forgetOldRefused } from './refused.ts';

const zapBody = readFileSync(join(import.meta.dirname, '../../test/golden/zap-job.json'), 'utf8');
const bareWorld = (t: TestContext) => startWorld(t, { bare: true });

async function post(world: World, path: string, body: unknown, options?: CallOptions) {
  return mustBe(200, await world.call('POST', path, body, options));
}

async function refusal(
  world: World,
  path: string,
  raw: string | Buffer,
  headers: Record<string, string> = {},
) {
  const { status, body } = await world.call('POST', path, undefined, {
    raw,
    headers: { 'content-type': 'application/json', ...headers },
  });
  assert.deepEqual(Object.keys(body), ['unique_id', 'http_status_code', 'code', 'message', 'parameters']);
  assert.equal(body.http_status_code, status);
  return [status, body.code];
}

async function stored(world: World): Promise<number> {
  const [row] = await world.app.deps.db.query<{ n: number }>('select count(*)::int as n from inputs');
  return row?.n ?? -1;
}

const event = {
  event_name: 'online_lead_captured',
  data: { email: 'pat@friend.example', advocate_code: 'rosa7' },
};

test('[IN-2] every form of the Events API takes an event and answers with its id', async (t) => {
  const world = await bareWorld(t);
  for (const path of ['/v5/events', '/v6/async-events']) {
    const answer = await post(world, path, { ...event, at: path });
    assert.match(answer.event_id, /^\d{15,19}$/);
    assert.deepEqual(answer, { event_id: answer.event_id, id: answer.event_id });
    const named = await post(world, `${path}/quote_requested`, { email: 'pat@friend.example', at: path });
    assert.notEqual(named.event_id, answer.event_id);
  }
  const form = await world.call('POST', '/v5/events', undefined, {
    raw: 'event_name=quote_requested&email=kim%40friend.example',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const { input } = { input: await world.call('GET', `/v1/inputs/${mustBe(200, form).event_id}`) };
  assert.deepEqual(mustBe(200, input).body, { event_name: 'quote_requested', email: 'kim@friend.example' });
});

test('[IN-2] v6 answers after processing, with the person', async (t) => {
  const world = await bareWorld(t);
  const answer = await post(world, '/v6/events', event);
  const named = await post(world, '/v6/events/quote_requested', { email: ' PAT@friend.example' });
  assert.ok(answer.person_id);
  assert.equal(named.person_id, answer.person_id);
  assert.equal((await post(world, '/v6/events/newsletter_sent', {})).person_id, null);
});

test('[IN-2] the token of the named form may stand in the query', async (t) => {
  const world = await bareWorld(t);
  await post(world, `/v5/events/quote?access_token=${world.token}`, event, { token: null });
  const without = await world.call('POST', '/v5/events/quote', event, { token: null });
  assert.deepEqual([without.status, without.body.code], [403, 'missing_access_token']);
});

test('[IN-2] a batch answers one result per event, in order, and a bad one fails alone', async (t) => {
  const world = await bareWorld(t);
  const results = await post(world, '/v5/batch-events', [
    event,
    { data: {} },
    'nonsense',
    event,
    { event_name: 'x', event_time: 'yesterday' },
    JSON.parse(zapBody),
    { ...event, id: 2 },
  ]);
  assert.deepEqual(
    results.map((result: Record<string, unknown>) => [result.status, result.error_code]),
    [
      ['SUCCEEDED', undefined],
      ['FAILED', 'missing_event_name'],
      ['FAILED', 'validation_error'],
      ['SUCCEEDED', undefined],
      ['FAILED', 'invalid_event_time_format'],
      ['SUCCEEDED', undefined],
      ['SUCCEEDED', undefined],
    ],
  );
  assert.equal(results[3].event_id, results[0].event_id);
  assert.deepEqual(results[2].request, 'nonsense');
  assert.equal(await stored(world), 3);
  assert.deepEqual(await post(world, '/v5/batch-events', []), []);
  const tooMany = JSON.stringify(Array.from({ length: 1001 }, () => event));
  assert.deepEqual(await refusal(world, '/v5/batch-events', tooMany), [400, 'batch_too_large']);
  assert.deepEqual(await refusal(world, '/v5/batch-events', '{}'), [400, 'validation_error']);
});

test('[IN-2] a batch may be larger than an event, and one Idempotency-Key covers it', async (t) => {
  const world = await bareWorld(t);
  const filler = 'x'.repeat(3000);
  const batch = Array.from({ length: 1000 }, (_, n) => ({ event_name: 'quote', data: { n, filler } }));
  const options = { headers: { 'idempotency-key': 'batch-1' } };
  const first = await post(world, '/v5/batch-events', batch, options);
  assert.ok(first.every((result: { status: string }) => result.status === 'SUCCEEDED'));
  world.advance(2 * DAY_MS);
  assert.deepEqual(await post(world, '/v5/batch-events', batch, options), first);
  const changed = await post(world, '/v5/batch-events', [{ ...batch[0], changed: true }, batch[1]], options);
  assert.deepEqual(
    changed.map((result: Record<string, unknown>) => [result.status, result.error_code]),
    [
      ['FAILED', 'idempotency_key_reused'],
      ['SUCCEEDED', undefined],
    ],
  );
  assert.equal(await stored(world), 1000);
});

test('[IN-3] the bytes of the guide are a job, and wait while no connection is theirs', async (t) => {
  const world = await bareWorld(t);
  const { event_id } = await post(world, '/v5/events', undefined, { raw: zapBody });
  await world.drain();
  const waiting = await world.call('GET', '/v1/waiting-inputs');
  const [input] = mustBe(200, waiting).waiting_inputs;
  assert.deepEqual(
    [input.id, input.name, input.state, input.result.job_id],
    [event_id, 'servicetitan_job', 'waiting', '123456789'],
  );
  assert.match(input.result.notes.at(-1).message, /no production connection/);

  const connectionId = await world.connect();
  await world.drain();
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/waiting-inputs')).waiting_inputs, []);
  assert.equal((await world.job('123456789', connectionId)).advocate_code, 'test123');
});

test('[IN-3] staff say which connection a waiting job belongs to', async (t) => {
  const world = await bareWorld(t);
  const first = await world.connect({ tenant_id: '100', name: 'North' });
  await world.connect({ tenant_id: '200', name: 'South' });
  const { event_id } = await post(world, '/v5/events', undefined, { raw: zapBody });
  const other = (await post(world, '/v5/events', { job: { id: 7 } })).event_id;
  await world.app.deps.processClient(world.clientId);
  const name = (id: string, connection_id: string) =>
    world.call('POST', `/v1/waiting-inputs/${id}`, { connection_id });
  assert.equal((await name('5', first)).status, 404);
  assert.equal((await name('nonsense', first)).status, 404);
  assert.deepEqual(
    [(await name(event_id, '5')).body.code, (await name(event_id, 'x')).body.code],
    ['no_such_connection', 'no_such_connection'],
  );
  const named = mustBe(200, await name(event_id, first));
  assert.deepEqual(
    [named.result.state, named.result.connection_id, named.result.job_id],
    ['applied', first, '123456789'],
  );
  assert.equal((await world.job('123456789', first)).advocate_code, 'test123');
  assert.equal((await name(event_id, first)).status, 404);
  const [still] = mustBe(200, await world.call('GET', '/v1/waiting-inputs')).waiting_inputs;
  assert.equal(still.id, other);
  const audit = await world.app.deps.db.query<{ subject: string }>(
    `select subject from audit_entries where action = 'waiting_input.connection_named'`,
  );
  assert.deepEqual(audit, [{ subject: `input:${event_id}` }]);
});

test('[IN-6] the same again answers the first id, and a reused key is refused', async (t) => {
  const world = await bareWorld(t);
  const first = await post(world, '/v5/events', undefined, { raw: zapBody });
  assert.deepEqual(await post(world, '/v5/events', undefined, { raw: zapBody }), first);
  const keyed = { headers: { 'idempotency-key': 'k-1' } };
  const second = await post(world, '/v5/events', event, keyed);
  world.advance(3 * DAY_MS);
  assert.deepEqual(await post(world, '/v5/events', event, keyed), second);
  const reused = await world.call('POST', '/v5/events', { ...event, more: 1 }, keyed);
  assert.deepEqual([reused.status, reused.body.code], [409, 'idempotency_key_reused']);
  for (const key of ['partner_conversion_id', 'order_id', 'conversion_id', 'partner_event_id']) {
    const partner = await post(world, '/v5/events', {
      event_name: 'won',
      data: { [key]: `${key}-55012`, n: 1 },
    });
    const again = await post(world, '/v5/events/won', { [key]: `${key}-55012`, n: 2 });
    assert.deepEqual(again, partner);
  }
  assert.deepEqual(
    await refusal(world, '/v5/events', '{"event_name":"x"}', { 'idempotency-key': 'x'.repeat(256) }),
    [400, 'invalid_idempotency_key'],
  );
});

const unreadable: [string, string | Buffer, number, string, Record<string, string>?][] = [
  ['no name', '{"data":{}}', 400, 'missing_event_name'],
  ['an empty name', '{"event_name":"","data":{}}', 400, 'missing_event_name'],
  ['a job that is none', '{"job":5}', 400, 'missing_event_name'],
  ['a name of blanks', '{"event_name":"  "}', 400, 'invalid_event_name'],
  ['a name that is a number', '{"event_name":5}', 400, 'invalid_event_name'],
  ['a name with a control character', '{"event_name":"a\\u0000b"}', 400, 'invalid_event_name'],
  ['a name with a line end', '{"event_name":"a\\nb"}', 400, 'invalid_event_name'],
  ['a name with half a character', '{"event_name":"a\\ud800"}', 400, 'invalid_event_name'],
  ['a name too long', JSON.stringify({ event_name: 'x'.repeat(201) }), 400, 'invalid_event_name'],
  ['a time that is none', '{"event_name":"x","event_time":"yesterday"}', 400, 'invalid_event_time_format'],
  [
    'a time that never was',
    '{"event_name":"x","event_time":"2026-02-31T00:00:00Z"}',
    400,
    'invalid_event_time_format',
  ],
  [
    'a year that PostgreSQL lacks',
    '{"event_name":"x","event_time":"0000-01-01"}',
    400,
    'invalid_event_time_format',
  ],
  ['a time as a number', '{"event_name":"x","event_time":1775055730}', 400, 'invalid_event_time_format'],
  [
    'a bad time inside data',
    '{"event_name":"x","data":{"event_time":"soon"}}',
    400,
    'invalid_event_time_format',
  ],
  ['nothing', '', 400, 'missing_request_body'],
  ['blanks', ' \n', 400, 'missing_request_body'],
  ['text', 'hello', 400, 'invalid_json'],
  ['half of it', '{"event_name":"x"', 400, 'invalid_json'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid_json'],
  ['a NUL', '{"event_name":"x\0"}', 400, 'invalid_json'],
  [
    'endless nesting',
    `{"event_name":"x","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    400,
    'invalid_json',
  ],
  [
    'endless nesting with long numbers',
    `{"event_name":"x","data":${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}}`,
    400,
    'invalid_json',
  ],
  ['a list', `[${JSON.stringify(event)},${JSON.stringify(event)}]`, 400, 'validation_error'],
  ['a number', '5', 400, 'validation_error'],
  ['null', 'null', 400, 'validation_error'],
  ['XML', '<a/>', 415, 'unsupported_media_type', { 'content-type': 'application/xml' }],
  [
    'a broken multipart form',
    'nonsense',
    400,
    'malformed_request',
    { 'content-type': 'multipart/form-data; boundary=x' },
  ],
  ['too much', JSON.stringify({ event_name: 'x', data: 'x'.repeat(1024 * 1024) }), 413, 'payload_too_large'],
];

test('[IN-7] what cannot be read is refused, stores nothing, and is listed with its reason', async (t) => {
  const world = await bareWorld(t);
  const expected: string[] = [];
  for (const [what, raw, status, code, headers] of unreadable) {
    assert.deepEqual(await refusal(world, '/v5/events', raw, headers), [status, code], what);
    expected.unshift(code);
  }
  assert.equal(await stored(world), 0);
  const list = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  assert.deepEqual(
    list.refused_inputs.map((refused: { code: string }) => refused.code),
    expected,
  );
  const last = list.refused_inputs.at(-1);
  assert.deepEqual(
    [last.path, last.body, last.headers.authorization],
    ['/v5/events', '{"data":{}}', '(redacted)'],
  );
  assert.match(last.actor, /^token:/);
  assert.ok(!JSON.stringify(list).includes(world.token));

  const page = mustBe(200, await world.call('GET', '/v1/refused-inputs?limit=5'));
  const next = mustBe(
    200,
    await world.call('GET', `/v1/refused-inputs?limit=1000&cursor=${page.next_cursor}`),
  );
  assert.deepEqual([...page.refused_inputs, ...next.refused_inputs], list.refused_inputs);
  assert.equal(next.next_cursor, null);

  const { db } = world.app.deps;
  assert.equal(await forgetOldRefused(db, 3), expected.length - 3);
  const newest = mustBe(200, await world.call('GET', '/v1/refused-inputs')).refused_inputs;
  assert.deepEqual(newest, list.refused_inputs.slice(0, 3));
});

test('[IN-7] a job without an id that can be read is refused and listed, not kept and never found', async (t) => {
  const world = await bareWorld(t);
  for (const raw of ['{"job":{}}', '{"job":{"id":"J-1"}}', '{"job":{"id":-1}}', '{"job":{"id":12.5}}']) {
    const answer = await world.call('POST', '/v5/events', undefined, { raw });
    assert.equal(answer.status, 400, raw);
    assert.equal(answer.body.code, 'missing_job_id', raw);
  }
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/inputs')).inputs, []);
  assert.equal(mustBe(200, await world.call('GET', '/v1/refused-inputs')).refused_inputs.length, 4);
});

test('[IN-1] an input that was put aside can be applied once more, another cannot', async (t) => {
  const world = await bareWorld(t);
  const { event_id } = await post(world, '/v5/events', {
    event_name: 'x',
    data: { email: 'pat@example.com' },
  });
  await world.drain();
  assert.equal((await world.call('POST', `/v1/inputs/${event_id}/retry`)).status, 404);
  await world.app.deps.db.query(`update input_results set state = 'failed' where input_id = $1`, [event_id]);
  const listed = mustBe(200, await world.call('GET', '/v1/inputs?state=failed'));
  assert.deepEqual(
    listed.inputs.map((input: { id: string }) => input.id),
    [event_id],
  );
  const again = mustBe(200, await world.call('POST', `/v1/inputs/${event_id}/retry`));
  assert.equal(again.state, 'applied');
});

test('[IN-7] odd but readable bodies are taken', async (t) => {
  const world = await bareWorld(t);
  const bodies = [
    '{"event_name":"a","event_name":"b"}',
    '{"event_name":"x","data":{"n":1e400,"z":-0,"big":123456789012345678901234567890}}',
    '{"event_name":"x","data":{"__proto__":{"a":1},"constructor":{"prototype":1},"text":"\\u0000\\ud800"}}',
    '{"event_name":"x","data":null}',
    '{"event_name":"x","data":"text"}',
    '{"event_name":"x","data":[1,2]}',
    '{"event_name":"x","event_time":null}',
    '\ufeff{"event_name":"x","bom":true}',
    JSON.stringify({ event_name: '日本語 😀', data: { email: 'ü@exämple.example' } }),
  ];
  for (const raw of bodies) await post(world, '/v5/events', undefined, { raw });
  for (const contentType of ['text/plain', 'application/vnd.acme+json; charset=utf-8']) {
    await post(world, '/v5/events', undefined, {
      raw: JSON.stringify({ event_name: contentType }),
      headers: { 'content-type': contentType },
    });
  }
  await post(world, '/v5/events/empty', undefined, { raw: '' });
  await world.drain();
  const { inputs } = mustBe(200, await world.call('GET', '/v1/inputs'));
  assert.equal(inputs.length, bodies.length + 3);
  assert.ok(
    inputs.every((input: { state: string }) => input.state === 'applied' || input.state === 'ignored'),
  );
});

test('[SEC-1] a sender without a good token is refused, and the owner of the host sees it', async (t) => {
  const world = await bareWorld(t);
  for (const [token, code] of [
    [null, 'missing_access_token'],
    ['nonsense', 'invalid_access_token'],
  ] as const) {
    const answer = await world.call('POST', '/v5/events', event, { token });
    assert.deepEqual([answer.status, answer.body.code], [403, code]);
  }
  const { refused_inputs } = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  assert.deepEqual(
    refused_inputs.map((refused: Record<string, string>) => [refused.code, refused.actor]),
    [
      ['invalid_access_token', 'unknown'],
      ['missing_access_token', 'unknown'],
    ],
  );
});

test('[IN-8] what became of an input can be asked, and nobody else sees it', async (t) => {
  const world = await bareWorld(t);
  const { event_id } = await post(world, '/v5/events', { ...event, event_time: '2026-03-31T10:00:00+02:00' });
  const before = mustBe(200, await world.call('GET', `/v1/inputs/${event_id}`));
  assert.deepEqual(
    [before.state, before.result, before.body.event_name],
    ['pending', null, 'online_lead_captured'],
  );
  assert.equal(before.event_time, '2026-03-31T08:00:00.000Z');
  await world.drain();
  const after = mustBe(200, await world.call('GET', `/v1/inputs/${event_id}`));
  assert.equal(after.state, 'applied');
  assert.ok(after.result.person_id);
  const named = mustBe(
    200,
    await world.call('GET', '/v1/inputs?name=online_lead_captured&state=applied&source=api'),
  );
  assert.deepEqual(
    named.inputs.map((input: { id: string }) => input.id),
    [event_id],
  );
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/inputs?state=pending')).inputs, []);
  for (const id of ['5', '0', 'x', '99999999999999999999'])
    assert.equal((await world.call('GET', `/v1/inputs/${id}`)).status, 404);
  assert.equal((await world.call('GET', '/v1/inputs?cursor=x')).status, 400);
  assert.equal((await world.call('GET', '/v1/inputs?limit=1001')).body.code, 'max_fetch_size_1000');
});
