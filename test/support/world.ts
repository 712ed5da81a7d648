// A whole Goodword beside a whole simulator in one process, on a cloned database and one clock that only the test moves.
// Background work is drained, never slept for.

import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { createClient } from '../../src/accounts/setup.ts';
import { type App, type AppOptions, createApp } from '../../src/app.ts';
import type { Id } from '../../src/base/ids.ts';
import { DAY_MS } from '../../src/base/time.ts';
import { approveDueHolds } from '../../src/queue/tasks.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { followConnection } from '../../src/servicetitan/follow.ts';
import { testDatabase } from './database.ts';
import { CAMPAIGN } from './first-campaign.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
  body: any;
  headers: Headers;
}

export interface CallOptions {
  token?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is, instead of JSON. */
  raw?: string | Buffer;
}

export interface World {
  app: App;
  url: string;
  simulator: Simulator;
  clientId: Id;
  /** A superuser token of the client, as `goodword setup` prints it. */
  token: string;
  domain: string;
  connectionId: Id;
  now(): Date;
  /** Moves the clock of Goodword and ServiceTitan alike. */
  advance(ms: number): void;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Works everything off that is due at this instant: inputs, questions, looks at jobs, holds. */
  drain(): Promise<void>;
  connect(fields?: Record<string, unknown>): Promise<Id>;
  campaign(fields?: Record<string, unknown>): Promise<Id>;
  /** A person with a code; resolves with the person's id. */
  advocate(email: string, code: string, fields?: Record<string, unknown>): Promise<Id>;
  job(jobId: number | string, connectionId?: Id): Promise<JobView>;
  zap(body: unknown, options?: CallOptions): Promise<Answer>;
}

const START = Date.UTC(2026, 3, 1, 12);

/** Starts a world with a client, a connection and a running campaign; all is gone after the test. */
export async function startWorld(
  t: Pick<TestContext, 'after'>,
  options: {
    simulator?: SimulatorOptions;
    bare?: boolean;
    withoutClient?: boolean;
    mail?: AppOptions['mail'];
  } = {},
): Promise<World> {
  const { db } = await testDatabase(t);
  let nowMs = START;
  const now = () => new Date(nowMs);
  const simulator = await startSimulator({ now, ...options.simulator });
  const app = await createApp({
    db,
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
    publicUrl: null,
    allowPrivateAddresses: true,
    // Nobody answers there: what a test needs to find in DNS it brings itself.
    nameServers: ['127.0.0.1:1'],
    now,
    mail: options.mail ?? null,
    processMetrics: false,
  });
  const made = options.withoutClient
    ? { client_id: '', access_token: '', program_domain: '' }
    : await createClient(db, {
        name: 'Acme Heating',
        owner: 'owner@acme.example',
        password: 'correct horse battery',
      });
  const url = await app.server.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    await app.close();
    await simulator.close();
  });

  const world: World = {
    app,
    url,
    simulator,
    clientId: made.client_id,
    token: made.access_token,
    domain: made.program_domain,
    connectionId: '',
    now,
    advance: (ms) => {
      nowMs += ms;
    },
    call: (method, path, body, callOptions) => call(world, method, path, body, callOptions),
    drain: () => drain(world),
    connect: (fields) => connect(world, fields),
    campaign: (fields) => publishCampaign(world, fields),
    advocate: (email, code, fields) => makeAdvocate(world, email, code, fields),
    job: async (jobId, connectionId = world.connectionId) => {
      const answer = await world.call('GET', `/v1/jobs/${connectionId}/${jobId}`);
      return mustBe(200, answer) as JobView;
    },
    zap: (body, callOptions) => world.call('POST', '/v5/events', body, callOptions),
  };
  if (!options.bare && !options.withoutClient) {
    world.connectionId = await world.connect();
    await world.campaign();
  }
  return world;
}

/** The body of an answer that must have this status; anything else fails the test with what came. */
export function mustBe(status: number, answer: Answer): Answer['body'] {
  if (answer.status !== status) {
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

async function call(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  { token = world.token, headers = {}, raw }: CallOptions = {},
): Promise<Answer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(world.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof payload === 'string' ? payload : payload ? new Uint8Array(payload) : null,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** More than the longest queue of a test needs: a guard against work that makes work. */
const ROUNDS_MAX = 500;

async function drain(world: World): Promise<void> {
  const { deps } = world.app;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await deps.processClient(world.clientId);
    await approveDueHolds(deps);
    let due = false;
    const connections = await deps.db.query<{ connection_id: Id }>(
      `select connection_id from connections where client_id = $1 and state = 'active' order by connection_id`,
      [world.clientId],
    );
    for (const { connection_id } of connections) {
      const { nextAt } = await followConnection(deps, world.clientId, connection_id);
      if (nextAt && nextAt <= world.now()) due = true;
    }
    const [inbox] = await deps.db.query<{ count: string }>(
      'select count(*) from inbox where client_id = $1',
      [world.clientId],
    );
    if (!due && inbox?.count === '0') return;
  }
  throw new Error('the work did not come to an end');
}

async function connect(world: World, fields: Record<string, unknown> = {}): Promise<Id> {
  const { credentials, url } = world.simulator;
  const key = mustBe(
    200,
    await world.call('POST', '/v2/settings/security/keys', {
      type: 'WEBHOOK',
      algorithm: 'OAUTH',
      name: 'ServiceTitan',
      key: credentials.clientSecret,
      oauth_client_id: credentials.clientId,
      authorization_url: `${url}/connect/token`,
    }),
  );
  const connection = mustBe(
    200,
    await world.call('POST', '/v1/servicetitan/connections', {
      name: 'Production',
      environment: 'custom',
      tenant_id: credentials.tenantId,
      key_id: key.id,
      app_key: credentials.appKey,
      api_url: url,
      poll_interval_seconds: 60,
      requests_per_second: 60,
      ...fields,
    }),
  );
  return connection.connection_id;
}

async function publishCampaign(world: World, fields: Record<string, unknown> = {}): Promise<Id> {
  const campaign = mustBe(200, await world.call('POST', '/v1/campaigns', { ...CAMPAIGN, ...fields }));
  mustBe(200, await world.call('POST', `/v1/campaigns/${campaign.campaign_id}/publish`));
  return campaign.campaign_id;
}

async function makeAdvocate(
  world: World,
  email: string,
  code: string,
  fields: Record<string, unknown> = {},
): Promise<Id> {
  const person = mustBe(
    200,
    await world.call('POST', '/v5/persons', { identity_key_value: email, ...fields }),
  );
  mustBe(
    200,
    await world.call('POST', `/v5/persons/${person.id}/shareables`, { label: 'refer-a-friend', code }),
  );
  return person.id;
}

/** Two weeks and a day: beyond the hold of `CAMPAIGN`. */
export const HOLD_MS = 15 * DAY_MS;
