// Stores and loads the observed milestones of jobs (ST-5). What they mean for people is projected by the pipeline.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export type MilestoneName = 'job_scheduled' | 'job_completed' | 'job_canceled';

/** One observed milestone. `occurrence` is the stage change it came with, so that an undone and repeated completion counts anew. */
export interface JobMilestone {
  connectionId: Id;
  jobId: string;
  occurrence: number;
  name: MilestoneName;
  at: Date;
  inputId: Id;
}

/** Adds milestones; one that is there already stays as it is. */
export async function insertMilestones(
  tx: Tx,
  clientId: Id,
  milestones: readonly JobMilestone[],
): Promise<void> {
  if (milestones.length === 0) return;
  await tx.query(
    `insert into job_milestones (client_id, connection_id, job_id, occurrence, name, at, input_id)
     select $1, * from unnest($2::bigint[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[])
     on conflict do nothing`,
    [
      clientId,
      milestones.map((m) => m.connectionId),
      milestones.map((m) => m.jobId),
      milestones.map((m) => m.occurrence),
      milestones.map((m) => m.name),
      milestones.map((m) => m.at),
      milestones.map((m) => m.inputId),
    ],
  );
}

/** All milestones of these jobs, oldest occurrence first. */
export async function loadMilestones(
  sql: Sql,
  clientId: Id,
  jobs: readonly { connectionId: Id; jobId: string }[],
): Promise<JobMilestone[]> {
  if (jobs.length === 0) return [];
  return sql.query<JobMilestone>(
    `select m.connection_id as "connectionId", m.job_id as "jobId", m.occurrence, m.name, m.at, m.input_id as "inputId"
     from unnest($2::bigint[], $3::text[]) as wanted (connection_id, job_id)
     join job_milestones m on m.client_id = $1 and m.connection_id = wanted.connection_id and m.job_id = wanted.job_id
     order by m.connection_id, m.job_id, m.occurrence`,
    [clientId, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId)],
  );
}
