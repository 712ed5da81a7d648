import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CLIENT, CONNECTION, POLL_S, startScene } from '../../test/support/follow-scene.ts';
import { HOUR_MS } from '../base/time.ts';
import type { Sql } from '../db/sql.ts';
import { clientsOf, closeClients } from './clients.ts';
import { budgetOf } from './store-budget.ts';
import { makeThrottles } from './throttle.ts';

const clock = { nowMs: Date.now, sleep: (ms: number) => delay(ms) };

/** Two processes, as far as the budget can tell: each with clients of its own over the one database. */
async function twoProcesses(t: TestContext, requestsPerSecond: number) {
  // Calls that leave evenly may arrive in bunches on a busy machine; twice the allowance would be noticed all the same.
  const s = await startScene(t, { rateLimitPerSecond: Math.ceil(requestsPerSecond * 1.25) });
  const settings = {
    ...{ clientId: CLIENT, connectionId: CONNECTION, requestsPerSecond },
    ...{ apiUrl: s.simulator.url, tenantId: String(s.simulator.credentials.tenantId) },
    credentials: {
      tokenUrl: `${s.simulator.url}/connect/token`,
      oauthClientId: s.simulator.credentials.clientId,
      oauthClientSecret: s.simulator.credentials.clientSecret,
      appKey: s.simulator.credentials.appKey,
    },
  };
  const owners = [1, 2].map(() => ({ allowPrivateAddresses: true, db: s.db, now: s.now }));
  t.after(async () => {
    for (const owner of owners) await closeClients(owner);
  });
  const apis = owners.map((owner) => clientsOf(owner).of(settings));
  return { s, apis, owners };
}

/** The most calls in any second. */
function busiest(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

test('[ST-2] two processes over one database stay together under one allowance', async (t) => {
  const { s, apis } = await twoProcesses(t, 20);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  const startMs = Date.now();
  await Promise.all(
    Array.from({ length: 25 }, () => apis)
      .flat()
      .map(async (api) => {
        const answer = await api.urgent.getJob(String(id));
        assert.equal(answer.outcome, 'ok');
      }),
  );
  const tookMs = Date.now() - startMs;
  const calls = s.simulator.requests.filter(({ path }) => path.includes('/jobs/'));
  assert.equal(calls.length, 50);
  assert.ok(
    calls.every(({ status }) => status === 200),
    'nobody was refused',
  );
  assert.ok(tookMs > 2_300 && tookMs < 20_000, `${tookMs} ms`);
});

test('[ST-2] a 429 of one process holds the other back as well', async (t) => {
  const { s, apis } = await twoProcesses(t, 50);
  const [one, two] = apis;
  assert.ok(one && two);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await two.urgent.getJob(String(id));
  s.simulator.faults.add({ kind: 'rate_limit', seconds: 1, times: 1, match: { path: '/jobs/' } });
  const startMs = Date.now();
  const first = one.urgent.getJob(String(id));
  while (!s.simulator.requests.some(({ status }) => status === 429)) await delay(5);
  await delay(50);
  const [a, b] = await Promise.all([first, two.urgent.getJob(String(id))]);
  assert.deepEqual([a.outcome, b.outcome], ['ok', 'ok']);
  assert.ok(Date.now() - startMs >= 1_000);
  assert.equal(s.simulator.requests.filter(({ status }) => status === 429).length, 1);
});

test('[ST-2] a storm of 429 ends in a rest, and everything is read afterwards', async (t) => {
  const s = await startScene(t);
  for (let n = 0; n < 120; n++)
    await s.hear(s.simulator.office.createJob({ customer: { name: `C${n}` } }).id);
  s.simulator.faults.add({ kind: 'rate_limit', seconds: 40 });
  const nextAt = await s.follow();
  assert.equal((await s.connection()).trouble?.code, 'rate_limited');
  assert.ok(nextAt && nextAt.getTime() - s.now().getTime() >= 20_000);
  const refused = s.simulator.requests.filter(({ status }) => status === 429).length;
  assert.ok(refused <= 4, `${refused} calls in the storm`);
  s.simulator.faults.clear();
  // The pause runs by the clock of the database, which the test cannot move.
  await s.db.query('update connection_budgets set blocked_until = clock_timestamp()');
  await closeClients(s.deps);
  s.advance(60_000);
  await s.follow();
  await s.follow();
  assert.equal((await s.inputs()).length, 120);
  assert.equal((await s.connection()).trouble, null);
});

test('[ST-2] sweeps leave a part of the allowance to what is urgent', async (t) => {
  const { s } = await twoProcesses(t, 50);
  const times: Record<'urgent' | 'sweep', number[]> = { urgent: [], sweep: [] };
  const [one, two] = [1, 2].map(() => makeThrottles(budgetOf(s.db, CLIENT, CONNECTION, 50), clock, 10_000));
  assert.ok(one && two);
  const run = async (urgency: 'urgent' | 'sweep', turn: () => Promise<number>, count: number) => {
    for (let n = 0; n < count; n++) {
      assert.equal(await turn(), 0);
      times[urgency].push(Date.now());
    }
  };
  const sweeps = Promise.all([1, 2, 3, 4].map(() => run('sweep', () => one.sweep.turn(), 20)));
  await delay(300);
  const askedAtMs = Date.now();
  await run('urgent', () => two.urgent.turn(), 1);
  const waitedMs = (times.urgent[0] ?? 0) - askedAtMs;
  await sweeps;
  assert.ok(busiest(times.sweep) <= 50 * 0.7 + 10, `${busiest(times.sweep)} sweeps in a second`);
  assert.ok(waitedMs < 1_000, `${waitedMs} ms`);
});

test('[ST-2] turns that are evenly given never pass the allowance, whoever takes them', async (t) => {
  const { s } = await twoProcesses(t, 50);
  const db: Sql = s.db;
  const budgets = [1, 2, 3].map(() => budgetOf(db, CLIENT, CONNECTION, 50));
  const at: number[] = [];
  await Promise.all(
    budgets.map(async (budget, index) => {
      for (let n = 0; n < 10; n++) {
        const lease = await budget.lease(1 + (n % 4), index === 2 ? 'sweep' : 'urgent', 0);
        assert.equal(lease.kind, 'turns');
        if (lease.kind !== 'turns') continue;
        const fromMs = performance.now() + lease.startsInMs;
        for (let turn = 0; turn < 1 + (n % 4); turn++) at.push(fromMs + turn * lease.gapMs);
      }
    }),
  );
  assert.ok(busiest(at) <= 50, `${busiest(at)} in a second`);
});

test('[ST-2] a long sweep stops after some seconds, what a webhook told goes before the rest of it, and the sweep gets done', async (t) => {
  const s = await startScene(t);
  const customerId = s.simulator.office.createCustomer({ name: 'Many' }).customer.id;
  const ids = Array.from({ length: 1_000 }, () => s.simulator.office.createJob({ customerId }).id);
  await s.db.query(
    `insert into jobs (client_id, connection_id, job_id, currency, first_input_id, first_seen_at, next_look_at, confirmed)
     select $1, $2, id, 'USD', 1, $4, $4, true from unnest($3::text[]) as id`,
    [CLIENT, CONNECTION, ids.map(String), s.now()],
  );
  // Each call takes a second.
  const looks = () => s.simulator.requests.filter(({ query }) => 'ids' in query);
  const startMs = s.now().getTime();
  s.deps.now = () => new Date(startMs + s.simulator.requests.length * 1000);
  const nextAt = await s.follow();
  const first = looks().length;
  assert.ok(first >= 2 && first <= 10, `${first} of 20 calls in the first round`);
  assert.ok(nextAt && nextAt <= s.deps.now(), 'the rest is due at once');

  const told = ids.slice(-120);
  await s.db.query('update jobs set told_at = $1, next_look_at = $1 where job_id = any($2)', [
    s.deps.now(),
    told.map(String),
  ]);
  await s.follow();
  const asked = new Set(
    looks()
      .slice(first)
      .flatMap(({ query }) => String(query.ids).split(',')),
  );
  assert.ok(
    told.every((id) => asked.has(String(id))),
    'what was told is read in one round, whatever waits',
  );
  for (let rounds = 0; rounds < 10 && looks().length < 22; rounds++) await s.follow();
  const late = await s.db.query('select 1 from jobs where seen_hash is null and next_look_at <= $1', [
    new Date(startMs),
  ]);
  assert.equal(late.length, 0);
  assert.equal((await s.inputs()).length, 1_000);
});

test('[ST-2] once one call was answered the outage is over: a backlog does not wait for a round without any fault', async (t) => {
  const s = await startScene(t);
  const customerId = s.simulator.office.createCustomer({ name: 'Many' }).customer.id;
  for (let n = 0; n < 300; n++) await s.hear(s.simulator.office.createJob({ customerId }).id);
  s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/tenant/' } });
  await s.follow();
  s.simulator.faults.clear();
  s.simulator.faults.add({ kind: 'status', status: 500, match: { path: '\\?ids' }, skip: 2, times: 1 });
  s.advance(HOUR_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).length, 300);
});

test('[ST-2] after an outage one call at a time finds out whether it is over', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const customerId = s.simulator.office.createCustomer({ name: 'Many' }).customer.id;
  for (let n = 0; n < 200; n++) await s.hear(s.simulator.office.createJob({ customerId }).id);
  s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/tenant/' } });
  await s.follow();
  for (let probe = 0; probe < 3; probe++) {
    s.advance(HOUR_MS);
    const before = s.simulator.requests.filter(({ path }) => path.includes('/tenant/')).length;
    await s.follow();
    assert.equal(s.simulator.requests.filter(({ path }) => path.includes('/tenant/')).length - before, 1);
  }
  s.simulator.faults.clear();
  s.advance(HOUR_MS);
  await s.follow();
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).length, 200);
});
