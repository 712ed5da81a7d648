// The follower's scene for tests of its room: one client, one connection, a simulator, and a clock that only the test moves.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import type { Deps } from '../../src/http/types.ts';
import { createAcceptor } from '../../src/intake/accept.ts';
import type { NewMail } from '../../src/messages/types.ts';
import { closeClients } from '../../src/servicetitan/clients.ts';
import { followConnection } from '../../src/servicetitan/follow.ts';
import { askQuestions } from '../../src/servicetitan/store.ts';
import { findConnection, insertConnection } from '../../src/servicetitan/store-connections.ts';
import type { QuestionKind } from '../../src/servicetitan/types.ts';
import { testDatabase } from './database.ts';
import { testDeps } from './deps.ts';

export const CLIENT = '10';
export const CONNECTION = '70';
export const POLL_S = 30;

export interface Scene {
  db: Db;
  deps: Deps;
  simulator: Simulator;
  now(): Date;
  advance(ms: number): void;
  follow(): Promise<Date | null>;
  /** A job as a Zap leaves it: known by its id, due now. */
  hear(jobId: number | string, more?: { customerId?: number; locationId?: number }): Promise<void>;
  ask(kind: QuestionKind, customerId: number | string): Promise<void>;
  /** Names and bodies of the inputs so far, oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  inputs(): Promise<{ name: string; body: any }[]>;
  nextLook(jobId: number | string): Promise<Date | null>;
  connection(): Promise<NonNullable<Awaited<ReturnType<typeof findConnection>>>>;
  logged: { level: number; msg: string; code?: string }[];
  /** Mails that were handed in, whether they are new or not. */
  mails: NewMail[];
}

export async function startScene(
  t: TestContext,
  options: SimulatorOptions & { secret?: string; readsChanges?: boolean } = {},
): Promise<Scene> {
  const { secret, readsChanges = false, ...switches } = options;
  const { db } = await testDatabase(t);
  let nowMs = Date.UTC(2026, 3, 1, 12);
  const now = () => new Date(nowMs);
  const simulator = await startSimulator({ now, ...switches });
  const mails: NewMail[] = [];
  const acceptor = createAcceptor({ db, ids: idMaker(2, Date.now), now });
  const deps = testDeps(db, {
    now,
    allowPrivateAddresses: true,
    acceptIn: (tx, inputs) => acceptor.acceptIn(tx, inputs),
    postMail: async (_tx, posted) => {
      mails.push(...posted);
      return posted.map(() => 'queued');
    },
  });
  const logged: Scene['logged'] = [];
  for (const [level, name] of [
    [30, 'info'],
    [40, 'warn'],
  ] as const) {
    deps.log[name] = ((fields: object, msg: string) => logged.push({ level, msg, ...fields })) as never;
  }
  t.after(async () => {
    await closeClients(deps);
    await simulator.close();
  });
  const { credentials } = simulator;
  await db.query(`insert into clients (client_id, name, created_at) values ($1, 'Acme', $2)`, [
    CLIENT,
    now(),
  ]);
  await db.query(
    `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
     values ($1, 5, 'WEBHOOK', 'OAUTH', $2, $3, $4, $5, $5)`,
    [
      ...[CLIENT, deps.secrets.seal(secret ?? credentials.clientSecret, `client_keys:${CLIENT}:5`)],
      ...[credentials.clientId, `${simulator.url}/connect/token`, now()],
    ],
  );
  const row = {
    ...{ connectionId: CONNECTION, name: 'Production', environment: 'custom' as const },
    ...{
      tenantId: String(credentials.tenantId),
      keyId: '5',
      appKey: credentials.appKey,
      apiUrl: simulator.url,
    },
    ...{ pollIntervalSeconds: POLL_S, requestsPerSecond: 60 },
  };
  await db.tx((tx) => insertConnection(tx, deps.secrets, CLIENT, row, now()));
  // A reading of changes from a far day on shows nothing: jobs are followed by looks alone, as where the list of changes does not work.
  if (!readsChanges) await db.query(`update connections set delta_since = '2090-01-01'`);
  return {
    db,
    deps,
    simulator,
    now,
    logged,
    mails,
    advance: (ms) => {
      nowMs += ms;
    },
    follow: async () => (await followConnection(deps, CLIENT, CONNECTION)).nextAt,
    hear: async (jobId, more = {}) => {
      await db.query(
        `insert into jobs (client_id, connection_id, job_id, currency, first_input_id, first_seen_at, next_look_at, customer_id, location_id)
         values ($1, $2, $3, 'USD', 1, $4, $4, $5, $6)
         on conflict (client_id, connection_id, job_id) do update set next_look_at = $4`,
        [CLIENT, CONNECTION, String(jobId), now(), more.customerId ?? null, more.locationId ?? null],
      );
    },
    ask: async (kind, customerId) => {
      const question = {
        connectionId: CONNECTION,
        kind,
        subject: String(customerId),
        notBefore: now(),
        askedAt: now(),
      };
      await db.tx((tx) => askQuestions(tx, CLIENT, [question]));
    },
    inputs: async () => {
      const rows = await db.query<{ name: string; body: string }>(
        'select name, body from inputs order by input_id',
      );
      return rows.map(({ name, body }) => ({ name, body: JSON.parse(body) }));
    },
    nextLook: async (jobId) => {
      const [job] = await db.query<{ at: Date | null }>(
        'select next_look_at as at from jobs where job_id = $1',
        [String(jobId)],
      );
      return job?.at ?? null;
    },
    connection: async () => {
      const found = await findConnection(db, CLIENT, CONNECTION);
      assert.ok(found);
      return found;
    },
  };
}

/** Paths of the calls so far, but those that read what changed. */
export const apiCalls = ({ simulator }: Scene, part = '') =>
  simulator.requests
    .filter(({ path, query }) => !path.includes('/export/') && !('modifiedOnOrAfter' in query))
    .map(({ path }) => path)
    .filter((path) => path.includes('/tenant/') && path.includes(part));
