// Stage 7 of a batch: what it owes the outside: questions to ServiceTitan and a look at new jobs. Written down, not done here.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { enqueue } from '../queue/enqueue.ts';
import { forgetInvoices, watchInvoices } from '../servicetitan/invoices-store.ts';
import { askQuestions } from '../servicetitan/store.ts';
import type { JobsOfBatch } from './apply-jobs.ts';
import type { BatchContext } from './context.ts';
import type { DecidedFriend } from './decide-friends.ts';

/** Writes down the questions of this batch and wakes the connections that have something to do now; `toLookAt`: these in any case. */
export async function owedWork(
  tx: Tx,
  ctx: BatchContext,
  jobs: JobsOfBatch,
  decided: readonly DecidedFriend[],
  toLookAt: ReadonlySet<Id>,
): Promise<void> {
  const opened = await askQuestions(tx, ctx.clientId, [
    ...decided.flatMap((friend) => friend.questions.map((question) => ({ ...question, askedAt: ctx.now }))),
    // Whether the customer was merged into the one who has the job now (ID-4) only the customer itself can tell.
    ...jobs.leftCustomers.map(({ connectionId, customerId }) => ({
      ...{ connectionId, kind: 'completed_jobs' as const, subject: customerId },
      ...{ notBefore: ctx.now, askedAt: ctx.now },
    })),
  ]);
  const watches = decided.flatMap((friend) => friend.invoices.watch);
  const toRead = await watchInvoices(tx, ctx.clientId, watches);
  const toForget = decided.flatMap((friend) => friend.invoices.forget);
  await forgetInvoices(tx, ctx.clientId, toForget, ctx.now);
  const due = new Set<Id>([...opened, ...toRead, ...toLookAt]);
  for (const job of jobs.changed) {
    if (job.nextLookAt && job.nextLookAt <= ctx.now) due.add(job.connectionId);
  }
  for (const connectionId of due) await wakeConnection(tx, ctx.clientId, connectionId, ctx.now);
}

/** Has the connection's follower run at `runAt`; an earlier waiting run is moved, never doubled. */
export async function wakeConnection(tx: Tx, clientId: Id, connectionId: Id, runAt: Date): Promise<void> {
  await enqueue(
    tx,
    'follow_connection',
    { client_id: clientId, connection_id: connectionId },
    { key: `follow:${connectionId}`, lane: `follow:${connectionId}`, runAt },
  );
}
