// When a delivery is tried again, and what an answer means (OUT-1). Pure: time and chance are arguments.

import { HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../base/time.ts';
import type { AttemptResult, DeliveryState } from './types.ts';

/** The published schedule: pauses after failed attempts, 27 h 35 min together, as Standard Webhooks proposes. */
export const SCHEDULE_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 10].map((hours) => hours * HOUR_MS),
];
/** Pauses are longer by up to this share, so that what failed together does not come back together. */
const JITTER = 0.1;
/** A receiver may ask for a later attempt, up to this. */
const RETRY_AFTER_MAX_MS = HOUR_MS;

export interface Attempted {
  now: Date;
  /** Attempts of this round, this one included. */
  tries: number;
  retryIntervals: readonly number[] | null;
  /** A test is tried once. */
  isTest: boolean;
  /** From 0 to 1. */
  chance: number;
}

export type Verdict =
  | { state: Extract<DeliveryState, 'delivered' | 'failed'>; nextAttemptAt: null }
  | { state: Extract<DeliveryState, 'pending'>; nextAttemptAt: Date };

/** What becomes of a delivery after an attempt. Any 2xx is success; a redirect is not followed and is none. */
export function verdictOf(result: AttemptResult, attempted: Attempted): Verdict {
  if (isSuccess(result)) return { state: 'delivered', nextAttemptAt: null };
  const { now, tries, retryIntervals, isTest, chance } = attempted;
  const schedule = retryIntervals?.map((seconds) => seconds * SECOND_MS) ?? SCHEDULE_MS;
  const pauseMs = isTest ? undefined : schedule[tries - 1];
  if (pauseMs === undefined) return { state: 'failed', nextAttemptAt: null };
  const askedMs = Math.min(result.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  const waitMs = Math.max(pauseMs * (1 + JITTER * chance), askedMs);
  return { state: 'pending', nextAttemptAt: plusMs(now, Math.round(waitMs)) };
}

export function isSuccess({ status }: Pick<AttemptResult, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** 410 says that nobody listens there any more, and that nothing shall be sent again. */
export function isGone({ status }: Pick<AttemptResult, 'status'>): boolean {
  return status === 410;
}

/**
 * True when a webhook is to be switched off: one of its deliveries went through its whole schedule, and since that delivery was written
 * nothing at all was taken.
 */
export function isDead(gaveUp: readonly { createdAt: Date }[], lastSuccessAt: Date | null): boolean {
  return gaveUp.some(({ createdAt }) => lastSuccessAt === null || lastSuccessAt < createdAt);
}

/** How many deliveries of one webhook are under way at once: more while it takes them, fewer while it fails. */
export const AT_ONCE = { first: 4, most: 32, least: 1 };

export function nextAtOnce(atOnce: number, wasTaken: boolean): number {
  return wasTaken ? Math.min(atOnce + 1, AT_ONCE.most) : Math.max(Math.floor(atOnce / 2), AT_ONCE.least);
}
