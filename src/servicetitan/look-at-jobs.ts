// One pass over the jobs that are due (ST-3, ST-4): read in batches of 50, changed ones become inputs. No call inside a transaction.

import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { IDS_PER_CALL } from './calls.ts';
import { idText, instantOf, type JsonObject, plainText } from './json.ts';
import type { Failure } from './outcome.ts';
import { answerInput, hashOf, inParallel, mustStop, type Round } from './round.ts';
import { stageOf } from './status.ts';
import { type DueJob, dueJobs, type Look, longestHoldDays, recordLooks } from './store-follow.ts';
import { nextLook, nextLookAtMissing, WATCH_AFTER_HOLD_DAYS } from './watch.ts';

const JOBS_PER_ROUND = 20 * IDS_PER_CALL;
const CALLS_AT_ONCE = 4;
const UNREADABLE_REST_MS = 5 * MINUTE_MS;

/** Looks at every due job, up to 1,000; what is left is due at once in the next round. */
export async function lookAtJobs(round: Round): Promise<void> {
  const { deps, clientId, connection } = round;
  const due = await dueJobs(deps.db, clientId, connection.connectionId, deps.now(), JOBS_PER_ROUND);
  if (due.length === 0) return;
  const watchMs = ((await longestHoldDays(deps.db, clientId)) + WATCH_AFTER_HOLD_DAYS) * DAY_MS;
  // Only a number can be a job's id; one typed otherwise would have the whole batch refused.
  const possible = due.filter((job) => idText(job.jobId) === job.jobId);
  const impossible = due.filter((job) => !possible.includes(job));
  if (impossible.length > 0) {
    await record(round, impossible, new Map(impossible.map((job) => [job.jobId, null])), deps.now(), watchMs);
  }
  const batches: DueJob[][] = [];
  for (let start = 0; start < possible.length; start += IDS_PER_CALL) {
    batches.push(possible.slice(start, start + IDS_PER_CALL));
  }
  await inParallel(batches, CALLS_AT_ONCE, async (batch) => {
    if (mustStop(round)) return;
    const readAt = deps.now();
    const seen = await readBatch(round, batch);
    await record(round, batch, seen, readAt, watchMs);
  });
}

/** By job id: its row, or null where ServiceTitan says that there is no such job. Jobs that could not be read are left out. */
export async function readBatch(
  round: Round,
  batch: readonly Pick<DueJob, 'jobId'>[],
): Promise<Map<string, JsonObject | null>> {
  const { api, findings } = round;
  const seen = new Map<string, JsonObject | null>();
  if (batch.length === 0) return seen;
  const listed = await api.listJobs(batch.map((job) => job.jobId));
  if (listed.outcome === 'ok') {
    findings.answered.add('jobs');
    for (const row of listed.value.rows) seen.set(idText(row.id) ?? '', row);
    noteDropped(round, listed.value.dropped);
  } else if (listed.outcome !== 'bad_request') {
    if (listed.outcome !== 'not_found') findings.failures.push({ failure: listed, area: 'jobs' });
    return seen;
  }
  // A list hides what is inactive, and one odd id spoils a whole list: those are read one by one.
  for (const { jobId } of batch) {
    if (seen.has(jobId) || mustStop(round)) continue;
    const answer = await api.getJob(jobId);
    if (answer.outcome === 'ok') seen.set(jobId, answer.value);
    else if (answer.outcome === 'not_found' || answer.outcome === 'bad_request') seen.set(jobId, null);
    else findings.failures.push({ failure: answer satisfies Failure, area: 'jobs' });
  }
  return seen;
}

function noteDropped(round: Round, dropped: number): void {
  if (dropped === 0) return;
  const fields = { client_id: round.clientId, connection_id: round.connection.connectionId, dropped };
  round.deps.log.warn(fields, 'ServiceTitan answered jobs that were not asked for; they were dropped');
}

/** Stores the changed rows as inputs, and when to look next, in one transaction. */
async function record(
  round: Round,
  batch: readonly DueJob[],
  seen: ReadonlyMap<string, JsonObject | null>,
  readAt: Date,
  watchMs: number,
): Promise<void> {
  const { deps, clientId, connection } = round;
  const pollMs = connection.pollIntervalSeconds * 1000;
  const looks: Look[] = [];
  const inputs: ReturnType<typeof answerInput>[] = [];
  for (const job of batch) {
    const row = seen.get(job.jobId);
    if (row === undefined) continue;
    const look = { jobId: job.jobId, dueAt: job.nextLookAt, seenHash: null };
    if (row === null) {
      const missingSince = job.missingSince ?? readAt;
      looks.push({ ...look, nextLookAt: nextLookAtMissing(missingSince, readAt, pollMs), missingSince });
      continue;
    }
    const status = plainText(row.jobStatus);
    if (status === null) {
      looks.push({ ...look, nextLookAt: plusMs(readAt, UNREADABLE_REST_MS), missingSince: job.missingSince });
      continue;
    }
    const endedOn = instantOf(row.completedOn) ?? instantOf(row.modifiedOn);
    const nextLookAt = nextLook({ stage: stageOf(status), endedOn }, readAt, pollMs, watchMs);
    const seenHash = hashOf(row);
    looks.push({ ...look, nextLookAt, seenHash, missingSince: null });
    if (job.seenHash?.equals(seenHash)) continue;
    // Two followers that see the same row in the same look say it once. The look is named by when it was due: a row may become again what
    // it was before, and not every change moves modifiedOn (reference 5.2).
    const version = `${job.nextLookAt.toISOString()}:${seenHash.toString('hex')}`;
    const partnerKey = `servicetitan:${connection.connectionId}:job:${job.jobId}:${version}`;
    inputs.push(answerInput(round, 'servicetitan.job', row, readAt, partnerKey));
  }
  await deps.db.tx(async (tx) => {
    if (inputs.length > 0) await deps.acceptIn(tx, inputs);
    await recordLooks(tx, clientId, connection.connectionId, looks);
  });
}
