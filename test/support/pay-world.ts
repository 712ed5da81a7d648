// A whole Goodword with approved rewards and providers over real sockets, on one clock that only the test moves.

import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { createClient } from '../../src/accounts/setup.ts';
import { type App, createApp } from '../../src/app.ts';
import type { Id } from '../../src/base/ids.ts';
import { campaignSettings } from '../../src/campaigns/types.ts';
import type { Db } from '../../src/db/sql.ts';
import { reconcile } from '../../src/rewards/ledger-reconcile.ts';
import type { DecidedJob } from '../../src/rewards/types.ts';
import { testDatabase } from './database.ts';
import { campaign, decidedJob, qualifyingJob } from './reward-facts.ts';
import { rewardWorld } from './reward-rows.ts';
import { startTremendous, type TremendousStandIn } from './tremendous.ts';

export interface PayWorld {
  db: Db;
  url: string;
  readonly app: App;
  /** A new process takes the place of the present one, over this view of the database. */
  reboot(view?: Db): Promise<void>;
  clientId: Id;
  now(): Date;
  advance(ms: number): void;
  /** An answer that must have this status. */
  must(status: number, method: string, path: string, body?: unknown, token?: string): Promise<Body>;
  /** A person with an e-mail address. */
  person(fields?: { email?: string | null; name?: string }): Promise<Id>;
  /** Rewards from now on are decided by a version of the campaign with these payout settings. */
  payBy(payout: Record<string, unknown>): Promise<void>;
  /** An approved reward of a person. */
  reward(personId: Id, amountMinor: number): Promise<Id>;
  /** Works off what is due at this instant, as the queue does. */
  work(): Promise<void>;
  /** Every difference between ledger, rewards and payouts, in words; empty when they agree. */
  differences(): Promise<unknown[]>;
  stateOf(rewardId: Id): Promise<string>;
  /** Sum of an account, in minor units; positive where the account is debited. */
  account(name: string): Promise<number>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
export type Body = any;

export const START = Date.UTC(2026, 4, 4, 15);

/** Starts it; all is gone after the test. */
export async function payWorld(
  t: Pick<TestContext, 'after'>,
  options: { mailUrl?: string } = {},
): Promise<PayWorld> {
  const { db, url } = await testDatabase(t);
  let nowMs = START;
  const now = () => new Date(nowMs);
  const made = await createClient(db, {
    name: 'Acme Heating',
    owner: 'owner@acme.example',
    password: 'correct horse battery',
  });
  const clientId = made.client_id;
  const boot = (view: Db) =>
    createApp({
      ...{ db: view, now, publicUrl: null, allowPrivateAddresses: true, processMetrics: false },
      log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
      secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
      mail: options.mailUrl
        ? { smtpUrl: options.mailUrl, from: 'rewards@acme.example', publicUrl: 'https://share.acme.example' }
        : null,
    });
  let app = await boot(db);
  t.after(() => app.close());
  const rows = await rewardWorld(t, { db, clientId, ids: app.deps.ids });
  const jobs: DecidedJob[] = [];
  let version = 1;

  const world: PayWorld = {
    ...{ db, url, clientId, now },
    get app() {
      return app;
    },
    reboot: async (view = db) => {
      const old = app;
      app = await boot(view);
      // One that was killed has nobody to say goodbye to.
      await old.close().catch(() => undefined);
    },
    advance: (ms) => {
      nowMs += ms;
    },
    must: async (status, method, path, body, token = made.access_token) => {
      const isText = typeof body === 'string';
      const answer = await app.server.inject({
        method: method as 'GET',
        url: path,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
      });
      if (answer.statusCode !== status)
        throw new Error(`${method} ${path}: expected ${status}, got ${answer.statusCode}: ${answer.body}`);
      const isJson = String(answer.headers['content-type']).includes('json');
      return answer.body === '' ? null : isJson ? answer.json() : answer.body;
    },
    person: async ({ email, name = 'Rosa Lopez' } = {}) => {
      const personId = app.deps.ids();
      const [first, last] = name.split(' ');
      await db.query(
        `insert into persons (client_id, person_id, first_name, last_name, email, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $6)`,
        [clientId, personId, first, last, email === undefined ? `p${personId}@example.com` : email, now()],
      );
      return personId;
    },
    payBy: async (payout) => {
      version += 1;
      const settings = campaignSettings.parse({ ...campaign().settings, payout });
      await db.query(
        `insert into campaigns (client_id, campaign_id, name, program_label, state, created_at, updated_at)
         values ($1, 500, 'Refer a friend', 'refer-a-friend', 'LIVE', $2, $2) on conflict do nothing`,
        [clientId, now()],
      );
      await db.query(
        `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at, published_at)
         values ($1, 500, $2, $3, 'test', $4, $4)`,
        [clientId, version, JSON.stringify(settings), now()],
      );
    },
    reward: async (personId, amountMinor) => {
      const jobId = `pay-${jobs.length + 1}`;
      const job = qualifyingJob({ jobId });
      await rows.job(job);
      const settings = {
        rewards: { advocate: { amount_minor: amountMinor, currency: 'USD' } },
        ...{ hold_days: 0, qualification: { jobs_per_friend: 100 } },
      };
      jobs.push(
        decidedJob({ job, advocatePersonId: personId, campaign: campaign({ version, with: settings }) }),
      );
      await rows.decide(jobs, now());
      const [row] = await db.query<{ reward_id: Id }>(
        'select reward_id from rewards where client_id = $1 and job_id = $2',
        [clientId, jobId],
      );
      if (!row) throw new Error(`no reward was earned for ${jobId}`);
      return row.reward_id;
    },
    work: async () => {
      await app.tasks.pay_due({});
      await app.tasks.send_payouts({ client_id: clientId });
    },
    differences: async () => (await reconcile(db, clientId)).differences,
    stateOf: async (rewardId) => {
      const [row] = await db.query<{ state: string }>(
        'select state from rewards where client_id = $1 and reward_id = $2',
        [clientId, rewardId],
      );
      return row?.state ?? 'gone';
    },
    account: async (name) => {
      const [row] = await db.query<{ sum: string | null }>(
        `select sum(case when debit_account = $2 then amount_minor else -amount_minor end) as sum from ledger_entries
          where client_id = $1 and $2 in (debit_account, credit_account)`,
        [clientId, name],
      );
      return Number(row?.sum ?? 0);
    },
  };
  return world;
}

/** The world with Tremendous as its default supplier. */
export async function tremendousWorld(
  t: Pick<TestContext, 'after'>,
): Promise<PayWorld & { tremendous: TremendousStandIn; supplierId: Id }> {
  const world = await payWorld(t);
  const tremendous = await startTremendous(t);
  const supplier = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'tremendous', name: 'Gift cards', is_default: true, secrets: { api_key: tremendous.apiKey } },
    settings: { api_url: tremendous.url, campaign_id: 'CAMPAIGN1', environment: 'production' },
  });
  return Object.defineProperties(world, {
    tremendous: { value: tremendous },
    supplierId: { value: supplier.id },
  }) as PayWorld & { tremendous: TremendousStandIn; supplierId: Id };
}

/** Draws up a run of everything that may be paid and approves it. */
export async function payAll(world: PayWorld): Promise<Body> {
  const run = await world.must(200, 'POST', '/v1/payouts/runs', {});
  return await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
}
