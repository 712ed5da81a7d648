// When to read the invoices of a completed job again (QU-6). Pure: time is an argument.

import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { WATCH_AFTER_HOLD_DAYS } from './watch.ts';

/** How long the invoices of a job matter. */
export interface InvoiceSpan {
  /** The completion: most customers pay within hours of it, so the pauses grow from there. */
  from: Date;
  /** When the reward could be approved. */
  holdUntil: Date;
  until: Date;
}

const LAST_LOOK_BEFORE_APPROVAL_MS = 15 * MINUTE_MS;

/**
 * Hourly on the first day, every four hours in the first week, daily until the hold and 30 days are over, then weekly; and once shortly
 * before the hold ends, so that a refund of the last day is seen. null: never again, unless the job changes or a webhook tells.
 */
export function nextInvoiceRead({ from, holdUntil, until }: InvoiceSpan, readAt: Date): Date | null {
  if (readAt >= until) return null;
  const next = plusMs(readAt, pauseMs({ from, holdUntil, until }, readAt));
  const lastLook = plusMs(holdUntil, -LAST_LOOK_BEFORE_APPROVAL_MS);
  const capped = readAt < lastLook && next > lastLook ? lastLook : next;
  return capped < until ? capped : until;
}

function pauseMs({ from, holdUntil }: InvoiceSpan, readAt: Date): number {
  const ageMs = readAt.getTime() - from.getTime();
  if (ageMs < DAY_MS) return HOUR_MS;
  if (ageMs < 7 * DAY_MS) return 4 * HOUR_MS;
  return readAt < plusMs(holdUntil, WATCH_AFTER_HOLD_DAYS * DAY_MS) ? DAY_MS : 7 * DAY_MS;
}
