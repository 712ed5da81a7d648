// Stores the job rows of a page: what is new becomes an input, in the transaction that moves the feed (ST-4). No call inside.

import type { Tx } from '../db/sql.ts';
import { idText, instantOf, type JsonObject, plainText } from './json.ts';
import { answerInput, hashOf, type Round } from './round.ts';
import { stageOf } from './status.ts';
import { lockSeen, recordSightings, type SeenJob, type Sighting } from './store-feeds.ts';
import { nextSweep } from './watch.ts';

/** Stores the rows, and returns how many told something new. Rows without an id or a status are left out. */
export async function storeJobRows(
  tx: Tx,
  round: Round,
  rows: readonly JsonObject[],
  readAt: Date,
): Promise<number> {
  const { deps, clientId, connection, watchMs } = round;
  const byId = new Map<string, JsonObject>();
  for (const row of rows) {
    const jobId = idText(row.id);
    if (jobId !== null && plainText(row.jobStatus) !== null) byId.set(jobId, asTold(row));
  }
  const seen = await lockSeen(tx, clientId, connection.connectionId, [...byId.keys()]);
  const inputs: ReturnType<typeof answerInput>[] = [];
  const sightings: Sighting[] = [];
  for (const [jobId, row] of byId) {
    const hash = hashOf(row);
    const known = seen.get(jobId);
    sightings.push({ jobId, hash, nextLookAt: sweepOf(row, jobId, readAt, watchMs) });
    if (!known?.seenHash?.equals(hash)) inputs.push(jobInput(round, jobId, row, hash, known, readAt));
  }
  const stored = inputs.length > 0 ? await deps.acceptIn(tx, inputs) : [];
  await recordSightings(tx, clientId, connection.connectionId, sightings, readAt);
  return stored.filter(({ outcome }) => outcome === 'accepted').length;
}

/**
 * The row as an input. The caller holds the job's lock and has compared what was seen last, so the same row is told once; of a job that
 * has never been seen, it is told by its content.
 */
export function jobInput(
  round: Round,
  jobId: string,
  row: JsonObject,
  hash: Buffer,
  known: SeenJob | undefined,
  readAt: Date,
) {
  const first = `servicetitan:${round.connection.connectionId}:job:${jobId}:first:${hash.toString('hex')}`;
  return answerInput(round, 'servicetitan.job', row, readAt, known?.seenHash ? null : first);
}

/** The export feed says of each row whether it is active: an active one is told without that, as lists have it. */
function asTold(row: JsonObject): JsonObject {
  if (row.active !== true) return row;
  const { active: _, ...job } = row;
  return job;
}

function sweepOf(row: JsonObject, jobId: string, readAt: Date, watchMs: number): Date | null {
  const stage = row.active === false ? 'canceled' : stageOf(plainText(row.jobStatus) ?? '');
  const endedOn = instantOf(row.completedOn) ?? instantOf(row.modifiedOn);
  return nextSweep({ stage, endedOn, jobId }, readAt, watchMs);
}
