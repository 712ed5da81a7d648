// Reads what happened to one person, in the platform's forms (reference 5.1, 9.2): steps, relationships, rewards, identity history.
// Reads other rooms' tables; writes nothing.

import type { Id } from '../base/ids.ts';
import { minorDigits } from '../base/money.ts';
import type { Sql } from '../db/sql.ts';

export interface Page {
  limit: number;
  offset: number;
}

export interface StepFilter {
  name?: string;
  program?: string;
  campaignId?: Id;
  quality?: string;
}

/** A step as the platform writes it: values of `data` are wrapped. */
export interface StepView {
  id: Id;
  name: string;
  program: string | null;
  campaign_id: Id | null;
  /** The side of the referral: friend or advocate; null for a step of one's own. */
  journey_name: 'friend' | 'advocate' | null;
  is_primary: boolean;
  quality: 'HIGH' | 'LOW' | 'NONE';
  scope: 'PRIVATE';
  container: 'production' | 'test';
  /** The input that made it; the root is the first that told of its job. */
  event_id: Id | null;
  cause_event_id: Id | null;
  root_event_id: Id | null;
  event_date: string;
  created_date: string;
  updated_date: string;
  data: Record<string, { name: string; scope: 'PRIVATE'; value: unknown }>;
}

interface StepRecord {
  step_id: Id;
  name: string;
  program: string | null;
  campaign_id: Id | null;
  role: 'friend' | 'advocate' | 'self';
  quality: 'HIGH' | 'LOW' | 'NONE';
  is_test: boolean;
  input_id: Id | null;
  root_input_id: Id | null;
  occurred_at: Date;
  recorded_at: Date;
  data: Record<string, unknown>;
}

/** The steps of a person, the latest first. */
export async function listSteps(
  sql: Sql,
  clientId: Id,
  personId: Id,
  filter: StepFilter,
  { limit, offset }: Page,
): Promise<StepView[]> {
  const rows = await sql.query<StepRecord>(
    `select s.step_id, s.name, s.program, s.campaign_id, s.role, s.quality, s.input_id, s.occurred_at, s.recorded_at, s.data,
            coalesce(c.environment = 'integration', s.data ->> 'container' = 'test', false) as is_test,
            coalesce(j.first_input_id, s.input_id) as root_input_id
       from steps s
       left join connections c on c.client_id = s.client_id and c.connection_id = s.connection_id
       left join jobs j on j.client_id = s.client_id and j.connection_id = s.connection_id and j.job_id = s.job_id
      where s.client_id = $1 and s.person_id = $2 and ($3::text is null or s.name = $3) and ($4::text is null or s.program = $4)
        and ($5::bigint is null or s.campaign_id = $5) and ($6::text is null or s.quality = $6)
      order by s.occurred_at desc, s.step_id desc limit $7 offset $8`,
    [
      ...[clientId, personId, filter.name ?? null, filter.program ?? null, filter.campaignId ?? null],
      ...[filter.quality ?? null, limit, offset],
    ],
  );
  return rows.map((row) => ({
    id: row.step_id,
    name: row.name,
    program: row.program,
    campaign_id: row.campaign_id,
    journey_name: row.role === 'self' ? null : row.role,
    is_primary: true,
    quality: row.quality,
    scope: 'PRIVATE',
    container: row.is_test ? 'test' : 'production',
    event_id: row.input_id,
    cause_event_id: row.input_id,
    root_event_id: row.root_input_id,
    event_date: row.occurred_at.toISOString(),
    created_date: row.recorded_at.toISOString(),
    updated_date: row.recorded_at.toISOString(),
    data: wrapped(row.data),
  }));
}

function wrapped(data: Record<string, unknown>): StepView['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, { name, scope: 'PRIVATE' as const, value }]),
  );
}

export interface RelationshipFilter {
  role?: 'ADVOCATE' | 'FRIEND';
  program?: string;
  excludeAnonymous: boolean;
  includeSelfReferrals: boolean;
  includeDuplicates: boolean;
}

export interface Relationship {
  referralId: Id;
  myRole: 'ADVOCATE' | 'FRIEND';
  otherPersonId: Id;
  program: string;
  campaignId: Id | null;
  isTest: boolean;
  causeEventId: Id | null;
  rootEventId: Id | null;
  evidence: string;
  code: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The referrals of a person from its side, newest first; of one pair in one role only the newest, unless duplicates are asked for. */
export async function listRelationships(
  sql: Sql,
  clientId: Id,
  personId: Id,
  filter: RelationshipFilter,
  { limit, offset }: Page,
): Promise<Relationship[]> {
  const rows = await sql.query<{
    referral_id: Id;
    my_role: 'ADVOCATE' | 'FRIEND';
    other_person_id: Id;
    program: string;
    campaign_id: Id | null;
    is_test: boolean;
    cause_input_id: Id | null;
    root_input_id: Id | null;
    evidence: string;
    code: string | null;
    created_at: Date;
    updated_at: Date;
  }>(
    `with mine as (
       select r.*, 'ADVOCATE' as my_role, friend_person_id as other_person_id from referrals r
        where r.client_id = $1 and r.advocate_person_id = $2 and r.state = 'active'
        union all
       select r.*, 'FRIEND', advocate_person_id from referrals r
        where r.client_id = $1 and r.friend_person_id = $2 and r.state = 'active'),
     wanted as (
       select m.*, row_number() over (partition by m.my_role, m.other_person_id order by m.referral_id desc) as nth from mine m
        where ($3::text is null or m.my_role = $3) and ($4::text is null or m.program = $4)
          and ($6 or m.other_person_id <> $2)
          and (not $5 or exists (
            select from identities i where i.client_id = $1 and i.person_id = m.other_person_id and i.kind = 'email')))
     select w.referral_id, w.my_role, w.other_person_id, w.program, w.evidence, w.code, w.created_at, w.updated_at,
            (select o.campaign_id from job_outcomes o where o.client_id = $1 and o.referral_id = w.referral_id
              order by o.decided_at desc limit 1) as campaign_id,
            coalesce((select c.environment = 'integration' from connections c
                       where c.client_id = $1 and c.connection_id = w.connection_id), false) as is_test,
            (select h.input_id from referral_history h where h.client_id = $1 and h.referral_id = w.referral_id
              order by h.entry_id desc limit 1) as cause_input_id,
            (select h.input_id from referral_history h where h.client_id = $1 and h.referral_id = w.referral_id
              order by h.entry_id limit 1) as root_input_id
       from wanted w where $7 or w.nth = 1
      order by w.referral_id desc, w.my_role limit $8 offset $9`,
    [
      ...[clientId, personId, filter.role ?? null, filter.program ?? null, filter.excludeAnonymous],
      ...[filter.includeSelfReferrals, filter.includeDuplicates, limit, offset],
    ],
  );
  return rows.map((row) => ({
    referralId: row.referral_id,
    myRole: row.my_role,
    otherPersonId: row.other_person_id,
    program: row.program,
    campaignId: row.campaign_id,
    isTest: row.is_test,
    causeEventId: row.cause_input_id,
    rootEventId: row.root_input_id,
    evidence: row.evidence,
    code: row.code,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

/** A reward as the platform lists it under a person (reference 9); /v2/rewards shows all of it. */
export interface PersonRewardView {
  id: Id;
  state: string;
  role: 'advocate' | 'friend';
  person_id: Id;
  program: string | null;
  campaign_id: Id;
  /** null of what staff granted by hand. */
  referral_id: Id | null;
  connection_id: Id | null;
  job_id: string | null;
  amount_minor: number;
  currency: string;
  /** The amount in decimals, as "100.00", and its currency. */
  face_value: string;
  face_value_type: string;
  reward_supplier_id: string;
  partner_reward_id: string | null;
  hold_until: string;
  created_date: string;
  updated_date: string;
}

/** The rewards of a person, newest first. `state` in any case. */
export async function listRewardsOf(
  sql: Sql,
  clientId: Id,
  personId: Id,
  filter: { state?: string; program?: string },
  { limit, offset }: Page,
): Promise<PersonRewardView[]> {
  const rows = await sql.query<
    Omit<PersonRewardView, 'amount_minor' | 'face_value' | 'hold_until' | 'created_date' | 'updated_date'> & {
      amount_minor: string;
      hold_until: Date;
      created_at: Date;
      updated_at: Date;
    }
  >(
    `select r.reward_id as id, upper(r.state) as state, r.role, r.person_id, coalesce(f.program, c.program_label) as program, r.campaign_id, r.referral_id, r.connection_id,
            r.job_id, r.amount_minor, r.currency, r.currency as face_value_type, r.supplier as reward_supplier_id,
            r.partner_reward_id, r.hold_until, r.created_at, r.updated_at
       from rewards r left join referrals f on f.client_id = r.client_id and f.referral_id = r.referral_id
       join campaigns c on c.client_id = r.client_id and c.campaign_id = r.campaign_id
      where r.client_id = $1 and r.person_id = $2 and ($3::text is null or r.state = lower($3))
        and ($4::text is null or coalesce(f.program, c.program_label) = $4)
      order by r.reward_id desc limit $5 offset $6`,
    [clientId, personId, filter.state ?? null, filter.program ?? null, limit, offset],
  );
  return rows.map(({ created_at, updated_at, ...row }) => ({
    ...row,
    amount_minor: Number(row.amount_minor),
    face_value: decimals(row.amount_minor, minorDigits(row.currency)),
    hold_until: row.hold_until.toISOString(),
    created_date: created_at.toISOString(),
    updated_date: updated_at.toISOString(),
  }));
}

/** "10000" with two digits as "100.00". */
function decimals(amountMinor: string, digits: number): string {
  const padded = amountMinor.padStart(digits + 1, '0');
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** A change of who is who (ID-3). */
export interface IdentityChangeView {
  id: Id;
  /** MERGED: other_person is now this one. DISPLACED: the device came from other_person. ATTACHED: a new e-mail. KEPT: other_person brought the key. */
  change: string;
  person_id: Id;
  other_person_id: Id | null;
  identity_key: string | null;
  identity_key_value: string | null;
  event_id: Id | null;
  created_date: string;
}

/** Everything that changed about who the person is, also of those merged into it, newest first. */
export async function listIdentityChanges(
  sql: Sql,
  clientId: Id,
  personId: Id,
  { limit, offset }: Page,
): Promise<IdentityChangeView[]> {
  const rows = await sql.query<Omit<IdentityChangeView, 'created_date'> & { at: Date }>(
    `with same as (
       select $2::bigint as person_id union all select person_id from persons where client_id = $1 and merged_into = $2),
     found as (
       select l.* from same join identity_log l on l.client_id = $1 and l.person_id = same.person_id
        union
       select l.* from same join identity_log l on l.client_id = $1 and l.other_person_id = same.person_id)
     select entry_id as id, upper(change) as change, person_id, other_person_id, kind as identity_key, value as identity_key_value,
            input_id as event_id, at
       from found
      order by entry_id desc limit $3 offset $4`,
    [clientId, personId, limit, offset],
  );
  return rows.map(({ at, ...row }) => ({ ...row, created_date: at.toISOString() }));
}
