// Days of the company's time zone ↔ instants: a campaign that starts on May 1 starts at that day's first moment, there.

/** The day of an instant in the zone, as 2026-05-01; '' for none. */
export function dayOf(instant: string | null, timeZone: string): string {
  if (!instant) return '';
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}

/** The first moment of a day in the zone; null for ''. */
export function instantOfDay(day: string, timeZone: string): string | null {
  return day === '' ? null : instantOfTime(`${day}T00:00`, timeZone);
}

/** The moment at which a day is over in the zone; null for ''. */
export function endOfDay(day: string, timeZone: string): string | null {
  const utc = Date.parse(day);
  if (Number.isNaN(utc)) return null;
  return instantOfDay(new Date(utc + 86_400_000).toISOString().slice(0, 10), timeZone);
}

/** The instant of a local time in the zone, as 2026-05-01T08:30; null for what is none. */
export function instantOfTime(local: string, timeZone: string): string | null {
  const utc = Date.parse(`${local}${local.length === 16 ? ':00' : ''}Z`);
  if (Number.isNaN(utc)) return null;
  // The offset at that moment; asked twice, for the night on which clocks change.
  let at = utc;
  for (let round = 0; round < 2; round++) at = utc - offsetMs(at, timeZone);
  return new Date(at).toISOString();
}

function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '00';
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(local) - Math.floor(at / 1000) * 1000;
}
