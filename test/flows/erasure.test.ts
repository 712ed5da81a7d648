// Erasing persons (ID-5): no value of theirs is left in any table, sums stay, nothing comes back, and who returns is somebody new.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '../../src/base/time.ts';
import { sweepErasure } from '../../src/pipeline/erase.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

const JANE = { name: 'Jane Testfriend', email: 'Jane.Q+one@friend.example', phone: '(303) 555-0188' };

/** Rosa's friend Jane comes by web lead and phone, her job is done, and both have earned. */
async function rewardedPair(t: Parameters<typeof startWorld>[0]) {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@advocate.example', 'ROSAMUND7', {
    ...{ first_name: 'Rosamund', last_name: 'Advocatska', phone: '720-555-0133' },
  });
  const lead = {
    ...{ email: JANE.email, first_name: 'Jane', last_name: 'Testfriend', phone: JANE.phone },
    ...{ advocate_code: 'Rosamund 7', message: `call ${JANE.phone}`, address: '9 Hidden Lane, Denver' },
  };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'online_lead_captured', data: lead }));
  // Somebody else's input that names her.
  const other = {
    email: 'neighbour@example.com',
    note: 'Ask 303.555.0188 or jane.q+one@friend.example, says ROSAMUND7',
  };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'chat', data: other }));
  const { office } = world.simulator;
  const made = office.createJob({
    customer: { ...JANE, address: { street: '9 Hidden Lane' } },
    advocateCode: 'rosamund7',
  });
  mustBe(200, await world.zap(office.zapBody(made.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(made.id, { totalCents: 20_000 });
  world.advance(2 * MINUTE_MS);
  await world.drain();
  const jane = mustBe(
    200,
    await world.call('GET', '/v5/persons?person_keys=email:jane.q%2Bone@friend.example'),
  )[0].id;
  return { world, rosa, jane, jobId: made.id };
}

async function erase(world: World, body: Record<string, unknown>) {
  const erasure = mustBe(200, await world.call('POST', '/v4/erasures', body));
  await sweepErasure(world.app.deps, world.clientId, erasure.id);
  return mustBe(200, await world.call('GET', `/v4/erasures/${erasure.id}`));
}

/** Every value of every text and JSON column in the database that matches, as "table.column: value". */
async function found(world: World, pattern: string): Promise<string[]> {
  const { db } = world.app.deps;
  const columns = await db.query<{ table: string; column: string }>(
    `select c.table_schema || '.' || c.table_name as table, c.column_name as column
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema in ('public', 'graphile_worker') and t.table_type = 'BASE TABLE'
        and c.data_type in ('text', 'jsonb', 'json', 'ARRAY', 'character varying')`,
  );
  const hits: string[] = [];
  for (const { table, column } of columns) {
    const rows = await db.query<{ value: string }>(
      `select "${column}"::text as value from ${table} where "${column}"::text ~* $1`,
      [pattern],
    );
    for (const { value } of rows) hits.push(`${table}.${column}: ${value}`);
  }
  return hits;
}

const JANES = 'jane|testfriend|friend\\.example|303\\D{0,3}555\\D?0188|hidden lane';
const ROSAS = 'rosamund|advocatska|advocate\\.example|720\\D{0,3}555\\D?0133';

const sums = async (world: World) => mustBe(200, await world.call('GET', '/v1/ledger/balances'));

test('[ID-5] nothing of an erased friend is left, the advocate keeps what was earned, and the sums stay', async (t) => {
  const { world, rosa, jane, jobId } = await rewardedPair(t);
  const rewards = mustBe(200, await world.call('GET', `/v2/rewards?person_id=${jane}`));
  mustBe(200, await world.call('POST', `/v2/rewards/${rewards[0].id}/approve`, {}));
  mustBe(200, await world.call('POST', `/v2/rewards/${rewards[0].id}/fulfill`, {}));
  const before = await sums(world);
  assert.ok((await found(world, JANES)).length > 0, 'the test looks for what is there');

  const erasure = await erase(world, { email: 'JANE.q+one@friend.example', note: 'asked by letter' });
  assert.deepEqual([erasure.status, erasure.person_id, erasure.note], ['COMPLETED', jane, 'asked by letter']);
  assert.ok(erasure.rows_changed >= 1);
  assert.deepEqual(await found(world, JANES), []);
  assert.deepEqual(await sums(world), before);
  assert.equal((await world.call('GET', `/v5/persons/${jane}`)).status, 404);

  // What ServiceTitan goes on telling of the job is not kept.
  mustBe(200, await world.zap(world.simulator.office.zapBody(jobId)));
  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(await found(world, JANES), []);
  const kept = mustBe(200, await world.call('GET', `/v2/rewards?person_id=${rosa}`));
  assert.deepEqual(
    kept.map(({ state }: { state: string }) => state.toLowerCase()),
    ['approved'],
  );
});

test('[ID-5] [PO-3] an erased advocate is promised nothing more, and the code is nobody’s', async (t) => {
  const { world, rosa } = await rewardedPair(t);
  assert.ok((await found(world, ROSAS)).length > 0);
  await erase(world, { person_id: rosa });
  assert.deepEqual(await found(world, ROSAS), []);
  const states = await world.app.deps.db.query<{ state: string; cause: string }>(
    `select r.state, h.cause from rewards r join lateral (select cause from reward_history h where h.client_id = r.client_id
       and h.reward_id = r.reward_id order by seq desc limit 1) h on true where r.client_id = $1 and r.person_id = $2`,
    [world.clientId, rosa],
  );
  assert.deepEqual(states, [{ state: 'canceled', cause: 'person_erased' }]);
  assert.equal((await world.call('GET', '/v3/shareables/ROSAMUND7', undefined, { token: null })).status, 404);
  const reconciled = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(reconciled.differences ?? [], []);
});

test('[ID-5] who comes back is somebody new', async (t) => {
  const { world, jane } = await rewardedPair(t);
  await erase(world, { person_id: jane });
  const data = { email: JANE.email, first_name: 'Jane' };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'online_lead_captured', data }));
  await world.drain();
  const [again] = mustBe(
    200,
    await world.call('GET', '/v5/persons?person_keys=email:jane.q%2Bone@friend.example'),
  );
  assert.notEqual(again.id, jane);
  assert.deepEqual(mustBe(200, await world.call('GET', `/v5/persons/${again.id}/relationships`)), []);
});

test('[ID-5] an address that nobody has is searched for all the same; other keys must find somebody', async (t) => {
  const world = await startWorld(t, { bare: true });
  mustBe(
    200,
    await world.call('POST', '/v5/events', {
      event_name: 'chat',
      data: { note: 'Ask ghost@nowhere.example' },
    }),
  );
  await world.drain();
  const erasure = await erase(world, { email: 'ghost@nowhere.example' });
  assert.deepEqual([erasure.person_id, erasure.status], [null, 'COMPLETED']);
  assert.deepEqual(await found(world, 'ghost@'), []);
  assert.equal((await world.call('POST', '/v4/erasures', { person_id: '77' })).status, 404);
  assert.equal(
    (await world.call('POST', '/v4/erasures', { email: 'a@b.example', person_id: '77' })).status,
    400,
  );
  assert.equal((await world.call('POST', '/v4/erasures', {})).status, 400);
});

test('[ID-5] an address that opted out stays out, though only its hash is left', async (t) => {
  const world = await startWorld(t, { bare: true });
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'jane@friend.example' }));
  await erase(world, { email: 'jane@friend.example' });
  assert.deepEqual(await found(world, 'jane'), []);
  const [outcome] = await world.app.deps.db.tx((tx) =>
    world.app.deps.postMail(tx, [
      {
        ...{ clientId: world.clientId, kind: 'share', mailClass: 'promotional', to: 'Jane@friend.example' },
        ...{
          personId: null,
          subject: 'Hi',
          text: 'Hi',
          html: null,
          fromName: null,
          replyTo: null,
          onceKey: 'x',
        },
      },
    ]),
  );
  assert.equal(outcome, 'suppressed');
});

test('[ID-5] the access report holds every row about the person', async (t) => {
  const { world, jane } = await rewardedPair(t);
  const report = mustBe(200, await world.call('GET', `/v1/persons/${jane}/access-report`));
  const tables = Object.keys(report.tables);
  for (const table of ['persons', 'identities', 'inputs', 'jobs', 'referrals', 'rewards', 'steps'])
    assert.ok(tables.includes(table), table);
  assert.match(JSON.stringify(report.tables.persons), /Testfriend/);
  const strangers = JSON.stringify(report).match(/neighbour@example\.com|rosa@advocate\.example/g);
  assert.equal(strangers, null);
});
