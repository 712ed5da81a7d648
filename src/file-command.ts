// `goodword import file`: takes a CSV in and works it off. A server may run beside it; killed, a server goes on with what was taken in.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from './app.ts';
import type { Id } from './base/ids.ts';
import { findFileImport, refusedRows } from './files/imports-store.ts';
import { showDryRun, showImport } from './files/routes.ts';
import { dryRun, startFileImport } from './files/start-import.ts';
import { BALANCE_MEANINGS, DATE_ORDERS, FILE_KINDS } from './files/types.ts';
import { runFileSlice } from './pipeline/file-rows.ts';

export interface FileCommandWish {
  kind: string;
  path: string;
  /** null: the only client there is. */
  client: string | null;
  dryRun: boolean;
  label: string | null;
  eventName: string | null;
  dates: string;
  connection: string | null;
  /** per_advocate or per_row; null: nobody said. */
  balances: string | null;
  oldProgram: string | null;
  /** Field → heading, each as "email=Kunden-Mail". */
  columns: string[];
}

export type FileCommandResult = ReturnType<typeof showDryRun> | ReturnType<typeof showImport>;

const SHOWN_REFUSED = 20;

/** Runs to the end, told slice by slice to `progress`. Throws a sentence when the wish cannot be met. */
export async function importFile(
  { deps }: Pick<App, 'deps'>,
  wish: FileCommandWish,
  progress: (line: string) => void,
): Promise<FileCommandResult> {
  const kind = FILE_KINDS.find((one) => one === wish.kind);
  if (!kind) throw new Error(`"${wish.kind}" is no kind of file; there are ${FILE_KINDS.join(', ')}.`);
  const dates = DATE_ORDERS.find((one) => one === wish.dates);
  if (!dates) throw new Error(`--dates is one of ${DATE_ORDERS.join(', ')}.`);
  const balances = BALANCE_MEANINGS.find((one) => one === wish.balances) ?? null;
  if (wish.balances !== null && balances === null)
    throw new Error(`--balances is one of ${BALANCE_MEANINGS.join(', ')}.`);
  const clientId = await namedClient(deps, wish.client);
  const { label, eventName, connection: connectionId, oldProgram } = wish;
  const file = {
    ...{ clientId, actor: 'system', kind, name: basename(wish.path), bytes: await readFile(wish.path) },
    mapping: Object.fromEntries(wish.columns.map(columnOf)),
    settings: {
      ...{ label, eventName, dates, mailClass: 'promotional' as const, connectionId },
      ...{ balances, oldProgram },
    },
  };
  if (wish.dryRun) {
    const tried = showDryRun(await dryRun(deps, file));
    for (const { line, field, message } of tried.errors) progress(complaint(line, field, message));
    return tried;
  }
  const { importId } = await startFileImport(deps, file);
  for (;;) {
    const { nextAt } = await runFileSlice(deps, clientId, importId);
    await deps.processClient(clientId);
    const found = await findFileImport(deps.db, clientId, importId);
    if (!found) throw new Error(`import ${importId} is gone`);
    const view = showImport(found);
    progress(
      `${view.done} of ${view.rows} rows: ${view.new} new, ${view.known} known, ${view.refused} refused`,
    );
    if (nextAt === null) {
      for (const one of await refusedRows(deps.db, clientId, importId, { after: 0, limit: SHOWN_REFUSED }))
        progress(complaint(one.line, one.field, one.message));
      return view;
    }
    await delay(Math.max(0, nextAt.getTime() - deps.now().getTime()));
  }
}

function complaint(line: number, field: string | null, message: string): string {
  return `line ${line}${field === null ? '' : `, ${field}`}: ${message}`;
}

function columnOf(text: string): [field: string, heading: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--column is written as email=Heading, not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function namedClient(deps: App['deps'], named: string | null): Promise<Id> {
  const all = await deps.db.query<{ clientId: Id; name: string }>(
    'select client_id as "clientId", name from clients order by client_id',
  );
  const fitting = named === null ? all : all.filter((one) => one.clientId === named || one.name === named);
  const [found] = fitting;
  if (found && fitting.length === 1) return found.clientId;
  const list = all.map(({ clientId, name }) => `${clientId} (${name})`).join(', ') || 'none';
  throw new Error(`Name one of the companies with --client: ${list}.`);
}
