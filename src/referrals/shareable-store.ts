// The SQL of codes and share links: made once, never handed to another, retired but not deleted.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export interface Shareable {
  code: string;
  codeKey: string;
  personId: Id;
  label: string;
  key: string;
  programUrl: string | null;
  content: Record<string, unknown>;
  data: Record<string, unknown>;
  createdAt: Date;
  retiredAt: Date | null;
}

/** A person by whom a code is made or shown; merges are followed already. */
export interface NamedPerson {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
}

interface Row {
  code: string;
  code_key: string;
  person_id: Id;
  label: string;
  key: string;
  program_url: string | null;
  content: Record<string, unknown>;
  data: Record<string, unknown>;
  created_at: Date;
  retired_at: Date | null;
}

const COLUMNS = 'code, code_key, person_id, label, key, program_url, content, data, created_at, retired_at';

/**
 * Makes this transaction the only one of the client that makes codes until it ends: that no live code is near is then still true when the
 * new one is stored. The pipeline's lane is not held by it.
 */
export async function holdCodes(tx: Tx, clientId: Id): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('codes'), hashtext($1))`, [clientId]);
}

/** The person, or the survivor of the person; null if there is none. */
export async function findPerson(sql: Sql, clientId: Id, personId: Id): Promise<NamedPerson | null> {
  const [row] = await sql.query<{ person_id: Id; first_name: string | null; last_name: string | null }>(
    `select now.person_id, now.first_name, now.last_name
     from persons named join persons now on now.client_id = named.client_id
       and now.person_id = coalesce(named.merged_into, named.person_id)
     where named.client_id = $1 and named.person_id = $2`,
    [clientId, personId],
  );
  return row ? { personId: row.person_id, firstName: row.first_name, lastName: row.last_name } : null;
}

/** The person of a normalised e-mail address. */
export async function personByEmail(sql: Sql, clientId: Id, email: string): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    `select person_id from identities where client_id = $1 and kind = 'email' and value = $2`,
    [clientId, email],
  );
  return row?.person_id ?? null;
}

/** The person that an applied input is about; null when it identifies nobody. */
export async function personOfInput(sql: Sql, clientId: Id, inputId: Id): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    `select coalesce(p.merged_into, p.person_id) as person_id
     from input_results r join persons p on p.client_id = r.client_id and p.person_id = r.person_id
     where r.client_id = $1 and r.input_id = $2`,
    [clientId, inputId],
  );
  return row?.person_id ?? null;
}

/** All codes of a person, the oldest first, retired ones included. */
export async function listShareables(sql: Sql, clientId: Id, personId: Id): Promise<Shareable[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from shareables where client_id = $1 and person_id = $2 order by created_at, code_key`,
    [clientId, personId],
  );
  return rows.map(asShareable);
}

export async function shareableByKey(
  sql: Sql,
  clientId: Id,
  personId: Id,
  key: string,
): Promise<Shareable | null> {
  const [row] = await sql.query<Row>(
    `select ${COLUMNS} from shareables where client_id = $1 and person_id = $2 and key = $3`,
    [clientId, personId, key],
  );
  return row ? asShareable(row) : null;
}

export async function shareableByCode(sql: Sql, clientId: Id, codeKey: string): Promise<Shareable | null> {
  const [row] = await sql.query<Row>(
    `select ${COLUMNS} from shareables where client_id = $1 and code_key = $2`,
    [clientId, codeKey],
  );
  return row ? asShareable(row) : null;
}

/** Those of the keys that some code or promotion link has, live or retired: a retired one is still printed on cards. With the code as it is written. */
export async function codesAmong(
  sql: Sql,
  clientId: Id,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.query<{ code_key: string; code: string }>(
    `select code_key, code from shareables where client_id = $1 and code_key = any($2::text[])
     union all
     select code_key, code from promotion_links where client_id = $1 and code_key = any($2::text[])`,
    [clientId, keys],
  );
  return new Map(rows.map((row) => [row.code_key, row.code]));
}

export async function insertShareable(tx: Tx, clientId: Id, made: Shareable): Promise<void> {
  await tx.query(
    `insert into shareables (client_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      clientId,
      made.code,
      made.codeKey,
      made.personId,
      made.label,
      made.key,
      made.programUrl,
      JSON.stringify(made.content),
      JSON.stringify(made.data),
      made.createdAt,
      made.retiredAt,
    ],
  );
}

/** Those of these persons that have a code under this key. */
export async function personsWithKey(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
  key: string,
): Promise<Set<Id>> {
  const rows = await sql.query<{ person_id: Id }>(
    'select person_id from shareables where client_id = $1 and person_id = any($2::bigint[]) and key = $3',
    [clientId, personIds, key],
  );
  return new Set(rows.map((row) => row.person_id));
}

/** Inserts many codes that are all to be shown as they are made: no content, no destination. */
export async function insertShareables(tx: Tx, clientId: Id, made: readonly Shareable[]): Promise<void> {
  if (made.length === 0) return;
  await tx.query(
    `insert into shareables (client_id, code, code_key, person_id, label, key, data, created_at)
     select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[])`,
    [
      clientId,
      made.map((one) => one.code),
      made.map((one) => one.codeKey),
      made.map((one) => one.personId),
      made.map((one) => one.label),
      made.map((one) => one.key),
      made.map((one) => JSON.stringify(one.data)),
      made.map((one) => one.createdAt),
    ],
  );
}

/** Retires a live code, and frees its key for another code of the person. Answers the code as it is now; null if there is none. */
export async function retireShareable(
  tx: Tx,
  clientId: Id,
  codeKey: string,
  now: Date,
): Promise<Shareable | null> {
  await tx.query(
    `update shareables set retired_at = $3, key = key || '~' || code_key
     where client_id = $1 and code_key = $2 and retired_at is null`,
    [clientId, codeKey, now],
  );
  return shareableByCode(tx, clientId, codeKey);
}

/** The program domain of the client under which its links are given out: the chosen one, else the one that was added first. */
export async function programDomain(sql: Sql, clientId: Id): Promise<string | null> {
  const [row] = await sql.query<{ host: string }>(
    'select host from program_domains where client_id = $1 and proved_at is not null order by is_default desc, created_at, host limit 1',
    [clientId],
  );
  return row?.host ?? null;
}

/** One line of the audit log (SEC-2). */
export interface Audit {
  actor: string;
  action: string;
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
}

export async function insertAudit(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  clientId: Id,
  entry: Audit,
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      clientId,
      made.ids(),
      made.now,
      entry.actor,
      entry.action,
      entry.subject,
      entry.before && JSON.stringify(entry.before),
      JSON.stringify(entry.after),
    ],
  );
}

function asShareable(row: Row): Shareable {
  return {
    code: row.code,
    codeKey: row.code_key,
    personId: row.person_id,
    label: row.label,
    key: row.key,
    programUrl: row.program_url,
    content: row.content,
    data: row.data,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
  };
}
