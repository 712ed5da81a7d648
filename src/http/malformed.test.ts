// Malformed requests through a real socket, from a fixed seed: whatever is sent, the answer is below 500 and the server goes on (IN-7).

import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { startRoomServer } from '../../test/support/deps.ts';
import { accountRoutes } from '../accounts/routes.ts';

const SEED = 20260401;

async function start(t: TestContext) {
  const room = await startRoomServer(t, { routes: (authenticator) => [accountRoutes(authenticator)] });
  await room.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = room.server.server.address() as AddressInfo;
  return { room, port };
}

/** Sends bytes, ends the sending side, and resolves with all that came back before the server closed. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('data', (chunk) => received.push(chunk));
    // A reset after a refusal is an answer too.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
    socket.on('end', () => socket.end());
    socket.end(bytes);
  });
}

function statuses(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
}

function assertRefused(answer: string, sent: string): void {
  for (const status of statuses(answer))
    assert.ok(status < 500, `${status} for ${JSON.stringify(sent.slice(0, 500))}`);
}

test('[IN-7] requests that are no HTTP, or too much of it, get the envelope and no 5xx', async (t) => {
  const { port } = await start(t);
  const host = 'Host: x\r\n';
  for (const [request, status, code] of [
    ['\r\n\r\n\r\nhello\r\n\r\n', 400, 'malformed_request'],
    ['GET\r\n\r\n', 400, 'malformed_request'],
    [`BREW /v1/client HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    [`PROPFIND /v1/client HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 405, 'method_not_allowed'],
    [`GET /v1/client HTTP/1.1\r\n${host}Bad Header: x\r\n\r\n`, 400, 'malformed_request'],
    [`GET /v1/client HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400, 'malformed_request'],
    [`GET /v1/client HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'headers_too_large'],
    [`POST /v1/sessions HTTP/1.1\r\n${host}Content-Length: abc\r\n\r\n`, 400, 'malformed_request'],
    [`POST /v1/sessions HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, 400, 'malformed_request'],
    [
      `POST /v1/sessions HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'malformed_request',
    ],
    [`POST /v1/sessions HTTP/1.1\r\n${host}Content-Length: 50\r\n\r\n{}`, 400, 'malformed_request'],
    [
      `POST /v1/sessions HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n`,
      400,
      'malformed_request',
    ],
    [
      `POST /v1/sessions HTTP/1.1\r\n${host}Content-Length: 99999999999\r\nContent-Type: application/json\r\n\r\n{}`,
      413,
      'payload_too_large',
    ],
    [`GET /v1/%E0%A4%A HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400, 'invalid_parameter'],
    ['GET /v1/client HTTP/1.1\r\nConnection: close\r\n\r\n', 403, 'missing_access_token'],
    [
      `GET /v1/client HTTP/1.1\r\n${host}Expect: the-impossible\r\nConnection: close\r\n\r\n`,
      403,
      'missing_access_token',
    ],
    [
      `GET /v1/client HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`,
      403,
      'missing_access_token',
    ],
    ['GET http://[::1 HTTP/1.1\r\nHost: [[[\r\nConnection: close\r\n\r\n', 400, 'invalid_parameter'],
  ] as const) {
    const answer = await exchange(port, Buffer.from(request, 'latin1'));
    const shown = JSON.stringify(request.slice(0, 80));
    assert.equal(statuses(answer)[0], status, `${shown}: ${answer}`);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    assert.equal(body.code, code, shown);
    assert.equal(body.http_status_code, status);
    assert.match(body.unique_id, /^\d{19}$/);
  }
});

const PATHS = [
  '/v4/tokens',
  '/v4/tokens/managed',
  '/v4/tokens/managed/1',
  '/v2/settings/security/keys',
  '/v2/settings/security/keys/7610020030040050012',
  '/v2/settings/security/keys/1/unarchive',
  '/v1/client',
  '/v1/domains',
  '/v1/domains/acme.example',
  '/v1/domains/acme.example/check',
  '/v1/domains/acme.example/default',
  '/v1/audit',
  '/v1/sessions',
  '/healthz',
  '/readyz',
  '/v1/openapi.json',
];
const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'QUERY',
  'LINK',
  'get',
  'X',
];
const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/x+json;charset=utf-16',
  'multipart/form-data',
  ';',
  '',
];

/** Text of any single bytes, as they stand on the wire. */
const latin1 = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), maxLength });
const query = fc.oneof(
  fc.constant(''),
  latin1(40).map((text) => `?${text}`),
  fc
    .string({ unit: 'binary', maxLength: 20 })
    .map((text) => `?cursor=${encodeURIComponent(text.toWellFormed())}&limit=${text.length}`),
  fc.constantFrom(
    '?limit=1e3',
    '?limit[]=1',
    '?limit=-1',
    '?offset=1e99',
    '?cursor=9223372036854775808',
    '?tags=%ff&tags=%00',
    '?__proto__[a]=1',
    '?access_token=%F0%9F%98',
  ),
);
const header = fc.oneof(
  fc.tuple(fc.constantFrom('Content-Type'), fc.constantFrom(...TYPES)),
  fc.tuple(
    fc.constantFrom(
      'Authorization',
      'Cookie',
      'Origin',
      'Host',
      'Accept',
      'If-None-Match',
      'X-Forwarded-For',
      'Accept-Version',
    ),
    latin1(60),
  ),
  fc.tuple(
    fc.constantFrom('Content-Encoding', 'Transfer-Encoding', 'Expect', 'Connection'),
    fc.constantFrom('gzip', 'chunked', '100-continue', 'identity', 'upgrade'),
  ),
);
const body = fc.oneof(
  fc.constant(''),
  latin1(200),
  fc.json(),
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '"\\ud800"',
    '{"a":1e999}',
    `{"name":${'['.repeat(5000)}`,
    '\ufeff{}',
    '%',
    'a=%ff&a',
    '{"__proto__":{"name":"x"}}',
  ),
);

test('[IN-7] thousands of malformed requests: never a 5xx, and the server still answers', async (t) => {
  const { room, port } = await start(t);
  const token = room.client.access_token;
  const request = fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PATHS) },
      { weight: 1, arbitrary: latin1(30).map((text) => `/${text}`) },
    ),
    query,
    headers: fc.array(header, { maxLength: 3 }),
    body,
    withToken: fc.boolean(),
    length: fc.constantFrom('right', 'right', 'right', 'long', 'short', 'none'),
  });
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 8, maxLength: 8 }), async (requests) => {
      await Promise.all(
        requests.map(async (one) => {
          const bytes = Buffer.from(one.body, 'utf8');
          const lengths = {
            right: bytes.length,
            long: bytes.length + 7,
            short: Math.max(0, bytes.length - 3),
            none: null,
          };
          const length = lengths[one.length as keyof typeof lengths];
          const lines = [
            `${one.method} ${one.path}${one.query} HTTP/1.1`,
            'Host: acme-heating.localhost',
            'Connection: close',
            ...(one.withToken ? [`Authorization: Bearer ${token}`] : []),
            ...(length === null ? [] : [`Content-Length: ${length}`]),
            ...one.headers.map(([name, value]) => `${name}: ${value}`),
          ];
          const sent = `${lines.join('\r\n')}\r\n\r\n`;
          const answer = await exchange(port, Buffer.concat([Buffer.from(sent, 'latin1'), bytes]));
          for (const status of statuses(answer)) seen.add(status);
          assertRefused(answer, sent + one.body);
        }),
      );
    }),
    { seed: SEED, numRuns: 250 },
  );
  // The requests reached everything there is to reach, not only the parser.
  for (const status of [200, 400, 403, 404, 405, 415])
    assert.ok(seen.has(status), `${status} in ${[...seen]}`);
  assert.equal((await room.call('GET', '/v1/client')).status, 200);
  assert.deepEqual(
    room.logLines.filter((line) => line.includes('"level":"error"')),
    [],
  );
});

test('[IN-7] well-formed JSON of every shape to every route: never a 5xx', async (t) => {
  const { room } = await start(t);
  const names = [
    'type',
    'algorithm',
    'key',
    'name',
    'authorization_url',
    'oauth_client_id',
    'scopes',
    'tags',
    'tenant_ids',
    'duration_seconds',
    'connection_id',
    'host',
    'email',
    'password',
    'client_id',
    'time_zone',
    'currency',
    'grace_days',
    'own_domains',
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(
      'WEBHOOK',
      'OAUTH',
      'https://a.example/',
      'http://[::]/',
      'x'.repeat(300),
      '\u0000',
      '\ud800',
      2 ** 53,
      -0,
      'USER_SUPPORT',
      ['USER_SUPPORT'],
    ),
  );
  const payload = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 19 }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
      fc.constantFrom(...PATHS),
      payload,
      async (method, path, sent) => {
        const answer = await room.call(method, path, { body: sent });
        assert.ok(answer.status < 500, `${method} ${path} ${JSON.stringify(sent)}: ${answer.text}`);
      },
    ),
    { seed: SEED, numRuns: 1500 },
  );
});
