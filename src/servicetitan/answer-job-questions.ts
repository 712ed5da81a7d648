// One pass over the jobs that only a webhook named (IN-5): read in batches of 50, handed in as inputs. No call inside a transaction.

import { DAY_MS, plusMs } from '../base/time.ts';
import { IDS_PER_CALL } from './calls.ts';
import { idText, type JsonObject, plainText } from './json.ts';
import { readBatch } from './look-at-jobs.ts';
import { restMs } from './patience.ts';
import { answerInput, inParallel, mustStop, type Round } from './round.ts';
import {
  closeJobQuestions,
  type DueJobQuestion,
  dueJobQuestions,
  putOffJobQuestions,
  type Unanswered,
} from './store-job-questions.ts';

const JOBS_PER_ROUND = 20 * IDS_PER_CALL;
/** ServiceTitan may show a job seconds after it told of it; a job that it does not show for a day is none. */
const GIVEN_UP_AFTER_MS = DAY_MS;

/** Reads every job that is asked for, up to 1,000; what is left is due at once in the next round. */
export async function answerJobQuestions(round: Round): Promise<void> {
  const { deps, clientId, connection } = round;
  const due = await dueJobQuestions(deps.db, clientId, connection.connectionId, deps.now(), JOBS_PER_ROUND);
  const batches: DueJobQuestion[][] = [];
  for (let start = 0; start < due.length; start += IDS_PER_CALL)
    batches.push(due.slice(start, start + IDS_PER_CALL));
  await inParallel(batches, async (batch) => {
    if (mustStop(round)) return;
    const readAt = deps.now();
    const possible = batch.filter(({ jobId }) => idText(jobId) === jobId);
    const seen = await readBatch(round, possible);
    await store(round, batch, seen, readAt);
  });
}

async function store(
  round: Round,
  batch: readonly DueJobQuestion[],
  seen: ReadonlyMap<string, JsonObject | null>,
  readAt: Date,
): Promise<void> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  const rows = new Map<string, JsonObject>();
  const unanswered: Unanswered[] = [];
  for (const question of batch) {
    const row = seen.get(question.jobId) ?? null;
    if (row && plainText(row.jobStatus) !== null) rows.set(question.jobId, row);
    // The whole connection rests then, and the question with it.
    else if (seen.has(question.jobId) || !mustStop(round)) unanswered.push(later(question, readAt));
  }
  await deps.db.tx(async (tx) => {
    const closed = await closeJobQuestions(tx, clientId, connectionId, [...rows.keys()], readAt);
    const inputs = [...rows]
      .filter(([jobId]) => closed.has(jobId))
      .map(([, row]) => answerInput(round, 'servicetitan.job', row, readAt, null));
    if (inputs.length > 0) await deps.acceptIn(tx, inputs);
    await putOffJobQuestions(tx, clientId, connectionId, unanswered, readAt);
  });
  for (const { jobId, nextAttemptAt } of unanswered) {
    if (nextAttemptAt !== null) continue;
    const fields = { client_id: clientId, connection_id: connectionId, job_id: jobId };
    deps.log.warn(fields, 'a job that a webhook named was not found for a day; it is not asked for any more');
  }
}

function later({ jobId, askedAt, attempts }: DueJobQuestion, readAt: Date): Unanswered {
  const isGivenUp = plusMs(askedAt, GIVEN_UP_AFTER_MS) <= readAt;
  return {
    jobId,
    nextAttemptAt: isGivenUp ? null : plusMs(readAt, restMs('outage', attempts + 1, Math.random)),
    error: `ServiceTitan does not show job ${jobId}`,
  };
}
