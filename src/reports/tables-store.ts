// SQL of the tables that reports show beside the funnel: jobs, advocates, times, what is owed, codes, use of the API. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Narrowing, Period } from './period.ts';
import type { Cell } from './table.ts';

export interface Wanted {
  period: Period;
  narrowing: Narrowing;
  currency: string;
  limit: number;
}

type Row = Record<string, Cell>;

/** Counts and sums arrive as text; a report's numbers are safe integers or have two decimals. */
function numbered(rows: readonly Record<string, unknown>[], ...names: string[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (value instanceof Date) return [name, value.toISOString()];
        return [name, names.includes(name) && value !== null ? Number(value) : (value as Cell)];
      }),
    ),
  );
}

const BOUNDS = `bounds as (
  select $2::date::timestamp at time zone $4::text as since, ($3::date + 1)::timestamp at time zone $4::text as until)`;

/** $5 campaign, $6 channel, $7 business unit, $8 kind; o, r and j are outcome, referral and job. */
const NARROWED = `($5::text is null or o.campaign_id::text = $5) and ($6::text is null or r.evidence = $6)
  and ($7::text is null or j.business_unit_id = $7) and ($8::text is null or r.advocate_kind = $8)`;

const nameOf = (side: string) =>
  `coalesce(nullif(concat_ws(' ', ${side}.first_name, ${side}.last_name), ''), ${side}.email)`;

function parameters(clientId: Id, { period, narrowing }: Wanted): unknown[] {
  return [
    ...[clientId, period.since, period.until, period.timeZone],
    ...[narrowing.campaignId, narrowing.channel, narrowing.businessUnitId, narrowing.advocateKind],
  ];
}

/** Completed referred jobs, newest first. */
export async function revenueRows(sql: Sql, clientId: Id, wanted: Wanted): Promise<Row[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `with ${BOUNDS}
     select to_char(j.completed_on at time zone $4, 'YYYY-MM-DD') as completed_on, j.job_number, j.job_id, j.connection_id::text,
       ${nameOf('f')} as friend, ${nameOf('a')} as advocate, r.advocate_kind, r.evidence as channel, r.code,
       (select name from campaigns c where c.client_id = $1 and c.campaign_id = o.campaign_id) as campaign, j.business_unit_id,
       (select name from servicetitan_names n where n.client_id = $1 and n.connection_id = j.connection_id
          and n.kind = 'business_unit' and n.servicetitan_id = j.business_unit_id) as business_unit,
       j.total_minor, coalesce(o.qualification ->> 'outcome', 'open') as verdict,
       (select sum(w.amount_minor) from rewards w where w.client_id = $1 and w.connection_id = j.connection_id and w.job_id = j.job_id
          and w.state not in ('canceled', 'revoked', 'expired')) as rewards_minor
     from jobs j
     join job_outcomes o on o.client_id = $1 and o.connection_id = j.connection_id and o.job_id = j.job_id
     join referrals r on r.client_id = $1 and r.referral_id = o.referral_id
     join persons a on a.client_id = $1 and a.person_id = r.advocate_person_id
     join persons f on f.client_id = $1 and f.person_id = r.friend_person_id, bounds b
     where j.client_id = $1 and j.stage = 'completed' and j.completed_on >= b.since and j.completed_on < b.until
       and j.currency = $9 and ${NARROWED}
     order by j.completed_on desc, j.job_id limit $10`,
    [...parameters(clientId, wanted), wanted.currency, wanted.limit],
  );
  return numbered(rows, 'total_minor', 'rewards_minor');
}

/** Advocates by what they brought, of these kinds (null: of all). */
export async function advocateRows(
  sql: Sql,
  clientId: Id,
  wanted: Wanted,
  kinds: readonly string[] | null,
): Promise<Row[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `with ${BOUNDS}, referred as (
       select r.referral_id, r.advocate_person_id, r.advocate_kind, r.evidence_at,
         bool_or(j.job_id is not null) as scheduled, bool_or(coalesce(j.stage = 'completed', false)) as completed,
         coalesce(sum(j.total_minor) filter (where j.stage = 'completed' and j.currency = $9
           and o.qualification ->> 'outcome' is distinct from 'disqualified'), 0) as revenue
       from referrals r
       left join job_outcomes o on o.client_id = $1 and o.referral_id = r.referral_id
       left join jobs j on j.client_id = $1 and j.connection_id = o.connection_id and j.job_id = o.job_id, bounds b
       where r.client_id = $1 and r.state = 'active' and r.evidence_at >= b.since and r.evidence_at < b.until
         and ($10::text[] is null or r.advocate_kind = any($10)) and ${NARROWED}
       group by r.referral_id, r.advocate_person_id, r.advocate_kind, r.evidence_at
     ), sums as (
       select advocate_person_id, max(advocate_kind) as kind, count(*) as referrals, count(*) filter (where scheduled) as scheduled,
         count(*) filter (where completed) as completed, sum(revenue) as revenue_minor, max(evidence_at) as last_referral_at
       from referred group by 1
     ), paid as (
       select r.advocate_person_id, sum(w.amount_minor) as rewards_minor from rewards w
       join referred r on r.referral_id = w.referral_id
       where w.client_id = $1 and w.person_id = r.advocate_person_id and w.currency = $9
         and w.state not in ('canceled', 'revoked', 'expired') group by 1
     )
     select s.advocate_person_id::text as person_id, ${nameOf('p')} as advocate, p.email, s.kind, s.referrals, s.scheduled, s.completed,
       s.revenue_minor, coalesce(paid.rewards_minor, 0) as rewards_minor, s.last_referral_at
     from sums s join persons p on p.client_id = $1 and p.person_id = s.advocate_person_id
     left join paid on paid.advocate_person_id = s.advocate_person_id
     order by s.completed desc, s.referrals desc, s.advocate_person_id limit $11`,
    [...parameters(clientId, wanted), wanted.currency, kinds, wanted.limit],
  );
  return numbered(rows, 'referrals', 'scheduled', 'completed', 'revenue_minor', 'rewards_minor');
}

/** How long it took from referral to booking to completion, by month of completion. */
export async function timeRows(sql: Sql, clientId: Id, wanted: Wanted): Promise<Row[]> {
  const days = (from: string, to: string) => `extract(epoch from ${to} - ${from}) / 86400`;
  const columns = [
    ['booking', days('r.evidence_at', 's.scheduled_at')],
    ['work', days('s.scheduled_at', 's.completed_on')],
    ['whole', days('r.evidence_at', 's.completed_on')],
  ].flatMap(([name, value]) =>
    [50, 90].map(
      (percent) =>
        `round((percentile_cont(0.${percent}) within group (order by greatest(0, ${value})))::numeric, 1) as ${name}_p${percent}`,
    ),
  );
  const rows = await sql.query<Record<string, unknown>>(
    `with ${BOUNDS}, s as (
       select o.referral_id, min(coalesce(j.created_on, j.first_seen_at)) as scheduled_at, min(j.completed_on) as completed_on
       from job_outcomes o join jobs j on j.client_id = $1 and j.connection_id = o.connection_id and j.job_id = o.job_id
       join referrals r on r.client_id = $1 and r.referral_id = o.referral_id, bounds b
       where o.client_id = $1 and j.stage = 'completed' and j.completed_on >= b.since and j.completed_on < b.until and ${NARROWED}
       group by 1
     )
     select to_char(s.completed_on at time zone $4, 'YYYY-MM') as month, count(*) as referrals, ${columns.join(', ')}
     from s join referrals r on r.client_id = $1 and r.referral_id = s.referral_id
     where r.state = 'active' group by 1 order by 1`,
    parameters(clientId, wanted),
  );
  return numbered(
    rows,
    'referrals',
    ...['booking', 'work', 'whole'].flatMap((name) => [`${name}_p50`, `${name}_p90`]),
  );
}

/** What is promised and not paid, now, by campaign and state. The period does not count: a debt has none. */
export async function liabilityRows(sql: Sql, clientId: Id, wanted: Wanted): Promise<Row[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `select (select name from campaigns c where c.client_id = $1 and c.campaign_id = w.campaign_id) as campaign,
       w.role, w.state, count(*) as rewards, sum(w.amount_minor) as amount_minor,
       min(w.created_at) as oldest_at, count(*) filter (where w.flag is not null) as flagged
     from rewards w
     where w.client_id = $1 and w.state in ('earned', 'approved', 'failed') and w.currency = $2 and not w.from_integration
       and ($3::text is null or w.campaign_id::text = $3)
     group by w.campaign_id, w.role, w.state order by 1 nulls last, 2, 3 limit $4`,
    [clientId, wanted.currency, wanted.narrowing.campaignId, wanted.limit],
  );
  return numbered(rows, 'rewards', 'amount_minor', 'flagged');
}

/** Jobs first seen in the period with a code that nobody has. */
export async function unknownCodeRows(sql: Sql, clientId: Id, wanted: Wanted): Promise<Row[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `with ${BOUNDS}
     select j.first_seen_at, coalesce(j.st_code, j.zap_code, j.code_key) as code, j.job_number, j.job_id, j.connection_id::text, j.status,
       case when exists (select from referrals r where r.client_id = $1 and r.friend_person_id = j.friend_person_id and r.state = 'active')
         then 'referred otherwise'
         when exists (select from unknown_codes_settled u where u.client_id = $1 and u.connection_id = j.connection_id
           and u.job_id = j.job_id and u.code_key = j.code_key) then 'let go' else 'open' end as outcome
     from jobs j, bounds b
     where j.client_id = $1 and j.code_key is not null and j.first_seen_at >= b.since and j.first_seen_at < b.until
       and ($5::text is null or j.business_unit_id = $5)
       and not exists (select from shareables s where s.client_id = $1 and s.code_key = j.code_key
         and (s.retired_at is null or s.retired_at > coalesce(j.created_on, j.first_seen_at)))
     order by j.first_seen_at desc, j.job_id limit $6`,
    [
      ...[clientId, wanted.period.since, wanted.period.until, wanted.period.timeZone],
      ...[wanted.narrowing.businessUnitId, wanted.limit],
    ],
  );
  return numbered(rows);
}

/** What was sent to us, by day, sender and name, and what of it could not be read. */
export async function apiRows(sql: Sql, clientId: Id, wanted: Wanted): Promise<Row[]> {
  const rows = await sql.query<Record<string, unknown>>(
    `with ${BOUNDS}, used as (
       select to_char(i.received_at at time zone $4, 'YYYY-MM-DD') as day, i.source, i.actor, i.name, count(*) as accepted, 0 as refused
       from inputs i, bounds b where i.client_id = $1 and i.received_at >= b.since and i.received_at < b.until
         and i.source in ('api', 'browser', 'upload')
       group by 1, 2, 3, 4
       union all
       select to_char(f.at at time zone $4, 'YYYY-MM-DD'), 'refused', f.actor, f.code, 0, count(*)
       from refused_inputs f, bounds b where f.client_id = $1 and f.at >= b.since and f.at < b.until group by 1, 2, 3, 4
     )
     select u.day, u.source, coalesce((select t.name from access_tokens t where t.client_id = $1 and 'token:' || t.token_id = u.actor),
       u.actor) as sender, u.name, u.accepted, u.refused
     from used u order by u.day desc, u.accepted desc, u.name limit $5`,
    [clientId, wanted.period.since, wanted.period.until, wanted.period.timeZone, wanted.limit],
  );
  return numbered(rows, 'accepted', 'refused');
}
