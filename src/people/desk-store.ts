// SQL of the desk's search: making entries anew from what changed, the vocabulary, and finding candidates (DESK-1). Decides nothing.

import { hash } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { DeskEntry, DeskPerson } from './desk-keys.ts';
import type { PersonKind } from './types.ts';

/** What is stored and looked up of a key: 64 bits of a hash with the client in it. The same on every machine and version. */
export function deskHash(clientId: Id, key: string): string {
  return hash('md5', `${clientId} ${key}`, 'buffer').readBigInt64BE().toString();
}

/** Entries are made by one process at a time; false: another one is at it. */
export async function holdDesk(tx: Tx, clientId: Id): Promise<boolean> {
  const [row] = await tx.query<{ held: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('desk ' || $1, 0)) as held`,
    [clientId],
  );
  return row?.held === true;
}

/** Whether any entry may be stale. */
export async function hasDeskChanges(sql: Sql, clientId: Id): Promise<boolean> {
  const rows = await sql.query('select from desk_changes where client_id = $1 limit 1', [clientId]);
  return rows.length > 0;
}

/** Clients with stale entries. */
export async function clientsWithDeskChanges(sql: Sql): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>(
    'select distinct client_id from desk_changes order by client_id',
  );
  return rows.map((row) => row.client_id);
}

/** Takes up to `most` changes out, oldest first; the persons they are of, each once. */
export async function takeDeskChanges(tx: Tx, clientId: Id, most: number): Promise<Id[]> {
  const rows = await tx.query<{ person_id: Id }>(
    `delete from desk_changes where client_id = $1 and change_id in (
       select change_id from desk_changes where client_id = $1 order by change_id limit $2)
     returning person_id`,
    [clientId, most],
  );
  return [...new Set(rows.map((row) => row.person_id))];
}

/** What is known of those of the persons who are advocates: who was not merged and has a live code. One reading of each table. */
export async function loadDeskPersons(tx: Tx, clientId: Id, personIds: readonly Id[]): Promise<DeskPerson[]> {
  const parameters = [clientId, personIds];
  const codes = await tx.query<{ person_id: Id; value: string }>(
    `select person_id, code_key as value from shareables
     where client_id = $1 and person_id = any($2::bigint[]) and retired_at is null order by created_at, code_key`,
    parameters,
  );
  const codesOf = Map.groupBy(codes, (row) => row.person_id);
  const wanted = [clientId, [...codesOf.keys()]];
  const persons = await tx.query<{ person_id: Id; first_name: string | null; last_name: string | null }>(
    `select person_id, first_name, last_name from persons
     where client_id = $1 and person_id = any($2::bigint[]) and merged_into is null`,
    wanted,
  );
  const known = await tx.query<{ person_id: Id; kind: string; value: string }>(
    `select person_id, kind, value from identities where client_id = $1 and person_id = any($2::bigint[]) and kind = 'email'
     union all
     select person_id, kind, value from person_contacts where client_id = $1 and person_id = any($2::bigint[])
     order by person_id, value`,
    wanted,
  );
  const knownOf = Map.groupBy(known, (row) => row.person_id);
  return persons.map((row) => {
    const own = knownOf.get(row.person_id) ?? [];
    const of = (kind: string) => own.filter((one) => one.kind === kind).map(({ value }) => value);
    return {
      personId: row.person_id,
      firstName: row.first_name,
      lastName: row.last_name,
      emails: of('email'),
      phones: of('phone'),
      addresses: of('address'),
      codeKeys: (codesOf.get(row.person_id) ?? []).map(({ value }) => value),
    };
  });
}

/** The entries that the persons have now. */
export async function loadDeskEntries(
  tx: Tx,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Map<Id, DeskEntry>> {
  const rows = await tx.query<{ person_id: Id; data: DeskEntry }>(
    'select person_id, data from desk_entries where client_id = $1 and person_id = any($2::bigint[])',
    [clientId, personIds],
  );
  return new Map(rows.map((row) => [row.person_id, row.data]));
}

/** Writes entries, and takes away those of `gone`. `keys`: as text. */
export async function saveDeskEntries(
  tx: Tx,
  clientId: Id,
  entries: readonly { personId: Id; keys: readonly string[]; data: DeskEntry }[],
  gone: readonly Id[],
): Promise<void> {
  if (gone.length > 0) {
    await tx.query('delete from desk_entries where client_id = $1 and person_id = any($2::bigint[])', [
      clientId,
      gone,
    ]);
  }
  if (entries.length === 0) return;
  await tx.query(
    `insert into desk_entries (client_id, person_id, keys, data)
     select $1, e.id, e.keys::bigint[], e.data::jsonb from unnest($2::bigint[], $3::text[], $4::text[]) as e (id, keys, data)
     on conflict (client_id, person_id) do update set keys = excluded.keys, data = excluded.data`,
    [
      clientId,
      entries.map((entry) => entry.personId),
      entries.map((entry) => `{${entry.keys.map((key) => deskHash(clientId, key)).join(',')}}`),
      entries.map((entry) => JSON.stringify(entry.data)),
    ],
  );
}

/** Counts words up and down; `partsOf`: by what a new word is found. A word that nobody has any more is forgotten (ID-5). */
export async function countDeskWords(
  tx: Tx,
  clientId: Id,
  changes: ReadonlyMap<string, number>,
  partsOf: (word: string) => string[],
): Promise<void> {
  const counted = [...changes].filter(([, change]) => change !== 0);
  if (counted.length === 0) return;
  const rows = await tx.query<{ word: string; persons: number; is_new: boolean }>(
    `insert into desk_words as held (client_id, word, persons)
     select $1, w.word, w.change from unnest($2::text[], $3::int[]) as w (word, change) order by w.word
     on conflict (client_id, word) do update set persons = held.persons + excluded.persons
     returning word, persons, (xmax = 0) as is_new`,
    [clientId, counted.map(([word]) => word), counted.map(([, change]) => change)],
  );
  const gone = rows.filter(({ persons }) => persons <= 0).map(({ word }) => word);
  if (gone.length > 0) {
    await tx.query('delete from desk_words where client_id = $1 and word = any($2::text[])', [
      clientId,
      gone,
    ]);
    await tx.query('delete from desk_word_parts where client_id = $1 and word = any($2::text[])', [
      clientId,
      gone,
    ]);
  }
  const parts = rows
    .filter(({ persons, is_new }) => is_new && persons > 0)
    .flatMap(({ word }) => partsOf(word).map((part) => [part, word] as const));
  if (parts.length === 0) return;
  await tx.query(
    `insert into desk_word_parts (client_id, part, word)
     select $1, p.part, p.word from unnest($2::text[], $3::text[]) as p (part, word)
     on conflict (client_id, part, word) do nothing`,
    [clientId, parts.map(([part]) => part), parts.map(([, word]) => word)],
  );
}

export interface NearWord {
  part: string;
  word: string;
  persons: number;
}

/** Words that share a part with what was typed, those that many persons have first. */
export async function nearWords(sql: Sql, clientId: Id, parts: readonly string[]): Promise<NearWord[]> {
  if (parts.length === 0) return [];
  return sql.query<NearWord>(
    `select near.part, near.word, near.persons from unnest($2::text[]) as typed (part)
     cross join lateral (
       select p.part, w.word, w.persons from desk_word_parts p
       join desk_words w on w.client_id = $1 and w.word = p.word
       where p.client_id = $1 and p.part = typed.part order by w.persons desc limit 60
     ) near`,
    [clientId, parts],
  );
}

/** The words that begin so and that most persons have. */
export async function wordsBeginning(
  sql: Sql,
  clientId: Id,
  beginning: string,
  most: number,
): Promise<string[]> {
  const rows = await sql.query<{ word: string }>(
    `select word from desk_words where client_id = $1 and word >= $2 and word < $3 order by persons desc limit $4`,
    // Behind every letter that a word can have.
    [clientId, beginning, `${beginning}\u{10FFFF}`, most],
  );
  return rows.map((row) => row.word);
}

/** Entries that have a key of each group. `groups`: keys as text. */
export async function findEntries(
  sql: Sql,
  clientId: Id,
  groups: readonly (readonly string[])[],
  most: number,
): Promise<Map<Id, DeskEntry>> {
  if (groups.length === 0) return new Map();
  const hashed = groups.map((group) => group.map((key) => deskHash(clientId, key)));
  const rows = await sql.query<{ person_id: Id; data: DeskEntry }>(
    'select person_id, data from desk_find($1, $2::jsonb, $3)',
    [clientId, JSON.stringify(hashed), most],
  );
  return new Map(rows.map((row) => [row.person_id, row.data]));
}

/** Entries of those who have a code that begins so. */
export async function entriesByCode(
  sql: Sql,
  clientId: Id,
  beginning: string,
  most: number,
): Promise<Map<Id, DeskEntry>> {
  const rows = await sql.query<{ person_id: Id; data: DeskEntry }>(
    `select e.person_id, e.data from (
       select person_id from shareables where client_id = $1 and code_key >= $2 and code_key < $2 || 'zzzzzzzzzzzz'
         and retired_at is null order by code_key limit $3) s
     join desk_entries e on e.client_id = $1 and e.person_id = s.person_id`,
    [clientId, beginning, most],
  );
  return new Map(rows.map((row) => [row.person_id, row.data]));
}

export interface DeskFace {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
  kind: PersonKind;
  email: string | null;
  phone: string | null;
  address: string | null;
  codes: { code: string; program: string }[];
  referrals: number;
}

/** What is shown of each, in no order. */
export async function loadFaces(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<DeskFace[]> {
  const rows = await sql.query<{
    person_id: Id;
    first_name: string | null;
    last_name: string | null;
    kind: PersonKind;
    email: string | null;
    phone: string | null;
    address: string | null;
    codes: { code: string; program: string }[] | null;
    referrals: number;
  }>(
    `select p.person_id, p.first_name, p.last_name, p.kind,
       coalesce(p.email, (select value from identities i where i.client_id = $1 and i.person_id = p.person_id and i.kind = 'email'
         order by since, value limit 1)) as email,
       coalesce((select value from person_contacts k where k.client_id = $1 and k.person_id = p.person_id and k.kind = 'phone'
         order by since, value limit 1), p.phone) as phone,
       (select value from person_contacts k where k.client_id = $1 and k.person_id = p.person_id and k.kind = 'address'
         order by since desc, value limit 1) as address,
       (select json_agg(json_build_object('code', s.code, 'program', s.label) order by s.created_at, s.code_key) from shareables s
        where s.client_id = $1 and s.person_id = p.person_id and s.retired_at is null) as codes,
       (select count(*)::int from referrals r where r.client_id = $1 and r.advocate_person_id = p.person_id and r.state = 'active') as referrals
     from persons p where p.client_id = $1 and p.person_id = any($2::bigint[])`,
    [clientId, personIds],
  );
  return rows.map((row) => ({
    personId: row.person_id,
    firstName: row.first_name,
    lastName: row.last_name,
    kind: row.kind,
    email: row.email,
    phone: row.phone,
    address: row.address,
    codes: row.codes ?? [],
    referrals: row.referrals,
  }));
}
