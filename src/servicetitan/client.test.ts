import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { loneBudget } from '../../test/support/lone-budget.ts';
import type { ServiceTitan } from './calls.ts';
import { type Clients, makeClients } from './clients.ts';
import type { Clock } from './throttle.ts';

/** A clock that only sleeps move. */
function testClock(): Clock & { slept: number[] } {
  let nowMs = Date.UTC(2026, 3, 1);
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => nowMs,
    async sleep(ms) {
      slept.push(ms);
      nowMs += ms;
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

interface Scripted {
  url: string;
  clients: Clients;
  clock: ReturnType<typeof testClock>;
  api: ServiceTitan;
  tokenRequests: { type: string | undefined; body: string }[];
  calls: { url: string; headers: IncomingMessage['headers'] }[];
}

const TENANT = '1234567890';

/** A server that gives tokens t1, t2, … and leaves API calls to `answer`. */
async function scripted(
  t: TestContext,
  answer: Handler,
  options: { token?: Handler } = {},
): Promise<Scripted> {
  const tokenRequests: Scripted['tokenRequests'] = [];
  const calls: Scripted['calls'] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.url === '/connect/token') {
      tokenRequests.push({ type: request.headers['content-type'], body });
      if (options.token) return options.token(request, response, body);
      const life = { access_token: `t${tokenRequests.length}`, expires_in: 900, token_type: 'Bearer' };
      return json(response, 200, life);
    }
    calls.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response, body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = testClock();
  const clients = makeClients({
    ...{ allowPrivateAddresses: true, clock, random: () => 1 },
    budgetOf: () => loneBudget(Number.POSITIVE_INFINITY, clock),
    now: () => new Date(clock.nowMs()),
  });
  t.after(async () => {
    await clients.close();
    server.closeAllConnections();
    server.close();
  });
  const { urgent: api } = clients.of({
    clientId: '1',
    connectionId: '7',
    apiUrl: url,
    tenantId: TENANT,
    requestsPerSecond: 1000,
    credentials: {
      tokenUrl: `${url}/connect/token`,
      oauthClientId: 'cid.example',
      oauthClientSecret: 'cs1.sécret+&',
      appKey: 'ak1.example',
    },
  });
  return { url, clients, clock, api, tokenRequests, calls };
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const page = (data: unknown[], more: Record<string, unknown> = {}) => ({
  page: 1,
  pageSize: 50,
  hasMore: false,
  totalCount: null,
  data,
  ...more,
});

test('[ST-1] the token is asked for form-encoded, once for all callers, and sent with the app key', async (t) => {
  const { api, tokenRequests, calls } = await scripted(t, (_request, response) => {
    json(response, 200, { id: 718204411, jobStatus: 'Scheduled' });
  });
  await Promise.all([1, 2, 3, 4].map(() => api.getJob('718204411')));
  assert.equal(tokenRequests.length, 1);
  assert.equal(tokenRequests[0]?.type, 'application/x-www-form-urlencoded');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(tokenRequests[0]?.body)), {
    grant_type: 'client_credentials',
    client_id: 'cid.example',
    client_secret: 'cs1.sécret+&',
  });
  assert.equal(calls[0]?.url, `/jpm/v2/tenant/${TENANT}/jobs/718204411`);
  assert.equal(calls[0]?.headers.authorization, 'Bearer t1');
  assert.equal(calls[0]?.headers['st-app-key'], 'ak1.example');
});

test('[ST-1] the token is kept until 60 s before it ends', async (t) => {
  const { api, clock, tokenRequests } = await scripted(t, (_request, response) => {
    json(response, 200, { id: 1, jobStatus: 'Scheduled' });
  });
  await api.getJob('1');
  await clock.sleep(839_000);
  await api.getJob('1');
  assert.equal(tokenRequests.length, 1);
  await clock.sleep(1_000);
  await api.getJob('1');
  assert.equal(tokenRequests.length, 2);
});

test('[ST-1] a refused token is dropped and asked for again once, by all callers together', async (t) => {
  const { api, tokenRequests } = await scripted(t, (request, response) => {
    if (request.headers.authorization === 'Bearer t1') return json(response, 401, { title: 'expired' });
    json(response, 200, { id: 1, jobStatus: 'Scheduled' });
  });
  const answers = await Promise.all([1, 2, 3].map(() => api.getJob('1')));
  assert.deepEqual(
    answers.map(({ outcome }) => outcome),
    ['ok', 'ok', 'ok'],
  );
  assert.equal(tokenRequests.length, 2);
});

test('[ST-8] a scope that was granted meanwhile is used within a minute; one that stays missing costs no more than a token a minute', async (t) => {
  let granted = false;
  const { api, clock, tokenRequests } = await scripted(
    t,
    (request, response) => {
      const isNew = request.headers.authorization?.endsWith('+') ?? false;
      json(response, isNew ? 200 : 403, isNew ? { id: 1, jobStatus: 'Scheduled' } : { title: 'No access' });
    },
    {
      token: (_request, response) =>
        json(response, 200, { access_token: `t${tokenRequests.length}${granted ? '+' : ''}` }),
    },
  );
  const ask = async () => [(await api.getJob('1')).outcome, tokenRequests.length];
  assert.deepEqual(await ask(), ['missing_scope', 1]);
  assert.deepEqual(await ask(), ['missing_scope', 1]);
  await clock.sleep(60_000);
  assert.deepEqual(await ask(), ['missing_scope', 2]);
  assert.deepEqual(await ask(), ['missing_scope', 2]);
  granted = true;
  await clock.sleep(60_000);
  assert.deepEqual(await ask(), ['ok', 3]);
});

test('[ST-8] what the answers mean: credentials, app key, scope, tenant, record, request', async (t) => {
  let status = 200;
  let body: unknown = {};
  const script = await scripted(t, (_request, response) => json(response, status, body));
  const { api } = script;
  const cases: [number, unknown, string, string][] = [
    [401, { statusCode: 401, message: 'Access denied' }, 'app_key_refused', 'app_key_refused'],
    [403, { title: 'Forbidden', status: 403, traceId: '00-4b' }, 'missing_scope', 'missing_scope'],
    [403, { message: 'The application key is unknown' }, 'app_key_refused', 'app_key_refused'],
    [404, { title: 'Not found' }, 'not_found', 'tenant_refused'],
    [404, '', 'not_found', 'tenant_refused'],
    [400, { title: 'Bad', errors: { ids: ['Too many.'] } }, 'bad_request', 'bad_request'],
    [422, {}, 'bad_request', 'bad_request'],
    [302, {}, 'bad_answer', 'bad_answer'],
    [503, {}, 'unavailable', 'unavailable'],
    [200, { id: 2 }, 'bad_answer', 'bad_answer'],
    [200, { page: 1, data: 'x' }, 'bad_answer', 'bad_answer'],
  ];
  for (const [code, text, byId, byList] of cases) {
    status = code;
    body = text;
    const outcomes = [(await api.getJob('1')).outcome, (await api.listJobs(['1'])).outcome];
    assert.deepEqual(outcomes, [byId, byList], `${code} ${JSON.stringify(text)}`);
  }
});

test('[ST-8] a refusal by the token endpoint names the cause and no secret', async (t) => {
  const { api, calls } = await scripted(t, () => assert.fail('no call without a token'), {
    token: (_request, response, body) =>
      json(response, 400, { error: 'invalid_client', error_description: body }),
  });
  const answer = await api.getJob('1');
  assert.equal(answer.outcome, 'refused_credentials');
  assert.match(JSON.stringify(answer), /answered 400 invalid_client/);
  assert.doesNotMatch(JSON.stringify(answer), /cs1/);
  assert.equal(calls.length, 0);
});

test('[ST-2] 429: Retry-After, else the seconds of the title, else exponential', async (t) => {
  const answers: [Record<string, unknown> | string, Record<string, string>][] = [
    [{ title: 'Rate limit is exceeded. Try again in 7 seconds.' }, { 'retry-after': '3' }],
    [{ title: 'Rate limit is exceeded. Try again in 4 seconds.' }, {}],
  ];
  const { api, clock } = await scripted(t, (_request, response) => {
    const next = answers.shift();
    if (!next) return json(response, 200, { id: 1, jobStatus: 'Scheduled' });
    json(response, 429, next[0], next[1]);
  });
  assert.equal((await api.getJob('1')).outcome, 'ok');
  assert.deepEqual(clock.slept, [3_125, 4_125]);

  answers.push(['', {}]);
  clock.slept.length = 0;
  assert.equal((await api.getJob('1')).outcome, 'ok');
  assert.deepEqual(clock.slept, [1_125]);
});

test('[ST-2] a long pause is left to the caller, and nobody else of the connection calls during it', async (t) => {
  const { api, calls, clock } = await scripted(t, (_request, response) => {
    json(response, 429, { title: 'Try again in 90 seconds.' });
  });
  const answer = await api.getJob('1');
  assert.equal(answer.outcome === 'rate_limited' && answer.waitMs, 90_000);
  assert.equal((await api.getJob('1')).outcome, 'rate_limited');
  assert.equal(calls.length, 1);
  await clock.sleep(91_000);
  await api.getJob('1');
  assert.equal(calls.length, 2);
});

test('[ST-8] reads are tried again after 5xx, a reset and a truncated answer, and not for ever', async (t) => {
  let failures: ((response: ServerResponse) => void)[] = [];
  const { api, calls } = await scripted(t, (_request, response) => {
    const fail = failures.shift();
    if (fail) return fail(response);
    json(response, 200, { id: 1, jobStatus: 'Scheduled' });
  });
  const reset = (response: ServerResponse) => response.socket?.resetAndDestroy();
  const truncated = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"id": 1');
    setImmediate(() => response.socket?.destroy());
  };
  const half = (response: ServerResponse) => response.end('{"id": 1');
  failures = [reset, truncated];
  assert.equal((await api.getJob('1')).outcome, 'ok');
  failures = [half, (response) => json(response, 500, {})];
  assert.equal((await api.getJob('1')).outcome, 'ok');
  failures = [reset, reset, reset, reset];
  calls.length = 0;
  assert.equal((await api.getJob('1')).outcome, 'unavailable');
  assert.equal(calls.length, 3);
});

test('[ST-7] rows that were not asked for are dropped and counted, repeats of shifting pages are one', async (t) => {
  const seen: string[] = [];
  const { api } = await scripted(t, (request, response) => {
    seen.push(request.url ?? '');
    const asked = new URL(request.url ?? '', 'http://x').searchParams.get('page');
    const rows = [
      { id: 11, customerId: 5, jobStatus: 'Completed' },
      { id: '12', customerId: '5', jobStatus: 'completed' },
      { id: 13, customerId: 6, jobStatus: 'Completed' },
      { id: 14, customerId: 5, jobStatus: 'Scheduled' },
      { id: 15, jobStatus: 'Completed' },
    ];
    json(response, 200, page(asked === '1' ? rows : rows.slice(0, 2), { hasMore: asked === '1' }));
  });
  const answer = await api.listCompletedJobs('5');
  assert.ok(answer.outcome === 'ok');
  assert.deepEqual(
    answer.value.rows.map((row) => String(row.id)),
    ['11', '12'],
  );
  assert.equal(answer.value.dropped, 3);
  assert.equal(seen.length, 2);
  assert.match(seen[0] ?? '', /customerId=5&jobStatus=Completed&sort=%2BId&page=1&pageSize=200$/);
});

test('[ST-7] a list that ignores its filter is not read to the end of the world', async (t) => {
  let requests = 0;
  const { api } = await scripted(t, (_request, response) => {
    requests += 1;
    json(response, 200, page([{ id: requests, customerId: 99, jobStatus: 'Completed' }], { hasMore: true }));
  });
  assert.equal((await api.listCompletedJobs('5')).outcome, 'bad_answer');
  assert.equal(requests, 100);
});

test('[ST-3] ids beyond the range of JS numbers keep their digits', async (t) => {
  const { api } = await scripted(t, (_request, response) => {
    response.writeHead(200).end('{"id": 9007199254740993, "jobStatus": "Scheduled", "total": 312.75}');
  });
  const answer = await api.getJob('9007199254740993');
  assert.deepEqual(answer.outcome === 'ok' && [answer.value.id, answer.value.total], [
    '9007199254740993',
    312.75,
  ]);
});
