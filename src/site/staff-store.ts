// SQL of staff and partners (AT-8): who has which key, the code that a person shares now, lists with codes. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { PersonKind } from '../people/types.ts';

/** A key by which staff and advocates of files are found. */
export interface StaffKey {
  kind: 'email' | 'partner_user_id' | 'phone';
  value: string;
}

/** Who has these keys, by "kind:value"; persons that were merged are followed. A phone of several persons is nobody's (ID-2). */
export async function ownersOfKeys(
  sql: Sql,
  clientId: Id,
  keys: readonly StaffKey[],
): Promise<Map<string, Id>> {
  const rows = await sql.query<{ key: string; person_id: Id }>(
    `select i.kind || ':' || i.value as key, coalesce(p.merged_into, p.person_id) as person_id
       from unnest($2::text[], $3::text[]) k(kind, value)
       join identities i on i.client_id = $1 and i.kind = k.kind and i.value = k.value
       join persons p on p.client_id = $1 and p.person_id = i.person_id
     union all
     select 'phone:' || k.value, min(coalesce(p.merged_into, p.person_id))
       from (select distinct value from unnest($2::text[], $3::text[]) k(kind, value) where kind = 'phone') k
       join person_contacts c on c.client_id = $1 and c.kind = 'phone' and c.value = k.value
       join persons p on p.client_id = $1 and p.person_id = c.person_id
      group by k.value having count(distinct coalesce(p.merged_into, p.person_id)) = 1`,
    [clientId, keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  );
  return new Map(rows.map((row) => [row.key, row.person_id]));
}

/** Those of these persons that have a partner user id. */
export async function personsWithPartnerId(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Set<Id>> {
  const rows = await sql.query<{ person_id: Id }>(
    `select person_id from identities where client_id = $1 and kind = 'partner_user_id' and person_id = any($2::bigint[])`,
    [clientId, personIds],
  );
  return new Set(rows.map((row) => row.person_id));
}

/** An advocate of the company with the code to print. */
export interface StaffMember {
  personId: Id;
  kind: PersonKind;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  partnerUserId: string | null;
  /** The newest live code, of the program `label` before others; null: there is none. */
  code: string | null;
}

interface Row {
  person_id: Id;
  kind: PersonKind;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  partner_user_id: string | null;
  code: string | null;
}

/** $1: the client, $2: the label that goes first. */
const MEMBER = `p.person_id, p.kind, p.first_name, p.last_name, p.email,
  (select value from identities i where i.client_id = p.client_id and i.person_id = p.person_id and i.kind = 'partner_user_id'
    order by i.since, i.value limit 1) as partner_user_id,
  (select s.code from shareables s where s.client_id = p.client_id and s.person_id = p.person_id and s.retired_at is null
    order by (s.label = $2) desc, s.created_at desc, s.code_key limit 1) as code`;

/** Advocates of these kinds by name. */
export async function listStaff(
  sql: Sql,
  clientId: Id,
  label: string,
  kinds: readonly PersonKind[],
  page: { limit: number; offset: number },
): Promise<StaffMember[]> {
  const rows = await sql.query<Row>(
    `select ${MEMBER} from persons p
      where p.client_id = $1 and p.merged_into is null and p.kind = any($3::text[])
      order by lower(p.first_name), lower(p.last_name), p.person_id limit $4 offset $5`,
    [clientId, label, kinds, page.limit, page.offset],
  );
  return rows.map(memberOf);
}

/** The persons of these ids by the id that was asked for; those that were merged answer the survivor. */
export async function staffByIds(
  sql: Sql,
  clientId: Id,
  label: string,
  personIds: readonly Id[],
): Promise<Map<Id, StaffMember>> {
  const rows = await sql.query<Row & { asked: Id }>(
    `select a.person_id as asked, ${MEMBER} from persons a
       join persons p on p.client_id = a.client_id and p.person_id = coalesce(a.merged_into, a.person_id)
      where a.client_id = $1 and a.person_id = any($3::bigint[])`,
    [clientId, label, personIds],
  );
  return new Map(rows.map((row) => [row.asked, memberOf(row)]));
}

function memberOf(row: Row): StaffMember {
  return {
    personId: row.person_id,
    kind: row.kind,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    partnerUserId: row.partner_user_id,
    code: row.code,
  };
}
