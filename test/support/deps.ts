// The collaborators of routes for tests of single rooms, made from real parts. Whole flows use the composition root of the product.

import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Logger } from 'pino';
import { type Authenticator, createAuthenticator } from '../../src/accounts/authenticate.ts';
import { clientFinder } from '../../src/accounts/hosts.ts';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { createClient, type SetupResult } from '../../src/accounts/setup.ts';
import { loadClient } from '../../src/accounts/store.ts';
import { idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import { createLogger } from '../../src/http/log.ts';
import { createMetrics, type Metrics } from '../../src/http/metrics.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import { LOOPBACK, trustProxies } from '../../src/http/trusted-proxies.ts';
import type { Deps, Server } from '../../src/http/types.ts';
import { enqueue } from '../../src/queue/enqueue.ts';
import { testDatabase } from './database.ts';
import { silence } from './silence.ts';

/** Deps over a test database. What a room under test must not need throws unless the test gives it. */
export function testDeps(db: Db, overrides: Partial<Deps> = {}): Deps {
  const unavailable = (name: string) => () => Promise.reject(new Error(`${name} is not part of this test`));
  return {
    db,
    ids: idMaker(1, Date.now),
    now: () => new Date(),
    log: createLogger('silent'),
    secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
    publicUrl: null,
    mailIsOn: false,
    allowPrivateAddresses: false,
    addressOf: trustProxies(LOOPBACK).addressOf,
    isSecure: (request) =>
      overrides.publicUrl?.startsWith('https:') === true || trustProxies(LOOPBACK).isHttps(request),
    stillMay: () => Promise.resolve(true),
    client: (clientId) => loadClient(db, clientId),
    clientIdByHost: clientFinder(db),
    accept: unavailable('accept'),
    countAccepted: () => {},
    acceptIn: unavailable('acceptIn'),
    readContext: unavailable('readContext'),
    voice: unavailable('voice'),
    previewCampaign: unavailable('previewCampaign'),
    simulateJob: unavailable('simulateJob'),
    startReplay: unavailable('startReplay'),
    voiceOfVersion: unavailable('voiceOfVersion'),
    deviceOfClick: unavailable('deviceOfClick'),
    enrolAdvocate: unavailable('enrolAdvocate'),
    enrolStaff: unavailable('enrolStaff'),
    judgeFileRows: unavailable('judgeFileRows'),
    textsOfAdvocate: unavailable('textsOfAdvocate'),
    signUpForTexts: unavailable('signUpForTexts'),
    erasePerson: unavailable('erasePerson'),
    programOrigin: async () => 'https://share.acme.example',
    tagOf: () => ({ tag: '', policy: '' }),
    postMail: unavailable('postMail'),
    liveCode: unavailable('liveCode'),
    similarCodes: () => Promise.resolve([]),
    fetchOutside: unavailable('fetchOutside'),
    fetchGuarded: unavailable('fetchGuarded'),
    txtRecords: unavailable('txtRecords'),
    callOutside: unavailable('callOutside'),
    codeOfPayout: unavailable('codeOfPayout'),
    payoutDesk: {
      ...{
        preview: unavailable('preview'),
        drawUp: unavailable('drawUp'),
        make: unavailable('make'),
        settle: unavailable('settle'),
      },
      ...{ settlePaid: unavailable('settlePaid'), responsibleFor: unavailable('responsibleFor') },
      ...{ stopHindered: unavailable('stopHindered'), heardAfterEnd: unavailable('heardAfterEnd') },
      hindrances: () => Promise.resolve([]),
    },
    postOutside: unavailable('postOutside'),
    processClient: unavailable('processClient'),
    inLane: (clientId, work) =>
      db.tx(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1::bigint)', [clientId]);
        return work(tx);
      }),
    signedIdentity: unavailable('signedIdentity'),
    zoneContent: () => Promise.resolve(null),
    announce: silence,
    enqueue,
    ...overrides,
  };
}

export interface RoomServer {
  db: Db;
  deps: Deps;
  server: Server;
  metrics: Metrics;
  authenticator: Authenticator;
  /** Each line that was logged, as text. */
  logLines: string[];
  /** The client "Acme Heating" with its superuser token. */
  client: SetupResult;
  call(method: string, url: string, options?: RoomCall): Promise<RoomAnswer>;
}

export interface RoomCall {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
  /** The superuser token unless told; null: none. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface RoomAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
  body: any;
  text: string;
  headers: Record<string, string | string[] | number | undefined>;
}

/** A server of some rooms' routes over a database of its own; all is gone after the test. */
export async function startRoomServer(
  t: TestContext,
  options: {
    routes: (authenticator: Authenticator) => ServerOptions['routes'];
    deps?: Partial<Deps>;
    server?: Partial<ServerOptions>;
    /** As before the first visit: `client` is empty. */
    withoutClient?: boolean;
  },
): Promise<RoomServer> {
  const { db } = await testDatabase(t);
  const logLines: string[] = [];
  const log: Logger = createLogger('trace', { write: (line) => void logLines.push(line) });
  const deps = testDeps(db, { log, ...options.deps });
  const client = options.withoutClient
    ? { client_id: '', owner_id: '', program_domain: '', access_token: '' }
    : await createClient(db, {
        name: 'Acme Heating',
        owner: 'owner@acme.example',
        password: 'correct horse battery',
      });
  const authenticator = createAuthenticator(db, deps.now);
  const metrics = createMetrics(undefined, false);
  const server = buildServer({
    deps,
    log,
    bodyLimitBytes: 1024 * 1024,
    routes: options.routes(authenticator),
    authenticate: authenticator.authenticate,
    metrics,
    ...options.server,
  });
  t.after(() => server.close());
  await server.ready();

  return {
    ...{ db, deps, server, metrics, authenticator, logLines, client },
    async call(method, url, { body, raw, token = client.access_token, headers = {} } = {}) {
      const answer = await server.inject({
        method: method as 'GET',
        url,
        payload: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      const parsed = isJson && answer.payload !== '' ? JSON.parse(answer.payload) : null;
      return { status: answer.statusCode, body: parsed, text: answer.payload, headers: answer.headers };
    },
  };
}
