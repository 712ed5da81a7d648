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
    connectionId: reading.kind === 'job' ? reading.connectionId : null,
    jobId: reading.kind === 'job' || reading.kind === 'waiting' ? jobIdOf(reading) : null,
    processedAt: ctx.now,
  }));
}

function jobIdOf(reading: Extract<Reading, { kind: 'job' | 'waiting' }>): string {
  return reading.kind === 'job' ? reading.job.jobId : reading.jobId;
}
