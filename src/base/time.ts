// Reads and writes instants. Everything inside is a UTC Date; zones belong to what is shown.

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * An ISO 8601 date or date-time as a Date; null if it is none. Takes 0 to 9 fractional digits (ServiceTitan mixes 0, 3 and 7 in one
 * answer) and cuts them to milliseconds; without an offset the time is UTC.
 */
export function parseInstant(text: string): Date | null {
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, day, minutes = '00:00', seconds = '00', fraction = '0', zone = 'Z'] = match;
  const offset =
    zone.toUpperCase() === 'Z' ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const at = new Date(`${day}T${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  // "2026-02-31" rolls over in some engines and is refused in others: only a date that reads back as itself counts.
  if (Number.isNaN(at.getTime())) return null;
  const readsBack = new Date(`${day}T00:00:00Z`);
  // The year 0 is an ISO year that PostgreSQL does not have.
  if (day?.startsWith('0000')) return null;
  return !Number.isNaN(readsBack.getTime()) && readsBack.toISOString().startsWith(day ?? '') ? at : null;
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** `at` moved by `ms` milliseconds. */
export function plusMs(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

/** The later of the two; a missing one loses. */
export function latest(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
}
