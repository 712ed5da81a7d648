// Reads jobs with their referral, verdict and rewards: the read model behind /v1/jobs. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { JobCursor } from '../base/job-cursor.ts';
import type { Sql } from '../db/sql.ts';
import type { JobAttribution } from '../referrals/types.ts';
import type { Qualification } from '../rewards/types.ts';

/** A job in the form of /v1/jobs. Later issues add members and never take one away. */
export interface JobView {
  connection_id: Id;
  job_id: string;
  job_number: string | null;
  status: string;
  /** ServiceTitan itself said so; false while only a Zap did. */
  status_confirmed: boolean;
  customer_id: string | null;
  created_on: string | null;
  completed_on: string | null;
  total_minor: number | null;
  currency: string;
  advocate_code: string | null;
  unknown_code: boolean;
  friend: { person_id: Id; email: string | null } | null;
  attribution: JobAttribution;
  qualification: Qualification;
  rewards: RewardView[];
  first_seen_at: string;
  looked_at: string | null;
}

export interface RewardView {
  id: Id;
  role: 'advocate' | 'friend';
  person_id: Id;
  amount_minor: number;
  currency: string;
  state: string;
  hold_until: string;
  flag: { code: string; message: string; at: string } | null;
}

export interface JobFilters {
  connectionId?: Id | undefined;
  jobId?: string | undefined;
  status?: string | undefined;
  advocatePersonId?: Id | undefined;
  friendPersonId?: Id | undefined;
  attribution?: string | undefined;
  qualification?: string | undefined;
  unknownCode?: boolean | undefined;
  /** Jobs first seen before this one, newest first. */
  before?: JobCursor | undefined;
  limit: number;
}

interface JobRow {
  connection_id: Id;
  job_id: string;
  job_number: string | null;
  status: string;
  confirmed: boolean;
  customer_id: string | null;
  created_on: Date | null;
  completed_on: Date | null;
  total_minor: string | null;
  currency: string;
  advocate_code: string | null;
  unknown_code: boolean;
  friend_person_id: Id | null;
  friend_email: string | null;
  attribution: JobAttribution | null;
  qualification: Qualification | null;
  first_seen_at: Date;
  looked_at: Date | null;
}

/** Jobs of a client that pass all filters, newest first. */
export async function listJobs(sql: Sql, clientId: Id, filters: JobFilters): Promise<JobView[]> {
  const rows = await sql.query<JobRow>(
    `select j.connection_id, j.job_id, j.job_number, j.status, j.confirmed, j.customer_id, j.created_on, j.completed_on,
            j.total_minor, j.currency, coalesce(j.st_code, j.zap_code) as advocate_code,
            j.code_key is not null and s.code_key is null as unknown_code,
            j.friend_person_id, coalesce(p.email, i.value) as friend_email, o.attribution, o.qualification, j.first_seen_at, j.looked_at
     from jobs j
     left join job_outcomes o using (client_id, connection_id, job_id)
     left join shareables s on s.client_id = j.client_id and s.code_key = j.code_key
       and (s.retired_at is null or s.retired_at > coalesce(j.created_on, j.first_seen_at))
     left join persons p on p.client_id = j.client_id and p.person_id = j.friend_person_id
     left join lateral (
       select value from identities
       where client_id = j.client_id and person_id = j.friend_person_id and kind = 'email' order by since, value limit 1
     ) i on true
     where j.client_id = $1
       and ($2::bigint is null or j.connection_id = $2)
       and ($3::text is null or j.job_id = $3)
       and ($4::text is null or lower(j.status) = lower($4))
       and ($5::bigint is null or o.attribution ->> 'advocate_person_id' = $5::text)
       and ($6::bigint is null or j.friend_person_id = $6)
       and ($7::text is null or coalesce(o.attribution ->> 'outcome', 'open') = $7)
       and ($8::text is null or coalesce(o.qualification ->> 'outcome', 'open') = $8)
       and ($9::boolean is null or (j.code_key is not null and s.code_key is null) = $9)
       and ($10::timestamptz is null or (j.first_seen_at, j.connection_id, j.job_id) < ($10, $11::bigint, $12::text))
     order by j.first_seen_at desc, j.connection_id desc, j.job_id desc
     limit $13`,
    [
      clientId,
      filters.connectionId ?? null,
      filters.jobId ?? null,
      filters.status ?? null,
      filters.advocatePersonId ?? null,
      filters.friendPersonId ?? null,
      filters.attribution ?? null,
      filters.qualification ?? null,
      filters.unknownCode ?? null,
      filters.before?.at ?? null,
      filters.before?.connectionId ?? null,
      filters.before?.jobId ?? null,
      filters.limit,
    ],
  );
  const rewards = await rewardsOfJobs(sql, clientId, rows);
  return rows.map((row) => asJobView(row, rewards.get(`${row.connection_id}:${row.job_id}`) ?? []));
}

function asJobView(row: JobRow, rewards: RewardView[]): JobView {
  return {
    connection_id: row.connection_id,
    job_id: row.job_id,
    job_number: row.job_number,
    status: row.status,
    status_confirmed: row.confirmed,
    customer_id: row.customer_id,
    created_on: row.created_on?.toISOString() ?? null,
    completed_on: row.completed_on?.toISOString() ?? null,
    total_minor: row.total_minor === null ? null : Number(row.total_minor),
    currency: row.currency,
    advocate_code: row.advocate_code,
    unknown_code: row.unknown_code,
    friend:
      row.friend_person_id === null ? null : { person_id: row.friend_person_id, email: row.friend_email },
    attribution: row.attribution ?? {
      outcome: 'open',
      evidence: null,
      rule: null,
      advocate_person_id: null,
      alternatives: [],
    },
    qualification: row.qualification ?? { outcome: 'open', reasons: [] },
    rewards,
    first_seen_at: row.first_seen_at.toISOString(),
    looked_at: row.looked_at?.toISOString() ?? null,
  };
}

interface RewardRow {
  key: string;
  reward_id: Id;
  role: 'advocate' | 'friend';
  person_id: Id;
  amount_minor: string;
  currency: string;
  state: string;
  hold_until: Date;
  flag: RewardView['flag'];
}

/** The rewards of these jobs by "connection:job"; the advocate's first, those that stand before those canceled. */
async function rewardsOfJobs(
  sql: Sql,
  clientId: Id,
  jobs: readonly { connection_id: Id; job_id: string }[],
): Promise<Map<string, RewardView[]>> {
  const byJob = new Map<string, RewardView[]>();
  if (jobs.length === 0) return byJob;
  const rows = await sql.query<RewardRow>(
    `select r.connection_id || ':' || r.job_id as key, r.reward_id, r.role, r.person_id, r.amount_minor, r.currency, r.state,
            r.hold_until, r.flag
     from unnest($2::bigint[], $3::text[]) as wanted (connection_id, job_id)
     join rewards r on r.client_id = $1 and r.connection_id = wanted.connection_id and r.job_id = wanted.job_id
     order by r.role, r.state in ('canceled', 'revoked', 'expired'), r.reward_id`,
    [clientId, jobs.map((job) => job.connection_id), jobs.map((job) => job.job_id)],
  );
  for (const row of rows) {
    const view: RewardView = {
      id: row.reward_id,
      role: row.role,
      person_id: row.person_id,
      amount_minor: Number(row.amount_minor),
      currency: row.currency,
      state: row.state,
      hold_until: row.hold_until.toISOString(),
      flag: row.flag,
    };
    const list = byJob.get(row.key);
    if (list) list.push(view);
    else byJob.set(row.key, [view]);
  }
  return byJob;
}
