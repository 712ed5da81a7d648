// When a mail may go, and what its failure means. Pure: time and zones are arguments.

import { HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { MailClass } from './types.ts';

/** Mails that nobody asked for this moment wait for the day: from 8:00 up to 20:00 in the client's time zone. */
const DAY_FROM_HOUR = 8;
const DAY_UNTIL_HOUR = 20;
const QUARTER_MS = 15 * MINUTE_MS;

/** How long somebody waits for what they asked for; later it is a message like another, with its quiet hours. */
export const AWAITED_FOR_MS = HOUR_MS;

/** The first instant from `now` on at which a mail of this class may be sent. */
export function sendableAt(now: Date, mailClass: MailClass, timeZone: string): Date {
  if (mailClass === 'essential') return now;
  const hourOf = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  const isDay = (at: Date) => {
    const hour = Number(hourOf.format(at));
    return hour >= DAY_FROM_HOUR && hour < DAY_UNTIL_HOUR;
  };
  if (isDay(now)) return now;
  // Every zone's offset is whole quarters of an hour, so 8:00 is one of these steps, summer time or not.
  let at = new Date(Math.ceil(now.getTime() / QUARTER_MS) * QUARTER_MS);
  while (!isDay(at)) at = plusMs(at, QUARTER_MS);
  return at;
}

/** Pauses after each failed attempt; about 28 hours together. */
const PAUSES_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  40 * MINUTE_MS,
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR_MS),
];

/** From creation (or the first instant it may go) to the last attempt; with room for quiet hours in between. */
export const GIVE_UP_AFTER_MS = 42 * HOUR_MS;
/** A mail that was owed while mail was off is sent only if mail is turned on within this time. */
export const FRESH_FOR_MS = 24 * HOUR_MS;

/** When to try again after `attempts` failed ones; null: never. */
export function nextAttempt(now: Date, attempts: number, giveUpAt: Date): Date | null {
  const pauseMs = PAUSES_MS[attempts - 1];
  if (pauseMs === undefined) return null;
  const at = plusMs(now, pauseMs);
  return at <= giveUpAt ? at : null;
}

/** What a mail server's refusal means. `recipient`: this address will never take mail. `final`: this mail will not be taken. */
export type Failure = { kind: 'later' | 'final' | 'recipient'; message: string };

/** Reads an error of the mail client: its SMTP status, the command that was refused, and the enhanced code if there is one. */
export function failureOf(error: {
  message: string;
  responseCode?: number;
  command?: string;
  response?: string;
  code?: string;
}): Failure {
  const message = (error.response ?? error.message).slice(0, 500);
  const status = error.responseCode ?? 0;
  // Refused before any server was asked: this is no address.
  if (status === 0 && error.code === 'EENVELOPE') return { kind: 'final', message };
  if (status < 500) {
    // No route, no answer, a full mailbox, greylisting, a dropped connection: the world may be better later.
    return { kind: 'later', message };
  }
  // A wrong login or sender is this installation's affair, and is mended by its operator: the mail waits.
  if (error.code === 'EAUTH' || error.command === 'MAIL FROM') return { kind: 'later', message };
  const isPolicy = /\b5\.7\.\d+\b/.test(message);
  if (error.command === 'RCPT TO' && !isPolicy) return { kind: 'recipient', message };
  return { kind: 'final', message };
}
