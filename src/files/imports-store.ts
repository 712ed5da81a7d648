// The SQL of file imports: the import with its rows in one transaction, slices of waiting rows, what became of them.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { FileFault, FileImport, FileImportState, FileRow, FileSettings, FileShape } from './types.ts';

interface ImportRow {
  import_id: Id;
  kind: FileShape['kind'];
  name: string;
  columns: string[];
  fields: (string | null)[];
  settings: FileSettings;
  state: FileImportState;
  rows: number;
  new_rows: number;
  known_rows: number;
  refused_rows: number;
  carried_rewards: number;
  carried_minor: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

const IMPORT = `import_id, kind, name, columns, fields, settings, state, rows, new_rows, known_rows, refused_rows, carried_rewards, carried_minor,
  created_by, created_at, updated_at, finished_at`;

export async function insertFileImport(
  tx: Tx,
  clientId: Id,
  one: FileShape & Pick<FileImport, 'importId' | 'name' | 'createdBy' | 'createdAt'>,
): Promise<void> {
  await tx.query(
    `insert into file_imports (client_id, import_id, kind, name, columns, fields, settings, rows, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $9)`,
    [
      ...[clientId, one.importId, one.kind, one.name, JSON.stringify(one.columns)],
      ...[JSON.stringify(one.fields), JSON.stringify(one.settings), one.createdBy, one.createdAt],
    ],
  );
}

export async function insertFileRows(
  tx: Tx,
  clientId: Id,
  importId: Id,
  ids: IdMaker,
  rows: readonly FileRow[],
): Promise<void> {
  await tx.query(
    `with added as (
       insert into file_import_rows (client_id, row_id, import_id, row, line, cells)
       select $1, r.* from (select row_id, $2::bigint, row, line, cells
         from unnest($3::bigint[], $4::int[], $5::int[], $6::jsonb[]) as u (row_id, row, line, cells)) r
       returning 1)
     update file_imports set rows = rows + (select count(*) from added) where client_id = $1 and import_id = $2`,
    [
      ...[
        clientId,
        importId,
        rows.map(() => ids()),
        rows.map(({ row }) => row),
        rows.map(({ line }) => line),
      ],
      rows.map(({ cells }) => JSON.stringify(cells)),
    ],
  );
}

export async function findFileImport(sql: Sql, clientId: Id, importId: Id): Promise<FileImport | null> {
  const [row] = await sql.query<ImportRow>(
    `select ${IMPORT} from file_imports where client_id = $1 and import_id = $2`,
    [clientId, importId],
  );
  return row ? importOf(row) : null;
}

/** The same, held to the end of the transaction: one process at a time moves an import. */
export async function holdFileImport(tx: Tx, clientId: Id, importId: Id): Promise<FileImport | null> {
  const [row] = await tx.query<ImportRow>(
    `select ${IMPORT} from file_imports where client_id = $1 and import_id = $2 for update`,
    [clientId, importId],
  );
  return row ? importOf(row) : null;
}

/** Newest first. */
export async function listFileImports(
  sql: Sql,
  clientId: Id,
  asked: { limit: number; before: Id | null; kind: string | null; state: string | null },
): Promise<FileImport[]> {
  const rows = await sql.query<ImportRow>(
    `select ${IMPORT} from file_imports where client_id = $1 and ($3::bigint is null or import_id < $3)
       and ($4::text is null or kind = $4) and ($5::text is null or state = $5) order by import_id desc limit $2`,
    [clientId, asked.limit, asked.before, asked.kind, asked.state],
  );
  return rows.map(importOf);
}

/** Moves a running or paused import; false: it is over, or it is so already. */
export async function setFileImportState(
  tx: Tx,
  clientId: Id,
  importId: Id,
  state: FileImportState,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update file_imports set state = $3, updated_at = $4, finished_at = case when $3 in ('canceled', 'done') then $4::timestamptz end
      where client_id = $1 and import_id = $2 and state in ('running', 'paused') and state <> $3 returning 1 as moved`,
    [clientId, importId, state, now],
  );
  return rows.length > 0;
}

/** Imports that are running, of all clients. */
export async function runningFileImports(sql: Sql): Promise<{ clientId: Id; importId: Id }[]> {
  return sql.query(
    `select client_id as "clientId", import_id as "importId" from file_imports where state = 'running' order by client_id, import_id limit 1000`,
  );
}

/** The next rows that wait, in order. */
export async function waitingRows(sql: Sql, clientId: Id, importId: Id, limit: number): Promise<FileRow[]> {
  return sql.query<FileRow>(
    `select row, line, cells from file_import_rows where client_id = $1 and import_id = $2 and state = 'waiting' order by row limit $3`,
    [clientId, importId, limit],
  );
}

export interface RowOutcome {
  row: number;
  state: 'new' | 'known' | 'refused';
  fault: FileFault | null;
}

/** Marks rows and counts them; a row that is marked already stays as it is. Rows that are taken keep no cells. */
export async function markRows(
  tx: Tx,
  clientId: Id,
  importId: Id,
  outcomes: readonly RowOutcome[],
  now: Date,
): Promise<void> {
  await tx.query(
    `with marked as (
       update file_import_rows r set state = o.state, field = o.field, code = o.code, message = o.message,
              cells = case when o.state = 'refused' then r.cells end
         from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[]) as o (row, state, field, code, message)
        where r.client_id = $1 and r.import_id = $2 and r.row = o.row and r.state = 'waiting' returning r.state)
     update file_imports set new_rows = new_rows + (select count(*) from marked where state = 'new'),
            known_rows = known_rows + (select count(*) from marked where state = 'known'),
            refused_rows = refused_rows + (select count(*) from marked where state = 'refused'), updated_at = $8
      where client_id = $1 and import_id = $2`,
    [
      ...[clientId, importId, outcomes.map(({ row }) => row), outcomes.map(({ state }) => state)],
      outcomes.map(({ fault }) => fault?.field ?? null),
      outcomes.map(({ fault }) => fault?.code ?? null),
      outcomes.map(({ fault }) => fault?.message ?? null),
      now,
    ],
  );
}

/** Counts balances that were carried over. */
export async function countCarried(
  tx: Tx,
  clientId: Id,
  importId: Id,
  { rewards, minor }: { rewards: number; minor: number },
): Promise<void> {
  if (rewards === 0) return;
  await tx.query(
    `update file_imports set carried_rewards = carried_rewards + $3, carried_minor = carried_minor + $4
      where client_id = $1 and import_id = $2`,
    [clientId, importId, rewards, minor],
  );
}

export type RefusedRow = FileRow & FileFault;

/** Refused rows in order, from after `after` on. */
export async function refusedRows(
  sql: Sql,
  clientId: Id,
  importId: Id,
  page: { after: number; limit: number },
): Promise<RefusedRow[]> {
  return sql.query<RefusedRow>(
    `select row, line, cells, field, code, message from file_import_rows
      where client_id = $1 and import_id = $2 and state = 'refused' and row > $3 order by row limit $4`,
    [clientId, importId, page.after, page.limit],
  );
}

function importOf(row: ImportRow): FileImport {
  return {
    ...{ importId: row.import_id, kind: row.kind, name: row.name, columns: row.columns, fields: row.fields },
    ...{ settings: row.settings, state: row.state, rows: row.rows, newRows: row.new_rows },
    ...{ knownRows: row.known_rows, refusedRows: row.refused_rows },
    ...{
      carriedRewards: row.carried_rewards,
      carriedMinor: Number(row.carried_minor),
      createdBy: row.created_by,
    },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at, finishedAt: row.finished_at },
  };
}
