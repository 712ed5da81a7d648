// Stage 8 of a batch: what became of each input, so that it can always be asked (IN-8).

import type { InputResult } from '../intake/store.ts';
import type { Reading } from '../intake/types.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';

/** One result per reading, in order. */
export function resultsOf(
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
): InputResult[] {
  return readings.map((reading, index) => ({
    inputId: reading.input.inputId,
    state: reading.kind === 'waiting' ? 'waiting' : reading.kind === 'ignored' ? 'ignored' : 'applied',
    personId: people.subject[index] ?? null,
    notes: reading.notes,
    ...jobOf(reading),
    processedAt: ctx.now,
  }));
}

function jobOf(reading: Reading): Pick<InputResult, 'connectionId' | 'jobId'> {
  switch (reading.kind) {
    case 'job':
      return { connectionId: reading.connectionId, jobId: reading.job.jobId };
    case 'invoices':
    case 'review':
      return { connectionId: reading.connectionId, jobId: reading.jobId };
    case 'look':
      return { connectionId: reading.connectionId, jobId: reading.jobIds[0] ?? null };
    case 'waiting':
      return { connectionId: null, jobId: reading.jobId };
    case 'event':
    case 'contacts':
    case 'customer':
    case 'completed_jobs':
    case 'override':
    case 're_evaluate':
    case 'ignored':
      return { connectionId: null, jobId: null };
  }
}
