// SQL of imports (ST-12): what is under way, how far it is, and what became of the rows. Reads no ServiceTitan.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** codes: writes into ServiceTitan what is known here, and reads nothing; it shares the machinery. */
export type ImportKind = 'history' | 'customers' | 'codes';
export type ImportState = 'running' | 'paused' | 'canceled' | 'done';

/** A row of `imports`. */
export interface Import {
  importId: Id;
  connectionId: Id;
  what: ImportKind;
  since: Date | null;
  dryRun: boolean;
  state: ImportState;
  token: string | null;
  pages: number;
  read: number;
  made: number;
  /** Reason -> rows. */
  skipped: Record<string, number>;
  failed: number;
  handedIn: number;
  applied: number;
  trouble: string | null;
  failures: number;
  nextSliceAt: Date;
  historyCompleteFrom: Date | null;
  historyCompleteTo: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

const FIELDS = `import_id as "importId", connection_id as "connectionId", what, since, dry_run as "dryRun", state, token, pages, read, made,
  skipped, failed, handed_in as "handedIn", applied, trouble, failures, next_slice_at as "nextSliceAt",
  history_complete_from as "historyCompleteFrom", history_complete_to as "historyCompleteTo", created_by as "createdBy",
  created_at as "createdAt", updated_at as "updatedAt", finished_at as "finishedAt"`;

/** What somebody asks for. */
export interface NewImport {
  importId: Id;
  connectionId: Id;
  what: ImportKind;
  since: Date | null;
  dryRun: boolean;
  createdBy: string;
}

/** Starts an import, or answers the one of its kind that is under way on this connection: there is never a second. */
export async function startImport(
  tx: Tx,
  clientId: Id,
  wanted: NewImport,
  now: Date,
): Promise<{ started: Import; isNew: boolean }> {
  const [made] = await tx.query<Import>(
    `insert into imports (client_id, import_id, connection_id, what, since, dry_run, created_by, created_at, updated_at, next_slice_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8) on conflict do nothing returning ${FIELDS}`,
    [
      ...[clientId, wanted.importId, wanted.connectionId, wanted.what, wanted.since, wanted.dryRun],
      ...[wanted.createdBy, now],
    ],
  );
  if (made) return { started: made, isNew: true };
  const [under] = await tx.query<Import>(
    `select ${FIELDS} from imports
     where client_id = $1 and connection_id = $2 and what = $3 and state in ('running', 'paused')`,
    [clientId, wanted.connectionId, wanted.what],
  );
  if (!under) throw new Error(`import ${wanted.importId} could not be started`);
  return { started: under, isNew: false };
}

export async function findImport(sql: Sql, clientId: Id, importId: Id): Promise<Import | null> {
  const [row] = await sql.query<Import>(
    `select ${FIELDS} from imports where client_id = $1 and import_id = $2`,
    [clientId, importId],
  );
  return row ?? null;
}

/** The imports of a connection, newest first. */
export async function importsOf(sql: Sql, clientId: Id, connectionId: Id): Promise<Import[]> {
  return sql.query<Import>(
    `select ${FIELDS} from imports where client_id = $1 and connection_id = $2 order by created_at desc, import_id desc limit 100`,
    [clientId, connectionId],
  );
}

/** Imports of every client that are under way and due, for the schedule. Those of paused connections wait. */
export async function dueImports(sql: Sql, now: Date): Promise<{ clientId: Id; importId: Id }[]> {
  return sql.query(
    `select i.client_id as "clientId", i.import_id as "importId"
     from imports i join connections c on c.client_id = i.client_id and c.connection_id = i.connection_id
     where i.state = 'running' and i.next_slice_at <= $1 and c.state = 'active' order by i.client_id, i.import_id`,
    [now],
  );
}

/** Pauses, resumes or cancels what is under way; a finished import stays as it is. */
export async function setImportState(
  tx: Tx,
  clientId: Id,
  importId: Id,
  state: 'running' | 'paused' | 'canceled',
  now: Date,
): Promise<void> {
  await tx.query(
    `update imports set state = $3, updated_at = $4, next_slice_at = $4, finished_at = case when $3 = 'canceled' then $4::timestamptz end
     where client_id = $1 and import_id = $2 and state in ('running', 'paused')`,
    [clientId, importId, state, now],
  );
}

/** Ends what is under way on a connection that is removed. */
export async function cancelImports(tx: Tx, clientId: Id, connectionId: Id, now: Date): Promise<void> {
  await tx.query(
    `update imports set state = 'canceled', updated_at = $3, finished_at = $3
     where client_id = $1 and connection_id = $2 and state in ('running', 'paused')`,
    [clientId, connectionId, now],
  );
}

/** What a page came to. */
export interface PageResult {
  token: string;
  read: number;
  made: number;
  skipped: Record<string, number>;
  failed: number;
  handedIn: number;
  nextSliceAt: Date;
  /** Set with the last page. */
  finished: { historyCompleteTo: Date | null } | null;
}

/**
 * Moves the import past a page that was read from `before.token`. False: another process was quicker, or somebody paused or canceled it;
 * what was read is then not to be stored. The row stays locked until the transaction ends.
 */
export async function moveImport(
  tx: Tx,
  clientId: Id,
  before: Import,
  page: PageResult,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update imports set token = $4, pages = pages + 1, read = read + $5, made = made + $6, failed = failed + $7,
       handed_in = handed_in + $8, next_slice_at = $9, updated_at = $10, trouble = null, failures = 0,
       state = case when $11 then 'done' else state end,
       finished_at = case when $11 then $10::timestamptz end,
       history_complete_from = case when $11 and what = 'history' and not dry_run then since end,
       history_complete_to = case when not dry_run then $12::timestamptz end
     where client_id = $1 and import_id = $2 and token is not distinct from $3 and pages = $13 and state = 'running'
     returning 1 as moved`,
    [
      ...[clientId, before.importId, before.token, page.token, page.read, page.made, page.failed],
      ...[
        page.handedIn,
        page.nextSliceAt,
        now,
        page.finished !== null,
        page.finished?.historyCompleteTo ?? null,
      ],
      before.pages,
    ],
  );
  if (rows.length === 0) return false;
  await countSkipped(tx, clientId, before.importId, page.skipped);
  return true;
}

/** Starts the feed anew: its token is too old. What is stored stays, rows come again. */
export async function restartImport(sql: Sql, clientId: Id, before: Import): Promise<void> {
  await sql.query(
    `update imports set token = null where client_id = $1 and import_id = $2 and token is not distinct from $3`,
    [clientId, before.importId, before.token],
  );
}

/** Notes why it does not get on, and when it is tried again. */
export async function putOffImport(
  sql: Sql,
  clientId: Id,
  importId: Id,
  trouble: string | null,
  nextSliceAt: Date,
): Promise<void> {
  await sql.query(
    `update imports set trouble = $3, next_slice_at = $4, failures = failures + case when $3::text is null then 0 else 1 end
     where client_id = $1 and import_id = $2`,
    [clientId, importId, trouble, nextSliceAt],
  );
}

/** What became of customers that an import handed in, per import. */
export interface AppliedCustomers {
  importId: Id;
  applied: number;
  made: number;
  skipped: Record<string, number>;
}

/** Counts customers that the pipeline applied. */
export async function countApplied(tx: Tx, clientId: Id, counts: readonly AppliedCustomers[]): Promise<void> {
  for (const { importId, applied, made, skipped } of counts) {
    await tx.query(
      'update imports set applied = applied + $3, made = made + $4 where client_id = $1 and import_id = $2',
      [clientId, importId, applied, made],
    );
    await countSkipped(tx, clientId, importId, skipped);
  }
}

async function countSkipped(
  tx: Tx,
  clientId: Id,
  importId: Id,
  skipped: Record<string, number>,
): Promise<void> {
  const reasons = Object.keys(skipped).filter((reason) => skipped[reason]);
  if (reasons.length === 0) return;
  await tx.query(
    `update imports set skipped = skipped || (
       select jsonb_object_agg(reason, coalesce((skipped ->> reason)::int, 0) + more)
       from unnest($3::text[], $4::int[]) as s (reason, more))
     where client_id = $1 and import_id = $2`,
    [clientId, importId, reasons, reasons.map((reason) => skipped[reason])],
  );
}

/** How many inputs of the client wait to be applied, at most `limit`. */
export async function inboxDepth(sql: Sql, clientId: Id, limit: number): Promise<number> {
  const [row] = await sql.query<{ count: string }>(
    'select count(*) from (select 1 from inbox where client_id = $1 limit $2) waiting',
    [clientId, limit],
  );
  return Number(row?.count);
}

/** Of these customers, those whose person has a code already. For a dry run, which hands nothing in. */
export async function customersWithCode(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `select w.id from unnest($3::text[]) as w (id)
     join identities i on i.client_id = $1 and i.kind = 'st_customer' and i.value = $2 || ':' || w.id
     where exists (select 1 from shareables s where s.client_id = $1 and s.person_id = i.person_id and s.retired_at is null)`,
    [clientId, connectionId, customerIds],
  );
  return new Set(rows.map((row) => row.id));
}
