// SQL of the questions for jobs that only a webhook named (IN-5): whole batches, as they are asked.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** A job that somebody named and nobody has read. */
export interface DueJobQuestion {
  jobId: string;
  askedAt: Date;
  attempts: number;
}

/** The longest waiting first. */
export async function dueJobQuestions(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  limit: number,
): Promise<DueJobQuestion[]> {
  return sql.query<DueJobQuestion>(
    `select subject as "jobId", asked_at as "askedAt", attempts from questions
     where client_id = $1 and connection_id = $2 and kind = 'job' and answered_at is null and next_attempt_at <= $3
     order by next_attempt_at, subject limit $4`,
    [clientId, connectionId, now, limit],
  );
}

/** Closes those that an answer read at `readAt` answers, and returns them: the others were answered meanwhile, or need a later reading. */
export async function closeJobQuestions(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  jobIds: readonly string[],
  readAt: Date,
): Promise<Set<string>> {
  const rows = await tx.query<{ jobId: string }>(
    `update questions q set answered_at = $4, last_error = null
     from (select unnest($3::text[]) as job_id order by 1) as w
     where q.client_id = $1 and q.connection_id = $2 and q.kind = 'job' and q.subject = w.job_id
       and q.answered_at is null and q.not_before <= $4
     returning q.subject as "jobId"`,
    [clientId, connectionId, jobIds, readAt],
  );
  return new Set(rows.map((row) => row.jobId));
}

/** A question that an attempt did not answer. `nextAttemptAt` null: it is given up. */
export interface Unanswered {
  jobId: string;
  nextAttemptAt: Date | null;
  error: string;
}

/** Leaves questions open for a later attempt, or gives them up, with the reason. */
export async function putOffJobQuestions(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  unanswered: readonly Unanswered[],
  now: Date,
): Promise<void> {
  if (unanswered.length === 0) return;
  await sql.query(
    `update questions q set attempts = q.attempts + 1, next_attempt_at = coalesce(w.next_at, q.next_attempt_at), last_error = w.error,
       answered_at = case when w.next_at is null then $6::timestamptz end
     from unnest($3::text[], $4::timestamptz[], $5::text[]) as w (job_id, next_at, error)
     where q.client_id = $1 and q.connection_id = $2 and q.kind = 'job' and q.subject = w.job_id and q.answered_at is null`,
    [
      ...[clientId, connectionId, unanswered.map((one) => one.jobId)],
      ...[unanswered.map((one) => one.nextAttemptAt), unanswered.map((one) => one.error), now],
    ],
  );
}
