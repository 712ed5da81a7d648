// Runs the background tasks on graphile-worker: jobs live in PostgreSQL beside the facts that owe them.

import { EventEmitter } from 'node:events';
import { Logger, parseCronItems, run, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Db } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { freeDeadWorkers, holdPresence } from './presence.ts';
import { SCHEDULES, type TaskPayload, type Tasks } from './tasks.ts';

/** Starts working jobs off; `stop` waits for those under way. */
export async function startWorker(options: {
  db: Db;
  pool: Pool;
  tasks: Tasks;
  log: Deps['log'];
  concurrency: number;
}): Promise<{ stop(): Promise<void> }> {
  const { db, pool, tasks, log, concurrency } = options;
  const presence = await holdPresence(db, pool);
  const freed = await freeDeadWorkers(db);
  if (freed.length > 0) log.warn({ workers: freed.length }, 'freed the jobs of workers that were killed');
  const events = new EventEmitter() as WorkerEvents;
  // Jobs and queues are locked in the name of the pool, whichever of its workers runs them.
  events.on('pool:create', ({ workerPool }) => {
    presence
      .register(workerPool.id)
      .catch((err: unknown) => log.error({ err }, 'a worker could not be registered'));
  });
  const runner = await run({
    events,
    pgPool: pool,
    concurrency,
    // Jobs that are due now are announced; this is only how late one that was scheduled may start.
    pollInterval: 500,
    noHandleSignals: true,
    noPreparedStatements: false,
    logger: new Logger(() => (level, message) => {
      if (level === 'error') log.error({ part: 'queue' }, message);
      else if (level === 'warning') log.warn({ part: 'queue' }, message);
      else log.debug({ part: 'queue' }, message);
    }),
    taskList: Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [name, (payload: unknown) => task(payload as TaskPayload)]),
    ),
    parsedCronItems: parseCronItems(
      SCHEDULES.map(({ task, cron }) => ({
        task,
        match: cron,
        identifier: task,
        options: { backfillPeriod: 0, maxAttempts: 3 },
      })),
    ),
  });
  return {
    stop: async () => {
      await runner.stop();
      await presence.leave();
    },
  };
}
