import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { testDatabase } from '../../test/support/database.ts';
import { rawPool } from '../db/pool.ts';
import { enqueue } from './enqueue.ts';
import { freeDeadWorkers, holdPresence } from './presence.ts';

/** A worker takes the job of a lane, as graphile-worker does: job and lane carry its name. */
async function take(
  db: Awaited<ReturnType<typeof testDatabase>>['db'],
  workerId: string,
  agoSeconds = 0,
): Promise<void> {
  await db.tx((tx) => enqueue(tx, 'process_inputs', { client_id: '1' }, { key: 'lane:1', lane: 'lane:1' }));
  for (const table of ['_private_jobs', '_private_job_queues']) {
    await db.query(
      `update graphile_worker.${table} set locked_by = $1, locked_at = now() - make_interval(secs => $2)`,
      [workerId, agoSeconds],
    );
  }
}

async function locked(db: Awaited<ReturnType<typeof testDatabase>>['db']): Promise<number> {
  const [row] = await db.query<{ count: string }>(
    `select (select count(*) from graphile_worker._private_jobs where locked_by is not null)
          + (select count(*) from graphile_worker._private_job_queues where locked_by is not null) as count`,
  );
  return Number(row?.count);
}

test('[IN-1] what a killed worker held is free as soon as its process is gone, and not before', async (t) => {
  const { db } = await testDatabase(t);
  const presence = await holdPresence(db, rawPool(db));
  await presence.register('worker-a');
  await take(db, 'worker-a', 3600);
  assert.deepEqual(await freeDeadWorkers(db), []);
  assert.equal(await locked(db), 2);

  // Killed: its session ends, its registration stays.
  await db.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid::bigint = 7370011`,
  );
  await db.query(`update goodword_meta.queue_workers set lock_number = -1 where worker_id = 'worker-a'`);
  assert.deepEqual(await freeDeadWorkers(db), ['worker-a']);
  assert.equal(await locked(db), 0);
  assert.deepEqual(await freeDeadWorkers(db), []);
  await presence.leave();
});

test('[IN-1] a worker that was killed before it was known is dead after half a minute', async (t) => {
  const { db } = await testDatabase(t);
  await take(db, 'worker-b', 5);
  assert.deepEqual(await freeDeadWorkers(db), []);
  await db.query(`update graphile_worker._private_jobs set locked_at = now() - interval '31 seconds'`);
  assert.deepEqual(await freeDeadWorkers(db), ['worker-b']);
  assert.equal(await locked(db), 0);
});

test('a process that lives through an outage of the database is known again, whoever took it for dead meanwhile', async (t) => {
  const { db } = await testDatabase(t);
  const real = rawPool(db);
  let down = 0;
  const pool = {
    connect: () => (down-- > 0 ? Promise.reject(new Error('connect ECONNREFUSED')) : real.connect()),
  } as unknown as Pool;
  const presence = await holdPresence(db, pool);
  await presence.register('pool-a');
  await take(db, 'pool-a', 3600);
  down = 2;
  await db.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid::bigint = 7370011`,
  );
  let freed: string[] = [];
  for (let tries = 0; tries < 200 && freed.length === 0; tries++) freed = await freeDeadWorkers(db);
  assert.deepEqual(freed, ['pool-a']);
  await take(db, 'pool-a', 3600);
  const isKnown = async () => (await db.query('select 1 from goodword_meta.queue_workers')).length > 0;
  for (let tries = 0; tries < 200 && !(await isKnown()); tries++) await delay(50);
  assert.deepEqual(await freeDeadWorkers(db), []);
  await presence.leave();
});
