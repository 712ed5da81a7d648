// SQL of the past (ST-12): completed jobs from before Goodword followed, and up to when the completed jobs of a connection are known whole.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** A row of `past_jobs`. */
export interface PastJob {
  jobId: string;
  customerId: string;
  createdOn: Date | null;
  completedOn: Date | null;
  noCharge: boolean;
  recall: boolean;
  warranty: boolean;
  totalMinor: number | null;
  modifiedOn: Date | null;
}

/** Stores completed jobs; an older version changes nothing. Returns how many were new. */
export async function storePastJobs(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  importId: Id,
  jobs: readonly PastJob[],
): Promise<number> {
  if (jobs.length === 0) return 0;
  const rows = await tx.query<{ isNew: boolean }>(
    `insert into past_jobs as p (client_id, connection_id, job_id, customer_id, created_on, completed_on, no_charge, recall, warranty,
       total_minor, modified_on, import_id)
     select $1, $2, j.*, $3 from unnest($4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[], $9::boolean[],
       $10::boolean[], $11::bigint[], $12::timestamptz[]) as j
     on conflict (client_id, connection_id, job_id) do update set customer_id = excluded.customer_id, created_on = excluded.created_on,
       completed_on = excluded.completed_on, no_charge = excluded.no_charge, recall = excluded.recall, warranty = excluded.warranty,
       total_minor = excluded.total_minor, modified_on = excluded.modified_on, import_id = excluded.import_id
     where p.modified_on is null or p.modified_on <= excluded.modified_on
     returning xmax = 0 as "isNew"`,
    [
      ...[clientId, connectionId, importId],
      jobs.map((job) => job.jobId),
      jobs.map((job) => job.customerId),
      jobs.map((job) => job.createdOn),
      jobs.map((job) => job.completedOn),
      jobs.map((job) => job.noCharge),
      jobs.map((job) => job.recall),
      jobs.map((job) => job.warranty),
      jobs.map((job) => job.totalMinor),
      jobs.map((job) => job.modifiedOn),
    ],
  );
  return rows.filter((row) => row.isNew).length;
}

/** Takes out jobs that are completed no more: reopened, canceled, deactivated. */
export async function forgetPastJobs(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  jobIds: readonly string[],
): Promise<void> {
  if (jobIds.length === 0) return;
  await tx.query(
    'delete from past_jobs where client_id = $1 and connection_id = $2 and job_id = any($3::text[])',
    [clientId, connectionId, jobIds],
  );
}

/** The completed jobs of a connection are all known from `from` (null: ever) to `to`. */
export interface KnownHistory {
  importId: Id;
  from: Date | null;
  to: Date;
  /** The delta read keeps it up to date; its next reading. null: it stays as it is. */
  nextReadAt: Date | null;
  /** Jobs that were read wait to be applied: what is held is not all that is known. */
  isBehind: boolean;
}

/**
 * The history that is held of a connection; null: no import has ended. One statement, so that what is known and what waits are of one
 * moment. The delta read takes over where the import ended if it began before that.
 */
export async function knownHistory(sql: Sql, clientId: Id, connectionId: Id): Promise<KnownHistory | null> {
  const [row] = await sql.query<{
    importId: Id;
    since: Date | null;
    importedTo: Date;
    readTo: Date | null;
    nextReadAt: Date | null;
    isBehind: boolean;
  }>(
    `select i.import_id as "importId", i.history_complete_from as since, i.history_complete_to as "importedTo",
       f.read_to as "readTo", f.next_read_at as "nextReadAt",
       exists (
         select 1 from inbox b join inputs n on n.client_id = b.client_id and n.input_id = b.input_id
         where b.client_id = $1 and n.source = 'servicetitan' and n.name = 'servicetitan.job' and n.connection_id = $2) as "isBehind"
     from connections c
     cross join lateral (
       select * from imports where client_id = c.client_id and connection_id = c.connection_id and what = 'history' and state = 'done'
         and history_complete_to is not null
       order by history_complete_from nulls first, history_complete_to desc limit 1) i
     left join lateral (
       select next_read_at, case when page = 1 then greatest(upto, last_read_at - interval '5 minutes') else upto end as read_to
       from feed_positions
       where client_id = c.client_id and connection_id = c.connection_id and feed = 'changed_jobs' and state = 'trusted'
         and coalesce(c.delta_since, c.created_at - interval '7 days') <= i.history_complete_to) f on true
     where c.client_id = $1 and c.connection_id = $2`,
    [clientId, connectionId],
  );
  if (!row) return null;
  const { importId, since, importedTo, readTo, nextReadAt, isBehind } = row;
  return {
    importId,
    from: since,
    to: readTo && readTo > importedTo ? readTo : importedTo,
    nextReadAt,
    isBehind,
  };
}

/** A completed job as an answer to "which completed jobs has this customer?" lists it. */
export type HistoryJob = Omit<PastJob, 'modifiedOn' | 'customerId'>;

/** Completed jobs of a customer from the past and from those that Goodword follows; of a job in both, what is followed counts. */
export async function completedJobsHeld(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  customerId: string,
): Promise<HistoryJob[]> {
  const rows = await sql.query<Omit<HistoryJob, 'totalMinor'> & { totalMinor: string | null }>(
    `select job_id as "jobId", created_on as "createdOn", completed_on as "completedOn", coalesce(no_charge, false) as "noCharge",
       recall_for_id is not null as recall, warranty_id is not null as warranty, total_minor as "totalMinor"
     from jobs where client_id = $1 and connection_id = $2 and customer_id = $3 and status = 'Completed' and confirmed
     union all
     select p.job_id, p.created_on, p.completed_on, p.no_charge, p.recall, p.warranty, p.total_minor
     from past_jobs p where p.client_id = $1 and p.connection_id = $2 and p.customer_id = $3
       and not exists (
         select 1 from jobs j where j.client_id = $1 and j.connection_id = $2 and j.job_id = p.job_id and j.confirmed)
     order by 3, 1`,
    [clientId, connectionId, customerId],
  );
  return rows.map((row) => ({ ...row, totalMinor: row.totalMinor === null ? null : Number(row.totalMinor) }));
}

/** How far back a published campaign may look for completed jobs (QU-2), in days; null: ever. */
export async function longestLookbackDays(sql: Sql, clientId: Id): Promise<number | null> {
  const [row] = await sql.query<{ ever: boolean | null; days: number | null }>(
    `select bool_or(settings #>> '{qualification,existing_customer,lookback_days}' is null) as ever,
       max((settings #>> '{qualification,existing_customer,lookback_days}')::int) as days
     from campaign_versions where client_id = $1 and published_at is not null`,
    [clientId],
  );
  return row?.ever === false ? row.days : null;
}
