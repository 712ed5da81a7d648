import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { idMaker } from '../base/ids.ts';
import { DAY_MS, HOUR_MS, plusMs } from '../base/time.ts';
import { openDb } from '../db/pool.ts';
import type { Db } from '../db/sql.ts';
import { createAcceptor } from './accept.ts';
import { forgetOldBytes } from './accept-store.ts';
import type { Acceptance, NewInput } from './types.ts';

const CLIENT = '7000000000000000001';
const START = new Date('2026-04-01T12:00:00Z');

function event(part: Partial<NewInput> = {}): NewInput {
  return {
    clientId: CLIENT,
    source: 'api',
    name: 'job_scheduled',
    eventTime: null,
    body: '{"event_name":"job_scheduled"}',
    actor: 'token:1',
    connectionId: null,
    deviceId: null,
    idempotencyKey: null,
    partnerKey: null,
    sameBytesAreSame: true,
    ...part,
  };
}

async function fixture(t: TestContext) {
  const { db, url } = await testDatabase(t);
  const clock = { now: START };
  const acceptor = createAcceptor({ db, ids: idMaker(1, Date.now), now: () => clock.now });
  return { db, url, clock, acceptor };
}

async function count(db: Db, table: 'inputs' | 'inbox' | 'input_keys'): Promise<number> {
  const [row] = await db.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return row?.n ?? -1;
}

async function waitingLanes(db: Db): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    `select key from graphile_worker.jobs where task_identifier = 'process_inputs' order by key`,
  );
  return rows.map((row) => row.key);
}

test('[IN-1] an accepted input is committed with its inbox row and the job of its lane', async (t) => {
  const { db, acceptor } = await fixture(t);
  const eventTime = new Date('2026-03-31T08:15:00.123Z');
  const body = '{"event_name":"é😀\\u0000","data":{"a":"\\"{,}\\\\"}}';
  const input = event({
    eventTime,
    body,
    name: 'named "so", {here}',
    connectionId: '9000000000000000007',
    deviceId: 'device',
  });
  const [acceptance] = await acceptor.accept([input]);
  assert.equal(acceptance?.outcome, 'accepted');
  const rows = await db.query('select * from inputs');
  assert.deepEqual(rows, [
    {
      client_id: CLIENT,
      input_id: acceptance.inputId,
      source: 'api',
      name: 'named "so", {here}',
      received_at: START,
      event_time: eventTime,
      body,
      actor: 'token:1',
      connection_id: '9000000000000000007',
      device_id: 'device',
    },
  ]);
  assert.deepEqual(await db.query('select * from inbox'), [
    { client_id: CLIENT, input_id: acceptance.inputId },
  ]);
  assert.deepEqual(await waitingLanes(db), [`lane:${CLIENT}`]);
  const [job] = await db.query(
    `select payload, queue_name from graphile_worker.jobs j join graphile_worker._private_jobs p using (id)`,
  );
  assert.deepEqual(job, { payload: { client_id: CLIENT }, queue_name: `lane:${CLIENT}` });
});

test('[IN-1] concurrent calls share commits, answer in order, and wake each lane once', async (t) => {
  const { db, acceptor } = await fixture(t);
  const other = '7000000000000000002';
  const calls = Array.from({ length: 60 }, (_, call) =>
    acceptor.accept([
      event({ body: `{"call":${call}}` }),
      event({ body: `{"call":${call},"second":true}`, clientId: call % 2 === 0 ? other : CLIENT }),
    ]),
  );
  const results = await Promise.all(calls);
  await acceptor.drain();
  assert.ok(results.flat().every((acceptance) => acceptance.outcome === 'accepted'));
  const bodies = await db.query<{ input_id: string; body: string }>('select input_id, body from inputs');
  const bodyOf = new Map(bodies.map((row) => [row.input_id, row.body]));
  for (const [call, [first, second]] of results.entries()) {
    assert.equal(bodyOf.get(first?.inputId ?? ''), `{"call":${call}}`);
    assert.equal(bodyOf.get(second?.inputId ?? ''), `{"call":${call},"second":true}`);
  }
  const [commits] = await db.query<{ n: number }>('select count(distinct xmin::text)::int as n from inputs');
  assert.ok((commits?.n ?? 60) <= 4, `60 calls made ${commits?.n} commits`);
  assert.deepEqual(await waitingLanes(db), [`lane:${CLIENT}`, `lane:${other}`]);
});

test('[IN-1] a lane that is running already gets a job after it', async (t) => {
  const { db, acceptor } = await fixture(t);
  await acceptor.accept([event({ body: '{"n":1}' })]);
  await db.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody'`);
  await acceptor.accept([event({ body: '{"n":2}' })]);
  const jobs = await db.query(`select key, locked_at is null as waits from graphile_worker.jobs order by id`);
  assert.deepEqual(jobs, [
    { key: null, waits: false },
    { key: `lane:${CLIENT}`, waits: true },
  ]);
});

test('[IN-6] the same name and bytes within 24 hours are the same input, and a new one after', async (t) => {
  const { db, clock, acceptor } = await fixture(t);
  const [first] = await acceptor.accept([event()]);
  clock.now = plusMs(START, 23 * HOUR_MS);
  assert.deepEqual(await acceptor.accept([event()]), [{ outcome: 'repeated', inputId: first?.inputId }]);
  clock.now = plusMs(START, DAY_MS);
  const [later] = await acceptor.accept([event()]);
  assert.equal(later?.outcome, 'accepted');
  assert.notEqual(later.inputId, first?.inputId);
  assert.deepEqual(await acceptor.accept([event()]), [{ outcome: 'repeated', inputId: later.inputId }]);
  assert.equal(await count(db, 'inputs'), 2);
});

test('[IN-6] other bytes, another name, client, source, connection or scope are another input', async (t) => {
  const { db, acceptor } = await fixture(t);
  const others: Partial<NewInput>[] = [
    {},
    { body: '{"event_name":"job_scheduled" }' },
    { name: 'job_completed' },
    { clientId: '7000000000000000002' },
    { source: 'browser' },
    { connectionId: '9' },
    { sameBytesScope: 'device' },
  ];
  const results = await acceptor.accept(others.map(event));
  assert.ok(results.every((result) => result.outcome === 'accepted'));
  assert.equal(await count(db, 'inputs'), others.length);
});

test('[IN-6] commands that are new every time are never the same', async (t) => {
  const { db, acceptor } = await fixture(t);
  const command = event({ source: 'staff', name: 're_evaluate', sameBytesAreSame: false });
  await acceptor.accept([command, command]);
  await acceptor.accept([command]);
  assert.equal(await count(db, 'inputs'), 3);
  assert.equal(await count(db, 'input_keys'), 0);
});

test('[IN-6] the same Idempotency-Key with the same bytes is the same input for ever, with other bytes it is refused', async (t) => {
  const { db, clock, acceptor } = await fixture(t);
  const [first] = await acceptor.accept([event({ idempotencyKey: 'k1' })]);
  clock.now = plusMs(START, 30 * DAY_MS);
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'k1' })]), [
    { outcome: 'repeated', inputId: first?.inputId },
  ]);
  const reused = { outcome: 'key_reused', inputId: first?.inputId };
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'k1', body: '{"other":1}' })]), [reused]);
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'k1', name: 'other' })]), [reused]);
  assert.equal(await count(db, 'inputs'), 1);
  // The refused bytes left no trace: without the key they are new.
  const [other] = await acceptor.accept([event({ body: '{"other":1}' })]);
  assert.equal(other?.outcome, 'accepted');
});

test('[IN-6] the same partner event key is the same input, whatever the bytes', async (t) => {
  const { db, acceptor } = await fixture(t);
  const [first] = await acceptor.accept([event({ partnerKey: 'st-job-55012' })]);
  assert.deepEqual(await acceptor.accept([event({ partnerKey: 'st-job-55012', body: '{"again":true}' })]), [
    { outcome: 'repeated', inputId: first?.inputId },
  ]);
  const [completed] = await acceptor.accept([event({ partnerKey: 'st-job-55012', name: 'job_completed' })]);
  assert.equal(completed?.outcome, 'accepted');
  // A visitor cannot use up the keys of the company's server.
  const [visitor] = await acceptor.accept([event({ partnerKey: 'st-job-55012', source: 'browser' })]);
  assert.equal(visitor?.outcome, 'accepted');
  assert.equal(await count(db, 'inputs'), 3);
});

test('[IN-6] a new key on a repeat stands for the first input from then on', async (t) => {
  const { acceptor } = await fixture(t);
  const [first] = await acceptor.accept([event()]);
  const repeated = { outcome: 'repeated', inputId: first?.inputId };
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'late' })]), [repeated]);
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'late' })]), [repeated]);
  assert.deepEqual(await acceptor.accept([event({ idempotencyKey: 'late', body: '{"other":1}' })]), [
    { outcome: 'key_reused', inputId: first?.inputId },
  ]);
});

test('[IN-6] repeats inside one group follow the first of them', async (t) => {
  const { db, acceptor } = await fixture(t);
  const [known] = await acceptor.accept([event({ body: '{"known":true}' })]);
  const results = await acceptor.accept([
    event({ body: '{"a":1}', idempotencyKey: 'a' }),
    event({ body: '{"known":true}', partnerKey: 'p' }),
    event({ body: '{"a":1}', idempotencyKey: 'a' }),
    event({ body: '{"a":2}', idempotencyKey: 'a' }),
    event({ body: '{"a":1}', idempotencyKey: 'b' }),
    event({ body: '{"known":true}' }),
    event({ body: '{"x":1}', partnerKey: 'p' }),
    event({ body: '{"b":1}' }),
  ]);
  const a = results[0]?.inputId;
  assert.deepEqual(results, [
    { outcome: 'accepted', inputId: a },
    { outcome: 'repeated', inputId: known?.inputId },
    { outcome: 'repeated', inputId: a },
    { outcome: 'key_reused', inputId: a },
    { outcome: 'repeated', inputId: a },
    { outcome: 'repeated', inputId: known?.inputId },
    { outcome: 'repeated', inputId: known?.inputId },
    { outcome: 'accepted', inputId: results[7]?.inputId },
  ]);
  assert.equal(await count(db, 'inputs'), 3);
  assert.equal(await count(db, 'inbox'), 3);
});

test('[IN-6] any sequence of repeats, however it is grouped, gives what one after the other gives', async (t) => {
  const { db, acceptor } = await fixture(t);
  const pick = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
  const inputs = fc.array(
    fc.record({ body: fc.constantFrom('1', '2', '3', '4'), idempotencyKey: pick, partnerKey: pick }),
    { maxLength: 12 },
  );
  let run = 0;
  const property = fc.asyncProperty(fc.array(inputs, { maxLength: 4 }), async (groups) => {
    // A client of its own for each run: they share nothing.
    const clientId = String(8_000_000 + ++run);
    const model = new Map<string, { first: number; body: string }>();
    const expected = groups.flat().map((input, index) => {
      const keys = [
        input.idempotencyKey && `idempotency ${input.idempotencyKey}`,
        input.partnerKey && `partner ${input.partnerKey}`,
        `bytes ${input.body}`,
      ].filter((key) => key !== null);
      const held = keys.find((key) => model.has(key));
      const holder = model.get(held ?? '');
      if (holder && held?.startsWith('idempotency') && holder.body !== input.body)
        return ['key_reused', holder.first];
      const first = holder?.first ?? index;
      for (const key of keys)
        if (!model.has(key) && !(holder && key.startsWith('bytes')))
          model.set(key, { first, body: input.body });
      return [holder ? 'repeated' : 'accepted', first];
    });
    const got: Acceptance[] = [];
    for (const group of groups)
      got.push(...(await acceptor.accept(group.map((input) => event({ ...input, clientId })))));
    const firstOf = got.map((one) => got.findIndex((other) => other.inputId === one.inputId));
    assert.deepEqual(
      got.map((one, index) => [one.outcome, firstOf[index]]),
      expected,
    );
    const [stored] = await db.query<{ n: number }>(
      'select count(*)::int as n from inputs where client_id = $1',
      [clientId],
    );
    assert.equal(stored?.n, got.filter((one) => one.outcome === 'accepted').length);
  });
  await fc.assert(property, { numRuns: 150 });
});

test('[IN-6] the same inputs by many calls of two processes are stored once each', async (t) => {
  const { db, url } = await fixture(t);
  const secondDb = openDb({ url });
  try {
    const acceptors = [db, secondDb].map((pool, index) =>
      createAcceptor({ db: pool, ids: idMaker(10 + index, Date.now), now: () => START }),
    );
    const bodies = Array.from({ length: 40 }, (_, n) => `{"n":${n}}`);
    const rounds = Array.from({ length: 12 }, (_, round) => {
      const order = round % 2 === 0 ? bodies : bodies.toReversed();
      const acceptor = acceptors[round % acceptors.length] ?? assert.fail();
      const inputs = order.map((body) => event({ body, idempotencyKey: `key ${body}` }));
      const size = 1 + round;
      const calls = [];
      for (let at = 0; at < inputs.length; at += size)
        calls.push(acceptor.accept(inputs.slice(at, at + size)));
      return Promise.all(calls).then((results) =>
        results.flat().map((result, at) => ({ body: order[at], ...result })),
      );
    });
    const results = (await Promise.all(rounds)).flat();
    for (const body of bodies) {
      const ofBody = results.filter((result) => result.body === body);
      assert.equal(ofBody.length, 12);
      assert.equal(new Set(ofBody.map((result) => result.inputId)).size, 1, `one id for ${body}`);
      assert.equal(ofBody.filter((result) => result.outcome === 'accepted').length, 1);
      assert.equal(ofBody.filter((result) => result.outcome === 'repeated').length, 11);
    }
    assert.equal(await count(db, 'inputs'), bodies.length);
    assert.equal(await count(db, 'inbox'), bodies.length);
  } finally {
    await secondDb.close();
  }
});

test('[IN-1] acceptIn stores with the transaction of its caller, or not at all', async (t) => {
  const { db, acceptor } = await fixture(t);
  const failed = db.tx(async (tx) => {
    await acceptor.acceptIn(tx, [event()]);
    throw new Error('the change failed');
  });
  await assert.rejects(failed, /the change failed/);
  assert.equal(await count(db, 'inputs'), 0);
  assert.deepEqual(await waitingLanes(db), []);
  const [[stored], [again]] = await db.tx(async (tx) => [
    await acceptor.acceptIn(tx, [event()]),
    await acceptor.acceptIn(tx, [event()]),
  ]);
  assert.equal(stored?.outcome, 'accepted');
  assert.deepEqual(again, { outcome: 'repeated', inputId: stored.inputId });
  assert.equal(await count(db, 'inputs'), 1);
});

test('[IN-1] one call that PostgreSQL refuses costs the calls beside it nothing', async (t) => {
  const { db, acceptor } = await fixture(t);
  const [good, bad, alsoGood] = await Promise.allSettled([
    acceptor.accept([event({ body: '{"n":1}' })]),
    acceptor.accept([event({ body: '{"n":2}', actor: 'token:\0' })]),
    acceptor.accept([event({ body: '{"n":3}' })]),
  ]);
  assert.deepEqual([good?.status, bad?.status, alsoGood?.status], ['fulfilled', 'rejected', 'fulfilled']);
  assert.equal(await count(db, 'inputs'), 2);
});

test('[IN-6] old keys of bytes are forgotten, keys that hold for ever are not', async (t) => {
  const { db, acceptor } = await fixture(t);
  await acceptor.accept([event({ idempotencyKey: 'k' }), event({ body: '{}', partnerKey: 'p' })]);
  assert.equal(await forgetOldBytes(db, plusMs(START, DAY_MS - 1)), 0);
  assert.equal(await forgetOldBytes(db, plusMs(START, DAY_MS)), 2);
  assert.equal(await count(db, 'input_keys'), 2);
});

test('drain waits for what is under way', async (t) => {
  const { db, acceptor } = await fixture(t);
  const storing = acceptor.accept([event()]);
  await acceptor.drain();
  assert.equal(await count(db, 'inputs'), 1);
  await storing;
  await acceptor.drain();
});
