// SQL of the board: where each referral stands, how many there are of each, and the newest of them. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Narrowing, Period } from './period.ts';

/**
 * lead: no job yet. scheduled: a job is booked. completed: a job was completed and is not decided. rewarded: a reward stands. not_rewarded: a
 * completed job earned nothing, or what it earned was taken back. canceled: every job was.
 */
export const STAGES = ['lead', 'scheduled', 'completed', 'rewarded', 'not_rewarded', 'canceled'] as const;
export type Stage = (typeof STAGES)[number];

export interface BoardCard {
  referral_id: Id;
  stage: Stage;
  program: string;
  channel: string;
  code: string | null;
  friend: { person_id: Id; name: string | null };
  advocate: { person_id: Id; name: string | null; kind: string };
  /** The job that made the stage; null: there is none. */
  job: {
    connection_id: Id;
    job_id: string;
    job_number: string | null;
    total_minor: number | null;
    currency: string;
  } | null;
  rewards_minor: number | null;
  currency: string | null;
  since: string;
}

export interface BoardFilter {
  period: Period;
  narrowing: Narrowing;
  program: string | null;
  advocatePersonId: Id | null;
  stage: Stage | null;
  /** Older than this referral. */
  before: Id | null;
  /** Of each stage. */
  limit: number;
}

const nameOf = (side: string) =>
  `coalesce(nullif(concat_ws(' ', ${side}.first_name, ${side}.last_name), ''), ${side}.email)`;

/** $1 client, $2 first day, $3 last day, $4 time zone, $5 campaign, $6 channel, $7 business unit, $8 kind, $9 program, $10 advocate. */
const STAGED = `bounds as (
    select $2::date::timestamp at time zone $4::text as since, ($3::date + 1)::timestamp at time zone $4::text as until
  ), wanted as (
    select r.* from referrals r, bounds b
    where r.client_id = $1 and r.state = 'active' and r.evidence_at >= b.since and r.evidence_at < b.until
      and ($6::text is null or r.evidence = $6) and ($8::text is null or r.advocate_kind = $8)
      and ($9::text is null or r.program = $9) and ($10::bigint is null or r.advocate_person_id = $10)
  ), jobs_of as (
    select o.referral_id, array_agg(distinct o.campaign_id::text) as campaigns, array_agg(distinct j.business_unit_id) as units,
      bool_or(j.stage = 'completed') as completed, bool_or(j.stage = 'scheduled') as scheduled,
      bool_or(j.stage = 'completed' and o.qualification ->> 'outcome' is distinct from 'disqualified') as open,
      (array_agg(json_build_object('connection_id', j.connection_id::text, 'job_id', j.job_id, 'job_number', j.job_number,
         'total_minor', j.total_minor, 'currency', j.currency) order by j.stage = 'completed' desc, j.first_seen_at desc))[1] as job
    from wanted w
    join job_outcomes o on o.client_id = $1 and o.referral_id = w.referral_id
    join jobs j on j.client_id = $1 and j.connection_id = o.connection_id and j.job_id = o.job_id
    group by o.referral_id
  ), rewards_of as (
    select v.referral_id, min(v.currency) as currency, bool_or(v.state not in ('canceled', 'revoked', 'expired')) as stands,
      sum(v.amount_minor) filter (where v.state not in ('canceled', 'revoked', 'expired')) as amount_minor
    from wanted w join rewards v on v.client_id = $1 and v.referral_id = w.referral_id group by v.referral_id
  ), staged as (
    select w.*, j.job, v.amount_minor as rewards_minor, v.currency as rewards_currency,
      case when v.stands then 'rewarded' when j.referral_id is null then 'lead'
        when j.completed then case when j.open and v.referral_id is null then 'completed' else 'not_rewarded' end
        when j.scheduled then 'scheduled' else 'canceled' end as stage
    from wanted w left join jobs_of j on j.referral_id = w.referral_id left join rewards_of v on v.referral_id = w.referral_id
    where ($5::text is null or $5 = any(j.campaigns)) and ($7::text is null or $7 = any(j.units))
  )`;

function parameters(clientId: Id, { period, narrowing, program, advocatePersonId }: BoardFilter): unknown[] {
  return [
    ...[clientId, period.since, period.until, period.timeZone],
    ...[narrowing.campaignId, narrowing.channel, narrowing.businessUnitId, narrowing.advocateKind],
    ...[program, advocatePersonId],
  ];
}

/** How many referrals stand at each stage; the stage and the cursor of the filter do not count. */
export async function countStages(sql: Sql, clientId: Id, filter: BoardFilter): Promise<Map<Stage, number>> {
  const rows = await sql.query<{ stage: Stage; count: number }>(
    `with ${STAGED} select stage, count(*)::int as count from staged group by stage`,
    parameters(clientId, filter),
  );
  return new Map(rows.map((row) => [row.stage, row.count]));
}

interface CardRow {
  referral_id: Id;
  stage: Stage;
  program: string;
  evidence: string;
  code: string | null;
  friend_person_id: Id;
  friend: string | null;
  advocate_person_id: Id;
  advocate: string | null;
  advocate_kind: string;
  job: BoardCard['job'];
  rewards_minor: string | null;
  rewards_currency: string | null;
  evidence_at: Date;
}

/** The newest cards of each stage, or of the one that is asked for. */
export async function loadCards(sql: Sql, clientId: Id, filter: BoardFilter): Promise<BoardCard[]> {
  const rows = await sql.query<CardRow>(
    `with ${STAGED}, numbered as (
       select s.*, row_number() over (partition by stage order by referral_id desc) as place from staged s
       where ($11::text is null or stage = $11) and ($12::bigint is null or referral_id < $12)
     )
     select n.referral_id, n.stage, n.program, n.evidence, n.code, n.friend_person_id, ${nameOf('f')} as friend, n.advocate_person_id,
       ${nameOf('a')} as advocate, n.advocate_kind, n.job, n.rewards_minor, n.rewards_currency, n.evidence_at
     from numbered n
     join persons f on f.client_id = $1 and f.person_id = n.friend_person_id
     join persons a on a.client_id = $1 and a.person_id = n.advocate_person_id
     where n.place <= $13 order by n.referral_id desc`,
    [...parameters(clientId, filter), filter.stage, filter.before, filter.limit],
  );
  return rows.map((row) => ({
    ...{
      referral_id: row.referral_id,
      stage: row.stage,
      program: row.program,
      channel: row.evidence,
      code: row.code,
    },
    friend: { person_id: row.friend_person_id, name: row.friend },
    advocate: { person_id: row.advocate_person_id, name: row.advocate, kind: row.advocate_kind },
    job: row.job,
    rewards_minor: row.rewards_minor === null ? null : Number(row.rewards_minor),
    currency: row.rewards_currency,
    since: row.evidence_at.toISOString(),
  }));
}
