// The room's SQL as other rooms use it: resolving persons, their keys and households, steps. Who is who is decided in resolve.ts.

import { type Id, type IdMaker, isId } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { normaliseAsk } from './ask.ts';
import { mergeCustomer } from './join.ts';
import { CONTACT_HOLDERS_MAX, loadIndex, saveIndex } from './key-store.ts';
import { resolveAsks } from './resolve.ts';
import type {
  CustomerMerge,
  PeopleContext,
  Person,
  PersonAsk,
  PersonKeys,
  PersonKind,
  Resolution,
} from './types.ts';

export type ResolveContext = PeopleContext & { ids: IdMaker; now: Date };

/**
 * Finds or makes the person of each ask and learns every key it brings (ID-1 … ID-3, the table in resolve.ts), in the order of the
 * asks. Call it in the client's lane: two at once could make two persons of one. What the caller keeps of `merges[].from` it must give
 * to `merges[].to`; this room's own tables are done.
 */
export async function resolvePersons(
  tx: Tx,
  ctx: ResolveContext,
  asks: readonly PersonAsk[],
): Promise<Resolution> {
  if (asks.length === 0) return { personIds: [], merges: [], learnt: new Set() };
  const normal = asks.map((ask) => normaliseAsk(ask, ctx));
  const index = await loadIndex(tx, ctx, normal);
  const personIds = resolveAsks(index, normal);
  const learnt = await saveIndex(tx, ctx, index);
  return { personIds, merges: index.merges(), learnt };
}

/**
 * Customers that ServiceTitan merged lead to one person from now on (ID-4), unless both persons have e-mails: then only the customer
 * moves. The same duties as with `resolvePersons`.
 */
export async function mergeCustomers(
  tx: Tx,
  ctx: ResolveContext,
  merged: readonly CustomerMerge[],
): Promise<Pick<Resolution, 'merges' | 'learnt'>> {
  if (merged.length === 0) return { merges: [], learnt: new Set() };
  const customers = merged.flatMap(({ connectionId, from, to }) => [
    `${connectionId}:${from}`,
    `${connectionId}:${to}`,
  ]);
  const index = await loadIndex(
    tx,
    ctx,
    customers.map((customer) => ({ customer })),
  );
  for (const one of merged) mergeCustomer(index, one, ctx.now);
  const learnt = await saveIndex(tx, ctx, index);
  return { merges: index.merges(), learnt };
}

/** Each known id to the person it is now: itself, or the survivor of its merge. Unknown ids are missing. */
export async function followMerges(sql: Sql, clientId: Id, ids: readonly Id[]): Promise<Map<Id, Id>> {
  const rows = await sql.query<{ person_id: Id; survivor_id: Id }>(
    `select person_id, coalesce(merged_into, person_id) as survivor_id from persons
      where client_id = $1 and person_id = any($2::bigint[])`,
    [clientId, distinctIds(ids)],
  );
  return new Map(rows.map((row) => [row.person_id, row.survivor_id]));
}

/** Who the persons are, by the id that was asked for; a merged id answers its survivor, an unknown one is missing. */
export async function loadPersons(sql: Sql, clientId: Id, ids: readonly Id[]): Promise<Map<Id, Person>> {
  const rows = await sql.query<PersonRow & { asked_id: Id }>(
    `select a.person_id as asked_id, p.person_id, p.first_name, p.last_name, p.email, p.phone, p.locale, p.kind, p.created_at,
            p.updated_at
       from persons a join persons p on p.client_id = a.client_id and p.person_id = coalesce(a.merged_into, a.person_id)
      where a.client_id = $1 and a.person_id = any($2::bigint[])`,
    [clientId, distinctIds(ids)],
  );
  return new Map(rows.map((row) => [row.asked_id, personOf(row)]));
}

export interface PersonRow {
  person_id: Id;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  kind: PersonKind;
  created_at: Date;
  updated_at: Date;
}

export function personOf(row: PersonRow): Person {
  return {
    personId: row.person_id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    locale: row.locale,
    kind: row.kind,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Everything by which the persons can be recognised; sorted, so that two reads of one person are equal. Unknown ids are missing. */
export async function loadKeys(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Map<Id, PersonKeys>> {
  if (personIds.length === 0) return new Map();
  const rows = await sql.query<{
    person_id: Id;
    person_kind: PersonKind;
    kind: string | null;
    value: string;
  }>(
    `select p.person_id, p.kind as person_kind, k.kind, k.value
       from unnest($2::bigint[]) as n (person_id)
      cross join lateral (
        select person_id, kind from persons where client_id = $1 and person_id = n.person_id offset 0) p
       left join lateral (
        select kind, value from identities where client_id = $1 and person_id = n.person_id
         union all
        select kind, value from person_contacts where client_id = $1 and person_id = n.person_id) k on true
      order by k.kind, k.value`,
    [clientId, distinctIds(personIds)],
  );
  const keys = new Map<Id, PersonKeys>();
  for (const row of rows) {
    const known = keys.get(row.person_id) ?? emptyKeys(row.person_id, row.person_kind);
    keys.set(row.person_id, known);
    if (row.kind === 'partner_user_id' && row.value.startsWith(EMPLOYEE))
      known.employeeIds.push(row.value.slice(EMPLOYEE.length));
    else if (row.kind !== null) listOf(known, row.kind)?.push(row.value);
  }
  return keys;
}

/** As which the id of an employee is kept among the partner user ids. */
const EMPLOYEE = 'employee:';

function emptyKeys(personId: Id, kind: PersonKind): PersonKeys {
  return {
    personId,
    kind,
    emails: [],
    phones: [],
    addresses: [],
    customers: [],
    devices: [],
    employeeIds: [],
  };
}

function listOf(keys: PersonKeys, kind: string): string[] | null {
  switch (kind) {
    case 'email':
      return keys.emails;
    case 'phone':
      return keys.phones;
    case 'address':
      return keys.addresses;
    case 'st_customer':
      return keys.customers;
    case 'device':
      return keys.devices;
    default:
      return null;
  }
}

const CONTACTS_OF_ONE_MAX = 100;

/**
 * The others who share a service address or a phone with each person (QU-7); persons without others are missing. A contact of more than
 * 20 persons is an office or a tower, not a household, and counts for nobody.
 */
export async function householdOf(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  if (personIds.length === 0) return new Map();
  const rows = await sql.query<{ person_id: Id; others: Id[] }>(
    `with own as (
       select n.person_id, c.kind, c.value
         from unnest($2::bigint[]) as n (person_id)
        cross join lateral (
          select kind, value from person_contacts where client_id = $1 and person_id = n.person_id limit $3) c),
     shared as (
       select v.kind, v.value, array(
           select person_id from person_contacts c
            where c.client_id = $1 and c.kind = v.kind and c.value = v.value limit $4) as holders
         from (select distinct kind, value from own) v)
     select o.person_id, array_agg(distinct h.other::text) as others
       from own o
       join shared s on s.kind = o.kind and s.value = o.value and cardinality(s.holders) < $4
      cross join lateral unnest(s.holders) as h (other)
      where h.other <> o.person_id
      group by o.person_id`,
    [clientId, distinctIds(personIds), CONTACTS_OF_ONE_MAX, CONTACT_HOLDERS_MAX + 1],
  );
  return new Map(rows.map((row) => [row.person_id, row.others]));
}

function distinctIds(ids: readonly Id[]): Id[] {
  return [...new Set(ids)].filter(isId);
}

/** A milestone or event on a person: the row of `steps`. One per cause, name and role. */
export interface StepRow {
  stepId: Id;
  personId: Id;
  name: string;
  role: 'friend' | 'advocate' | 'self';
  /** "job:<connection>:<job>:<n-th time>" or "input:<id>" */
  cause: string;
  occurredAt: Date;
  recordedAt: Date;
  campaignId: Id | null;
  program: string | null;
  quality: 'HIGH' | 'LOW' | 'NONE';
  inputId: Id | null;
  connectionId: Id | null;
  jobId: string | null;
  data: Record<string, unknown>;
}

/**
 * Records each step once. A step that is there already keeps its id and dates, and follows its person, campaign, program and quality
 * if those changed. Answers the rows that were new.
 */
export async function recordSteps(tx: Tx, clientId: Id, rows: readonly StepRow[]): Promise<StepRow[]> {
  // One statement cannot touch a row twice: of the same step the last word counts.
  const steps = new Map(rows.map((row) => [stepKey(row), row]));
  if (steps.size === 0) return [];
  const list = [...steps.values()];
  const touched = await tx.query<{ cause: string; name: string; role: StepRow['role']; inserted: boolean }>(
    `insert into steps (client_id, step_id, person_id, name, role, cause, occurred_at, recorded_at, campaign_id, program, quality,
                        input_id, connection_id, job_id, data)
     select $1, n.step_id, n.person_id, n.name, n.role, n.cause, n.occurred_at, n.recorded_at, n.campaign_id, n.program, n.quality,
            n.input_id, n.connection_id, n.job_id, n.data::jsonb
       from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
                   $9::bigint[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::text[])
         as n (step_id, person_id, name, role, cause, occurred_at, recorded_at, campaign_id, program, quality, input_id,
               connection_id, job_id, data)
     on conflict (client_id, cause, name, role) do update
       set person_id = excluded.person_id, campaign_id = excluded.campaign_id, program = excluded.program,
           quality = excluded.quality
     where (steps.person_id, steps.campaign_id, steps.program, steps.quality)
           is distinct from (excluded.person_id, excluded.campaign_id, excluded.program, excluded.quality)
     returning cause, name, role, xmax = 0 as inserted`,
    [
      clientId,
      list.map((row) => row.stepId),
      list.map((row) => row.personId),
      list.map((row) => row.name),
      list.map((row) => row.role),
      list.map((row) => row.cause),
      list.map((row) => row.occurredAt),
      list.map((row) => row.recordedAt),
      list.map((row) => row.campaignId),
      list.map((row) => row.program),
      list.map((row) => row.quality),
      list.map((row) => row.inputId),
      list.map((row) => row.connectionId),
      list.map((row) => row.jobId),
      list.map((row) => jsonbText(row.data)),
    ],
  );
  return touched.filter((row) => row.inserted).flatMap((row) => steps.get(stepKey(row)) ?? []);
}

function stepKey({ cause, name, role }: Pick<StepRow, 'cause' | 'name' | 'role'>): string {
  return JSON.stringify([cause, name, role]);
}

/** jsonb holds neither NUL nor lone surrogates, in values as in keys; senders send both. */
const NOT_IN_JSONB = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

function jsonbText(value: Record<string, unknown>): string {
  return JSON.stringify(value).replace(NOT_IN_JSONB, '$1');
}

/** Which of these persons were erased (ID-5). */
export async function erasedAmong(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<Set<Id>> {
  const rows = await sql.query<{ person_id: Id }>(
    'select person_id from persons where client_id = $1 and person_id = any($2::bigint[]) and erased_at is not null',
    [clientId, personIds],
  );
  return new Set(rows.map(({ person_id }) => person_id));
}
