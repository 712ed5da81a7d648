import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { openDb, rawPool } from './pool.ts';
import type { Tx } from './sql.ts';

test('values come back as the contract says', async (t) => {
  const { db } = await testDatabase(t);
  const [row] = await db.query(
    `select 9007199254740993::int8 as int8, 0.1::numeric as numeric, array[0.10]::numeric[] as numerics,
            array[1]::int8[] as int8s, '2026-04-01T15:22:10.123Z'::timestamptz as at, date '2026-04-01' as day,
            '{"a": [1]}'::jsonb as json, 7 as int4, $1::text as nothing`,
    [null],
  );
  assert.deepEqual(row, {
    int8: '9007199254740993',
    numeric: '0.1',
    numerics: ['0.10'],
    int8s: ['1'],
    at: new Date('2026-04-01T15:22:10.123Z'),
    day: '2026-04-01',
    json: { a: [1] },
    int4: 7,
    nothing: null,
  });
});

test('a session works in UTC, has timeouts, and carries its process number', async (t) => {
  const { db } = await testDatabase(t);
  const [row] = await db.query(`
    select current_setting('timezone') as zone, current_setting('statement_timeout') as statement,
           current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle,
           current_setting('application_name') as name`);
  assert.deepEqual(row, {
    zone: 'UTC',
    statement: '1min',
    lock: '30s',
    idle: '1min',
    name: `goodword:${process.pid}`,
  });
});

test('a text with parameters is prepared once per connection', async (t) => {
  const { url } = await testDatabase(t);
  const db = openDb({ url, max: 1 });
  t.after(() => db.close());
  for (const n of [1, 2, 3]) assert.deepEqual(await db.query('select $1::int as n', [n]), [{ n }]);
  assert.deepEqual(
    await db.query(`select statement from pg_prepared_statements where statement like 'select $1%'`),
    [{ statement: 'select $1::int as n' }],
  );
});

test('a transaction commits when its work resolves and leaves nothing when it rejects', async (t) => {
  const { db } = await testDatabase(t);
  await db.query('create table marks (n int)');
  const answer = await db.tx(async (tx) => {
    await tx.query('insert into marks values ($1)', [1]);
    return 'done';
  });
  assert.equal(answer, 'done');
  await assert.rejects(
    db.tx(async (tx) => {
      await tx.query('insert into marks values ($1)', [2]);
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  assert.deepEqual(await db.query('select n from marks'), [{ n: 1 }]);
});

test('a transaction whose failed statement was swallowed is an error, not a silent loss', async (t) => {
  const { db } = await testDatabase(t);
  await db.query('create table marks (n int)');
  await assert.rejects(
    db.tx(async (tx) => {
      await tx.query('insert into marks values ($1)', [1]);
      await tx.query('select 1 / 0').catch(() => {});
    }),
    /rolled back/,
  );
  assert.deepEqual(await db.query('select n from marks'), []);
});

test('statements of one transaction keep their order when they are asked for at once', async (t) => {
  const { db } = await testDatabase(t);
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  await db.query('create table marks (id int generated always as identity, n int)');
  await db.tx(async (tx) => {
    await Promise.all([1, 2, 3].map((n) => tx.query('insert into marks (n) values ($1)', [n])));
  });
  assert.deepEqual(await db.query('select id, n from marks order by id'), [
    { id: 1, n: 1 },
    { id: 2, n: 2 },
    { id: 3, n: 3 },
  ]);
  assert.deepEqual(warnings, []);
});

test('a Tx is of no use after its transaction', async (t) => {
  const { db } = await testDatabase(t);
  let kept: Tx | undefined;
  await db.tx(async (tx) => {
    kept = tx;
  });
  await assert.rejects(kept?.query('select 1') ?? Promise.resolve(), /This transaction has ended/);
});

test('of two transactions in a deadlock both get their work done', async (t) => {
  const { db } = await testDatabase(t);
  await db.query('create table marks (id int primary key, n int); insert into marks values (1, 0), (2, 0)');
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let runs = 0;
  const cross = (from: number, to: number, mine: () => void, other: Promise<void>) =>
    db.tx(async (tx) => {
      runs += 1;
      await tx.query('update marks set n = n + 1 where id = $1', [from]);
      mine();
      await other;
      await tx.query('update marks set n = n + 1 where id = $1', [to]);
    });
  await Promise.all([cross(1, 2, first.resolve, second.promise), cross(2, 1, second.resolve, first.promise)]);
  assert.equal(runs, 3, 'there was no deadlock to speak of');
  assert.deepEqual(await db.query('select id, n from marks order by id'), [
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ]);
});

test('a connection that is cut in a transaction fails that transaction only', async (t) => {
  const { db } = await testDatabase(t);
  await assert.rejects(
    db.tx(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await db.query('select pg_terminate_backend($1)', [row?.pid]);
      await tx.query('select 1');
    }),
  );
  assert.deepEqual(await db.query('select 1 as n'), [{ n: 1 }]);
  assert.equal(rawPool(db).totalCount >= 1, true);
});

test('close waits for what is under way, also for what still waits for a connection', async (t) => {
  const { url } = await testDatabase(t);
  const db = openDb({ url, max: 1 });
  const counts = [1, 2, 3].map(() => db.query('select count(*)::int as n from generate_series(1, 100000)'));
  await db.close();
  assert.deepEqual(await Promise.all(counts), [[{ n: 100_000 }], [{ n: 100_000 }], [{ n: 100_000 }]]);
  await assert.rejects(db.query('select 1'), { message: 'This Db is closed.' });
  await db.close();
});
