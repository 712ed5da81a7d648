// SQL of advocates' codes on their customer records (ST-12): who has one, what was written, what is owed now. Decides nothing.

import type { Id, IdMaker } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { AdvocateCustomer, CodesPlan, LatestCode } from './codes-plan.ts';
import { GIVE_UP_AFTER_MS } from './write-attempts.ts';
import { ADVOCATE_KINDS } from './write-back-plan.ts';

const CUSTOMER = `split_part(i.value, ':', 2)`;

/** The customers of these persons on a connection, each with the person's oldest live code. */
export async function customersOfAdvocates(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  personIds: readonly Id[],
): Promise<AdvocateCustomer[]> {
  if (personIds.length === 0) return [];
  return sql.query<AdvocateCustomer>(
    `select $2::text as "connectionId", ${CUSTOMER} as "customerId", i.person_id as "personId", s.code
     from identities i
     join lateral (
       select code from shareables where client_id = $1 and person_id = i.person_id and retired_at is null
       order by created_at, code_key limit 1) s on true
     where i.client_id = $1 and i.person_id = any($3::bigint[]) and i.kind = 'st_customer' and i.value like $2 || ':%'
     order by i.value`,
    [clientId, connectionId, personIds],
  );
}

/** Who is this customer here: more than one where several share the record. */
export async function advocatesOfCustomer(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  customerId: string,
): Promise<Id[]> {
  const rows = await sql.query<{ personId: Id }>(
    `select person_id as "personId" from identities
     where client_id = $1 and kind = 'st_customer' and value = $2 order by person_id`,
    [clientId, `${connectionId}:${customerId}`],
  );
  return rows.map(({ personId }) => personId);
}

/** The client's program domain, which links of codes name; null: none is set. */
export async function programHostOf(sql: Sql, clientId: Id): Promise<string | null> {
  const [row] = await sql.query<{ host: string }>(
    'select host from program_domains where client_id = $1 and proved_at is not null order by is_default desc, created_at, host limit 1',
    [clientId],
  );
  return row?.host ?? null;
}

/** Persons with a live code made at `since` or later, a page in the order of codes. `last` null: there are no more. */
export async function advocatesAfter(
  sql: Sql,
  clientId: Id,
  page: { after: string | null; since: Date | null; limit: number },
): Promise<{ personIds: Id[]; last: string | null }> {
  const rows = await sql.query<{ codeKey: string; personId: Id }>(
    `select code_key as "codeKey", person_id as "personId" from shareables
     where client_id = $1 and ($2::text is null or code_key > $2) and retired_at is null and ($3::timestamptz is null or created_at >= $3)
     order by code_key limit $4`,
    [clientId, page.after, page.since, page.limit],
  );
  const personIds = [...new Set(rows.map((row) => row.personId))];
  return { personIds, last: rows.length === page.limit ? (rows.at(-1)?.codeKey ?? null) : null };
}

/** The latest write-back of each kind, customer and person. */
export async function latestCodes(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  customerIds: readonly string[],
): Promise<LatestCode[]> {
  if (customerIds.length === 0) return [];
  return sql.query<LatestCode>(
    `select distinct on (w.kind, w.target_id, p.person_id) w.write_back_id as "writeBackId", w.kind, w.target_id as "customerId",
       coalesce(p.merged_into, p.person_id) as "personId", w.revision, w.code, w.value, w.state
     from write_backs w
     join persons p on p.client_id = $1 and p.person_id = w.advocate_person_id
     where w.client_id = $1 and w.connection_id = $2 and w.target_id = any($3::text[]) and w.kind = any($4::text[])
     order by w.kind, w.target_id, p.person_id, w.revision desc`,
    [clientId, connectionId, customerIds, ADVOCATE_KINDS],
  );
}

/** Stores a plan. An earlier code that was not written yet is not written any more. Returns whether there is new work. */
export async function storeCodes(
  tx: Tx,
  { ids, now }: { ids: IdMaker; now: Date },
  clientId: Id,
  { add, reopen }: CodesPlan,
): Promise<boolean> {
  const giveUpAt = plusMs(now, GIVE_UP_AFTER_MS);
  const opened = await tx.query(
    `update write_backs set state = 'pending', attempts = 0, next_attempt_at = $3, give_up_at = $4, done_at = null, result = null
     where client_id = $1 and write_back_id = any($2::bigint[]) and state in ('skipped', 'failed') returning 1 as opened`,
    [clientId, reopen, now, giveUpAt],
  );
  if (add.length === 0) return opened.length > 0;
  const column = (pick: (row: (typeof add)[number]) => unknown) => add.map(pick);
  const added = await tx.query(
    `with planned as (
       select * from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::int[], $10::text[], $11::text[])
         as p (write_back_id, connection_id, kind, subject, target_id, person_id, revision, code, value)
     ), superseded as (
       update write_backs w set state = 'skipped', next_attempt_at = null, done_at = $2, result = $12::jsonb
       from planned p
       where w.client_id = $1 and w.connection_id = p.connection_id and w.kind = p.kind and w.target_id = p.target_id
         and w.advocate_person_id = p.person_id and w.revision < p.revision and w.state in ('pending', 'failed')
     )
     insert into write_backs (client_id, write_back_id, connection_id, kind, subject, target_id, advocate_person_id, revision, code, value,
       next_attempt_at, give_up_at, created_at)
     select $1, write_back_id, connection_id, kind, subject, target_id, person_id, revision, code, value, $2, $13, $2 from planned
     on conflict do nothing
     returning 1 as added`,
    [
      ...[clientId, now, add.map(() => ids())],
      ...[column((row) => row.connectionId), column((row) => row.kind), column((row) => row.subject)],
      ...[column((row) => row.customerId), column((row) => row.personId), column((row) => row.revision)],
      ...[column((row) => row.code), column((row) => row.value)],
      JSON.stringify({ reason: 'superseded', message: 'The code changed before it was written.' }),
      giveUpAt,
    ],
  );
  return opened.length + added.length > 0;
}

/** How many codes wait to be written on a connection, at most `limit`. */
export async function codesWaiting(sql: Sql, clientId: Id, connectionId: Id, limit: number): Promise<number> {
  const [row] = await sql.query<{ count: string }>(
    `select count(*) from (select 1 from write_backs
       where client_id = $1 and connection_id = $2 and state = 'pending' and referral_id is null limit $3) waiting`,
    [clientId, connectionId, limit],
  );
  return Number(row?.count);
}
