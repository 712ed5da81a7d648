// One page of the past (ST-12): completed jobs from the export feed into `past_jobs`, stored with the token that the page leads to.

import { toMinor } from '../base/money.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { ExportedRows } from './calls.ts';
import { forgetPastJobs, type PastJob, storePastJobs } from './history-store.ts';
import type { ImportRun, StoredPage } from './import-slice.ts';
import { moveImport } from './imports-store.ts';
import { idText, instantOf, type JsonObject, plainText } from './json.ts';
import { canonicalStatus } from './status.ts';

/** A change shows in the feed after about 15 minutes (reference 3.4): so much before its last page, everything is known. */
const FEED_DELAY_MS = 20 * MINUTE_MS;

/** Stores a page of the export feed. null: another process was quicker, or the import was stopped. */
export async function storeHistoryPage(
  { deps, clientId, current, currency }: ImportRun,
  { rows, hasMore, continueFrom }: ExportedRows,
  readAt: Date,
): Promise<StoredPage | null> {
  const completed = new Map<string, PastJob>();
  const others = new Set<string>();
  let failed = 0;
  for (const row of rows) {
    const job = asPastJob(row, currency);
    if (job === 'unreadable') failed++;
    else if ('customerId' in job) {
      completed.set(job.jobId, job);
      others.delete(job.jobId);
    } else {
      others.add(job.jobId);
      completed.delete(job.jobId);
    }
  }
  // The same token again would be the same page again.
  const goesOn = hasMore && continueFrom !== current.token;
  return deps.db.tx(async (tx) => {
    const page = {
      ...{
        token: continueFrom,
        read: rows.length,
        failed,
        handedIn: 0,
        nextSliceAt: readAt,
        made: completed.size,
      },
      skipped: { not_completed: others.size },
      finished: goesOn ? null : { historyCompleteTo: plusMs(readAt, -FEED_DELAY_MS) },
    };
    if (!(await moveImport(tx, clientId, current, page, deps.now()))) return null;
    if (!current.dryRun) {
      await storePastJobs(tx, clientId, current.connectionId, current.importId, [...completed.values()]);
      await forgetPastJobs(tx, clientId, current.connectionId, [...others]);
    }
    return { goesOn };
  });
}

function asPastJob(row: JsonObject, currency: string): PastJob | { jobId: string } | 'unreadable' {
  const jobId = idText(row.id);
  const status = plainText(row.jobStatus);
  if (jobId === null || status === null) return 'unreadable';
  const customerId = idText(row.customerId);
  if (row.active === false || canonicalStatus(status) !== 'Completed' || customerId === null)
    return { jobId };
  const { total } = row;
  return {
    jobId,
    customerId,
    createdOn: instantOf(row.createdOn),
    completedOn: instantOf(row.completedOn),
    noCharge: row.noCharge === true || row.noCharge === 'true',
    recall: idText(row.recallForId) !== null,
    warranty: idText(row.warrantyId) !== null,
    totalMinor: typeof total === 'number' || typeof total === 'string' ? toMinor(total, currency) : null,
    modifiedOn: instantOf(row.modifiedOn),
  };
}
