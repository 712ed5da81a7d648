// How long to wait and how often to try again. Pure: randomness and the time are arguments.

import { isObject } from './json.ts';

export interface Patience {
  /** Attempts of one call, the first included. */
  tries: number;
  /** The longest that one call waits for its turn after a 429; longer waits are left to the caller. */
  longestWaitMs: number;
  /** The wait before attempt n + 1. */
  backOffMs(attempt: number): number;
}

const LONGEST_PAUSE_MS = 15 * 60_000;

/** `random` gives numbers from 0 to 1. Waits double from half a second, each drawn from its upper half. */
export function makePatience(random: () => number, overrides: Partial<Patience> = {}): Patience {
  return {
    tries: 3,
    longestWaitMs: 10_000,
    backOffMs: (attempt) => jittered(500 * 2 ** (attempt - 1), random),
    ...overrides,
  };
}

/** Between half of `ms` and `ms`. */
export function jittered(ms: number, random: () => number): number {
  return Math.round(ms * (0.5 + random() / 2));
}

/** ST-2: `Retry-After` (seconds or a date), else the seconds in the title, else exponential. Milliseconds, at most 15 minutes. */
export function waitAfter429(
  answer: { retryAfter: string | null; body: unknown; attempt: number },
  nowMs: number,
  patience: Patience,
): number {
  const told = retryAfterMs(answer.retryAfter, nowMs) ?? secondsInWords(answer.body);
  const waitMs = told ?? 2 * patience.backOffMs(answer.attempt);
  return Math.min(Math.max(waitMs, 0), LONGEST_PAUSE_MS);
}

function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs - nowMs;
}

/** "Rate limit is exceeded. Try again in 7 seconds." is 7000; the gateway has the same sentence as `message`. */
function secondsInWords(body: unknown): number | null {
  if (!isObject(body)) return null;
  for (const text of [body.title, body.message, body.detail]) {
    const match = typeof text === 'string' ? /(\d{1,6})\s+sec/i.exec(text) : null;
    if (match) return Number(match[1]) * 1000;
  }
  return null;
}

/** How long a connection rests after its n-th failure in a row (ST-8): seconds for an outage, minutes for what a person must mend. */
export function restMs(cause: 'outage' | 'needs_a_person', failures: number, random: () => number): number {
  const [firstMs, longestMs] = cause === 'outage' ? [2_000, 300_000] : [60_000, 600_000];
  return jittered(Math.min(firstMs * 2 ** Math.min(failures - 1, 20), longestMs), random);
}
