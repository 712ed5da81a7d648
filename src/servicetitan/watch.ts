// When to look at a job again (ST-4, ST-5). Pure: time is an argument.

import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../base/time.ts';
import type { Stage } from './types.ts';

/** Completed and canceled jobs can be undone: they are watched for the hold and this much longer (ST-5). */
export const WATCH_AFTER_HOLD_DAYS = 30;
const SLOW_POLL_MS = 10 * MINUTE_MS;
/** How often a job is looked at whose changes the delta read tells: for what moves no modifiedOn, as a merge of customers. */
const SWEEP_MS = DAY_MS;

/**
 * A job whose changes the delta read tells: once a day until `watchMs` after its end. Spread by the job's id, and on the full hour, so that
 * many share a call.
 */
export function nextSweep(
  seen: { stage: Stage; endedOn: Date | null; jobId: string },
  now: Date,
  watchMs: number,
): Date | null {
  if (seen.stage !== 'scheduled' && plusMs(seen.endedOn ?? now, watchMs) <= now) return null;
  const spread = (Number(seen.jobId.slice(-3)) % 100) / 100;
  const atMs = now.getTime() + SWEEP_MS * (0.7 + spread / 4);
  return new Date(Math.ceil(atMs / HOUR_MS) * HOUR_MS);
}

/**
 * Without a delta read: open jobs at every poll; ended ones as often for an hour, then every ten minutes (or as seldom as the poll), until `watchMs` after their
 * end; then never (null), because nothing can change a reward any more.
 */
export function nextLook(
  seen: { stage: Stage; endedOn: Date | null },
  now: Date,
  pollMs: number,
  watchMs: number,
): Date | null {
  if (seen.stage === 'scheduled') return plusMs(now, pollMs);
  const endedOn = seen.endedOn ?? now;
  if (plusMs(endedOn, watchMs) <= now) return null;
  const isFresh = plusMs(endedOn, HOUR_MS) > now;
  return plusMs(now, isFresh ? pollMs : Math.max(pollMs, SLOW_POLL_MS));
}

/** A job that ServiceTitan does not know: a write of seconds ago may not show yet, a wrong id never will. Ever more seldom, then never. */
export function nextLookAtMissing(missingSince: Date, now: Date, pollMs: number): Date | null {
  const missingMs = now.getTime() - missingSince.getTime();
  if (missingMs > WATCH_AFTER_HOLD_DAYS * DAY_MS) return null;
  return plusMs(now, Math.max(pollMs, Math.min(missingMs, HOUR_MS)));
}

/** After that the delta read finds it. */
const STALE_FOR_MS = 10 * MINUTE_MS;
const STALE_FIRST_MS = 5 * SECOND_MS;

/**
 * A reading that is older than what a webhook told comes from a replica that lags (IN-5): again after seconds, then ever later, at most ten
 * minutes. null: it is as new as was told, or the time is over.
 */
export function nextLookAtStale(
  told: { toldModifiedOn: Date | null; toldAt: Date | null },
  modifiedOn: Date | null,
  now: Date,
): Date | null {
  const { toldModifiedOn, toldAt } = told;
  if (toldModifiedOn === null || toldAt === null) return null;
  if (modifiedOn === null || modifiedOn >= toldModifiedOn) return null;
  const sinceMs = now.getTime() - toldAt.getTime();
  if (sinceMs >= STALE_FOR_MS) return null;
  return plusMs(now, Math.max(STALE_FIRST_MS, sinceMs));
}
