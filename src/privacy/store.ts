// The SQL of erasing (ID-5): who is meant, the rows about the person, and the sweep through the rows of others. What is done to which table
// stands in personal-data.ts.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { PERSONAL_TABLES } from './personal-data.ts';
import { type Patterns, patternsOf, type Terms } from './terms.ts';
import type { TableTreatment } from './treatment.ts';
import type { ErasureWish, Subject } from './types.ts';

// ── whom ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The person of a wish, merges followed; null: nobody who is not erased yet. `emailKey` is the compared form of its e-mail. */
export async function findPerson(
  sql: Sql,
  clientId: Id,
  wish: Pick<ErasureWish, 'partnerUserId' | 'personId'> & { emailKey: string | null },
): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    `select p.person_id from (
        select person_id from identities where client_id = $1 and kind = 'email' and value = $2
         union select person_id from identities where client_id = $1 and kind = 'partner_user_id' and value = $3
         union select person_id from persons where client_id = $1 and person_id = $4::bigint) named
       join persons a on a.client_id = $1 and a.person_id = named.person_id
       join persons p on p.client_id = $1 and p.person_id = coalesce(a.merged_into, a.person_id)
      where p.erased_at is null limit 1`,
    [clientId, wish.emailKey, wish.partnerUserId, wish.personId],
  );
  return row?.person_id ?? null;
}

/** Everything by which the tables know the person. */
export async function loadSubject(sql: Sql, clientId: Id, personId: Id): Promise<Subject> {
  const one = async (text: string, ...more: unknown[]) =>
    (await sql.query<{ value: string }>(text, [clientId, ...more])).map(({ value }) => value);
  const personIds = await one(
    'select person_id as value from persons where client_id = $1 and (person_id = $2 or merged_into = $2)',
    personId,
  );
  const customers = await one(
    `select value from identities where client_id = $1 and person_id = any($2::bigint[]) and kind = 'st_customer'`,
    personIds,
  );
  return {
    personIds,
    customers,
    emails: await one(
      `select value from identities where client_id = $1 and person_id = any($2::bigint[]) and kind = 'email'
        union select lower(trim(email)) from persons where client_id = $1 and person_id = any($2::bigint[]) and email is not null
        union select value from identity_log where client_id = $1 and person_id = any($2::bigint[]) and kind = 'email'
          and value is not null and not exists (select from identities i where i.client_id = $1 and i.kind = 'email'
            and i.value = identity_log.value and i.person_id <> all($2::bigint[]))`,
      personIds,
    ),
    phones: await one(
      `select c.value from person_contacts c where c.client_id = $1 and c.person_id = any($2::bigint[]) and c.kind = 'phone'
         and not exists (select from person_contacts o where o.client_id = $1 and o.kind = 'phone' and o.value = c.value
           and o.person_id <> all($2::bigint[]))`,
      personIds,
    ),
    codes: await one(
      'select code as value from shareables where client_id = $1 and person_id = any($2::bigint[])',
      personIds,
    ),
    codeKeys: await one(
      'select code_key as value from shareables where client_id = $1 and person_id = any($2::bigint[])',
      personIds,
    ),
    inputIds: await one(
      `select input_id as value from input_results where client_id = $1 and person_id = any($2::bigint[])
        union select input_id from identities where client_id = $1 and person_id = any($2::bigint[]) and input_id is not null
        union select input_id from evidence where client_id = $1 and friend_person_id = any($2::bigint[])
        union select r.input_id from jobs j join input_results r
           on r.client_id = $1 and r.connection_id = j.connection_id and r.job_id = j.job_id
         where j.client_id = $1 and j.friend_person_id = any($2::bigint[])
        union select input_id from facts
         where client_id = $1 and connection_id || ':' || subject = any($3::text[]) and kind = 'customer_contacts'`,
      personIds,
      customers,
    ),
  };
}

/** The rewards that are promised to these persons and not given. */
export async function promisedRewards(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<Id[]> {
  const rows = await sql.query<{ reward_id: Id }>(
    `select reward_id from rewards where client_id = $1 and person_id = any($2::bigint[]) and state in ('earned', 'approved', 'failed')
      order by reward_id`,
    [clientId, personIds],
  );
  return rows.map(({ reward_id }) => reward_id);
}

// ── the rows about the person ───────────────────────────────────────────────────────────────────────────────────────

/** Erases the rows about the person and renames its codes. In the client's lane; announces itself to the append-only tables. */
export async function eraseRows(
  tx: Tx,
  ctx: { clientId: Id; now: Date; newCodeKeys: readonly string[]; fixedCauses: readonly string[] },
  subject: Subject,
): Promise<void> {
  await tx.query(`select set_config('goodword.erasing', 'on', true)`);
  const patterns = patternsOf(subject);
  const types = await columnTypes(tx);
  for (const [table, treatment] of Object.entries(PERSONAL_TABLES)) {
    const { about, erase, first } = treatment;
    if (about === undefined || erase === undefined) continue;
    const of = { ...subject, clientId: ctx.clientId, now: ctx.now, fixedCauses: ctx.fixedCauses };
    if (first !== undefined) {
      const bound = new Bound(of);
      const text = bound.text(first);
      await tx.query(text, bound.values);
    }
    const bound = new Bound(of);
    const where = bound.text(`t.client_id = :client and ${about}`);
    if (erase === 'delete') {
      await tx.query(`delete from ${table} t where ${where}`, bound.values);
      continue;
    }
    const changes = Object.entries(erase).map(([column, value]) => {
      const expression = /^masked\((\w+)\)$/.exec(value)
        ? masked(bound, patterns, column, types.get(`${table}.${column}`) ?? 'text')
        : bound.text(value);
      return `${column} = ${expression}`;
    });
    await tx.query(`update ${table} t set ${changes.join(', ')} where ${where}`, bound.values);
  }
  await renameCodes(tx, ctx, subject);
}

/** Codes are made of names: each gets one that says nothing, wherever it is written down. */
async function renameCodes(
  tx: Tx,
  { clientId, newCodeKeys }: { clientId: Id; newCodeKeys: readonly string[] },
  { codeKeys }: Subject,
): Promise<void> {
  if (codeKeys.length === 0) return;
  const pairs = 'unnest($2::text[], $3::text[]) as n (old_key, new_key)';
  const params = [clientId, codeKeys, newCodeKeys];
  await tx.query(
    `update shareables s set code_key = n.new_key, code = n.new_key from ${pairs} where s.client_id = $1 and s.code_key = n.old_key`,
    params,
  );
  await tx.query(
    `update evidence e set code_key = n.new_key from ${pairs} where e.client_id = $1 and e.code_key = n.old_key`,
    params,
  );
  await tx.query(
    `update jobs j set code_key = n.new_key, st_code = case when j.st_code is not null then n.new_key end,
            zap_code = case when j.zap_code is not null then n.new_key end, zap_said = j.zap_said - 'code'
       from ${pairs} where j.client_id = $1 and j.code_key = n.old_key`,
    params,
  );
}

/** Replaces the placeholders of personal-data.ts by numbered parameters, naming only those that a statement uses. */
class Bound {
  readonly values: unknown[] = [];
  private readonly numbers = new Map<string, string>();
  private readonly named: Record<string, [value: unknown, type: string]>;

  constructor(of: Subject & { clientId: Id; now: Date | null; fixedCauses?: readonly string[] }) {
    this.named = {
      client: [of.clientId, 'bigint'],
      persons: [of.personIds, 'bigint[]'],
      emails: [of.emails, 'text[]'],
      phones: [of.phones, 'text[]'],
      inputs: [of.inputIds, 'bigint[]'],
      customers: [of.customers, 'text[]'],
      codes: [of.codeKeys, 'text[]'],
      fixed: [of.fixedCauses ?? [], 'text[]'],
      now: [of.now, 'timestamptz'],
    };
  }

  text(template: string): string {
    return template.replace(/(?<!:):([a-z]+)\b/g, (whole, name: string) => {
      const known = this.named[name];
      return known ? this.number(name, known[0], known[1]) : whole;
    });
  }

  number(name: string, value: unknown, type: string): string {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = `$${this.values.push(value)}::${type}`;
      this.numbers.set(name, number);
    }
    return number;
  }
}

type Parameters = Pick<Bound, 'number'>;

function masked(bound: Parameters, { words, digits }: Patterns, column: string, type: string): string {
  let text = `t.${column}::text`;
  if (words) text = `regexp_replace(${text}, ${bound.number('words', words, 'text')}, 'erased', 'gi')`;
  if (digits) text = `regexp_replace(${text}, ${bound.number('digits', digits, 'text')}, '0', 'g')`;
  return `(${text})::${type}`;
}

async function columnTypes(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql.query<{ name: string; type: string }>(
    `select table_name || '.' || column_name as name, data_type as type from information_schema.columns where table_schema = 'public'`,
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

// ── the rows of others ──────────────────────────────────────────────────────────────────────────────────────────────

const SWEPT = Object.entries(PERSONAL_TABLES).flatMap(([table, { sweep }]) =>
  sweep ? [{ table, ...sweep }] : [],
);

/** How many rows one transaction of the sweep reads. */
const SWEEP_ROWS = 2000;

/**
 * Masks the person's values in the next rows of the sweep. Returns what is reached (by table) and whether anything is left; the caller
 * saves that in the same transaction.
 */
export async function sweepSome(
  tx: Tx,
  clientId: Id,
  terms: Terms,
  progress: Readonly<Record<string, string>>,
): Promise<{ progress: Record<string, string>; changed: number; isDone: boolean }> {
  const patterns = patternsOf(terms);
  const next = SWEPT.find(({ table }) => progress[table] !== DONE);
  if (!next || (!patterns.words && !patterns.digits))
    return { progress: { ...progress }, changed: 0, isDone: true };
  await tx.query(`select set_config('goodword.erasing', 'on', true)`);
  const types = await columnTypes(tx);
  const { table, key, columns } = next;
  const parameters = numbered([clientId, progress[table] ?? '0']);
  const changes = columns.map(
    (column) =>
      `${column} = ${masked(parameters, patterns, column, types.get(`${table}.${column}`) ?? 'text')}`,
  );
  const found = columns.flatMap((column) => [
    ...(patterns.words ? [`t.${column}::text ~* ${parameters.number('words', patterns.words, 'text')}`] : []),
    ...(patterns.digits
      ? [`t.${column}::text ~ ${parameters.number('digits', patterns.digits, 'text')}`]
      : []),
  ]);
  const [row] = await tx.query<{ last: string | null; read: number; changed: number }>(
    `with span as (select ${key} as id from ${table} where client_id = $1 and ${key} > $2::bigint order by ${key} limit ${SWEEP_ROWS}),
          changed as (
            update ${table} t set ${changes.join(', ')} from span
             where t.client_id = $1 and t.${key} = span.id and (${found.join(' or ')}) returning 1)
     select (select max(id) from span) as last, (select count(*)::int from span) as read, (select count(*)::int from changed) as changed`,
    parameters.values,
  );
  const isTableDone = (row?.read ?? 0) < SWEEP_ROWS;
  const reached = { ...progress, [table]: isTableDone ? DONE : (row?.last ?? DONE) };
  return {
    progress: reached,
    changed: row?.changed ?? 0,
    isDone: SWEPT.every((one) => reached[one.table] === DONE),
  };
}

const DONE = 'done';

function numbered(values: unknown[]): Parameters & { values: unknown[] } {
  const numbers = new Map<string, string>();
  return {
    values,
    number: (name, value, type) => {
      const number = numbers.get(name) ?? `$${values.push(value)}::${type}`;
      numbers.set(name, number);
      return number;
    },
  };
}

// ── what is known of a person ───────────────────────────────────────────────────────────────────────────────────────

/** The most rows of one table in a report. */
const REPORT_ROWS = 10_000;

/** Every row about the person, by table, as it stands; bytes and hashes left out. */
export async function loadReport(
  sql: Sql,
  clientId: Id,
  subject: Subject,
): Promise<Record<string, Record<string, unknown>[]>> {
  const report: Record<string, Record<string, unknown>[]> = {};
  for (const [table, { about, inReport }] of Object.entries<TableTreatment>(PERSONAL_TABLES)) {
    if (about === undefined || inReport === false) continue;
    const bound = new Bound({ ...subject, clientId, now: null });
    const where = bound.text(`t.client_id = :client and ${about}`);
    const rows = await sql.query<Record<string, unknown>>(
      `select t.* from ${table} t where ${where} limit ${REPORT_ROWS}`,
      bound.values,
    );
    if (rows.length > 0) report[table] = rows.map(readable);
  }
  return report;
}

function readable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => name !== 'client_id' && !(value instanceof Uint8Array)),
  );
}
