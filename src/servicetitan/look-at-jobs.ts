// One pass over the jobs that are due (ST-3, ST-4): read in batches of 50, changed ones become inputs. No call inside a transaction.

import { MINUTE_MS, plusMs } from '../base/time.ts';
import { IDS_PER_CALL } from './calls.ts';
import type { Api } from './clients.ts';
import { jobInput } from './job-pages.ts';
import { idText, instantOf, type JsonObject, plainText } from './json.ts';
import type { Failure } from './outcome.ts';
import { type answerInput, hashOf, inParallel, mustStop, type Round, sweepTime } from './round.ts';
import { stageOf } from './status.ts';
import { lockSeen } from './store-feeds.ts';
import { type DueJob, dueJobs, type Look, recordLooks } from './store-follow.ts';
import { nextLook, nextLookAtMissing, nextLookAtStale, nextSweep } from './watch.ts';

const JOBS_PER_ROUND = 20 * IDS_PER_CALL;
const UNREADABLE_REST_MS = 5 * MINUTE_MS;

/** Looks at due jobs, up to 1,000 and for some seconds; what is left is due at once in the next round. */
export async function lookAtJobs(round: Round): Promise<void> {
  const { deps, clientId, connection } = round;
  const newestFirst = round.deltaIsTrusted;
  const due = await dueJobs(
    ...[deps.db, clientId, connection.connectionId, deps.now()],
    ...[JOBS_PER_ROUND, newestFirst],
  );
  if (due.length === 0) return;
  // Only a number can be a job's id; one typed otherwise would have the whole batch refused.
  const possible = due.filter((job) => idText(job.jobId) === job.jobId);
  const impossible = due.filter((job) => !possible.includes(job));
  if (impossible.length > 0) {
    await record(round, impossible, new Map(impossible.map((job) => [job.jobId, null])), deps.now());
  }
  const batches: DueJob[][] = [];
  for (let start = 0; start < possible.length; start += IDS_PER_CALL) {
    batches.push(possible.slice(start, start + IDS_PER_CALL));
  }
  const hasTime = sweepTime(round);
  await inParallel(batches, async (batch) => {
    if (mustStop(round)) return;
    const isUrgent = batch === batches[0] || batch.some(isWaitedFor);
    if (!isUrgent && !hasTime()) return;
    const readAt = deps.now();
    const seen = await readBatch(round, batch, isUrgent ? round.api : round.sweepApi);
    await record(round, batch, seen, readAt);
  });
}

/** Nobody has read it yet, or a webhook has just told that it changed. */
function isWaitedFor({ confirmed, toldAt, nextLookAt }: DueJob): boolean {
  return !confirmed || (toldAt !== null && toldAt >= nextLookAt);
}

/** By job id: its row, or null where ServiceTitan says that there is no such job. Jobs that could not be read are left out. */
export async function readBatch(
  round: Round,
  batch: readonly Pick<DueJob, 'jobId'>[],
  api: Api = round.api,
): Promise<Map<string, JsonObject | null>> {
  const { findings } = round;
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
): Promise<void> {
  const { deps, clientId, connection } = round;
  const looks: Look[] = [];
  const rows: { jobId: string; row: JsonObject; hash: Buffer }[] = [];
  for (const job of batch) {
    const row = seen.get(job.jobId);
    if (row === undefined) continue;
    const look = lookOf(round, job, row, readAt);
    looks.push(look);
    if (look.seenHash && row) rows.push({ jobId: job.jobId, row, hash: look.seenHash });
  }
  await deps.db.tx(async (tx) => {
    const ids = rows.map(({ jobId }) => jobId);
    const known = await lockSeen(tx, clientId, connection.connectionId, ids);
    const inputs: ReturnType<typeof answerInput>[] = [];
    for (const { jobId, row, hash } of rows) {
      const held = known.get(jobId);
      if (!held?.seenHash?.equals(hash)) inputs.push(jobInput(round, jobId, row, hash, held, readAt));
    }
    if (inputs.length > 0) await deps.acceptIn(tx, inputs);
    await recordLooks(tx, clientId, connection.connectionId, looks);
  });
}

/** What the look gave, and when to look again. */
function lookOf(round: Round, job: DueJob, seen: JsonObject | null, readAt: Date): Look {
  const { connection, deltaIsTrusted, watchMs } = round;
  const pollMs = connection.pollIntervalSeconds * 1000;
  const { jobId } = job;
  const look = { jobId, dueAt: job.nextLookAt, seenHash: null, missingSince: null };
  if (seen === null) {
    const missingSince = job.missingSince ?? readAt;
    return { ...look, nextLookAt: nextLookAtMissing(missingSince, readAt, pollMs), missingSince };
  }
  const status = plainText(seen.jobStatus);
  if (status === null) {
    return { ...look, nextLookAt: plusMs(readAt, UNREADABLE_REST_MS), missingSince: job.missingSince };
  }
  const endedOn = instantOf(seen.completedOn) ?? instantOf(seen.modifiedOn);
  const shown = { jobId, stage: stageOf(status), endedOn };
  const regular = deltaIsTrusted
    ? nextSweep(shown, readAt, watchMs)
    : nextLook(shown, readAt, pollMs, watchMs);
  const again = nextLookAtStale(job, instantOf(seen.modifiedOn), readAt);
  const nextLookAt = again && (regular === null || again < regular) ? again : regular;
  return { ...look, nextLookAt, seenHash: hashOf(seen) };
}
