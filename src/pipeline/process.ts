// The life of a batch of inputs, top to bottom: read, who, which jobs, which evidence, decide, record. One transaction, no network.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { readInput } from '../intake/read.ts';
import { finish, takeInbox } from '../intake/store.ts';
import type { Input, Reading } from '../intake/types.ts';
import { applyCustomers } from './apply-customers.ts';
import { applyEvidence } from './apply-evidence.ts';
import { applyJobs } from './apply-jobs.ts';
import { applyLooks } from './apply-looks.ts';
import { applyPeople } from './apply-people.ts';
import type { BatchContext } from './context.ts';
import { decideFriends } from './decide-friends.ts';
import { leaveOutErased, withoutErased } from './erased.ts';
import { friendsToDecide } from './friends.ts';
import { holdLane, loadBatchContext } from './lane.ts';
import { owedWork } from './owed-work.ts';
import { owedWrites } from './owed-writes.ts';
import { readContextOf } from './read-context.ts';
import { recordBatchSteps } from './record-steps.ts';
import { resultsOf } from './results.ts';
import { applyReviews } from './reviews.ts';

/** How many inputs one transaction applies: large enough that statements are shared, small enough that others wait little. */
export const BATCH_SIZE = 1000;

/** Applies up to `limit` stored inputs of one client in the order of their ids. Returns how many there were. */
export async function processBatch(deps: Deps, clientId: Id, limit = BATCH_SIZE): Promise<number> {
  return deps.db.tx(async (tx) => {
    await holdLane(tx, clientId);
    const inputs = await takeInbox(tx, clientId, limit);
    if (inputs.length === 0) return 0;
    await applyInputs(tx, await loadBatchContext(tx, deps, clientId), inputs);
    return inputs.length;
  });
}

/** Applies these inputs in the caller's transaction, which holds the lane: whoever commits it makes it so, whoever undoes it only tried. */
export async function applyInputs(tx: Tx, ctx: BatchContext, inputs: readonly Input[]): Promise<void> {
  const readContext = readContextOf(ctx);
  await applyReadings(
    tx,
    ctx,
    inputs.map((input) => readInput(input, readContext)),
  );
}

async function applyReadings(tx: Tx, ctx: BatchContext, read: readonly Reading[]): Promise<void> {
  const readings = await leaveOutErased(tx, ctx, read);
  const people = await applyPeople(tx, ctx, readings);
  await applyCustomers(tx, ctx, readings, people);
  const jobs = await applyJobs(tx, ctx, readings, people);
  const evidenced = await applyEvidence(tx, ctx, readings, people);
  const reviewed = await applyReviews(tx, ctx, readings);
  const concerned = [...evidenced, ...reviewed];
  const touched = await friendsToDecide(tx, ctx, readings, people, jobs, concerned);
  const friends = await withoutErased(tx, ctx, touched);
  const decided = await decideFriends(tx, ctx, friends, jobs.changed, people.learnt, causeOf(readings));
  await recordBatchSteps(tx, ctx, readings, people, decided);
  const toLookAt = await applyLooks(tx, ctx, readings);
  await owedWork(tx, ctx, jobs, decided, toLookAt);
  await owedWrites(tx, ctx, readings, people, decided);
  await finish(tx, ctx.clientId, resultsOf(ctx, readings, people));
}

/** The input that a history row names as its cause; a batch of several names the last, and its results name each. */
function causeOf(readings: readonly Reading[]): { inputId: Id | null; actor: string } {
  const last = readings.at(-1);
  return {
    inputId: last?.input.inputId ?? null,
    actor: readings.length === 1 && last ? last.input.actor : 'system',
  };
}
