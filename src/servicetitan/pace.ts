// How soon to read again (ST-4): quick while jobs move, slower at night and when nothing happens. Pure: time is an argument.

import { HOUR_MS, MINUTE_MS } from '../base/time.ts';

export interface PaceFacts {
  now: Date;
  /** IANA name, of the client. */
  timeZone: string;
  pollMs: number;
  /** When a reading last showed something new; for a new connection, when it was made. */
  lastChangeAt: Date;
  /** A referred job is to start within twelve hours. */
  referredJobStarts: boolean;
}

const SLOWEST = 5;
/** However slow: by day a change is seen within a minute, at night within five, unless the poll itself is longer. */
const LONGEST_BY_DAY_MS = MINUTE_MS;
const LONGEST_AT_NIGHT_MS = 5 * MINUTE_MS;
const NIGHT = { fromHour: 22, toHour: 6 };

/** Milliseconds until the next reading of changed jobs. */
export function readAgainInMs({ now, timeZone, pollMs, lastChangeAt, referredJobStarts }: PaceFacts): number {
  const quietMs = now.getTime() - lastChangeAt.getTime();
  if (quietMs < 15 * MINUTE_MS) return pollMs;
  const slowed = (times: number, longestMs: number) => Math.max(pollMs, Math.min(pollMs * times, longestMs));
  if (isNight(now, timeZone)) return slowed(SLOWEST, LONGEST_AT_NIGHT_MS);
  if (quietMs < HOUR_MS || referredJobStarts) return pollMs;
  return slowed(quietMs < 3 * HOUR_MS ? 2 : SLOWEST, LONGEST_BY_DAY_MS);
}

function isNight(now: Date, timeZone: string): boolean {
  const hour = Number(
    new Intl.DateTimeFormat('en-US', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(now),
  );
  return hour >= NIGHT.fromHour || hour < NIGHT.toHour;
}
