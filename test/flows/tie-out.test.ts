// Ties the books out: a second installation is given nothing but the stored inputs, and the provider's own statement; from the two every
// balance of the first is computed again, to the cent.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { makeDice } from '../simulation/dice.ts';
import { booked, fulfil, type Referred, then } from '../support/referred.ts';
import { startTremendous } from '../support/tremendous.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const CAMPAIGN = {
  rewards: {
    advocate: { percent: 7.25, min_minor: 1_000, max_minor: 30_000, currency: 'USD' },
    friend: { amount_minor: 2_500, currency: 'USD' },
  },
  qualification: { minimum_total_minor: 5_000 },
};
const JOBS = 9;

test('[RW-8] [EX-2] every balance is rebuilt from the inputs and the provider alone, and is the same to the cent', async (t) => {
  const tremendous = await startTremendous(t);
  const first = await setUp(t);
  const { world } = first;
  await world.call('POST', '/v1/suppliers', {
    ...{ type: 'tremendous', name: 'Gift cards', is_default: true, secrets: { api_key: tremendous.apiKey } },
    settings: { api_url: tremendous.url, campaign_id: 'C1', environment: 'production' },
  });
  await playSeason(first);
  tremendous.faults.push('500_after', '422', 'drop_before');
  await pay(world);
  const byHand = await giveOneByHand(world);

  const balances = await balancesOf(world);
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/ledger/reconcile')).differences, []);
  assert.ok(balances.cash_minor < 0 && balances.liability_minor < 0, JSON.stringify(balances));

  // The second one: the same set-up, the first one's inputs, and no ServiceTitan to ask: its answers are among the inputs.
  const second = await setUp(t);
  await replay(world, second.world);
  const promised = await promisesOf(second.world);
  assert.deepEqual(promised, await promisesOf(world), 'the same rewards for the same jobs');
  const expense = promised.reduce(
    (sum, { amount_minor, state }) => (state === 'canceled' ? sum : sum + amount_minor),
    0,
  );
  const paid = Math.round(tremendous.spent() * 100) + byHand;
  assert.deepEqual(
    { expense: balances.expense_minor, cash: -balances.cash_minor, owed: -balances.liability_minor },
    { expense, cash: paid, owed: expense - paid },
  );
  const [fresh] = mustBe(200, await second.world.call('GET', '/v1/ledger/balances?by=client')).balances;
  assert.deepEqual([fresh.expense_minor, fresh.liability_minor], [expense, -expense]);
});

async function setUp(t: TestContext): Promise<Referred> {
  const world = await startWorld(t, { bare: true });
  world.connectionId = await world.connect();
  await world.campaign(CAMPAIGN);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('sam@example.com', 'sam22');
  return { world, office: world.simulator.office, rosa };
}

/** Jobs of strangers and of the advocates' own, dear and cheap, completed, canceled, reopened, made free, with totals that change. */
async function playSeason(scene: Referred): Promise<void> {
  const { world, office } = scene;
  const dice = makeDice(5);
  const ids: number[] = [];
  for (let at = 0; at < JOBS; at++) {
    const code = dice.pick(['rosa7', 'sam22']);
    const email = at === 4 ? 'rosa@example.com' : `friend${at}@example.com`;
    ids.push(await booked(scene, { code, email, street: `${at + 1} Friend Road` }));
  }
  await then(world, () => {
    for (const [at, id] of ids.entries()) {
      if (at === 1) office.cancelJob(id);
      else office.completeJob(id, { totalCents: at === 2 ? 3_000 : 9_999 + dice.int(600_000) });
    }
  });
  await then(world, () => {
    office.cancelJob(ids[3] as number);
  });
  await then(world, () => office.billJob(ids[5] as number, 123_457));
  world.advance(20 * DAY_MS);
  await world.drain();
}

async function pay(world: World): Promise<void> {
  const approved: { id: string }[] = mustBe(200, await world.call('GET', '/v2/rewards?state=approved'));
  const reward_ids = approved.slice(2).map(({ id }) => id);
  const run = mustBe(200, await world.call('POST', '/v1/payouts/runs', { reward_ids }));
  mustBe(200, await world.call('POST', `/v1/payouts/runs/${run.id}/approve`));
  for (let turn = 0; turn < 4; turn++) {
    await world.app.tasks.send_payouts({ client_id: world.clientId });
    world.advance(DAY_MS / 4);
  }
}

/** What failed at the provider is tried again and given by hand: a check. */
async function giveOneByHand(world: World): Promise<number> {
  const [failed] = mustBe(200, await world.call('GET', '/v2/rewards?state=failed'));
  assert.ok(failed, 'one payout was refused');
  mustBe(200, await world.call('POST', `/v2/rewards/${failed.id}/retry`));
  await fulfil(world, await world.job(failed.job_id), failed.role);
  return failed.amount_minor;
}

/** All stored inputs of the one go into the other, in their order, as they were; nothing else does. */
async function replay(from: World, to: World): Promise<void> {
  const inputs = await from.app.deps.db.query(
    `select input_id, source, name, received_at, event_time, body, actor, connection_id is not null as connected, device_id
       from inputs where client_id = $1 order by input_id`,
    [from.clientId],
  );
  assert.ok(inputs.length > JOBS * 2);
  await to.app.deps.db.tx(async (tx) => {
    await tx.query(
      `insert into inputs (client_id, input_id, source, name, received_at, event_time, body, actor, connection_id, device_id)
       select $1, input_id, source, name, received_at, event_time, body, actor, case when connected then $2::bigint end, device_id
         from jsonb_to_recordset($3::jsonb) as i(input_id bigint, source text, name text, received_at timestamptz, event_time timestamptz,
           body text, actor text, connected boolean, device_id text)
       on conflict do nothing`,
      [to.clientId, to.connectionId, JSON.stringify(inputs)],
    );
    await tx.query(
      'insert into inbox (client_id, input_id) select $1, input_id from inputs where client_id = $1 on conflict do nothing',
      [to.clientId],
    );
  });
  to.advance(from.now().getTime() - to.now().getTime());
  await to.app.deps.processClient(to.clientId);
  await to.app.tasks.approve_due({});
}

async function promisesOf(world: World) {
  const rows = await world.app.deps.db.query<{
    job_id: string;
    role: string;
    amount_minor: number;
    state: string;
    email: string;
  }>(
    `select r.job_id, r.role, r.amount_minor::int as amount_minor, case when r.state = 'canceled' then 'canceled' else 'stands' end as state,
            p.email from rewards r join persons p on p.client_id = r.client_id and p.person_id = r.person_id
      where r.client_id = $1 order by r.job_id, r.role`,
    [world.clientId],
  );
  return rows.filter(({ state }) => state === 'stands');
}

async function balancesOf(world: World) {
  const { balances } = mustBe(200, await world.call('GET', '/v1/ledger/balances?by=client'));
  assert.equal(balances.length, 1);
  return balances[0];
}
