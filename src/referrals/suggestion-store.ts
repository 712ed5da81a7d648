// The SQL of unknown codes: jobs whose code nobody has, and the live codes that may have been meant (AT-2).

import type { Id } from '../base/ids.ts';
import type { JobCursor } from '../base/job-place.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { keysToLookUp, type RankedKey, rankSuggestions, sharedBeginning } from './suggest.ts';

/** A live code that may have been meant, with whose it is. */
export interface Suggestion extends RankedKey {
  code: string;
  personId: Id;
  firstName: string | null;
  lastName: string | null;
}

export interface UnknownCode {
  connectionId: Id;
  jobId: string;
  jobNumber: string | null;
  /** As written on the job. */
  code: string;
  codeKey: string;
  status: string;
  friendPersonId: Id | null;
  /** What is known of the friend. */
  friend: { name: string | null; email: string | null; phone: string | null } | null;
  createdOn: Date | null;
  firstSeenAt: Date;
}

/** What makes a job's code an open question: nobody has it, staff said nothing else of the friend, and did not let it go. */
const IS_UNKNOWN = `code_key is not null
       and not exists (
         select from shareables s where s.client_id = j.client_id and s.code_key = j.code_key
           and (s.retired_at is null or s.retired_at > coalesce(j.created_on, j.first_seen_at))
       )
       and not exists (
         select from referrals r where r.client_id = j.client_id and r.friend_person_id = j.friend_person_id
           and r.state = 'active' and r.override is not null
       )
       and not exists (
         select from unknown_codes_settled u where u.client_id = j.client_id and u.connection_id = j.connection_id
           and u.job_id = j.job_id and u.code_key = j.code_key
       )`;

/** Jobs with a code that nobody has, or nobody had any more when the job was created; newest first. */
export async function listUnknownCodes(
  sql: Sql,
  clientId: Id,
  page: { before: JobCursor | null; limit: number },
): Promise<UnknownCode[]> {
  return unknownCodes(sql, clientId, page, null);
}

/** The open question of one job; null: there is none. */
export async function unknownCodeOf(
  sql: Sql,
  clientId: Id,
  job: { connectionId: Id; jobId: string },
): Promise<UnknownCode | null> {
  const [found] = await unknownCodes(sql, clientId, { before: null, limit: 1 }, job);
  return found ?? null;
}

/** Lets it go; false: somebody did already. */
export async function settleUnknownCode(
  tx: Tx,
  clientId: Id,
  { connectionId, jobId, codeKey }: UnknownCode,
  by: string,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into unknown_codes_settled (client_id, connection_id, job_id, code_key, settled_by, settled_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning job_id`,
    [clientId, connectionId, jobId, codeKey, by, now],
  );
  return rows.length > 0;
}

async function unknownCodes(
  sql: Sql,
  clientId: Id,
  page: { before: JobCursor | null; limit: number },
  job: { connectionId: Id; jobId: string } | null,
): Promise<UnknownCode[]> {
  const rows = await sql.query<{
    connection_id: Id;
    job_id: string;
    job_number: string | null;
    code: string | null;
    code_key: string;
    status: string;
    friend_person_id: Id | null;
    friend: UnknownCode['friend'];
    created_on: Date | null;
    first_seen_at: Date;
  }>(
    `select connection_id, job_id, job_number, coalesce(st_code, zap_code) as code, code_key, status, friend_person_id, created_on,
            first_seen_at, (
              select jsonb_build_object(
                'name', nullif(concat_ws(' ', p.first_name, p.last_name), ''),
                'email', coalesce(p.email, (select value from identities i where i.client_id = p.client_id and i.person_id = p.person_id
                  and i.kind = 'email' order by since, value limit 1)),
                'phone', coalesce(p.phone, (select value from person_contacts k where k.client_id = p.client_id
                  and k.person_id = p.person_id and k.kind = 'phone' order by since, value limit 1)))
              from persons p where p.client_id = j.client_id and p.person_id = j.friend_person_id
            ) as friend
     from jobs j
     where client_id = $1 and ${IS_UNKNOWN}
       and ($6::bigint is null or (connection_id = $6 and job_id = $7))
       and ($2::timestamptz is null or (first_seen_at, connection_id, job_id) < ($2, $3::bigint, $4::text))
     order by first_seen_at desc, connection_id desc, job_id desc
     limit $5`,
    [
      clientId,
      page.before?.at ?? null,
      page.before?.connectionId ?? null,
      page.before?.jobId ?? null,
      page.limit,
      job?.connectionId ?? null,
      job?.jobId ?? null,
    ],
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    jobId: row.job_id,
    jobNumber: row.job_number,
    code: row.code ?? row.code_key,
    codeKey: row.code_key,
    status: row.status,
    friendPersonId: row.friend_person_id,
    friend: row.friend,
    createdOn: row.created_on,
    firstSeenAt: row.first_seen_at,
  }));
}

/** How many codes of one beginning are looked at; popular first names have more, and their nearest are found by slips anyway. */
const SAME_BEGINNING_MAX = 200;

/** The suggestions for each of these code keys, best first. Three statements, however many keys. */
export async function suggestionsFor(
  sql: Sql,
  clientId: Id,
  keys: readonly string[],
): Promise<Map<string, Suggestion[]>> {
  const unknown = [...new Set(keys)];
  if (unknown.length === 0) return new Map();
  const lookedUp = new Map(unknown.map((key) => [key, keysToLookUp(key)]));
  const live = await liveKeys(sql, clientId, [...new Set([...lookedUp.values()].flat())]);
  const alike = await keysThatBeginAlike(sql, clientId, unknown);
  const ranked = new Map(
    [...lookedUp].map(([key, near]) => [
      key,
      rankSuggestions(key, [...near.filter((one) => live.has(one)), ...(alike.get(key) ?? [])]),
    ]),
  );

  const owners = await ownersOf(sql, clientId, [
    ...new Set([...ranked.values()].flat().map((one) => one.key)),
  ]);
  return new Map(
    [...ranked].map(([key, list]) => [
      key,
      list.flatMap((one) => {
        const owner = owners.get(one.key);
        return owner ? [{ ...one, ...owner }] : [];
      }),
    ]),
  );
}

async function liveKeys(sql: Sql, clientId: Id, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ code_key: string }>(
    'select code_key from shareables where client_id = $1 and code_key = any($2::text[]) and retired_at is null',
    [clientId, keys],
  );
  return new Set(rows.map((row) => row.code_key));
}

async function keysThatBeginAlike(
  sql: Sql,
  clientId: Id,
  keys: readonly string[],
): Promise<Map<string, string[]>> {
  const ranges = keys.flatMap((key) => {
    const from = sharedBeginning(key);
    return from === null ? [] : [{ key, from, until: afterAllThatBegin(from) }];
  });
  const rows = await sql.query<{ written: string; code_key: string }>(
    `select wanted.written, live.code_key
     from unnest($2::text[], $3::text[], $4::text[]) as wanted (written, first, beyond)
     cross join lateral (
       select code_key from shareables
       where client_id = $1 and code_key >= wanted.first and code_key < wanted.beyond and retired_at is null
       order by code_key limit $5
     ) live`,
    [
      clientId,
      ranges.map((range) => range.key),
      ranges.map((range) => range.from),
      ranges.map((range) => range.until),
      SAME_BEGINNING_MAX,
    ],
  );
  const byKey = Map.groupBy(rows, (row) => row.written);
  return new Map([...byKey].map(([key, found]) => [key, found.map((row) => row.code_key)]));
}

/** A key behind all that begin so: every collation puts 0–9 before a–z and single letters in their order, and no key is longer than 100. */
function afterAllThatBegin(beginning: string): string {
  const symbols = '0123456789abcdefghijklmnopqrstuvwxyz';
  const stem = beginning.replace(/z+$/, '');
  if (stem === '') return 'z'.repeat(101);
  return stem.slice(0, -1) + symbols[symbols.indexOf(stem.at(-1) as string) + 1];
}

type Owner = Pick<Suggestion, 'code' | 'personId' | 'firstName' | 'lastName'>;

async function ownersOf(sql: Sql, clientId: Id, keys: readonly string[]): Promise<Map<string, Owner>> {
  const rows = await sql.query<{
    code_key: string;
    code: string;
    person_id: Id;
    first_name: string | null;
    last_name: string | null;
  }>(
    `select s.code_key, s.code, s.person_id, p.first_name, p.last_name
     from shareables s join persons p on p.client_id = s.client_id and p.person_id = s.person_id
     where s.client_id = $1 and s.code_key = any($2::text[])`,
    [clientId, keys],
  );
  return new Map(
    rows.map((row) => [
      row.code_key,
      { code: row.code, personId: row.person_id, firstName: row.first_name, lastName: row.last_name },
    ]),
  );
}
