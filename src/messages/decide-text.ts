// When a text may go, when it is tried again, and what a reply means (OUT-2). Pure: time and zones are arguments.

import { HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';

/** Nobody's phone rings before 8:00 or from 20:00 on, wherever the person may be. */
const DAY_FROM_HOUR = 8;
const DAY_UNTIL_HOUR = 20;
const QUARTER_MS = 15 * MINUTE_MS;
/** A text is news: what could not leave within a day stays unsent. */
export const TEXT_GIVES_UP_AFTER_MS = 24 * HOUR_MS;
const PAUSES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS];

/** The first instant from `now` on at which it is day in all of these zones. Zones that share no hour of day: when it is day in the first. */
export function textableAt(now: Date, zones: readonly string[]): Date {
  const hours = zones.map(
    (timeZone) => new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' }),
  );
  const isDay = (at: Date, formats: typeof hours) =>
    formats.every((format) => {
      const hour = Number(format.format(at));
      return hour >= DAY_FROM_HOUR && hour < DAY_UNTIL_HOUR;
    });
  if (isDay(now, hours)) return now;
  const first = Math.ceil(now.getTime() / QUARTER_MS) * QUARTER_MS;
  for (const formats of [hours, hours.slice(0, 1)]) {
    // Every zone's offset is whole quarters of an hour.
    for (let step = 0; step < 24 * 4; step++) {
      const at = new Date(first + step * QUARTER_MS);
      if (isDay(at, formats)) return at;
    }
  }
  return now;
}

/** The first instant from `now` on at which this text may go: at once while somebody waits for it, else when it is day there. */
export function whenToText(
  now: Date,
  text: { zones: readonly string[]; awaitedUntil: Date | null },
  companyZone: string,
): Date {
  if (text.awaitedUntil !== null && now <= text.awaitedUntil) return now;
  return textableAt(now, text.zones.length > 0 ? text.zones : [companyZone]);
}

/** When to try again after `attempts` failed ones; null: never. */
export function nextTextAttempt(
  now: Date,
  attempts: number,
  giveUpAt: Date,
  retryAfterMs: number | null,
): Date | null {
  const pauseMs = PAUSES_MS[attempts - 1];
  if (pauseMs === undefined) return null;
  const at = plusMs(now, Math.max(pauseMs, Math.min(retryAfterMs ?? 0, HOUR_MS)));
  return at <= giveUpAt ? at : null;
}

const STOP = /^(stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out)$/;
const START = /^(start|yes|unstop)$/;
const HELP = /^(help|info)$/;

/** What a reply asks for; null: something else. Case, blanks and punctuation around the word do not matter. */
export function replyMeans(body: string): 'stop' | 'start' | 'help' | null {
  const word = body
    .trim()
    .toLowerCase()
    .replace(/^[^a-z]+|[^a-z]+$/g, '')
    .replace(/\s+/g, ' ');
  if (STOP.test(word)) return 'stop';
  if (START.test(word)) return 'start';
  return HELP.test(word) ? 'help' : null;
}
