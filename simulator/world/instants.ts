// Owns the time format of the stand-in: an instant is a 28-character UTC text with seven fraction digits,
// so that text order is time order and no digit of the real 100 ns precision is lost. Pure.

/** `YYYY-MM-DDTHH:MM:SS.fffffffZ`, always 28 characters. */
export type Instant = string;

const PATTERN = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since the epoch plus 0…9999 ticks of 100 ns. */
export function instantOf(epochMs: number, ticks = 0): Instant {
  return `${new Date(epochMs).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
}

export function epochMsOf(instant: Instant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`);
}

/** Cuts (never rounds) to 0, 3 or 7 fraction digits; the text stays 28 characters long. */
export function cutInstant(instant: Instant, digits: 0 | 3 | 7): Instant {
  return `${instant.slice(0, 20)}${instant.slice(20, 20 + digits).padEnd(7, '0')}Z`;
}

/** The form on the wire: trailing zeros of the fraction are dropped, so 0 to 7 digits occur side by side. */
export function wireInstant(instant: Instant): string {
  const fraction = instant.slice(20, 27).replace(/0+$/, '');
  return fraction === '' ? `${instant.slice(0, 19)}Z` : `${instant.slice(0, 20)}${fraction}Z`;
}

/**
 * Reads ISO 8601: a date, or a date-time with up to seven fraction digits and an optional zone (none means
 * UTC). Returns null for anything else, also for days that do not exist and for a `+` that became a blank.
 */
export function readInstant(text: string): Instant | null {
  const found = PATTERN.exec(text);
  if (found === null) return null;
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = found;
  const utcMs = Date.parse(`${day}T${minute}:${second}Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== day) return null;
  const sign = zone.startsWith('-') ? 1 : -1;
  const offsetMinutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  const digits = fraction.padEnd(7, '0');
  return instantOf(
    utcMs + sign * offsetMinutes * 60_000 + Number(digits.slice(0, 3)),
    Number(digits.slice(3, 7)),
  );
}
