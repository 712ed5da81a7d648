// SQL of the questions for the invoices of jobs: they stay open and are asked again until they cannot matter any more (QU-6).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { InvoiceSpan } from './invoices-schedule.ts';
import type { JobRef } from './types.ts';

/** A job whose invoices matter. */
export interface InvoiceWatch extends JobRef, InvoiceSpan {
  /** An answer read before this instant is too old. */
  notBefore: Date;
  askedAt: Date;
}

/**
 * Has the invoices of these jobs read: now where no answer is new enough, else when their time comes. Deciding again asks nothing again.
 * Returns the connections with something to read now, each once.
 */
export async function watchInvoices(tx: Tx, clientId: Id, watches: readonly InvoiceWatch[]): Promise<Id[]> {
  if (watches.length === 0) return [];
  const rows = await tx.query<{ connectionId: Id; due: boolean }>(
    `insert into questions as q (client_id, connection_id, kind, subject, not_before, asked_at, next_attempt_at,
                                 repeat_from, hold_until, repeat_until)
     select $1, connection_id, 'job_invoices', job_id, least(not_before, asked_at), asked_at, asked_at, repeat_from, hold_until, repeat_until
     from (select distinct on (1, 2) * from unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
             $7::timestamptz[], $8::timestamptz[]) as w (connection_id, job_id, not_before, asked_at, repeat_from, hold_until, repeat_until)
           order by 1, 2) as w
     on conflict (client_id, connection_id, kind, subject) do update set
       not_before = greatest(q.not_before, excluded.not_before),
       asked_at = case when q.read_at < excluded.not_before then excluded.asked_at else q.asked_at end,
       -- A read that keeps failing keeps its pauses.
       next_attempt_at = case
         when q.attempts > 0 and q.answered_at is null then q.next_attempt_at
         when q.read_at < excluded.not_before then least(q.next_attempt_at, excluded.asked_at)
         when q.answered_at is not null then excluded.asked_at
         else q.next_attempt_at end,
       attempts = case when q.answered_at is null then q.attempts else 0 end,
       repeat_from = excluded.repeat_from, hold_until = excluded.hold_until, repeat_until = excluded.repeat_until,
       answered_at = null
     where (q.repeat_from, q.hold_until, q.repeat_until) is distinct from (excluded.repeat_from, excluded.hold_until, excluded.repeat_until)
        or (q.read_at < excluded.not_before and q.not_before < excluded.not_before)
        or (q.answered_at is not null and excluded.repeat_until > excluded.asked_at)
     returning connection_id as "connectionId", next_attempt_at <= asked_at as due`,
    [
      clientId,
      watches.map((watch) => watch.connectionId),
      watches.map((watch) => watch.jobId),
      watches.map((watch) => watch.notBefore),
      watches.map((watch) => watch.askedAt),
      watches.map((watch) => watch.from),
      watches.map((watch) => watch.holdUntil),
      watches.map((watch) => watch.until),
    ],
  );
  return [...new Set(rows.filter((row) => row.due).map((row) => row.connectionId))];
}

/** Stops reading the invoices of jobs for which they do not matter any more. */
export async function forgetInvoices(tx: Tx, clientId: Id, jobs: readonly JobRef[], at: Date): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(
    // Most of these jobs were never asked about: one index probe per job finds those that were, whatever the planner believes.
    `with watched as (
       select q.connection_id, q.subject
       from (select distinct * from unnest($2::bigint[], $3::text[])) as w (connection_id, job_id)
       cross join lateral (
         select connection_id, subject from questions
         where client_id = $1 and connection_id = w.connection_id and kind = 'job_invoices' and subject = w.job_id
           and answered_at is null offset 0) q)
     update questions q set answered_at = $4, last_error = null from watched w
     where q.client_id = $1 and q.connection_id = w.connection_id and q.kind = 'job_invoices' and q.subject = w.subject`,
    [clientId, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId), at],
  );
}

/**
 * Someone says that the invoices of these jobs changed at `at`: those that matter are read at once. Jobs whose invoices were never asked
 * for are left out. Returns the connections with something to read now.
 */
export async function reopenInvoices(tx: Tx, clientId: Id, jobs: readonly JobRef[], at: Date): Promise<Id[]> {
  if (jobs.length === 0) return [];
  const rows = await tx.query<{ connectionId: Id }>(
    `update questions q set not_before = greatest(q.not_before, $4), asked_at = $4, answered_at = null,
            next_attempt_at = case when q.attempts > 0 and q.answered_at is null then q.next_attempt_at else $4 end,
            attempts = case when q.answered_at is null then q.attempts else 0 end
     from (select distinct * from unnest($2::bigint[], $3::text[])) as w (connection_id, job_id)
     where q.client_id = $1 and q.connection_id = w.connection_id and q.kind = 'job_invoices' and q.subject = w.job_id
     returning q.connection_id as "connectionId"`,
    [clientId, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId), at],
  );
  return [...new Set(rows.map((row) => row.connectionId))];
}

/** A job whose invoices are to be read now. */
export interface DueInvoices extends InvoiceSpan {
  jobId: string;
  notBefore: Date;
  readAt: Date | null;
  seenHash: Buffer | null;
  attempts: number;
}

/** Those that somebody asked for since they were read come first; then the longest waiting. */
export async function dueInvoices(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  limit: number,
): Promise<DueInvoices[]> {
  return sql.query<DueInvoices>(
    `select subject as "jobId", not_before as "notBefore", read_at as "readAt", seen_hash as "seenHash", attempts,
            coalesce(repeat_from, not_before) as "from", coalesce(hold_until, not_before) as "holdUntil",
            coalesce(repeat_until, not_before) as "until"
     from questions
     where client_id = $1 and connection_id = $2 and kind = 'job_invoices' and answered_at is null and next_attempt_at <= $3
     order by (read_at is null or read_at < not_before) desc, next_attempt_at, subject limit $4`,
    [clientId, connectionId, now, limit],
  );
}

/**
 * Stores that the invoices of a job were read whole at `readAt`. False: another reader was faster, or the question is closed; the answer is
 * then not wanted. A later demand that came meanwhile stays due.
 */
export async function recordInvoiceRead(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  due: Pick<DueInvoices, 'jobId' | 'readAt'>,
  read: { readAt: Date; seenHash: Buffer; nextAt: Date | null },
): Promise<boolean> {
  const rows = await tx.query(
    `update questions set read_at = $5, seen_hash = $6, attempts = 0, last_error = null,
            next_attempt_at = case when not_before > $5 then next_attempt_at else coalesce($7, next_attempt_at) end,
            answered_at = case when not_before <= $5 and $7::timestamptz is null then $5::timestamptz end
     where client_id = $1 and connection_id = $2 and kind = 'job_invoices' and subject = $3 and answered_at is null
       and read_at is not distinct from $4
     returning 1 as recorded`,
    [clientId, connectionId, due.jobId, due.readAt, read.readAt, read.seenHash, read.nextAt],
  );
  return rows.length > 0;
}

/** Has the invoices of a job read at `nextAt` (null: not again); `error` says why they could not be read now. */
export async function putOffInvoices(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  due: Pick<DueInvoices, 'jobId' | 'readAt'>,
  nextAt: Date,
  error: string | null,
): Promise<void> {
  await sql.query(
    `update questions set next_attempt_at = $5, last_error = $6, attempts = case when $6::text is null then 0 else attempts + 1 end
     where client_id = $1 and connection_id = $2 and kind = 'job_invoices' and subject = $3 and answered_at is null
       and read_at is not distinct from $4 and next_attempt_at < $5`,
    [clientId, connectionId, due.jobId, due.readAt, nextAt, error],
  );
}

/** Whose jobs these are; jobs that are nobody's yet are left out. */
export async function friendsOfJobs(sql: Sql, clientId: Id, jobs: readonly JobRef[]): Promise<Id[]> {
  if (jobs.length === 0) return [];
  const rows = await sql.query<{ friendPersonId: Id }>(
    `select distinct j.friend_person_id as "friendPersonId"
     from (select distinct * from unnest($2::bigint[], $3::text[])) as w (connection_id, job_id)
     cross join lateral (
       select friend_person_id from jobs
       where client_id = $1 and connection_id = w.connection_id and job_id = w.job_id and friend_person_id is not null offset 0) j`,
    [clientId, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId)],
  );
  return rows.map((row) => row.friendPersonId);
}
