// Reads jobs with their referral, verdict and rewards: the read model behind /v1/jobs. Writes nothing.

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import type { JobCursor } from '../base/job-place.ts';
import type { Sql } from '../db/sql.ts';
import type { JobAttribution } from '../referrals/types.ts';
import type { Qualification } from '../rewards/types.ts';

/** rewarded: a reward stands. not_rewarded: canceled, disqualified, or its rewards were taken back. */
export const JOB_STAGES = ['scheduled', 'completed', 'rewarded', 'not_rewarded'] as const;
export type JobStage = (typeof JOB_STAGES)[number];

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
  friend: { person_id: Id; name: string | null; email: string | null; phone: string | null } | null;
  /** Whom the attribution names. */
  advocate: { person_id: Id; name: string | null } | null;
  attribution: JobAttribution;
  qualification: Qualification;
  /** How far the referral of the job has come; null while nobody is known to have referred it. */
  stage: JobStage | null;
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
  stage?: JobStage | undefined;
  /** A job id, a job number, an advocate code, or an e-mail of the friend, as somebody typed it. */
  typed?: string | undefined;
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
  friend_name: string | null;
  friend_phone: string | null;
  advocate_name: string | null;
  pipeline_stage: JobStage | null;
  attribution: JobAttribution | null;
  qualification: Qualification | null;
  first_seen_at: Date;
  looked_at: Date | null;
}

const nameOf = (person: string) =>
  `nullif(trim(concat_ws(' ', ${person}.first_name, ${person}.last_name)), '')`;

/** Of job j with its outcome o. */
const STAGE = `
  select case
      when coalesce(o.attribution ->> 'outcome', 'open') <> 'attributed' then null
      when bool_or(w.state not in ('canceled', 'revoked', 'expired')) then 'rewarded'
      when count(w.*) > 0 or j.stage = 'canceled' or o.qualification ->> 'outcome' = 'disqualified' then 'not_rewarded'
      when j.stage = 'completed' then 'completed'
      else 'scheduled' end as pipeline_stage
  from rewards w where w.client_id = j.client_id and w.connection_id = j.connection_id and w.job_id = j.job_id`;

/** Jobs of a client that pass all filters, newest first. */
export async function listJobs(sql: Sql, clientId: Id, filters: JobFilters): Promise<JobView[]> {
  const rows = await sql.query<JobRow>(
    `select j.connection_id, j.job_id, j.job_number, j.status, j.confirmed, j.customer_id, j.created_on, j.completed_on,
            j.total_minor, j.currency, coalesce(j.st_code, j.zap_code) as advocate_code,
            j.code_key is not null and s.code_key is null as unknown_code,
            j.friend_person_id, coalesce(p.email, i.value) as friend_email, ${nameOf('p')} as friend_name,
            coalesce(p.phone, k.value) as friend_phone,
            ${nameOf('a')} as advocate_name, v.pipeline_stage, o.attribution, o.qualification, j.first_seen_at, j.looked_at
     from jobs j
     left join job_outcomes o using (client_id, connection_id, job_id)
     left join shareables s on s.client_id = j.client_id and s.code_key = j.code_key
       and (s.retired_at is null or s.retired_at > coalesce(j.created_on, j.first_seen_at))
     left join persons p on p.client_id = j.client_id and p.person_id = j.friend_person_id
     left join lateral (
       select value from identities
       where client_id = j.client_id and person_id = j.friend_person_id and kind = 'email' order by since, value limit 1
     ) i on true
     left join lateral (
       select value from person_contacts
       where client_id = j.client_id and person_id = j.friend_person_id and kind = 'phone' order by since, value limit 1
     ) k on true
     left join persons a on a.client_id = j.client_id and a.person_id = (o.attribution ->> 'advocate_person_id')::bigint
     left join lateral (${STAGE}) v on true
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
       and ($14::text is null or v.pipeline_stage = $14)
       and ($15::text is null or j.job_id = $15 or j.job_number = $15 or j.code_key = $16 or lower(coalesce(p.email, i.value)) = lower($15))
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
      filters.stage ?? null,
      filters.typed ?? null,
      filters.typed === undefined ? null : codeKey(filters.typed),
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
      row.friend_person_id === null
        ? null
        : {
            ...{ person_id: row.friend_person_id, name: row.friend_name },
            ...{ email: row.friend_email, phone: row.friend_phone },
          },
    advocate: row.attribution?.advocate_person_id
      ? { person_id: row.attribution.advocate_person_id, name: row.advocate_name }
      : null,
    attribution: row.attribution ?? {
      outcome: 'open',
      evidence: null,
      rule: null,
      advocate_person_id: null,
      alternatives: [],
    },
    qualification: row.qualification ?? { outcome: 'open', reasons: [] },
    stage: row.pipeline_stage,
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
