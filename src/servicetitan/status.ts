// What the status of a job means. Pure. The field is plain text in ServiceTitan's schema, so anything may stand there.

import type { Stage } from './types.ts';

const KNOWN = new Map(
  ['Scheduled', 'Dispatched', 'InProgress', 'Hold', 'Completed', 'Canceled'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);
KNOWN.set('cancelled', 'Canceled');

/** "In Progress" as "InProgress", "cancelled" as "Canceled"; an unknown status as it was written. */
export function canonicalStatus(written: string): string {
  const trimmed = written.trim();
  return KNOWN.get(trimmed.toLowerCase().replace(/[\s_-]/g, '')) ?? trimmed;
}

/** The milestone that a status stands for (ST-5): whatever is neither completed nor canceled is still scheduled. */
export function stageOf(written: string): Stage {
  const status = canonicalStatus(written);
  if (status === 'Completed') return 'completed';
  return status === 'Canceled' ? 'canceled' : 'scheduled';
}

/** What a Zap's status hints at (IN-3); more lenient than `stageOf`, because a hint only makes us look. */
export function hintedStage(written: string): Stage {
  const text = written.toLowerCase();
  if (text.includes('complet')) return 'completed';
  return text.includes('cancel') ? 'canceled' : 'scheduled';
}
