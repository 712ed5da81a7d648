// One Goodword and one ServiceTitan for the length of a plan, on a virtual clock. A killed process is replaced by a new one over the
// same database, and whoever got no answer sends again.

import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { createClient, type SetupResult } from '../../src/accounts/setup.ts';
import { type App, createApp } from '../../src/app.ts';
import type { Id } from '../../src/base/ids.ts';
import { openDb } from '../../src/db/pool.ts';
import type { Db } from '../../src/db/sql.ts';
import { approveDueHolds } from '../../src/queue/tasks.ts';
import { followConnection } from '../../src/servicetitan/follow.ts';
import { type Killable, killable } from './killable.ts';
import { START_MS } from './plan.ts';

export interface Request {
  method: string;
  path: string;
  body?: unknown;
  raw?: string;
  contentType?: string;
  /** false: a browser on the program domain. */
  token?: boolean;
  headers?: Record<string, string>;
}

export interface Response {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are read here
  body: any;
  headers: Record<string, unknown>;
}

const ROUNDS_MAX = 60;
const SENDS_MAX = 5;

export class Installation {
  readonly db: Db;
  readonly simulator: Simulator;
  readonly client: SetupResult;
  connectionId: Id = '';
  /** How often a process was lost. */
  kills = 0;
  #nowMs = START_MS;
  #app: App;
  #killer: Killable;

  private constructor(parts: {
    db: Db;
    simulator: Simulator;
    client: SetupResult;
    app: App;
    killer: Killable;
  }) {
    this.db = parts.db;
    this.simulator = parts.simulator;
    this.client = parts.client;
    this.#app = parts.app;
    this.#killer = parts.killer;
  }

  static async open(databaseUrl: string): Promise<Installation> {
    const db = openDb({ url: databaseUrl, max: 6 });
    let made: Installation | null = null;
    const now = () => new Date(made ? made.#nowMs : START_MS);
    const simulator = await startSimulator({ now });
    const client = await createClient(db, {
      ...{ name: 'Acme Heating', owner: 'owner@acme.example', password: 'correct horse battery' },
      domain: 'share.acme.example',
    });
    const killer = killable(db);
    made = new Installation({ db, simulator, client, killer, app: await newApp(killer.db, now) });
    return made;
  }

  /** Moves both clocks. */
  setTime(sinceStartMs: number): void {
    const nowMs = START_MS + sinceStartMs;
    // ServiceTitan's stamps only go back with its clock.
    if (nowMs < this.#nowMs) this.simulator.clock.reset();
    this.#nowMs = nowMs;
  }

  armKill(statement: number, when: 'before' | 'after'): void {
    this.#killer.arm(statement, when);
  }

  /** Sends until an answer comes that is not of a dying process. */
  async send(request: Request): Promise<Response> {
    for (let time = 1; time <= SENDS_MAX; time++) {
      const response = await this.#inject(request);
      if (!this.#killer.isDead()) return response;
      if (response.status < 400) return await this.#revive().then(() => response);
      if (response.status !== 503)
        throw new Error(`a dying process answered ${response.status}: ${request.path}`);
      await this.#revive();
    }
    throw new Error(`no answer to ${request.method} ${request.path}`);
  }

  /** The body of an answer that must be 200. */
  async must(request: Request): Promise<Response['body']> {
    const response = await this.send(request);
    if (response.status !== 200) {
      throw new Error(
        `${request.method} ${request.path}: ${response.status} ${JSON.stringify(response.body)}`,
      );
    }
    return response.body;
  }

  /** Applies what is stored; asks ServiceTitan nothing. */
  async apply(): Promise<void> {
    await this.#surviving(() => this.#app.deps.processClient(this.client.client_id));
  }

  /** One round, whatever comes of it: how it goes on while ServiceTitan is in trouble. */
  async oneRound(): Promise<void> {
    await this.#surviving(() => this.#round().then(() => undefined));
  }

  /** Works off everything that is due now. */
  async settle(): Promise<void> {
    await this.#surviving(async () => {
      for (let round = 0; round < ROUNDS_MAX; round++) if (await this.#round()) return;
      throw new Error('the work did not come to an end');
    });
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.simulator.close();
    await this.db.close();
  }

  /** True when nothing is left to do. */
  async #round(): Promise<boolean> {
    const { deps } = this.#app;
    await deps.processClient(this.client.client_id);
    await approveDueHolds(deps);
    const { nextAt } = await followConnection(deps, this.client.client_id, this.connectionId);
    const [inbox] = await deps.db.query<{ count: string }>('select count(*) from inbox', []);
    return inbox?.count === '0' && (nextAt === null || nextAt.getTime() > this.#nowMs);
  }

  async #surviving(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        if (!this.#killer.isDead()) return;
      } catch (error) {
        if (!this.#killer.isDead()) throw error;
      }
      await this.#revive();
    }
  }

  async #revive(): Promise<void> {
    this.kills += 1;
    await this.#app.close();
    this.#killer = killable(this.db);
    this.#app = await newApp(this.#killer.db, () => new Date(this.#nowMs));
  }

  async #inject({
    method,
    path,
    body,
    raw,
    contentType,
    token = true,
    headers = {},
  }: Request): Promise<Response> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await this.#app.server.inject({
      method: method as 'GET',
      url: path,
      ...(payload === undefined ? {} : { payload }),
      headers: {
        host: this.client.program_domain,
        ...(payload === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        ...(token ? { authorization: `Bearer ${this.client.access_token}` } : {}),
        ...headers,
      },
    });
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      body: isJson && answer.payload !== '' ? JSON.parse(answer.payload) : answer.payload,
      headers: answer.headers,
    };
  }
}

async function newApp(db: Db, now: () => Date): Promise<App> {
  const app = await createApp({
    ...{ db, now, publicUrl: null, allowPrivateAddresses: true, processMetrics: false },
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
  });
  await app.server.ready();
  return app;
}
