import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { testDatabase } from '../../test/support/database.ts';
import { testDeps } from '../../test/support/deps.ts';
import { idMaker } from '../base/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/time.ts';
import type { Db } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { createAcceptor } from '../intake/accept.ts';
import { closeClients } from './clients.ts';
import { followConnection } from './follow.ts';
import { askQuestions } from './store.ts';
import { findConnection, insertConnection } from './store-connections.ts';
import type { QuestionKind } from './types.ts';

const CLIENT = '10';
const CONNECTION = '70';
const POLL_S = 30;

interface Scene {
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
}

async function scene(t: TestContext, options: SimulatorOptions & { secret?: string } = {}): Promise<Scene> {
  const { secret, ...switches } = options;
  const { db } = await testDatabase(t);
  let nowMs = Date.UTC(2026, 3, 1, 12);
  const now = () => new Date(nowMs);
  const simulator = await startSimulator({ now, ...switches });
  const acceptor = createAcceptor({ db, ids: idMaker(2, Date.now), now });
  const deps = testDeps(db, {
    now,
    allowPrivateAddresses: true,
    acceptIn: (tx, inputs) => acceptor.acceptIn(tx, inputs),
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
  return {
    db,
    deps,
    simulator,
    now,
    logged,
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

const apiCalls = ({ simulator }: Scene, part = '') =>
  simulator.requests
    .map(({ path }) => path)
    .filter((path) => path.includes('/tenant/') && path.includes(part));

test('[ST-3] a job that was heard of is read, becomes an input once, and is looked at again at the poll', async (t) => {
  const s = await scene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' }, advocateCode: 'test123' });
  await s.hear(id);
  assert.deepEqual(await s.follow(), new Date(s.now().getTime() + POLL_S * 1000));
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.job');
  assert.equal(input?.body.id, id);
  assert.equal(input?.body.jobStatus, 'Scheduled');
  assert.equal(input?.body.customFields[0].value, 'test123');
  assert.equal((await s.connection()).lastSuccessAt?.getTime(), s.now().getTime());

  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.inputs()).length, 1);

  s.simulator.office.completeJob(id, { totalCents: 24_550 });
  s.advance(POLL_S * 1000);
  await s.follow();
  const inputs = await s.inputs();
  assert.equal(inputs.length, 2);
  assert.equal(inputs[1]?.body.jobStatus, 'Completed');
});

test('[ST-4] open jobs are read 50 to a call', async (t) => {
  const s = await scene(t);
  const customerId = s.simulator.office.createCustomer({ name: 'Many Jobs' }).customer.id;
  const ids = Array.from({ length: 120 }, () => s.simulator.office.createJob({ customerId }).id);
  for (const id of ids) await s.hear(id);
  await s.follow();
  assert.equal((await s.inputs()).length, 120);
  assert.equal(apiCalls(s, '/jobs').length, 3);
});

test('[ST-7] an id that ServiceTitan does not know, or that can be none, holds nothing else up', async (t) => {
  const s = await scene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  for (const jobId of [id, 999, 'J-123', '0']) await s.hear(jobId);
  await s.follow();
  assert.deepEqual(
    (await s.inputs()).map(({ body }) => body.id),
    [id],
  );
  const missing = await s.db.query<{ job_id: string }>(
    'select job_id from jobs where missing_since is not null order by job_id',
  );
  assert.deepEqual(
    missing.map((row) => row.job_id),
    ['0', '999', 'J-123'],
  );
  assert.equal((await s.connection()).trouble, null);
  for (let day = 0; day < 33; day++) {
    s.advance(DAY_MS);
    await s.follow();
  }
  assert.equal(await s.nextLook(999), null);
});

test('[ST-5] a completed job is watched closely, then slowly, then no more; an undo meanwhile is seen', async (t) => {
  const s = await scene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  s.simulator.office.completeJob(id);
  await s.hear(id);
  const gap = async () => {
    await s.follow();
    const next = await s.nextLook(id);
    return next === null ? null : next.getTime() - s.now().getTime();
  };
  assert.equal(await gap(), POLL_S * 1000);
  s.advance(2 * HOUR_MS);
  assert.equal(await gap(), 10 * MINUTE_MS);
  s.simulator.office.reopenJob(id);
  s.advance(10 * MINUTE_MS);
  assert.equal(await gap(), POLL_S * 1000);
  assert.equal((await s.inputs()).at(-1)?.body.jobStatus, 'InProgress');
  s.simulator.office.completeJob(id);
  s.advance(31 * DAY_MS);
  assert.equal(await gap(), null);
});

test('[ST-5] the watch lasts as long as the longest hold of a published campaign, and 30 days', async (t) => {
  const s = await scene(t);
  await s.db.query(
    `insert into campaigns (client_id, campaign_id, name, program_label, created_at, updated_at) values ($1, 1, 'x', 'x', now(), now())`,
    [CLIENT],
  );
  await s.db.query(
    `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at, published_at)
     values ($1, 1, 1, '{"hold_days": 60}', 'x', now(), now())`,
    [CLIENT],
  );
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  s.simulator.office.completeJob(id);
  await s.hear(id);
  s.advance(89 * DAY_MS);
  await s.follow();
  assert.notEqual(await s.nextLook(id), null);
  s.advance(DAY_MS);
  await s.follow();
  assert.equal(await s.nextLook(id), null);
});

test('[ST-3] a missing e-mail is looked up in the contacts of the customer, oldest first', async (t) => {
  const s = await scene(t);
  const { customer } = s.simulator.office.createCustomer({
    name: 'Dana Rivera',
    email: 'dana@example.com',
    phone: '6125550198',
  });
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.contacts');
  assert.equal(input?.body.customer_id, String(customer.id));
  assert.deepEqual(
    input?.body.contacts.map(({ type, value, source }: Record<string, string>) => [type, value, source]),
    [
      ['Email', 'dana@example.com', 'customer'],
      ['Phone', '6125550198', 'customer'],
    ],
  );
  await s.follow();
  assert.equal((await s.inputs()).length, 1);
});

test('[ST-3] without an e-mail of the customer the contacts of the job’s location are read', async (t) => {
  const s = await scene(t);
  const { customer, location } = s.simulator.office.createCustomer({
    name: 'Landlord',
    phone: '6125550198',
    locationContacts: [{ type: 'Email', value: 'tenant@example.com' }],
  });
  await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id, {
    customerId: customer.id,
    locationId: location.id,
  });
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const contacts = (await s.inputs()).find(({ name }) => name === 'servicetitan.contacts')?.body.contacts;
  const emails = contacts.filter(({ type }: { type: string }) => type === 'Email');
  assert.deepEqual(
    emails.map(({ value, source }: Record<string, string>) => [value, source]),
    [['tenant@example.com', 'location']],
  );
});

test('[ST-3] completed jobs are read over all pages, as a dated answer to the question', async (t) => {
  const s = await scene(t, { pageSizeCap: 2 });
  const { customer } = s.simulator.office.createCustomer({ name: 'Loyal' });
  const ids = Array.from({ length: 5 }, () => {
    const { id } = s.simulator.office.createJob({ customerId: customer.id });
    s.simulator.office.completeJob(id, { totalCents: 10_000 });
    return id;
  });
  s.simulator.office.createJob({ customerId: customer.id });
  await s.ask('completed_jobs', customer.id);
  await s.follow();
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.completed_jobs');
  assert.deepEqual(input?.body.jobs.map(({ id }: { id: number }) => id).sort(), ids.sort());
  assert.deepEqual(input?.body.customer_ids, [String(customer.id)]);
});

test('[ID-4] a merged customer is followed to the survivor, for contacts and for completed jobs', async (t) => {
  const s = await scene(t);
  const { office } = s.simulator;
  const loser = office.createCustomer({ name: 'Dana R' }).customer.id;
  const winner = office.createCustomer({ name: 'Dana Rivera', email: 'dana@example.com' }).customer.id;
  const { id } = office.createJob({ customerId: winner });
  office.completeJob(id);
  office.mergeCustomers(loser, winner);
  await s.ask('customer_contacts', loser);
  await s.ask('completed_jobs', loser);
  await s.follow();
  const inputs = await s.inputs();
  const contacts = inputs.find(({ name }) => name === 'servicetitan.contacts')?.body;
  const jobs = inputs.find(({ name }) => name === 'servicetitan.completed_jobs')?.body;
  assert.deepEqual(contacts.customer_ids, [String(loser), String(winner)]);
  assert.ok(contacts.contacts.some(({ value }: { value: string }) => value === 'dana@example.com'));
  assert.deepEqual(
    jobs.jobs.map((job: { id: number }) => job.id),
    [id],
  );
});

test('[QU-4] what could not be read stays open through an outage, and is answered by itself afterwards', async (t) => {
  const s = await scene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  const { id } = s.simulator.office.createJob({ customerId: customer.id });
  await s.hear(id);
  await s.ask('completed_jobs', customer.id);
  s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/jpm/' } });
  for (let failures = 1; failures <= 2; failures++) {
    const nextAt = await s.follow();
    const { trouble, retryAfter } = await s.connection();
    assert.equal(trouble?.code, 'unavailable');
    assert.equal(trouble?.count, failures);
    assert.deepEqual(nextAt, retryAfter);
    assert.ok(nextAt && nextAt > s.now());
    const callsBefore = s.simulator.requests.length;
    await s.follow();
    assert.equal(s.simulator.requests.length, callsBefore, 'it rests');
    s.advance(nextAt.getTime() - s.now().getTime());
  }
  assert.equal((await s.inputs()).length, 0);
  assert.equal(s.logged.filter(({ code }) => code === 'unavailable').length, 1, 'told once');

  s.simulator.faults.clear();
  await s.follow();
  assert.deepEqual((await s.inputs()).map(({ name }) => name).sort(), [
    'servicetitan.completed_jobs',
    'servicetitan.job',
  ]);
  assert.equal((await s.connection()).trouble, null);
  assert.equal(s.logged.at(-1)?.msg, 'the connection works again');
});

test('[ST-8] refused credentials are said in words, reads slow down to minutes, and work resumes when they are mended', async (t) => {
  const s = await scene(t, { secret: 'cs1.wrong' });
  await s.hear(s.simulator.office.createJob({ customer: { name: 'Dana' } }).id);
  const nextAt = await s.follow();
  const { trouble } = await s.connection();
  assert.equal(trouble?.code, 'credentials_refused');
  assert.match(trouble?.what_to_do ?? '', /API Application Access/);
  assert.ok(nextAt && nextAt.getTime() - s.now().getTime() >= 30_000);
  assert.doesNotMatch(JSON.stringify([trouble, s.logged]), /cs1\.wrong/);

  const sealed = s.deps.secrets.seal(s.simulator.credentials.clientSecret, `client_keys:${CLIENT}:5`);
  await s.db.query('update client_keys set secret = $1', [sealed]);
  s.advance(nextAt.getTime() - s.now().getTime());
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).length, 1);
});

test('[ST-8] a scope that is missing for customers does not stop the jobs, and is over when customers answer', async (t) => {
  const s = await scene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  const scopes = s.simulator.tenant.scopes;
  s.simulator.tenant.scopes = scopes.filter((scope) => !scope.startsWith('tn.crm'));
  await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id);
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const { trouble } = await s.connection();
  assert.equal(trouble?.code, 'scope_missing');
  assert.match(trouble?.what_to_do ?? '', /tn\.crm\.customers:r/);
  assert.deepEqual(
    (await s.inputs()).map(({ name }) => name),
    ['servicetitan.job'],
  );
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.connection()).trouble?.code, 'scope_missing', 'jobs that answer are no cure');

  s.simulator.tenant.scopes = scopes;
  s.advance(20 * MINUTE_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.ok((await s.inputs()).some(({ name }) => name === 'servicetitan.contacts'));
});

test('[ST-8] a tenant that is not connected is told apart from a customer that is not there', async (t) => {
  const s = await scene(t, { forbiddenStatus: 404 });
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  s.simulator.tenant.scopes = [];
  await s.ask('customer_contacts', customer.id);
  for (let attempt = 0; attempt < 5; attempt++) {
    await s.follow();
    s.advance(10 * MINUTE_MS);
  }
  assert.equal((await s.inputs()).length, 0, 'nothing is guessed');
  assert.equal((await s.connection()).trouble?.code, 'tenant_refused');
});

test('[ST-8] a customer that nobody knows has no contacts, after a few tries', async (t) => {
  const s = await scene(t);
  await s.ask('customer_contacts', 4711);
  await s.follow();
  assert.equal((await s.inputs()).length, 0);
  for (let attempt = 0; attempt < 3; attempt++) {
    s.advance(10 * MINUTE_MS);
    await s.follow();
  }
  assert.deepEqual((await s.inputs())[0]?.body.contacts, []);
});

test('[ST-8] a silent new connection is tried once, so that its health is known', async (t) => {
  const s = await scene(t);
  assert.equal(await s.follow(), null);
  assert.equal(apiCalls(s).length, 1);
  assert.ok((await s.connection()).lastSuccessAt);
  await s.follow();
  assert.equal(apiCalls(s).length, 1);
});

test('[ST-9] a paused connection is not called', async (t) => {
  const s = await scene(t);
  await s.hear(s.simulator.office.createJob({ customer: { name: 'Dana' } }).id);
  await s.db.query(`update connections set state = 'paused'`);
  assert.equal(await s.follow(), null);
  assert.equal(s.simulator.requests.length, 0);
});

test('[ST-8] two followers of one connection at once do no harm', async (t) => {
  const s = await scene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  for (let n = 0; n < 5; n++) await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id);
  await s.ask('customer_contacts', customer.id);
  await Promise.all([s.follow(), s.follow(), s.follow()]);
  const names = (await s.inputs()).map(({ name }) => name).sort();
  assert.deepEqual(names, ['servicetitan.contacts', ...Array(5).fill('servicetitan.job')]);
});

test('[ST-1] a token that ServiceTitan forgets in the middle of the work is renewed without trouble', async (t) => {
  const s = await scene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await s.hear(id);
  await s.follow();
  s.simulator.faults.add({ kind: 'expired_token', times: 1 });
  s.simulator.office.completeJob(id);
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).at(-1)?.body.jobStatus, 'Completed');
});
