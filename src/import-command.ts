// `goodword import servicetitan`: starts an import, or goes on with the one under way, and works it off. A server may run beside it.

import { setTimeout as delay } from 'node:timers/promises';
import type { App } from './app.ts';
import type { Id } from './base/ids.ts';
import { beginImport, showWithExamples } from './servicetitan/import-routes.ts';
import { runImportSlice } from './servicetitan/import-slice.ts';
import { findImport, type ImportKind, setImportState } from './servicetitan/imports-store.ts';

export interface ImportWish {
  /** null: the only one there is. */
  connection: string | null;
  what: ImportKind;
  /** A day as 2024-01-31; null: everything. */
  since: string | null;
  dryRun: boolean;
}

export type ImportView = Awaited<ReturnType<typeof showWithExamples>>;

/** Runs to the end, told step by step to `progress`. Throws a sentence when the wish cannot be met. Killed, it goes on when it is called again. */
export async function importFromServiceTitan(
  { deps }: Pick<App, 'deps'>,
  wish: ImportWish,
  progress: (view: ImportView) => void,
): Promise<ImportView> {
  const { clientId, connectionId } = await namedConnection(deps, wish.connection);
  const since = wish.since === null ? null : new Date(`${wish.since}T00:00:00Z`);
  if (since !== null && Number.isNaN(since.getTime()))
    throw new Error(`"${wish.since}" is no day; write it as 2024-01-31.`);
  const { importId } = await deps.db.tx(async (tx) => {
    const begun = await beginImport(tx, deps, clientId, {
      ...{ connectionId, what: wish.what, since, dryRun: wish.dryRun, createdBy: 'system' },
    });
    if (begun.state === 'paused') await setImportState(tx, clientId, begun.importId, 'running', deps.now());
    return begun;
  });
  const show = async () => {
    const found = await findImport(deps.db, clientId, importId);
    if (!found) throw new Error(`import ${importId} is gone`);
    return showWithExamples(deps, clientId, found);
  };
  for (;;) {
    const { nextAt } = await runImportSlice(deps, clientId, importId);
    await deps.processClient(clientId);
    const view = await show();
    progress(view);
    if (nextAt === null) {
      if (view.state === 'running')
        throw new Error('The connection is paused; the import goes on when it is resumed.');
      return view;
    }
    const waitMs = nextAt.getTime() - deps.now().getTime();
    if (waitMs > 0) await delay(waitMs);
  }
}

/** One line about how far an import is. */
export function progressLine(view: ImportView): string {
  const skipped = Object.entries(view.skipped).map(
    ([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`,
  );
  const parts = [
    `${view.what}: ${view.state}`,
    `${view.read} read`,
    `${view.made} ${view.dry_run ? 'would be made' : 'made'}`,
    ...(skipped.length > 0 ? [`skipped: ${skipped.join(', ')}`] : []),
    ...(view.failed > 0 ? [`${view.failed} failed`] : []),
    ...(view.trouble === null ? [] : [view.trouble]),
  ];
  return parts.join(', ');
}

/** What a dry run of codes would write on the first customers, one line for each part. */
export function exampleLines({ examples = [] }: Pick<ImportView, 'examples'>): string[] {
  return examples.flatMap(({ customer_id, items }) =>
    items.map(({ kind, action, what, message }) =>
      action === 'write'
        ? `customer ${customer_id}, ${kind}: would write ${JSON.stringify(what)}`
        : `customer ${customer_id}, ${kind}: nothing. ${message}`,
    ),
  );
}

async function namedConnection(
  deps: App['deps'],
  named: string | null,
): Promise<{ clientId: Id; connectionId: Id }> {
  const all = await deps.db.query<{ clientId: Id; connectionId: Id; name: string }>(
    `select client_id as "clientId", connection_id as "connectionId", name from connections where state <> 'removed' order by connection_id`,
  );
  const fitting = named === null ? all : all.filter(({ connectionId }) => connectionId === named);
  const [found] = fitting;
  if (found && fitting.length === 1) return found;
  const list = all.map(({ connectionId, name }) => `${connectionId} (${name})`).join(', ') || 'none';
  throw new Error(
    named === null
      ? `Name one of the connections with --connection: ${list}.`
      : `There is no connection ${named}. There are: ${list}.`,
  );
}
