// What becomes of inputs that still tell of erased persons (ID-5): nothing of them is kept, and nothing is decided for them again.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { wipeInputs } from '../intake/store.ts';
import type { Reading } from '../intake/types.ts';
import { erasedAmong } from '../people/store.ts';
import { erasedJobs } from '../servicetitan/store.ts';
import type { BatchContext } from './context.ts';

/** The readings with those about jobs of erased persons ignored and their bytes wiped: a person who returns comes with a new job. */
export async function leaveOutErased(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
): Promise<readonly Reading[]> {
  const named = readings.map(jobsNamed);
  const erased = await erasedJobs(tx, ctx.clientId, named.flat());
  if (erased.size === 0) return readings;
  const isErased = (index: number) =>
    (named[index] ?? []).some(({ connectionId, jobId }) => erased.has(`${connectionId}:${jobId}`));
  await wipeInputs(
    tx,
    ctx.clientId,
    readings.filter((_, index) => isErased(index)).map(({ input }) => input.inputId),
  );
  return readings.map((reading, index): Reading => {
    if (!isErased(index)) return reading;
    const { input, at } = reading;
    const note = {
      code: 'person_erased',
      message: 'The person of this job was erased; nothing of it is kept.',
    };
    return { input, at, notes: [note], kind: 'ignored' };
  });
}

function jobsNamed(reading: Reading): { connectionId: Id; jobId: string }[] {
  switch (reading.kind) {
    case 'job':
      return [{ connectionId: reading.connectionId, jobId: reading.job.jobId }];
    case 'invoices':
      return [{ connectionId: reading.connectionId, jobId: reading.jobId }];
    case 'look':
      return reading.jobIds.map((jobId) => ({ connectionId: reading.connectionId, jobId }));
    default:
      return [];
  }
}

/** The friends that are still there. What was decided for erased ones stays as it was: its facts are gone. */
export async function withoutErased(tx: Tx, ctx: BatchContext, friends: ReadonlySet<Id>): Promise<Set<Id>> {
  const erased = await erasedAmong(tx, ctx.clientId, [...friends]);
  return new Set([...friends].filter((friend) => !erased.has(friend)));
}
