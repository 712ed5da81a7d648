// A Goodword without ServiceTitan: jobs, contacts and pasts arrive as the answers that the follower would bring. For the rules of
// rewards, where what matters is who refers whom and what the jobs come to. One clock that only the test moves.

import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { createSecretBox } from '../../src/accounts/secret-box.ts';
import { createClient } from '../../src/accounts/setup.ts';
import { type App, createApp } from '../../src/app.ts';
import type { Id } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import type { NewInput } from '../../src/intake/types.ts';
import { processClient } from '../../src/pipeline/run.ts';
import { approveDueHolds } from '../../src/queue/tasks.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { reconcile } from '../../src/rewards/ledger-reconcile.ts';
import { expireReviews } from '../../src/rewards/review-routes.ts';
import { killable } from '../simulation/killable.ts';
import { CAMPAIGN } from './first-campaign.ts';

/** A job as ServiceTitan shows it; times are ISO instants. */
export interface JobTruth {
  id: number;
  /** The customer; its e-mail is what the contacts say. */
  customer: number;
  email?: string | null;
  phone?: string;
  code?: string | null;
  createdOn: string;
  completedOn?: string | null;
  status?: string;
  /** Dollars. */
  total?: number | null;
  modifiedOn?: string;
  businessUnitId?: number;
  jobTypeId?: number;
  campaignId?: number;
  tagTypeIds?: number[];
  noCharge?: boolean;
  createdById?: number;
  soldById?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape and assert what they need
type Body = any;

export interface RulesWorld {
  db: Db;
  app: App;
  clientId: Id;
  connectionId: Id;
  campaignId: Id;
  /** How often the process was lost. */
  kills: number;
  armKill(statement: number, when: 'before' | 'after'): void;
  now(): Date;
  setNow(at: Date | string): void;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }>;
  /** An answer that must have this status. */
  must(status: number, method: string, path: string, body?: unknown): Promise<Body>;
  publish(fields: Record<string, unknown>): Promise<void>;
  advocate(email: string, code: string, fields?: Record<string, unknown>): Promise<Id>;
  /** Stores what ServiceTitan would tell of these jobs and their customers, in one go; `apply` decides it. */
  tell(...jobs: JobTruth[]): Promise<void>;
  /** Stores what ServiceTitan answered about the invoices of a job at that instant; rows as ServiceTitan shows them. */
  tellInvoices(job: number, readAt: Date, invoices: Record<string, unknown>[]): Promise<void>;
  apply(): Promise<void>;
  /** Carries out the payouts that are due, as the queue does. */
  sendPayouts(): Promise<void>;
  job(id: number): Promise<JobView>;
  /** "77 advocate earned 10000" of every reward that is not canceled, sorted. */
  standing(): Promise<string[]>;
  differences(): Promise<unknown[]>;
  close(): Promise<void>;
}

export const RULES_START = new Date('2026-04-01T12:00:00Z');

/** Starts one on a database; several may share it, each with a client of its own. */
export async function startRulesWorld(
  db: Db,
  fields: Record<string, unknown> = {},
  client: { timeZone?: string; name?: string } = {},
): Promise<RulesWorld> {
  let at = RULES_START;
  let tellings = 0;
  const now = () => at;
  const name = client.name ?? 'acme';
  const made = await createClient(db, {
    ...{ name: `Acme ${name}`, owner: `owner@${name}.example`, password: 'correct horse battery' },
    domain: `share.${name}.example`,
    ...(client.timeZone ? { timeZone: client.timeZone } : {}),
  });
  let killer = killable(db);
  const open = async () => {
    const opened = await createApp({
      ...{ db: killer.db, now, publicUrl: null, allowPrivateAddresses: true, processMetrics: false },
      log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
      secrets: createSecretBox(createHash('sha256').update('the secret of the tests').digest()),
    });
    await opened.server.ready();
    return opened;
  };
  let app = await open();
  let reviving = Promise.resolve();
  const revive = async () => {
    world.kills += 1;
    await app.close();
    app = await open();
    world.app = app;
  };
  /** A lost process is replaced, once however many worked in it, and what it was at is done again. */
  const surviving = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      await reviving;
      const own = killer;
      try {
        const result = await work();
        if (!own.isDead()) return result;
      } catch (error) {
        if (!own.isDead()) throw error;
      }
      if (own === killer) {
        killer = killable(db);
        reviving = revive();
      }
    }
  };
  const clientId = made.client_id;

  const call: RulesWorld['call'] = (method, path, body) => surviving(() => inject(method, path, body));
  const inject: RulesWorld['call'] = async (method, path, body) => {
    const isText = typeof body === 'string';
    const answer = await app.server.inject({
      ...{ method: method as 'GET', url: path },
      headers: {
        ...{ host: made.program_domain, authorization: `Bearer ${made.access_token}` },
        ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: answer.payload === '' ? null : JSON.parse(answer.payload) };
  };
  const must: RulesWorld['must'] = async (status, method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status !== status)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const key = await must(200, 'POST', '/v2/settings/security/keys', {
    ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: 'ServiceTitan', key: 'secret' },
    ...{ oauth_client_id: 'cid.1', authorization_url: 'https://auth.servicetitan.example/token' },
  });
  const connection = await must(200, 'POST', '/v1/servicetitan/connections', {
    ...{ name: 'Main', environment: 'custom', tenant_id: '100', key_id: key.id, app_key: 'ak1.1' },
    ...{ api_url: 'https://api.servicetitan.example', poll_interval_seconds: 60, requests_per_second: 60 },
  });
  const connectionId = connection.connection_id;

  const world: RulesWorld = {
    ...{ db, app, clientId, connectionId, campaignId: '', kills: 0, now, call, must },
    armKill: (statement, when) => killer.arm(statement, when),
    setNow: (to) => {
      at = new Date(to);
    },
    publish: async (changed) => {
      const path = '/v1/campaigns';
      if (world.campaignId === '')
        world.campaignId = (await must(200, 'POST', path, { ...CAMPAIGN, ...changed })).campaign_id;
      else await must(200, 'PATCH', `${path}/${world.campaignId}`, { ...CAMPAIGN, ...changed });
      await must(200, 'POST', `${path}/${world.campaignId}/publish`);
    },
    advocate: async (email, code, more = {}) => {
      const person = await must(200, 'POST', '/v5/persons', { identity_key_value: email, ...more });
      await must(200, 'POST', `/v5/persons/${person.id}/shareables`, { label: 'refer-a-friend', code });
      return person.id;
    },
    tell: async (...jobs) => {
      // Each telling is a newer version of its jobs.
      const inputs = jobs.flatMap((job) =>
        answersOf(clientId, connectionId, job, new Date(at.getTime() + ++tellings)),
      );
      await surviving(() => app.deps.accept(inputs));
    },
    apply: async () => {
      await surviving(async () => {
        await expireReviews(app.deps);
        while ((await processClient(app.deps, clientId)) > 0);
        await approveDueHolds(app.deps);
      });
    },
    sendPayouts: () => surviving(() => app.tasks.send_payouts({ client_id: clientId })),
    tellInvoices: (job, readAt, invoices) => {
      const body = JSON.stringify({ job_id: job, invoices });
      const input = answerOf(clientId, connectionId, 'servicetitan.job_invoices', readAt, body);
      return surviving(() => app.deps.accept([input]).then(() => undefined));
    },
    job: (id) => must(200, 'GET', `/v1/jobs/${connectionId}/${id}`),
    standing: async () => {
      const rewards: Body[] = await must(200, 'GET', '/v2/rewards?limit=1000');
      return rewards
        .filter(({ state }) => state !== 'canceled')
        .map(({ job_id, role, state, amount_minor }) => `${job_id} ${role} ${state} ${amount_minor}`)
        .sort();
    },
    differences: async () => (await reconcile(db, clientId)).differences,
    close: () => app.close(),
  };
  await world.publish(fields);
  return world;
}

/** What the follower stores after it looked at a job: the contacts of its customer, its past, and the job. */
function answersOf(clientId: Id, connectionId: Id, job: JobTruth, at: Date): NewInput[] {
  const input = (name: string, body: object) =>
    answerOf(clientId, connectionId, name, at, JSON.stringify(body));
  const { customer, email, phone, code, total, completedOn = null, ...truth } = job;
  const contacts = [
    ...(email ? [{ id: 1, type: 'Email', value: email }] : []),
    ...(phone ? [{ id: 2, type: 'Phone', value: phone }] : []),
  ];
  return [
    input('servicetitan.contacts', { customer_id: customer, contacts }),
    input('servicetitan.job', {
      ...{ jobNumber: String(job.id), recallForId: null, warrantyId: null, noCharge: false },
      ...{ businessUnitId: 1010, jobTypeId: 2207, campaignId: 55, tagTypeIds: [], ...truth },
      ...{ customerId: customer, completedOn, total: total ?? null },
      jobStatus: job.status ?? (completedOn ? 'Completed' : 'Scheduled'),
      modifiedOn: job.modifiedOn ?? at.toISOString(),
      customFields: code ? [{ typeId: 1, name: 'Advocate Code', value: code }] : [],
    }),
    input('servicetitan.completed_jobs', { customer_id: customer, jobs: [] }),
  ];
}

function answerOf(clientId: Id, connectionId: Id, name: string, at: Date, body: string): NewInput {
  return {
    ...{ clientId, connectionId, source: 'servicetitan', name, eventTime: at, actor: 'servicetitan' },
    ...{ body, deviceId: null, idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
  };
}
