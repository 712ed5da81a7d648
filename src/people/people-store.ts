// SQL of the people page: persons with what they do in the program, and everything that is known of one. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { PersonKind } from './types.ts';

export interface PersonLine {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  kind: PersonKind;
  codes: string[];
  /** Friends whom the person referred. */
  referred: number;
  /** Was referred by somebody. */
  isFriend: boolean;
  rewards: number;
  createdAt: Date;
}

interface Row {
  person_id: Id;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  kind: PersonKind;
  codes: string[] | null;
  referred: number;
  is_friend: boolean;
  rewards: number;
  created_at: Date;
}

/** $1 is the client; `p` the person. */
const LINE = `p.person_id, p.first_name, p.last_name, p.kind, p.created_at,
  coalesce(p.email, (select value from identities i where i.client_id = $1 and i.person_id = p.person_id and i.kind = 'email'
    order by since, value limit 1)) as email,
  coalesce(p.phone, (select value from person_contacts k where k.client_id = $1 and k.person_id = p.person_id and k.kind = 'phone'
    order by since, value limit 1)) as phone,
  (select array_agg(s.code order by s.created_at, s.code_key) from shareables s
    where s.client_id = $1 and s.person_id = p.person_id and s.retired_at is null) as codes,
  (select count(*)::int from referrals r where r.client_id = $1 and r.advocate_person_id = p.person_id and r.state = 'active') as referred,
  exists (select from referrals r where r.client_id = $1 and r.friend_person_id = p.person_id and r.state = 'active') as is_friend,
  (select count(*)::int from rewards w where w.client_id = $1 and w.person_id = p.person_id
    and w.state not in ('canceled', 'revoked', 'expired')) as rewards`;

function lineOf(row: Row): PersonLine {
  return {
    personId: row.person_id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    kind: row.kind,
    codes: row.codes ?? [],
    referred: row.referred,
    isFriend: row.is_friend,
    rewards: row.rewards,
    createdAt: row.created_at,
  };
}

export interface PeopleFilter {
  kind: PersonKind | null;
  /** advocate: has a live code. friend: was referred. */
  role: 'advocate' | 'friend' | null;
  /** Made before this person. */
  before: Id | null;
  limit: number;
}

/** Persons that were not merged, newest first. */
export async function listPeople(sql: Sql, clientId: Id, filter: PeopleFilter): Promise<PersonLine[]> {
  const rows = await sql.query<Row>(
    `select ${LINE} from (
       select p.* from persons p
       where p.client_id = $1 and p.merged_into is null and ($2::text is null or p.kind = $2) and ($4::bigint is null or p.person_id < $4)
         and ($3::text is distinct from 'advocate' or exists (select from shareables s where s.client_id = $1 and s.person_id = p.person_id
           and s.retired_at is null))
         and ($3::text is distinct from 'friend' or exists (select from referrals r where r.client_id = $1
           and r.friend_person_id = p.person_id and r.state = 'active'))
       order by p.person_id desc limit $5) p
     order by p.person_id desc`,
    [clientId, filter.kind, filter.role, filter.before, filter.limit],
  );
  return rows.map(lineOf);
}

/** The lines of these persons, in the order of the ids. */
export async function peopleByIds(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<PersonLine[]> {
  const rows = await sql.query<Row>(
    `select ${LINE} from unnest($2::bigint[]) with ordinality as wanted (person_id, place)
     join persons p on p.client_id = $1 and p.person_id = wanted.person_id and p.merged_into is null order by wanted.place`,
    [clientId, personIds],
  );
  return rows.map(lineOf);
}

/** Persons whose last name begins so, whatever their role. */
export async function peopleByLastName(
  sql: Sql,
  clientId: Id,
  beginning: string,
  most: number,
): Promise<Id[]> {
  const rows = await sql.query<{ person_id: Id }>(
    `select person_id from persons where client_id = $1 and last_name is not null and merged_into is null
       and lower(last_name) >= lower($2) and lower(last_name) < lower($2) || chr(65535)
     order by lower(last_name), person_id limit $3`,
    [clientId, beginning, most],
  );
  return rows.map((row) => row.person_id);
}

export interface KnownOfPerson {
  emails: string[];
  phones: string[];
  addresses: string[];
  /** "connection:customer" */
  customers: string[];
  partnerUserIds: string[];
  mergedFrom: Id[];
  doNotMail: boolean;
  doNotText: boolean;
  /** false: somebody said that the person wants nothing of the program (PO-3). */
  takesPart: boolean;
}

/** By what a person is known and reached. */
export async function knownOf(sql: Sql, clientId: Id, personId: Id): Promise<KnownOfPerson> {
  const rows = await sql.query<{ kind: string; value: string }>(
    `select kind, value from (
       select kind, value, since from identities where client_id = $1 and person_id = $2 and kind in ('email', 'st_customer', 'partner_user_id')
       union all select kind, value, since from person_contacts where client_id = $1 and person_id = $2
       union all select 'merged', person_id::text, updated_at from persons where client_id = $1 and merged_into = $2) known
     order by since, value limit 1000`,
    [clientId, personId],
  );
  const [consent] = await sql.query<{ do_not_mail: boolean; do_not_text: boolean; is_out: boolean }>(
    `select do_not_mail, do_not_text, opted_out_of_program($1, person_id) as is_out
       from persons where client_id = $1 and person_id = $2`,
    [clientId, personId],
  );
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ value }) => value);
  return {
    emails: of('email'),
    phones: of('phone'),
    addresses: of('address'),
    customers: of('st_customer'),
    partnerUserIds: of('partner_user_id'),
    mergedFrom: of('merged'),
    doNotMail: consent?.do_not_mail ?? false,
    doNotText: consent?.do_not_text ?? false,
    takesPart: !consent?.is_out,
  };
}

export interface TreeNode {
  personId: Id;
  /** The advocate; null: the person that was asked about. */
  parentId: Id | null;
  depth: number;
  name: string | null;
  referred: number;
}

/** Whom the person referred, whom they referred, and so on; each person once, at most `most`. */
export async function referralTree(
  sql: Sql,
  clientId: Id,
  personId: Id,
  { depth, most }: { depth: number; most: number },
): Promise<TreeNode[]> {
  const rows = await sql.query<{
    person_id: Id;
    parent_id: Id | null;
    depth: number;
    name: string | null;
    referred: number;
  }>(
    `with recursive tree as (
       select $2::bigint as person_id, null::bigint as parent_id, 0 as depth, array[$2::bigint] as path
       union all
       select r.friend_person_id, t.person_id, t.depth + 1, t.path || r.friend_person_id
       from tree t join referrals r on r.client_id = $1 and r.advocate_person_id = t.person_id and r.state = 'active'
       where t.depth < $3 and r.friend_person_id <> all (t.path)
     ), once as (
       select distinct on (person_id) person_id, parent_id, depth from tree order by person_id, depth
     )
     select o.person_id, o.parent_id, o.depth, coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email) as name,
       (select count(*)::int from referrals r where r.client_id = $1 and r.advocate_person_id = o.person_id and r.state = 'active') as referred
     from once o join persons p on p.client_id = $1 and p.person_id = o.person_id
     order by o.depth, o.person_id limit $4`,
    [clientId, personId, depth, most],
  );
  return rows.map((row) => ({
    ...{
      personId: row.person_id,
      parentId: row.parent_id,
      depth: row.depth,
      name: row.name,
      referred: row.referred,
    },
  }));
}
