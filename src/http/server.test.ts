import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type RoomServer, startRoomServer } from '../../test/support/deps.ts';
import { createAuthenticator } from '../accounts/authenticate.ts';
import { accountRoutes } from '../accounts/routes.ts';
import { Refusal } from '../base/errors.ts';
import { openDb } from '../db/pool.ts';
import { beginDrain } from './health.ts';
import { openApiDocument } from './openapi.ts';
import type { Server } from './types.ts';

/** Routes of every kind that rooms have. */
function sampleRoutes(server: Server): void {
  server.post(
    '/t/items/:id',
    {
      schema: {
        summary: 'An item',
        tags: ['t'],
        params: z.object({ id: z.string().regex(/^\d+$/) }),
        querystring: z.object({ limit: z.coerce.number().int().max(1000).default(10) }),
        body: z.strictObject({
          name: z.string(),
          count: z.int().min(1),
          tags: z.array(z.string()).optional(),
        }),
        response: { 200: z.object({ name: z.string(), limit: z.number() }) },
      },
    },
    async (request) => ({ name: request.body.name, limit: request.query.limit }),
  );
  server.post('/t/echo', async (request) => ({ body: request.body ?? null }));
  server.delete('/t/echo', async (request) => ({ body: request.body ?? null }));
  server.post(
    '/t/raw/:name',
    {
      bodyLimit: 1000,
      config: {
        scopes: ['USER_SUPPORT'],
        tokenInQuery: true,
        rawBody: true,
        documentedBody: z.object({ event_name: z.string() }),
      },
      schema: { summary: 'Raw', tags: ['t'] },
    },
    async (request) => {
      assert.ok(Buffer.isBuffer(request.body));
      const { name } = request.params as { name: string };
      if (name === 'refuse') throw new Refusal('missing_event_name');
      return { bytes: request.body.toString('hex'), actor: request.caller.actor };
    },
  );
  server.get('/t/long', async () => ({ words: 'good '.repeat(1_000) }));
  server.post('/t/long', async () => ({ words: 'good '.repeat(1_000) }));
  server.get('/t/bug', async () => {
    throw new Error('the password is hunter2');
  });
  server.get('/t/busy', async () => {
    throw new Refusal('too_many_requests', { retry_after_seconds: 7 });
  });
}

function start(
  t: Parameters<typeof startRoomServer>[0],
  options: Partial<Parameters<typeof startRoomServer>[1]> = {},
) {
  return startRoomServer(t, {
    routes: (authenticator) => [accountRoutes(authenticator), sampleRoutes],
    ...options,
  });
}

function assertEnvelope(answer: Awaited<ReturnType<RoomServer['call']>>, status: number, code: string): void {
  assert.equal(answer.body?.code, code, answer.text);
  assert.equal(answer.status, status);
  assert.deepEqual(Object.keys(answer.body), [
    'unique_id',
    'http_status_code',
    'code',
    'message',
    'parameters',
  ]);
  assert.equal(answer.body.http_status_code, status);
  assert.match(answer.body.unique_id, /^\d{19}$/);
  assert.equal(answer.headers['x-request-id'], answer.body.unique_id);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.match(String(answer.headers['content-type']), /^application\/json/);
}

test('[IN-7] every refusal has the error envelope with its own code', async (t) => {
  const { call } = await start(t);
  const json = { 'content-type': 'application/json' };
  assertEnvelope(await call('GET', '/nowhere'), 404, 'not_found');
  const wrongMethod = await call('PUT', '/t/echo', { raw: '{' });
  assertEnvelope(wrongMethod, 405, 'method_not_allowed');
  assert.equal(wrongMethod.headers.allow, 'POST, DELETE');
  assertEnvelope(await call('POST', '/t/echo', { raw: '{"a":', headers: json }), 400, 'invalid_json');
  assertEnvelope(
    await call('POST', '/t/echo', { raw: Buffer.from([0x22, 0xff, 0x22]), headers: json }),
    400,
    'invalid_json',
  );
  assertEnvelope(
    await call('POST', '/t/echo', { raw: '['.repeat(200_000), headers: json }),
    400,
    'invalid_json',
  );
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
  assertEnvelope(await call('POST', '/t/echo', { raw: deep, headers: json }), 400, 'invalid_json');
  assertEnvelope(
    await call('POST', '/t/echo', { raw: `"${'x'.repeat(1024 * 1024)}"`, headers: json }),
    413,
    'payload_too_large',
  );
  assertEnvelope(
    await call('POST', '/t/echo', { raw: 'x', headers: { 'content-type': 'image/png' } }),
    415,
    'unsupported_media_type',
  );
  assertEnvelope(
    await call('POST', '/t/echo', { raw: 'x', headers: { 'content-type': 'a b c' } }),
    415,
    'unsupported_media_type',
  );
  assertEnvelope(
    await call('POST', '/t/echo', { raw: 'x', headers: { ...json, 'content-encoding': 'gzip' } }),
    415,
    'unsupported_content_encoding',
  );
  assertEnvelope(await call('GET', '/t/%ZZ'), 400, 'invalid_parameter');
  assertEnvelope(await call('GET', '/t/a%00b'), 400, 'invalid_parameter');
  assertEnvelope(await call('POST', `/t/items/${'1'.repeat(1001)}`), 414, 'uri_too_long');
  assertEnvelope(await call('POST', '/t/items/1'), 400, 'missing_request_body');
  const busy = await call('GET', '/t/busy');
  assertEnvelope(busy, 429, 'too_many_requests');
  assert.equal(busy.headers['retry-after'], '7');
});

test('[IN-7] all problems of a request are listed at once, each with where, what and how', async (t) => {
  const { call } = await start(t);
  const answer = await call('POST', '/t/items/1?limit=many', {
    body: { count: 0, tags: ['a', 5], nmae: 'x' },
  });
  assertEnvelope(answer, 400, 'validation_error');
  const places = answer.body.parameters.problems.map((problem: { where: string }) => problem.where).sort();
  assert.deepEqual(places, ['body', 'body.count', 'body.name', 'body.tags.1', 'query.limit']);
  for (const { what, how } of answer.body.parameters.problems) {
    assert.match(what, /^[a-z_]+$/);
    assert.ok(how.length > 5);
  }
  assert.match(answer.body.message, /nmae/);
  assertEnvelope(
    await call('POST', '/t/items/1?limit=1001', { body: { name: 'a', count: 1 } }),
    400,
    'max_fetch_size_1000',
  );
  assertEnvelope(await call('POST', '/t/items/x', { body: { name: 'a', count: 1 } }), 404, 'not_found');
});

test('[IN-7] JSON, +json, text/plain and forms are read; an empty body is no error; a poisoned key is dropped', async (t) => {
  const { call } = await start(t);
  const read = async (contentType: string, raw: string) =>
    (await call('POST', '/t/echo', { raw, headers: { 'content-type': contentType } })).body.body;
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/cloudevents+json',
    'text/plain',
    'TEXT/PLAIN;a=b',
  ]) {
    assert.deepEqual(await read(type, '{"a":[1,"ü"]}'), { a: [1, 'ü'] }, type);
  }
  assert.deepEqual(await read('application/json', '\ufeff{"a":1}'), { a: 1 });
  assert.deepEqual(await read('application/x-www-form-urlencoded', 'a=1&b=x+y%21&a=2&__proto__=z'), {
    a: ['1', '2'],
    b: 'x y!',
  });
  assert.deepEqual(
    await read(
      'application/json',
      '{"__proto__":{"x":1},"\\u005f_proto__":{"x":1},"a":{"__proto__":2,"b":1}}',
    ),
    { a: { b: 1 } },
  );
  for (const method of ['POST', 'DELETE']) {
    const answer = await call(method, '/t/echo', {
      raw: '',
      headers: { 'content-type': 'application/json' },
    });
    assert.deepEqual([answer.status, answer.body], [200, { body: null }]);
    assert.equal((await call(method, '/t/echo')).status, 200);
  }
});

test('[IN-7] text that PostgreSQL cannot hold is refused with its place', async (t) => {
  const { call } = await start(t);
  for (const [raw, where] of [
    ['{"a":{"b":["x\\u0000"]}}', 'body.a.b.0'],
    ['{"a":"\\ud800"}', 'body.a'],
    ['{"\\u0000":1}', 'body.(a key)'],
  ] as const) {
    const answer = await call('POST', '/t/echo', { raw, headers: { 'content-type': 'application/json' } });
    assertEnvelope(answer, 400, 'validation_error');
    assert.equal(answer.body.parameters.problems[0].where, where);
  }
});

test('a route of raw bodies gets the bytes as they came, for every content type and for none', async (t) => {
  const { call } = await start(t);
  const bytes = Buffer.from([0, 255, 123, 34]);
  for (const type of [
    'application/json',
    'image/png',
    'text/plain',
    'multipart/form-data; boundary=x',
    undefined,
  ]) {
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    const answer = await call('POST', '/t/raw/a', { raw: bytes, headers });
    assert.equal(answer.body?.bytes, bytes.toString('hex'), `${type}: ${answer.text}`);
  }
  assert.equal((await call('POST', '/t/raw/a')).body.bytes, '');
  assertEnvelope(await call('POST', '/t/raw/a', { raw: Buffer.alloc(1001) }), 413, 'payload_too_large');
});

test('[IN-7] what a raw route refuses is told to the recorder with its caller, and counted; a broken recorder changes nothing', async (t) => {
  const recorded: [string, string | undefined][] = [];
  const { call, metrics } = await start(t, {
    server: {
      onRefused: async (request, refusal) => {
        recorded.push([refusal.code, request.caller?.actor]);
        if (recorded.length > 2) throw new Error('cannot record');
      },
    },
  });
  const actor = (await call('GET', '/v4/tokens')).body.actor;
  assertEnvelope(await call('POST', '/t/raw/refuse', { raw: 'x' }), 400, 'missing_event_name');
  assertEnvelope(await call('POST', '/t/raw/a', { raw: 'x', token: null }), 403, 'missing_access_token');
  assertEnvelope(await call('POST', '/t/raw/a', { raw: Buffer.alloc(1001) }), 413, 'payload_too_large');
  await call('POST', '/t/echo', { raw: '{', headers: { 'content-type': 'application/json' } });
  assert.deepEqual(recorded, [
    ['missing_event_name', actor],
    ['missing_access_token', undefined],
    ['payload_too_large', actor],
  ]);
  const counted = await metrics.registry.getSingleMetricAsString('goodword_inputs_refused_total');
  assert.match(counted, /code="missing_event_name"\} 1/);
});

test('[SEC-5] a bug answers 500 without any detail, and is logged under the id that the caller got', async (t) => {
  const { call, logLines } = await start(t);
  const answer = await call('GET', '/t/bug');
  assertEnvelope(answer, 500, 'software_error');
  assert.equal(answer.text.includes('hunter2'), false);
  const line = logLines.find((text) => text.includes('"software error"'));
  assert.equal(JSON.parse(line ?? '{}').unique_id, answer.body.unique_id);
});

test('[SEC-5] tokens in headers, cookies and URLs never reach the log, refused or not', async (t) => {
  const { call, client, logLines } = await start(t);
  const token = client.access_token;
  const bogus = token.slice(0, -3);
  await call('POST', `/t/raw/a?access_token=${token}`, { raw: '{}', token: null });
  await call('POST', `/t/raw/a?access_token=${bogus}`, { raw: '{}', token: null });
  await call('POST', '/t/raw/a', {
    raw: '{}',
    token: null,
    headers: { cookie: `goodword_session=${token}` },
  });
  await call('POST', '/v1/sessions', { body: { email: 'owner@acme.example', password: 'wrong-password-1' } });
  await call('GET', `/t/bug?access_token=${token}`);
  assert.ok(logLines.length >= 5);
  for (const secret of [token.split('_')[3] ?? '', bogus.split('_')[3] ?? '', 'wrong-password-1']) {
    assert.equal(logLines.join('').includes(secret), false, secret);
  }
});

test('health: alive always, ready unless draining or told otherwise, metrics by route and status', async (t) => {
  let problems: string[] | Error = [];
  const { call, server, metrics } = await start(t, {
    server: {
      readiness: async () => {
        if (problems instanceof Error) throw problems;
        return problems;
      },
    },
  });
  assert.equal((await call('GET', '/healthz', { token: null })).status, 200);
  assert.equal((await call('GET', '/readyz', { token: null })).status, 200);
  problems = ['migrations are pending: 0002_x'];
  const pending = await call('GET', '/readyz', { token: null });
  assertEnvelope(pending, 503, 'not_ready');
  assert.match(pending.body.message, /0002_x/);
  problems = new Error('connect ECONNREFUSED');
  assertEnvelope(await call('GET', '/readyz', { token: null }), 503, 'not_ready');
  problems = [];
  await call('POST', '/t/echo');
  await call('GET', '/nowhere');
  const shown = (await call('GET', '/metrics', { token: null })).text;
  assert.match(
    shown,
    /goodword_http_request_duration_seconds_count\{method="POST",route="\/t\/echo",status="200"\} 1/,
  );
  assert.match(shown, /route="unmatched",status="404"\} 1/);
  beginDrain(server, metrics);
  const draining = await call('GET', '/readyz', { token: null });
  assertEnvelope(draining, 503, 'shutting_down');
  assert.equal(draining.headers['retry-after'], '1');
  assert.equal((await call('GET', '/healthz', { token: null })).status, 200);
  const answered = await call('POST', '/t/echo');
  assert.deepEqual([answered.status, answered.headers.connection], [200, 'close']);
});

test('a database that is away is a 503 that says to send again, not a bug', async (t) => {
  const unreachable = openDb({ url: 'postgresql://nobody:nothing@127.0.0.1:1/none' });
  const { authenticate } = createAuthenticator(unreachable, () => new Date());
  const { call } = await start(t, { server: { authenticate } });
  const answer = await call('GET', '/v4/tokens');
  assertEnvelope(answer, 503, 'database_unavailable');
  assert.equal(answer.headers['retry-after'], '1');
});

test('the OpenAPI 3.1 document describes routes, raw bodies, security and the error envelope', async (t) => {
  const { server, call } = await start(t);
  const document = openApiDocument(server) as {
    openapi: string;
    paths: Record<
      string,
      Record<string, { security?: unknown; requestBody?: unknown; responses: Record<string, unknown> }>
    >;
    components: { schemas: Record<string, unknown> };
  };
  assert.equal(document.openapi, '3.1.0');
  const raw = document.paths['/t/raw/{name}']?.post;
  assert.deepEqual(raw?.security, [{ bearer: [] }, { query: [] }]);
  assert.match(JSON.stringify(raw?.requestBody), /event_name/);
  assert.match(JSON.stringify(raw?.responses.default), /schemas\/Error/);
  assert.ok(document.components.schemas.Error);
  assert.equal(document.paths['/t/items/{id}']?.post?.security, undefined);
  assert.ok(document.paths['/v2/settings/security/keys']?.post);
  assert.equal(document.paths['/healthz'], undefined);
  assert.deepEqual(
    (await call('GET', '/v1/openapi.json', { token: null })).body,
    JSON.parse(JSON.stringify(document)),
  );
});

test('the OpenAPI document says whom a route lets in and lists every refusal; it is sent zipped, and once', async (t) => {
  const { server } = await start(t);
  const document = openApiDocument(server) as {
    paths: Record<string, Record<string, { 'x-scopes'?: string[] }>>;
    'x-errors': Record<string, { status: number; message: string }>;
    components: { schemas: Record<string, unknown> };
  };
  assert.deepEqual(document.paths['/v2/settings/security/keys']?.post?.['x-scopes'], ['CLIENT_ADMIN']);
  assert.equal(document.paths['/t/items/{id}']?.post?.['x-scopes'], undefined);
  assert.equal(document['x-errors'].not_found?.status, 404);
  assert.deepEqual(Object.keys(document.components.schemas), ['Error'], 'only shapes that a route names');
  const ask = (headers: Record<string, string>) => server.inject({ url: '/v1/openapi.json', headers });
  const zipped = await ask({ 'accept-encoding': 'br, gzip' });
  const plain = await ask({ 'accept-encoding': 'gzip;q=0' });
  assert.equal(gunzipSync(zipped.rawPayload).toString(), plain.payload);
  assert.equal(plain.headers['content-encoding'], undefined);
  const again = await ask({ 'if-none-match': String(plain.headers.etag) });
  assert.equal(again.statusCode, 304);
});

test('what is read and long is compressed for whoever can read that; what is short or changes something is not', async (t) => {
  const { server } = await start(t);
  const ask = (url: string, coding: string, method: 'GET' | 'POST' = 'GET') =>
    server.inject({ method, url, headers: { 'accept-encoding': coding } });
  const long = await ask('/t/long', 'br, gzip');
  assert.deepEqual([long.headers['content-encoding'], long.headers.vary], ['gzip', 'Accept-Encoding']);
  assert.ok(long.rawPayload.length < 200);
  assert.equal(JSON.parse(gunzipSync(long.rawPayload).toString()).words.length, 5_000);
  for (const answer of [
    await ask('/t/long', 'identity'),
    await ask('/t/long', 'gzip;q=0'),
    await ask('/t/long', 'gzip', 'POST'),
    await ask('/t/busy', 'gzip'),
  ]) {
    assert.equal(answer.headers['content-encoding'], undefined);
  }
});
