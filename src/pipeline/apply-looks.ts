// What webhooks say to look at (IN-5): known jobs are read again now, unknown ones become questions. Written down, not done here.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { reopenInvoices } from '../servicetitan/invoices-store.ts';
import { askQuestions } from '../servicetitan/store.ts';
import { hintJobs } from '../servicetitan/store-webhooks.ts';
import type { BatchContext } from './context.ts';

/** Applies the looks of a batch, after its jobs: a job that arrived with them is known. Returns the connections to wake. */
export async function applyLooks(tx: Tx, ctx: BatchContext, readings: readonly Reading[]): Promise<Set<Id>> {
  const looks = readings.filter((reading) => reading.kind === 'look');
  if (looks.length === 0) return new Set();
  const hints = looks.flatMap(({ connectionId, jobIds, input, modifiedOn }) =>
    jobIds.map((jobId) => ({ connectionId, jobId, heardAt: input.receivedAt, modifiedOn })),
  );
  const { due, unknown } = await hintJobs(tx, ctx.clientId, hints, ctx.now);
  const opened = await askQuestions(
    tx,
    ctx.clientId,
    unknown.map(({ connectionId, jobId, heardAt }) => ({
      connectionId,
      kind: 'job' as const,
      subject: jobId,
      notBefore: heardAt,
      askedAt: ctx.now,
    })),
  );
  const invoiced = looks.filter((look) => look.invoicesChanged);
  const reopened = await reopenInvoices(
    tx,
    ctx.clientId,
    invoiced.flatMap(({ connectionId, jobIds }) => jobIds.map((jobId) => ({ connectionId, jobId }))),
    ctx.now,
  );
  return new Set([...due, ...opened, ...reopened]);
}
