// Reads what ServiceTitan was told about a job: write-backs (ST-10) and the booking or lead that it came from (ST-11). Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

export interface WrittenRow {
  kind: string;
  state: string;
  /** The job, customer, booking or lead of ServiceTitan; null: not made yet. */
  target_id: string | null;
  attempts: number;
  created_at: Date;
  done_at: Date | null;
  last_error: string | null;
  result: { reason?: string; message?: string } | null;
}

/** Oldest first. A lead belongs to the job by the booking, else by its person. */
export async function writtenOfJob(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<WrittenRow[]> {
  return sql.query<WrittenRow>(
    `select kind, state, target_id, attempts, created_at, done_at, last_error, result from write_backs
     where client_id = $1 and connection_id = $2 and job_id = $3
     union all
     select h.kind, h.state, h.servicetitan_id, h.attempts, h.created_at, h.done_at, h.last_error, null
     from jobs j join hand_overs h on h.client_id = j.client_id and h.connection_id = j.connection_id
       and (h.person_id = j.friend_person_id or (h.kind = 'booking' and h.servicetitan_id = j.booking_id))
     where j.client_id = $1 and j.connection_id = $2 and j.job_id = $3
     order by created_at, kind limit 200`,
    [clientId, connectionId, jobId],
  );
}
