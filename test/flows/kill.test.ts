// Real processes and kill -9, of Goodword and of PostgreSQL, while senders send: what was answered 200 is there, once (IN-1).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { openDb } from '../../src/db/pool.ts';
import { makeDice } from '../simulation/dice.ts';
import { CAMPAIGN } from '../support/first-campaign.ts';
import { type KillStage, openKillStage } from '../support/kill-stage.ts';

const SEED = Number(process.env.KILL_SEED ?? 7);
const JOBS = 12;
const SENDERS = 4;
const SERVER_KILLS = 4;
const PATIENCE_MS = 30_000;

interface Sending {
  key: string;
  body: unknown;
}

test('[IN-1] [RW-2] kill -9 at any moment: every event answered 200 is applied once, every completed job rewards each side once', async (t) => {
  const simulator = await startSimulator();
  t.after(() => simulator.close());
  const stage = await openKillStage(t);
  await setUp(stage, simulator);
  const dice = makeDice(SEED);

  const jobIds = Array.from({ length: JOBS }, (_, n) => bookJob(simulator, n));
  const sendings: Sending[] = jobIds.map((id) => ({ key: `zap-${id}`, body: simulator.office.zapBody(id) }));
  const accepted = new Map<string, Set<string>>();
  let over = false;
  let sent = 0;
  const sender = async () => {
    while (!over || sendings.length > 0) {
      const sending = sendings.shift() ?? { key: `lead-${++sent}`, body: leadBody(sent) };
      const reply = await stage.send('POST', '/v5/events', sending.body, { 'idempotency-key': sending.key });
      assert.equal(reply.status, 200, `${sending.key}: ${JSON.stringify(reply.body)}`);
      accepted.set(sending.key, (accepted.get(sending.key) ?? new Set()).add(reply.body.event_id));
      // Some senders repeat what was answered already.
      if (dice.chance(0.1)) sendings.push(sending);
      await delay(dice.int(10));
    }
  };
  const senders = Array.from({ length: SENDERS }, sender);
  const killed = (async () => {
    for (let kill = 0; kill < SERVER_KILLS; kill++) {
      await delay(100 + dice.int(1_200));
      for (const id of jobIds.slice(kill * 3, kill * 3 + 3))
        simulator.office.completeJob(id, { totalCents: 20_000 });
      if (kill === 1) {
        await stage.killPostgres();
        await delay(dice.int(600));
      } else await delay(dice.int(400));
      await stage.killServer();
    }
    await delay(500);
    over = true;
  })();
  await Promise.all([killed, ...senders]);

  await untilRewarded(stage);
  for (const [key, ids] of accepted)
    assert.equal(ids.size, 1, `${key} was answered with ${[...ids].join(' and ')}`);
  assert.ok(accepted.size > 100, `only ${accepted.size} events were sent`);
  await assertOnce(
    stage,
    [...accepted.values()].map(([id]) => id as string),
  );
  const check = await stage.send('GET', '/v1/ledger/reconcile');
  assert.equal(check.body.rewards, JOBS * 2);
  assert.deepEqual(check.body.differences, []);
});

async function setUp(stage: KillStage, simulator: Simulator): Promise<void> {
  const must = async (path: string, body: unknown = {}) => {
    const reply = await stage.send('POST', path, body);
    assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const { credentials, url } = simulator;
  const key = await must('/v2/settings/security/keys', {
    ...{ type: 'WEBHOOK', algorithm: 'OAUTH', name: 'ServiceTitan', key: credentials.clientSecret },
    ...{ oauth_client_id: credentials.clientId, authorization_url: `${url}/connect/token` },
  });
  await must('/v1/servicetitan/connections', {
    ...{ name: 'Main', environment: 'custom', tenant_id: credentials.tenantId, key_id: key.id },
    ...{ app_key: credentials.appKey, api_url: url, poll_interval_seconds: 1, requests_per_second: 50 },
  });
  const campaign = await must('/v1/campaigns', CAMPAIGN);
  await must(`/v1/campaigns/${campaign.campaign_id}/publish`);
  const rosa = await must('/v5/persons', { identity_key_value: 'rosa@example.com' });
  await must(`/v5/persons/${rosa.id}/shareables`, { label: CAMPAIGN.program_label, code: 'rosa7' });
}

function bookJob(simulator: Simulator, n: number): number {
  const customer = {
    name: `Friend ${n}`,
    email: `friend${n}@example.com`,
    address: { street: `${n + 1} Elm Street` },
  };
  return simulator.office.createJob({ customer, advocateCode: 'rosa7' }).id;
}

function leadBody(n: number): unknown {
  return { event_name: 'online_lead_captured', data: { email: `visitor${n}@example.com`, n } };
}

async function untilRewarded(stage: KillStage): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { body } = await stage.send('GET', '/v1/jobs?limit=100');
    const sides = (body.jobs as { rewards: { role: string; state: string }[] }[]).map((job) =>
      job.rewards.map(({ role, state }) => `${role}:${state}`).join(),
    );
    if (sides.length === JOBS && sides.every((side) => side === 'advocate:earned,friend:earned')) return;
    if (Date.now() > deadline) assert.fail(`not every job is rewarded: ${JSON.stringify(sides)}`);
    await delay(200);
  }
}

/** Each accepted event has one input and one result, each lead one step, each job two milestones a side. */
async function assertOnce(stage: KillStage, eventIds: readonly string[]): Promise<void> {
  const db = openDb({ url: await stage.databaseUrl(), max: 1 });
  try {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const [row] = await db.query<{ count: string }>('select count(*) from inbox', []);
      if (row?.count === '0') break;
      assert.ok(Date.now() < deadline, `${row?.count} inputs are not applied`);
      await delay(100);
    }
    const lost = await db.query(
      `select id from unnest($1::bigint[]) as accepted (id)
        where not exists (select from inputs where input_id = id)
           or (select count(*) from input_results where input_id = id and state = 'applied') <> 1`,
      [eventIds],
    );
    assert.deepEqual(lost, [], 'accepted and not applied');
    // What was stored and never answered may be there beside them, but never two of one key.
    const [stored] = await db.query<{ inputs: string; keys: string }>(
      `select count(*) as inputs, count(distinct body) as keys from inputs where name in ('servicetitan_job', 'online_lead_captured') and source = 'api'`,
      [],
    );
    assert.deepEqual(stored, { inputs: String(eventIds.length), keys: String(eventIds.length) });
    const doubled = await db.query(
      'select cause, name, role from steps group by 1, 2, 3 having count(*) > 1',
      [],
    );
    assert.deepEqual(doubled, []);
    const steps = await db.query<{ role: string; name: string; count: string }>(
      'select role, name, count(*) from steps where job_id is not null group by 1, 2 order by 1, 2',
      [],
    );
    assert.deepEqual(
      steps.map(({ role, name, count }) => `${role} ${name} ${count}`),
      ['advocate', 'friend'].flatMap((role) => [
        `${role} job_completed ${JOBS}`,
        `${role} job_scheduled ${JOBS}`,
      ]),
    );
    const [leads] = await db.query<{ count: string }>(
      `select count(*) from steps where name = 'online_lead_captured'`,
      [],
    );
    assert.equal(Number(leads?.count), eventIds.length - JOBS);
  } finally {
    await db.close();
  }
}
