// SQL of the follower: what is due at ServiceTitan, and what became of each look and question.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { CustomerQuestionKind } from './types.ts';

/** A job whose time has come. */
export interface DueJob {
  jobId: string;
  nextLookAt: Date;
  confirmed: boolean;
  missingSince: Date | null;
  /** The newest version that a webhook told of, and when; null: none did. */
  toldModifiedOn: Date | null;
  toldAt: Date | null;
}

/** Jobs that ServiceTitan has never confirmed first, then those a webhook told of: someone waits for them. Then the longest waiting, or with `newestFirst` hints before sweeps. */
export async function dueJobs(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  limit: number,
  newestFirst: boolean,
): Promise<DueJob[]> {
  return sql.query<DueJob>(
    `select job_id as "jobId", next_look_at as "nextLookAt", confirmed, missing_since as "missingSince",
       told_modified_on as "toldModifiedOn", told_at as "toldAt"
     from jobs where client_id = $1 and connection_id = $2 and next_look_at <= $3
     order by confirmed, (told_at >= next_look_at) is true desc, next_look_at ${newestFirst ? 'desc' : 'asc'}, job_id limit $4`,
    [clientId, connectionId, now, limit],
  );
}

/** What a look at one job gave. */
export interface Look {
  jobId: string;
  /** The `nextLookAt` that made it due. */
  dueAt: Date;
  nextLookAt: Date | null;
  /** null: as it was */
  seenHash: Buffer | null;
  missingSince: Date | null;
}

/** Stores looks. Where a hint came meanwhile (another `next_look_at`), the hint's time stays. */
export async function recordLooks(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  looks: readonly Look[],
): Promise<void> {
  if (looks.length === 0) return;
  const sorted = [...looks].sort((a, b) => (a.jobId < b.jobId ? -1 : 1));
  await tx.query(
    `update jobs j set
       next_look_at = case when j.next_look_at = l.due_at then l.next_look_at else j.next_look_at end,
       seen_hash = coalesce(l.seen_hash, j.seen_hash),
       missing_since = l.missing_since
     from unnest($3::text[], $4::timestamptz[], $5::timestamptz[], $6::bytea[], $7::timestamptz[])
       as l (job_id, due_at, next_look_at, seen_hash, missing_since)
     where j.client_id = $1 and j.connection_id = $2 and j.job_id = l.job_id`,
    [
      clientId,
      connectionId,
      sorted.map((look) => look.jobId),
      sorted.map((look) => look.dueAt),
      sorted.map((look) => look.nextLookAt),
      sorted.map((look) => look.seenHash),
      sorted.map((look) => look.missingSince),
    ],
  );
}

export interface DueQuestion {
  kind: CustomerQuestionKind;
  subject: string;
  attempts: number;
  notBefore: Date;
  askedAt: Date;
}

/** Open questions about customers whose time has come, the longest waiting first. Those for invoices: invoices-store.ts; for jobs: store-job-questions.ts. */
export async function dueQuestions(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  limit: number,
): Promise<DueQuestion[]> {
  return sql.query<DueQuestion>(
    `select kind, subject, attempts, not_before as "notBefore", asked_at as "askedAt" from questions
     where client_id = $1 and connection_id = $2 and answered_at is null and next_attempt_at <= $3 and kind in ('customer_contacts', 'completed_jobs')
     order by next_attempt_at, kind, subject limit $4`,
    [clientId, connectionId, now, limit],
  );
}

/**
 * Closes a question with an answer that was read at `readAt`. False: it was answered meanwhile, or needs a later reading; the answer is
 * then not wanted.
 */
export async function closeQuestion(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  question: Pick<DueQuestion, 'kind' | 'subject'>,
  readAt: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update questions set answered_at = $5, last_error = null
     where client_id = $1 and connection_id = $2 and kind = $3 and subject = $4 and answered_at is null and not_before <= $5
     returning 1 as closed`,
    [clientId, connectionId, question.kind, question.subject, readAt],
  );
  return rows.length > 0;
}

/** Leaves a question open for a later attempt (QU-4), with the reason. */
export async function putOffQuestion(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  question: Pick<DueQuestion, 'kind' | 'subject'>,
  nextAttemptAt: Date,
  error: string,
): Promise<void> {
  await sql.query(
    `update questions set attempts = attempts + 1, next_attempt_at = $5, last_error = $6
     where client_id = $1 and connection_id = $2 and kind = $3 and subject = $4 and answered_at is null`,
    [clientId, connectionId, question.kind, question.subject, nextAttemptAt, error],
  );
}

/** The earliest instant at which a job or a question of this connection is due; null: nothing is. */
export async function nextDueAt(sql: Sql, clientId: Id, connectionId: Id): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select least(
       (select min(next_look_at) from jobs where client_id = $1 and connection_id = $2 and next_look_at is not null),
       (select min(next_attempt_at) from questions where client_id = $1 and connection_id = $2 and answered_at is null)) as at`,
    [clientId, connectionId],
  );
  return row?.at ?? null;
}

/** Service locations of a customer's jobs, the newest jobs first. */
export async function locationsOfCustomer(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  customerId: string,
  limit: number,
): Promise<string[]> {
  const rows = await sql.query<{ locationId: string }>(
    `select location_id as "locationId" from jobs
     where client_id = $1 and connection_id = $2 and customer_id = $3 and location_id is not null
     group by location_id order by max(first_seen_at) desc limit $4`,
    [clientId, connectionId, customerId, limit],
  );
  return rows.map((row) => row.locationId);
}

/** The longest hold of any published campaign, in days; 0 without one: so long an undo still matters (ST-5). */
export async function longestHoldDays(sql: Sql, clientId: Id): Promise<number> {
  const [row] = await sql.query<{ days: number | null }>(
    `select max((settings ->> 'hold_days')::int) as days from campaign_versions where client_id = $1 and published_at is not null`,
    [clientId],
  );
  return row?.days ?? 0;
}
