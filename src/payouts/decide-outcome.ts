// What an answer of a provider makes of a payout, and when it is looked at again (PO-2). Pure.

import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { PayoutState, ProviderAnswer } from './types.ts';

/** Pauses after each attempt in a row that came to nothing; the last one is kept. */
const PAUSES_MS = [
  ...[MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS],
  ...[HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS],
];
/** An outcome that stays unknown for so long is shown as one that needs a person; it is asked on all the same. */
export const UNKNOWN_FOR_MS = DAY_MS;

/** What a provider or a bank has for so long without an end is shown to a person. */
export const ACCEPTED_FOR_MS = 5 * DAY_MS;

export type NextStep =
  /** It is over: rewards and ledger follow. */
  | { do: 'settle'; to: 'paid' | 'failed' | 'returned'; detail: string; providerId: string | null }
  /** It goes on later. `mustAsk`: a payment may exist, so it is asked for before anything is paid. */
  | {
      do: 'wait';
      state: Extract<PayoutState, 'queued' | 'unknown' | 'accepted'>;
      mustAsk: boolean;
      nextAttemptAt: Date;
      detail: string;
      providerId: string | null;
    };

export interface Turn {
  now: Date;
  /** Counts this one. */
  attempts: number;
  /** The answer is to a question, not to a payment. */
  wasAsked: boolean;
  /** The provider had taken it before. */
  wasAccepted: boolean;
}

/** What follows from an answer. Whoever says "absent" to a payment, or of what it had accepted, has a bug, and is asked on. */
export function nextStep(answer: ProviderAnswer, at: Turn): NextStep {
  const later = plusMs(at.now, pauseMs(at.attempts));
  const unsettled = at.wasAccepted ? 'accepted' : 'unknown';
  switch (answer.kind) {
    case 'paid':
      return { do: 'settle', to: 'paid', detail: answer.detail, providerId: answer.providerId };
    case 'refused':
      return { do: 'settle', to: 'failed', detail: answer.detail, providerId: null };
    case 'returned':
      return { do: 'settle', to: 'returned', detail: answer.detail, providerId: null };
    case 'accepted': {
      const { detail, providerId, askAgainMs } = answer;
      const nextAttemptAt = plusMs(at.now, askAgainMs);
      return { do: 'wait', state: 'accepted', mustAsk: true, nextAttemptAt, detail, providerId };
    }
    case 'later': {
      const nextAttemptAt = answer.retryMs === null ? later : plusMs(at.now, answer.retryMs);
      return {
        // While it was being asked about, "later" says nothing about whether it was paid.
        ...{ do: 'wait', state: at.wasAsked ? unsettled : 'queued', mustAsk: at.wasAsked },
        ...{ nextAttemptAt, detail: answer.detail, providerId: null },
      };
    }
    case 'unknown': {
      const { detail } = answer;
      return { do: 'wait', state: unsettled, mustAsk: true, nextAttemptAt: later, detail, providerId: null };
    }
    case 'absent':
      // There certainly is no payment. It is as if nobody had been called: whether it may be paid is looked at anew, in a turn of its own.
      if (at.wasAsked && !at.wasAccepted)
        return {
          ...{ do: 'wait', state: 'queued', mustAsk: false, nextAttemptAt: at.now },
          ...{
            detail: 'The provider certainly does not have it: it is looked at once more, then paid.',
            providerId: null,
          },
        };
      return {
        ...{ do: 'wait', state: 'unknown', mustAsk: true, nextAttemptAt: later },
        ...{ detail: 'the provider says that what it had taken does not exist', providerId: null },
      };
  }
}

/** What was paid may still come back: when to look again, by the time since it was paid; null: never more. */
const LOOKS_MS = [DAY_MS, 3 * DAY_MS, 8 * DAY_MS, 31 * DAY_MS];

export function nextLook(paidAt: Date, now: Date): Date | null {
  const due = LOOKS_MS.map((ms) => plusMs(paidAt, ms)).find((at) => at > now);
  return due ?? null;
}

function pauseMs(attempts: number): number {
  return PAUSES_MS[Math.min(Math.max(attempts, 1), PAUSES_MS.length) - 1] ?? HOUR_MS;
}
