// Runs the background tasks on graphile-worker: jobs live in PostgreSQL beside the facts that owe them.

import { Logger, parseCronItems, run } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Deps } from '../http/types.ts';
import { SCHEDULES, type TaskPayload, type Tasks } from './tasks.ts';

/** Starts working jobs off; `stop` waits for those under way. */
export async function startWorker(options: {
  pool: Pool;
  tasks: Tasks;
  log: Deps['log'];
  concurrency: number;
}): Promise<{ stop(): Promise<void> }> {
  const { pool, tasks, log, concurrency } = options;
  const runner = await run({
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
  return { stop: () => runner.stop() };
}
