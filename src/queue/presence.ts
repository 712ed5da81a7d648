// Tells live queue workers from dead ones, and frees what the dead still hold. graphile-worker by itself waits four hours for that.

import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Db } from '../db/sql.ts';

/** First half of the advisory lock that each process with workers holds; the second is its number. */
const LOCK_CLASS = 7_370_011;
/** A worker registers within moments of being made; one that holds a job this long without being known was killed in between. */
const UNKNOWN_FOR = '30 seconds';
const RETRY_MS = 500;

export interface Presence {
  register(workerId: string): Promise<void>;
  leave(): Promise<void>;
}

/**
 * Holds the presence of this process on a connection of its own, and takes it up again when that is lost. Until then others may run a job
 * twice, which does no harm.
 */
export async function holdPresence(db: Db, pool: Pool): Promise<Presence> {
  const [row] = await db.query<{ number: number }>(
    `select (nextval('process_numbers') % 2147483647)::int as number`,
  );
  const number = row?.number ?? 0;
  const workerIds: string[] = [];
  let client: PoolClient | null = null;
  let left = false;

  const hold = async (): Promise<void> => {
    const held = await pool.connect();
    try {
      await held.query('select pg_advisory_lock($1::int, $2::int)', [LOCK_CLASS, number]);
      // Whoever took us for dead meanwhile has forgotten us.
      for (const workerId of workerIds) await saveWorker(db, workerId, number);
    } catch (error) {
      held.release(true);
      throw error;
    }
    client = held;
    held.once('error', () => {
      // Given back already: leaving closes the connection, and may hear of it.
      if (client !== held) return;
      client = null;
      held.release(true);
      holding = holdAgain();
    });
  };
  const holdAgain = async (): Promise<void> => {
    while (!left) {
      try {
        return await hold();
      } catch {
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  };
  let holding = hold();
  await holding;

  return {
    register: async (workerId) => {
      workerIds.push(workerId);
      await saveWorker(db, workerId, number);
    },
    leave: async () => {
      left = true;
      await holding;
      await db.query('delete from goodword_meta.queue_workers where worker_id = any($1::text[])', [
        workerIds,
      ]);
      const held = client;
      client = null;
      held?.release(true);
    },
  };
}

async function saveWorker(db: Db, workerId: string, lockNumber: number): Promise<void> {
  await db.query(
    'insert into goodword_meta.queue_workers (worker_id, lock_number) values ($1, $2) on conflict do nothing',
    [workerId, lockNumber],
  );
}

/** Unlocks the jobs and lanes of workers whose process is gone. Returns their ids. */
export async function freeDeadWorkers(db: Db): Promise<string[]> {
  const rows = await db.query<{ worker_id: string }>(
    `with alive as (
       select objid::bigint as number from pg_locks
       where locktype = 'advisory' and classid::bigint = $1 and objsubid = 2 and granted
         and database = (select oid from pg_database where datname = current_database())
     ), holding as (
       select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
       union all
       select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null
     ), dead as (
       select h.locked_by as worker_id from holding h
       left join goodword_meta.queue_workers w on w.worker_id = h.locked_by
       where case when w.worker_id is null then h.locked_at < now() - $2::interval
                  else w.lock_number not in (select number from alive) end
       union
       select w.worker_id from goodword_meta.queue_workers w where w.lock_number not in (select number from alive)
     )
     select worker_id from dead`,
    [LOCK_CLASS, UNKNOWN_FOR],
  );
  const dead = rows.map((row) => row.worker_id);
  if (dead.length === 0) return [];
  await db.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
  await db.query('delete from goodword_meta.queue_workers where worker_id = any($1::text[])', [dead]);
  return dead;
}
