// SQL of the funnel: what happened with referrals, day by day and by campaign, channel, business unit and kind of advocate. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Basis, Bucket, Narrowing, Period } from './period.ts';

/** Counts of referrals and money in the client's currency, minor units. */
export interface Figures {
  leads: number;
  scheduled: number;
  completed: number;
  rewarded: number;
  /** Completed referred jobs, those that were disqualified left out. */
  revenueMinor: number;
  /** Rewards earned, less those taken back. */
  costMinor: number;
}

export const GROUPS = ['campaign', 'channel', 'business_unit', 'advocate_kind'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_COLUMNS: Record<Group, string> = {
  campaign: 'campaign_id::text',
  channel: 'channel',
  business_unit: 'business_unit_id',
  advocate_kind: 'advocate_kind',
};

/** What people call a value, of `g.key`; null: as it stands. */
const GROUP_LABELS: Partial<Record<Group, string>> = {
  campaign: '(select name from campaigns c where c.client_id = $1 and c.campaign_id::text = g.key)',
  // Tenants may use one id for different units: all its names.
  business_unit: `(select string_agg(distinct n.name, ' / ') || ' (' || g.key || ')' from servicetitan_names n
    where n.client_id = $1 and n.kind = 'business_unit' and n.servicetitan_id = g.key)`,
};

/**
 * Events of referrals with what they are counted by. A referral is scheduled with its first job, completed with the first that was
 * completed, rewarded with the first reward that stands. `basis`: each event by its own time, or by that of the referral.
 * Parameters: $1 client, $2 first day, $3 last day, $4 time zone, $5 campaign, $6 channel, $7 business unit, $8 kind, $9 currency.
 */
const eventsOf = (basis: Basis) => `
  bounds as (
    select $2::date::timestamp at time zone $4::text as since, ($3::date + 1)::timestamp at time zone $4::text as until
  ), jobs_of as (
    select o.referral_id, o.campaign_id, o.qualification ->> 'outcome' as verdict, j.stage, j.business_unit_id, j.total_minor, j.currency,
      coalesce(j.created_on, j.first_seen_at) as scheduled_at, coalesce(j.completed_on, j.looked_at, j.first_seen_at) as completed_at
    from job_outcomes o
    join jobs j on j.client_id = o.client_id and j.connection_id = o.connection_id and j.job_id = o.job_id
    where o.client_id = $1 and o.referral_id is not null
  ), first_jobs as (
    select referral_id, min(scheduled_at) as scheduled_at, min(completed_at) filter (where stage = 'completed') as completed_at,
      (array_agg(campaign_id order by scheduled_at) filter (where campaign_id is not null))[1] as campaign_id,
      (array_agg(business_unit_id order by scheduled_at) filter (where business_unit_id is not null))[1] as business_unit_id
    from jobs_of group by referral_id
  ), programs as (
    select distinct on (program_label) program_label, campaign_id from campaigns where client_id = $1 and live_version is not null
    order by program_label, updated_at desc
  ), facts as (
    select r.referral_id, r.evidence_at, r.evidence as channel, r.advocate_kind, f.scheduled_at, f.completed_at, f.business_unit_id,
      coalesce(f.campaign_id, p.campaign_id) as campaign_id,
      (select min(w.created_at) from rewards w where w.client_id = $1 and w.referral_id = r.referral_id
        and w.state not in ('canceled', 'revoked', 'expired')) as rewarded_at
    from referrals r
    left join first_jobs f on f.referral_id = r.referral_id
    left join programs p on p.program_label = r.program
    where r.client_id = $1 and r.state = 'active'
      and ($5::text is null or coalesce(f.campaign_id, p.campaign_id)::text = $5)
      and ($6::text is null or r.evidence = $6) and ($7::text is null or f.business_unit_id = $7)
      and ($8::text is null or r.advocate_kind = $8)
  ), happened as (
    select 'leads' as what, f.*, f.evidence_at as own_at, 0::bigint as amount from facts f
    union all select 'scheduled', f.*, f.scheduled_at, 0 from facts f where f.scheduled_at is not null
    union all select 'completed', f.*, f.completed_at, 0 from facts f where f.completed_at is not null
    union all select 'rewarded', f.*, f.rewarded_at, 0 from facts f where f.rewarded_at is not null
    union all select 'revenue', f.*, j.completed_at, j.total_minor from facts f join jobs_of j on j.referral_id = f.referral_id
      where j.stage = 'completed' and j.total_minor is not null and j.currency = $9 and j.verdict is distinct from 'disqualified'
    union all select 'cost', f.*, e.at, case when e.debit_account = 'expense' then e.amount_minor else -e.amount_minor end
      from facts f join rewards w on w.client_id = $1 and w.referral_id = f.referral_id
      join ledger_entries e on e.client_id = $1 and e.reward_id = w.reward_id
      where e.currency = $9 and 'expense' in (e.debit_account, e.credit_account)
  ), events as (
    select h.*, ${basis === 'happened' ? 'h.own_at' : 'h.evidence_at'} as at from happened h, bounds b
    where ${basis === 'happened' ? 'h.own_at' : 'h.evidence_at'} >= b.since and ${basis === 'happened' ? 'h.own_at' : 'h.evidence_at'} < b.until
  )`;

const FIGURES = ['leads', 'scheduled', 'completed', 'rewarded']
  .map((what) => `count(*) filter (where what = '${what}')::int as ${what}`)
  .concat(
    ['revenue', 'cost'].map(
      (what) => `coalesce(sum(amount) filter (where what = '${what}'), 0)::text as ${what}`,
    ),
  )
  .join(', ');

interface FigureRow {
  leads: number;
  scheduled: number;
  completed: number;
  rewarded: number;
  revenue: string;
  cost: string;
}

function figuresOf({ leads, scheduled, completed, rewarded, revenue, cost }: FigureRow): Figures {
  return { leads, scheduled, completed, rewarded, revenueMinor: Number(revenue), costMinor: Number(cost) };
}

interface Asked {
  period: Period;
  narrowing: Narrowing;
  currency: string;
  basis: Basis;
}

function parameters(clientId: Id, { period, narrowing, currency }: Asked): unknown[] {
  return [
    ...[clientId, period.since, period.until, period.timeZone],
    ...[narrowing.campaignId, narrowing.channel, narrowing.businessUnitId, narrowing.advocateKind, currency],
  ];
}

/** One set of figures for the whole period. */
export async function loadFigures(sql: Sql, clientId: Id, asked: Asked): Promise<Figures> {
  const [row] = await sql.query<FigureRow>(
    `with ${eventsOf(asked.basis)} select ${FIGURES} from events`,
    parameters(clientId, asked),
  );
  return figuresOf(row ?? { leads: 0, scheduled: 0, completed: 0, rewarded: 0, revenue: '0', cost: '0' });
}

/** Figures of each day, week (from Monday) or month, those without any event too; `start` as 2026-04-01. */
export async function loadSeries(
  sql: Sql,
  clientId: Id,
  asked: Asked,
  bucket: Bucket,
): Promise<(Figures & { start: string })[]> {
  const rows = await sql.query<FigureRow & { start: string }>(
    `with ${eventsOf(asked.basis)}, buckets as (
       select generate_series(date_trunc($10, $2::date::timestamp), date_trunc($10, $3::date::timestamp), ('1 ' || $10)::interval) as bucket
     )
     select to_char(b.bucket, 'YYYY-MM-DD') as start, ${FIGURES}
     from buckets b left join events on date_trunc($10, events.at at time zone $4::text) = b.bucket
     group by b.bucket order by b.bucket`,
    [...parameters(clientId, asked), bucket],
  );
  return rows.map((row) => ({ start: row.start, ...figuresOf(row) }));
}

/** Figures of each value of a group, most leads first; `key` null: not known. */
export async function loadGroups(
  sql: Sql,
  clientId: Id,
  asked: Asked,
  group: Group,
): Promise<(Figures & { key: string | null; label: string })[]> {
  const rows = await sql.query<FigureRow & { key: string | null; label: string | null }>(
    `with ${eventsOf(asked.basis)}, grouped as (
       select ${GROUP_COLUMNS[group]} as key, ${FIGURES} from events group by 1
     )
     select g.*, ${GROUP_LABELS[group] ?? 'g.key'} as label
     from grouped g order by g.leads desc, g.completed desc, g.key nulls last limit 1000`,
    parameters(clientId, asked),
  );
  return rows.map((row) => ({ key: row.key, label: row.label ?? row.key ?? 'Not known', ...figuresOf(row) }));
}
