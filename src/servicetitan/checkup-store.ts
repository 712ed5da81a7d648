// SQL of a connection's check-up: how late it is, and what of its allowance it used.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** What the tables say of how a connection fares. */
export interface ConnectionState {
  /** Since when the longest waiting look at a job, reading of changes or question has been due; null: nothing is. */
  dueSince: Date | null;
  openQuestions: number;
  /** Calls of this and the last hour, and how many of them were answered with 429. */
  calls: number;
  limited: number;
  /** Some published campaign pays for paid jobs only (QU-6). */
  needsInvoices: boolean;
}

export async function connectionState(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
): Promise<ConnectionState> {
  const [row] = await sql.query<{
    dueSince: Date | null;
    openQuestions: string;
    calls: string;
    limited: string;
    needsInvoices: boolean;
  }>(
    `select
       (select min(at) from (
          select min(next_look_at) as at from jobs where client_id = $1 and connection_id = $2 and next_look_at <= $3
          union all
          select min(next_attempt_at) from questions
          where client_id = $1 and connection_id = $2 and answered_at is null and next_attempt_at <= $3
          union all
          select min(next_read_at) from feed_positions
          where client_id = $1 and connection_id = $2 and feed = 'changed_jobs' and next_read_at <= $3) due) as "dueSince",
       (select count(*) from questions where client_id = $1 and connection_id = $2 and answered_at is null) as "openQuestions",
       coalesce(c.calls, 0) as calls, coalesce(c.limited, 0) as limited,
       exists (select 1 from campaign_versions v where v.client_id = $1 and v.published_at is not null
               and v.settings #>> '{qualification,require_paid}' = 'true') as "needsInvoices"
     from (select sum(calls) as calls, sum(limited) as limited from connection_calls
           where client_id = $1 and connection_id = $2 and hour >= date_trunc('hour', $3::timestamptz) - interval '1 hour') c`,
    [clientId, connectionId, now],
  );
  if (!row) throw new Error(`connection ${connectionId} has no state`);
  const { openQuestions, calls, limited, ...state } = row;
  return { ...state, openQuestions: Number(openQuestions), calls: Number(calls), limited: Number(limited) };
}

/** The newest write of a kind that was tried. */
export interface LastWrite {
  step: 'job_writes' | 'customer_writes' | 'hand_over';
  /** It is in ServiceTitan. */
  done: boolean;
  at: Date;
  error: string | null;
}

/** The newest tried writes of a connection, one of each kind. */
export async function lastWrites(sql: Sql, clientId: Id, connectionId: Id): Promise<LastWrite[]> {
  return sql.query<LastWrite>(
    `select distinct on (step) step, done, at, error from (
       select case when kind like 'job%' then 'job_writes' else 'customer_writes' end as step, state = 'written' as done,
         coalesce(done_at, created_at) as at, last_error as error
       from write_backs where client_id = $1 and connection_id = $2 and state <> 'skipped' and attempts > 0
       union all
       select 'hand_over', state = 'created', coalesce(done_at, created_at), last_error
       from hand_overs where client_id = $1 and connection_id = $2 and state <> 'skipped' and attempts > 0) tried
     order by step, at desc`,
    [clientId, connectionId],
  );
}
