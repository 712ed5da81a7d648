// Adds background jobs in the caller's transaction, so that a job exists exactly when the fact that owes it does.

import type { Tx } from '../db/sql.ts';
import type { EnqueueOptions, TaskName } from '../http/types.ts';

/** Adds one job. With `key`, a waiting job of that key is moved instead of doubled. */
export async function enqueue(
  tx: Tx,
  task: TaskName,
  payload: Record<string, unknown>,
  options: EnqueueOptions = {},
): Promise<void> {
  await tx.query(
    `select graphile_worker.add_job($1, $2::json, queue_name := $3, run_at := $4, job_key := $5, job_key_mode := $6, max_attempts := 25)`,
    [
      task,
      JSON.stringify(payload),
      options.lane ?? null,
      options.runAt ?? null,
      options.key ?? null,
      options.keepRunAt ? 'preserve_run_at' : 'replace',
    ],
  );
}
