// Runs a client's lane until its inbox is empty. An input that meets a bug of ours is put aside, and never blocks the others (IN-1).

import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { finish, takeInbox } from '../intake/store.ts';
import { holdLane } from './lane.ts';
import { BATCH_SIZE, processBatch } from './process.ts';
import { refreshStatistics } from './statistics.ts';

/** Applies all that is stored of a client. Returns how many inputs were applied. */
export async function processClient(deps: Deps, clientId: Id): Promise<number> {
  let total = 0;
  for (;;) {
    try {
      const applied = await processBatch(deps, clientId);
      total += applied;
      if (applied < BATCH_SIZE) return total;
      await refreshStatistics(deps.db);
    } catch (error) {
      if (!isOurBug(error)) throw error;
      // Somewhere in this batch: one by one until it is found.
      deps.log.error(
        { err: error, client_id: clientId },
        'a batch of inputs failed; applying them one by one',
      );
      total += await oneByOne(deps, clientId, BATCH_SIZE);
    }
  }
}

async function oneByOne(deps: Deps, clientId: Id, count: number): Promise<number> {
  let applied = 0;
  for (let index = 0; index < count; index++) {
    const [next] = await deps.db.tx((tx) => takeInbox(tx, clientId, 1));
    if (!next) return applied;
    try {
      applied += await processBatch(deps, clientId, 1);
    } catch (error) {
      if (!isOurBug(error)) throw error;
      await putAside(deps, clientId, next.inputId, error);
    }
  }
  return applied;
}

async function putAside(deps: Deps, clientId: Id, inputId: Id, error: unknown): Promise<void> {
  await deps.db.tx(async (tx) => {
    await holdLane(tx, clientId);
    const [input] = await takeInbox(tx, clientId, 1);
    // Another process put it aside meanwhile: what comes first now did nothing wrong.
    if (input?.inputId !== inputId) return;
    deps.log.error(
      { err: error, client_id: clientId, input_id: input.inputId },
      'an input could not be applied and was put aside',
    );
    const message = 'Applying this input met a bug; it is kept; POST /v1/inputs/{id}/retry runs it again.';
    await finish(tx, clientId, [
      {
        inputId: input.inputId,
        state: 'failed',
        personId: null,
        notes: [{ code: 'software_error', message }],
        connectionId: null,
        jobId: null,
        processedAt: deps.now(),
      },
    ]);
  });
}

/**
 * A lost connection, a deadlock or a stop is no fault of the input: the lane is tried again later. A statement that took too long (57014)
 * would take as long the next time: its inputs are applied one by one.
 */
function isOurBug(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  // What PostgreSQL says is judged by its code: its message may quote the input.
  if (code !== '') return !/^(08|40|53|55|57(?!014)|58|XX|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code);
  return !CONNECTION_LOST.test(error instanceof Error ? error.message : '');
}

/** What pg, its pool and db/pool.ts say when the connection is gone or none is to be had. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout e|Query read timeout|Client (has encountered|was closed)|Cannot use a pool|This Db is closed)/;
