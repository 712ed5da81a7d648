// One slice of an import (ST-12): a few pages within the sweep's part of the allowance, then others have their turn. No call inside a transaction.

import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs, SECOND_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { type Api, clientsOf } from './clients.ts';
import { oweCodesPage } from './codes-run.ts';
import { storeCustomersPage } from './import-customers.ts';
import { storeHistoryPage } from './import-history.ts';
import { findImport, type Import, inboxDepth, putOffImport, restartImport } from './imports-store.ts';
import { scopeOrTenant } from './known-tenant.ts';
import { type Failure, wordsOf } from './outcome.ts';
import { restMs } from './patience.ts';
import { findConnection, loadCredentials } from './store-connections.ts';
import type { TroubleArea } from './types.ts';

/** What the pages of one slice share. */
export interface ImportRun {
  deps: Deps;
  clientId: Id;
  current: Import;
  api: Api;
  currency: string;
}

/** What became of a page; `goesOn` false: it was the last one. */
export interface StoredPage {
  goesOn: boolean;
}

const PAGES_PER_SLICE = { history: 8, customers: 1, codes: 1 } as const;
/** So many inputs may wait before an import holds back: others of the client come first. */
const INBOX_MAX = 500;
/** Long before ServiceTitan. */
const BEGINNING = '1990-01-01';

/** Reads the next pages and says when to come back; null: it is over, stopped, or its connection is paused. Safe to run twice at once. */
export async function runImportSlice(
  deps: Deps,
  clientId: Id,
  importId: Id,
): Promise<{ nextAt: Date | null }> {
  let current = await findImport(deps.db, clientId, importId);
  if (current?.state !== 'running') return { nextAt: null };
  const connection = await findConnection(deps.db, clientId, current.connectionId);
  if (connection?.state !== 'active') return { nextAt: null };
  const now = deps.now();
  if (current.nextSliceAt > now) return { nextAt: current.nextSliceAt };
  if (current.what === 'codes') return oweCodesPage(deps, clientId, current, connection);
  // While the connection rests (ST-8), so does the import.
  if (connection.retryAfter && connection.retryAfter > now) {
    await putOffImport(
      deps.db,
      clientId,
      importId,
      connection.trouble?.message ?? null,
      connection.retryAfter,
    );
    return { nextAt: connection.retryAfter };
  }
  if ((await inboxDepth(deps.db, clientId, INBOX_MAX)) >= INBOX_MAX) {
    const nextAt = plusMs(now, 2 * SECOND_MS);
    await putOffImport(deps.db, clientId, importId, null, nextAt);
    return { nextAt };
  }
  const { connectionId, apiUrl, tenantId, requestsPerSecond } = connection;
  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const clients = clientsOf(deps);
  const api = clients.of({ clientId, connectionId, apiUrl, tenantId, requestsPerSecond, credentials }).sweep;
  const { currency } = await deps.client(clientId);
  for (let pages = 0; pages < PAGES_PER_SLICE[current.what]; pages++) {
    const done = await readPage({ deps, clientId, current, api, currency });
    if (done === 'over') return { nextAt: null };
    if (done !== 'again') return { nextAt: done };
    current = await findImport(deps.db, clientId, importId);
    if (current?.state !== 'running') return { nextAt: null };
  }
  return { nextAt: deps.now() };
}

/** "again": there is more; "over": nothing is left to do here; a time: not before it. */
async function readPage(run: ImportRun): Promise<'again' | 'over' | Date> {
  const { deps, clientId, current, api } = run;
  const readAt = deps.now();
  const from = current.token ?? startOf(current);
  if (current.what === 'history') {
    const answer = await api.exportJobs(from);
    if (answer.outcome !== 'ok') return stumble(run, answer, 'jobs');
    return next(await storeHistoryPage(run, answer.value, readAt));
  }
  const answer = await scopeOrTenant(api, await api.exportCustomers(from), new Set());
  if (answer.outcome !== 'ok') return stumble(run, answer, 'customers');
  const stored = await storeCustomersPage(run, answer.value, readAt);
  return stored !== null && 'outcome' in stored ? stumble(run, stored, 'customers') : next(stored);

  function next(page: StoredPage | null): 'again' | 'over' | Date {
    // Somebody else moved it: whoever did goes on with it.
    if (page === null) return plusMs(deps.now(), SECOND_MS);
    if (!page.goesOn)
      deps.log.info({ client_id: clientId, import_id: current.importId }, 'an import has ended');
    return page.goesOn ? 'again' : 'over';
  }
}

function startOf({ since }: Import): string {
  return since === null ? BEGINNING : plusMs(since, -DAY_MS).toISOString().slice(0, 10);
}

/** A token may have grown too old: then the feed is read from its start, and rows that come again change nothing. All else rests. */
async function stumble(
  { deps, clientId, current }: ImportRun,
  failure: Failure | { outcome: 'not_found'; message: string },
  area: TroubleArea,
): Promise<Date> {
  if (failure.outcome === 'bad_request' && current.token !== null) {
    await restartImport(deps.db, clientId, current);
  }
  const known: Failure =
    failure.outcome === 'not_found' ? { ...failure, outcome: 'tenant_refused' } : failure;
  const { message, whatToDo } = wordsOf(known, area);
  const passes =
    known.outcome === 'unavailable' || known.outcome === 'rate_limited' || known.outcome === 'bad_answer';
  const rest = restMs(passes ? 'outage' : 'needs_a_person', current.failures + 1, Math.random);
  const nextAt = plusMs(deps.now(), known.outcome === 'rate_limited' ? Math.max(known.waitMs, rest) : rest);
  await putOffImport(deps.db, clientId, current.importId, `${message} ${whatToDo}`, nextAt);
  return nextAt;
}
