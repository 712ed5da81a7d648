// Every public endpoint, as the OpenAPI document lists them, under seeded nonsense through real HTTP (IN-7). FUZZ_SEED and
// FUZZ_REQUESTS (per endpoint) make other and longer runs.

import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { type Dice, makeDice } from '../simulation/dice.ts';
import { CAMPAIGN } from '../support/first-campaign.ts';
import { ODD_TYPES, oddBody, oddQuery, oddSegment, oddValue } from '../support/junk.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20260401);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 12);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

interface Endpoint {
  method: string;
  path: string;
  queryNames: string[];
  bodyNames: string[];
}

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

test('[IN-7] no nonsense leads to a 5xx, every refusal is in the envelope, and what is refused leaves nothing', async (t) => {
  const world = await startWorld(t);
  const scene = await makeScene(world);
  const endpoints = await endpointsOf(world);
  assert.ok(endpoints.length > 80, `${endpoints.length} endpoints`);
  const dice = makeDice(SEED);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());

  const statuses = new Map<number, number>();
  for (const endpoint of endpoints) {
    for (let round = 0; round < REQUESTS; round++) {
      const sent = nonsense(dice, world, scene, endpoint);
      const before = isIntake(endpoint) ? await stored(world) : null;
      const got = await exchange(world.url, agent, sent);
      const told = `FUZZ_SEED=${SEED}: ${sent.method} ${sent.path} ${JSON.stringify(sent.headers)} ${shown(sent.body)} → ${got.status} ${got.text.slice(0, 500)}`;
      statuses.set(got.status, (statuses.get(got.status) ?? 0) + 1);
      assert.ok(got.status < 500, told);
      if (got.status >= 400) assertEnvelope(got, sent, told);
      const isRefused =
        got.status >= 400 || Object.keys(got.headers).some((name) => /^x-extole.*error/.test(name));
      // A batch is refused item by item; as a whole only if nothing of it can be read.
      if (before && isRefused) assert.equal(await stored(world), before, `something was kept: ${told}`);
    }
  }
  for (const status of [200, 302, 400, 403, 404, 405, 409, 415]) {
    assert.ok(statuses.has(status), `nothing reached a ${status}: ${JSON.stringify([...statuses])}`);
  }
  await assertStillWorks(world);
});

/** What was accepted must be digestible, and the rest of the house unharmed. */
async function assertStillWorks(world: World): Promise<void> {
  const { db } = world.app.deps;
  await world.app.deps.processClient(world.clientId);
  const failed = await db.query(
    `select i.input_id, i.name, left(i.body, 500) as body, r.notes from input_results r join inputs i using (client_id, input_id)
      where r.state = 'failed' limit 3`,
    [],
  );
  assert.deepEqual(failed, [], 'inputs were accepted that cannot be applied');
  const left = await db.query('select input_id from inbox limit 1', []);
  assert.deepEqual(left, []);
  for (const path of [
    '/v1/refused-inputs',
    '/v1/inputs',
    '/v1/jobs',
    '/v1/referrals',
    '/v5/persons',
    '/v1/unknown-codes',
    '/v1/audit',
  ]) {
    for (let page = path, pages = 0; pages < 50; pages++) {
      const body = mustBe(200, await world.call('GET', page));
      if (typeof body?.next_cursor !== 'string') break;
      page = `${path}?cursor=${encodeURIComponent(body.next_cursor)}`;
    }
  }
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/ledger/reconcile')).differences, []);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
}

/** Ids that exist, so that nonsense gets past the door. By the name of the path's parameter; `id` by what stands before it. */
type Scene = Record<string, string[]>;

async function makeScene(world: World): Promise<Scene> {
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const made = world.simulator.office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com', address: { street: '9 Friend Road' } },
    advocateCode: 'rosa7',
  });
  const { event_id } = mustBe(200, await world.zap(world.simulator.office.zapBody(made.id)));
  await world.drain();
  world.advance(120_000);
  world.simulator.office.completeJob(made.id, { totalCents: 20_000 });
  world.advance(120_000);
  await world.drain();
  const job = await world.job(made.id);
  const referral = mustBe(200, await world.call('GET', '/v1/referrals')).referrals[0].referral_id;
  const campaigns = mustBe(200, await world.call('GET', '/v1/campaigns'));
  const campaign = JSON.stringify(campaigns).match(/"campaign_id":"(\d+)"/)?.[1] ?? '0';
  const rewards = job.rewards.map(({ id }) => id);
  assert.equal(rewards.length, 2);
  return {
    ...{ person_id: [rosa], persons: [rosa], reward_id: rewards, reward: rewards, campaign_id: [campaign] },
    ...{ connection_id: [world.connectionId], connections: [world.connectionId], job_id: [String(made.id)] },
    ...{
      input: [event_id],
      inputs: [event_id],
      referrals: [referral],
      code: ['rosa7'],
      event_name: ['lead', 'share_clicked'],
    },
    version: ['1'],
  };
}

async function endpointsOf(world: World): Promise<Endpoint[]> {
  const { paths } = mustBe(200, await world.call('GET', '/v1/openapi.json'));
  type Operation = {
    parameters?: { in: string; name: string }[];
    requestBody?: { content?: Record<string, { schema?: { properties?: object } }> };
  };
  return Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      queryNames: (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
      bodyNames: Object.keys(operation.requestBody?.content?.['application/json']?.schema?.properties ?? {}),
    })),
  );
}

function nonsense(dice: Dice, world: World, scene: Scene, endpoint: Endpoint): Sent {
  const method = dice.chance(0.08) ? dice.pick(METHODS) : endpoint.method;
  const path = endpoint.path.replace(/([^/]*)\/\{(\w+)\}/g, (_all, before: string, name: string) => {
    const known = scene[name] ?? scene[before];
    return `${before}/${known && dice.chance(0.7) ? dice.pick(known) : oddSegment(dice)}`;
  });
  const type = dice.chance(0.6) ? 'application/json' : dice.pick(ODD_TYPES);
  const hasBody = method !== 'GET' && method !== 'HEAD' && dice.chance(0.9);
  const token = dice.chance(0.9) ? world.token : dice.pick([null, 'x', 'gw_1_1_nonsense', '\u00ff']);
  return {
    method,
    path: `${path || '/'}${dice.chance(0.4) ? oddQuery(dice, endpoint.queryNames) : ''}`,
    headers: {
      host: dice.chance(0.97) ? world.domain : dice.pick(['', 'nobody.example', '[::1', 'x'.repeat(300)]),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(hasBody && type !== null ? { 'content-type': type } : {}),
      ...(dice.chance(0.1)
        ? { 'idempotency-key': dice.pick(['', 'k', 'k', '\u00e9', 'x'.repeat(3_000)]) }
        : {}),
      ...(dice.chance(0.1)
        ? { cookie: dice.pick(['access_token=', 'access_token=%00', 'a1b2c3', '=;=;', 'x'.repeat(3_000)]) }
        : {}),
    },
    body: hasBody ? oddBody(dice, rightBody(dice, world, endpoint)) : null,
  };
}

/** A body that would be right, or at least has the right names. */
function rightBody(dice: Dice, world: World, { path, bodyNames }: Endpoint): unknown {
  if (/^\/v[56]\/(async-)?events|^\/zones|^\/events/.test(path)) {
    if (dice.chance(0.6)) return guideBody(dice);
    const data = {
      email: 'kim@example.com',
      advocate_code: 'rosa7',
      phone: '612 555 0144',
      device: { id: 1 },
    };
    return { event_name: 'online_lead_captured', event_time: '2026-04-01T10:00:00Z', data };
  }
  if (path === '/v5/batch-events')
    return { events: [guideBody(dice), { event_name: 'lead', data: { email: 'a@b.example' } }] };
  if (path.startsWith('/v1/campaigns'))
    return { ...CAMPAIGN, qualification: { minimum_total_minor: 1, tags: { include: ['1'] } } };
  if (path.startsWith('/v2/settings/security/keys')) {
    const oauth = { type: 'WEBHOOK', algorithm: 'OAUTH', key: 'cs1.x', oauth_client_id: 'cid.x', name: 'k' };
    return { ...oauth, authorization_url: `${world.simulator.url}/connect/token`, tags: ['a'] };
  }
  if (bodyNames.length === 0) return { message: 'x', reason: 'y', success: true };
  return Object.fromEntries(bodyNames.filter(() => dice.chance(0.7)).map((name) => [name, oddValue(dice)]));
}

function guideBody(dice: Dice): unknown {
  return {
    job: {
      ...{
        id: 123_456_789 + dice.int(5),
        jobNumber: 'J-1',
        status: 'Scheduled',
        createdOn: '2026-04-01T11:00:00Z',
      },
      ...{
        summary: 'AC<br>Advocate Code: rosa7<br>Email: lee@example.com',
        total: 189.99,
        noCharge: 'false',
      },
      customFields: [{ typeId: 1, name: 'Advocate Code', value: 'rosa7' }],
    },
    customer: { id: 5 + dice.int(5), name: 'Lee', phone: '+1-555-123-4567', email: 'lee@example.com' },
    location: { id: 6, address: { street: '1 Elm', city: 'X', state: 'MN', zip: '55401', country: 'USA' } },
    tags: ['maintenance'],
  };
}

function isIntake({ method, path }: Endpoint): boolean {
  return method === 'POST' && /^\/(v5|v6)\/(async-|batch-)?events|^\/zones|^\/events/.test(path);
}

/** What intake keeps of what it took; the list of refused inputs is not part of it. */
async function stored(world: World): Promise<string> {
  const [row] = await world.app.deps.db.query<{ counts: string }>(
    `select concat_ws(' ', (select count(*) from inputs), (select count(*) from inbox) + (select count(*) from input_results),
                      (select count(*) from input_keys), (select count(*) from persons)) as counts`,
    [],
  );
  return row?.counts ?? '';
}

const PAGES = /^\/(welcome|share|me|unsubscribe)\b/;

function assertEnvelope(got: Got, sent: Sent, told: string): void {
  if (sent.method === 'HEAD') return;
  const type = String(got.headers['content-type']);
  // Pages for people refuse in words on a page; where no page is behind it, programs ask, and get the envelope.
  if (PAGES.test(sent.path) && type.startsWith('text/html')) {
    assert.match(got.text, /^<!doctype html>/, told);
    return;
  }
  assert.match(type, /^application\/json/, told);
  const body = JSON.parse(got.text);
  assert.equal(body.http_status_code, got.status, told);
  assert.match(body.unique_id, /^\d+$/, told);
  assert.match(body.code, /^[a-z0-9_]+$/, told);
  assert.equal(typeof body.message, 'string', told);
  // What it quotes of the request is no hole.
  assert.ok(!/\{\w+\}/.test(body.message.replaceAll(sent.path, '')), `a sentence with a hole: ${told}`);
  assert.equal(typeof body.parameters, 'object', told);
}

function exchange(url: string, agent: Agent, { method, path, headers, body }: Sent): Promise<Got> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest(
      { agent, hostname, port, method, path, headers: { ...headers, ...length } },
      (response) => {
        // A live stream goes on for minutes: that it began is the answer.
        if (String(response.headers['content-type']).startsWith('text/event-stream')) {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
          response.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    request.on('error', (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
    request.end(body ?? undefined);
  });
}

function shown(body: string | null): string {
  return body === null
    ? 'no body'
    : JSON.stringify(body.length > 1_500 ? `${body.slice(0, 1_500)}… (${body.length})` : body);
}

test('[IN-7] regression FUZZ_SEED=3: an object that cannot become text is refused like any other wrong value', async (t) => {
  const world = await startWorld(t, { bare: true });
  for (const key of ['toString', '\\u0074oString']) {
    const raw = `{"friend_person_id":{"length":{"${key}":1}},"advocate_code":"rosa7"}`;
    const answer = await world.call('POST', '/v1/referrals', undefined, { raw });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, 'validation_error');
  }
});
