// When a write that did not succeed is tried again, and when it is given up (ST-10, ST-11). Pure: randomness is an argument.

import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Failure } from './outcome.ts';
import { jittered } from './patience.ts';
import type { Written } from './write-call.ts';

/** How long a write is tried: a scope takes its time to be granted, but a note of last month helps nobody. */
export const GIVE_UP_AFTER_MS = 7 * DAY_MS;
/**
 * A lost answer is looked for this much later: ServiceTitan's readings are up to three minutes behind its writings, and what is not seen
 * yet would be written twice.
 */
export const LOOK_AFTER_MS = 4 * MINUTE_MS;
/** How long an attempt has its row for itself: longer than its slowest calls together. */
export const LEASE_MS = 6 * MINUTE_MS;

export function retryAt(now: Date, attempts: number, random: () => number): Date {
  return plusMs(now, jittered(Math.min(MINUTE_MS * 2 ** Math.min(attempts - 1, 10), HOUR_MS), random));
}

/** What a failed call says of the connection; null: it is about this one record, or nothing is certain yet. */
export function failureOf(written: Exclude<Written, { outcome: 'ok' }>): Failure | null {
  switch (written.outcome) {
    case 'unknown':
    case 'conflict':
    case 'not_found':
      return null;
    case 'refused_credentials':
    case 'app_key_refused':
    case 'missing_scope':
    case 'tenant_refused':
    case 'rate_limited':
    case 'unavailable':
    case 'bad_answer':
    case 'bad_request':
    case 'address_refused':
      return written;
  }
}
