// Takes a file in: reads it whole, stores the import with its rows and the task that works them off in one transaction; or, as a dry run,
// says what would become of it and stores nothing.

import type { Id } from '../base/ids.ts';
import { isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { auditFileImport, connectionNamed } from './access-store.ts';
import { fieldsOf, invalid } from './columns.ts';
import { findFileImport, insertFileImport, insertFileRows } from './imports-store.ts';
import { readCsv } from './read-csv.ts';
import {
  BALANCE_CONTRADICTS,
  type FileImport,
  type FileKind,
  type FileRow,
  type FileSettings,
  type FileShape,
  type JudgedRow,
} from './types.ts';

export interface FileToImport {
  clientId: Id;
  actor: string;
  kind: FileKind;
  name: string;
  bytes: Uint8Array;
  /** Field → heading of its column, where the heading's own name does not say it. */
  mapping: Record<string, string>;
  settings: Omit<FileSettings, 'connectionId'> & { connectionId: string | null };
}

export interface DryRun {
  shape: FileShape;
  rows: number;
  newRows: number;
  knownRows: number;
  refusedRows: number;
  /** Balances that would become rewards, each once. */
  carriedRewards: number;
  carriedMinor: number;
  first: JudgedRow[];
  refused: JudgedRow[];
}

const ROWS_AT_ONCE = 1000;
const FIRST_ROWS = 10;
const REFUSED_SHOWN = 100;

/** What would become of the file. Throws import_file_invalid, no_such_connection. */
export async function dryRun(deps: Deps, file: FileToImport): Promise<DryRun> {
  const { shape, batches } = await opened(deps, file);
  const result: DryRun = {
    ...{ shape, rows: 0, newRows: 0, knownRows: 0, refusedRows: 0, carriedRewards: 0, carriedMinor: 0 },
    ...{ first: [], refused: [] },
  };
  const balances = new Map<string, number>();
  for await (const rows of batches) {
    for (const one of await deps.judgeFileRows(file.clientId, shape, rows)) {
      const judged = withBalance(result, balances, one);
      result.rows++;
      if (judged.fault) result.refusedRows++;
      else if (judged.isKnown) result.knownRows++;
      else result.newRows++;
      if (result.first.length < FIRST_ROWS) result.first.push(judged);
      if (judged.fault && result.refused.length < REFUSED_SHOWN) result.refused.push(judged);
    }
  }
  return result;
}

/** Counts a balance once; one that says otherwise than a line before it is refused. */
function withBalance(result: DryRun, seen: Map<string, number>, judged: JudgedRow): JudgedRow {
  const balance = judged.wish?.balance;
  if (!balance) return judged;
  const before = seen.get(balance.key);
  if (before !== undefined && before !== balance.amountMinor)
    return { ...judged, ...{ wish: null, isKnown: false, fault: BALANCE_CONTRADICTS } };
  if (before !== undefined || balance.isCarried) return judged;
  seen.set(balance.key, balance.amountMinor);
  result.carriedRewards++;
  result.carriedMinor += balance.amountMinor;
  return judged;
}

/** Stores the file; it is worked off in the background. Throws import_file_invalid, no_such_connection. */
export async function startFileImport(deps: Deps, file: FileToImport): Promise<FileImport> {
  const { clientId, actor, name } = file;
  const { shape, batches } = await opened(deps, file);
  const importId = deps.ids();
  return deps.db.tx(async (tx) => {
    const made = { ...shape, importId, name, createdBy: actor, createdAt: deps.now() };
    await insertFileImport(tx, clientId, made);
    for await (const rows of batches) await insertFileRows(tx, clientId, importId, deps.ids, rows);
    const stored = await findFileImport(tx, clientId, importId);
    if (!stored?.rows) throw invalid('it has no rows under its first line.');
    await auditFileImport(tx, { clientId, actor, entryId: deps.ids(), at: deps.now() }, stored, 'started');
    await wakeFileImport(tx, deps, clientId, importId, deps.now());
    return stored;
  });
}

/** Has an import go on. */
export async function wakeFileImport(
  tx: Tx,
  deps: Pick<Deps, 'enqueue'>,
  clientId: Id,
  importId: Id,
  runAt: Date,
): Promise<void> {
  const lane = `file:${importId}`;
  const payload = { client_id: clientId, import_id: importId };
  await deps.enqueue(tx, 'run_file_import', payload, { key: lane, lane, runAt, keepRunAt: true });
}

async function opened(
  deps: Deps,
  { clientId, kind, bytes, mapping, settings }: FileToImport,
): Promise<{ shape: FileShape; batches: AsyncGenerator<FileRow[]> }> {
  const named = settings.connectionId;
  const connectionId =
    named === null || isId(named) ? await connectionNamed(deps.db, clientId, named) : 'none';
  if (connectionId === 'none')
    throw invalid(`there is no connection ${named}; give the id of one of yours as connection_id.`);
  const rows = readCsv(bytes);
  const heading = await rows.next();
  const columns = heading.done ? [] : heading.value.cells;
  const shape = {
    kind,
    columns,
    fields: fieldsOf(kind, columns, mapping),
    settings: { ...settings, connectionId },
  };
  return { shape, batches: inBatches(rows) };
}

async function* inBatches(rows: AsyncGenerator<FileRow>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
