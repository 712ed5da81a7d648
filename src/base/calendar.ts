// Months, quarters and years of a time zone as stretches of UTC. Pure.

/** A stretch of time: from `from` on, before `until`; null: without end on that side. `key` names it, as "2026-Q2". */
export interface Stretch {
  key: string;
  from: Date | null;
  until: Date | null;
}

type Period = 'ever' | 'month' | 'quarter' | 'year' | 'tax_year';

/** The period that holds an instant, in an IANA time zone. `taxYearStartsOn` is a month and day, as "04-06". */
export function stretchOf(at: Date, period: Period, timeZone: string, taxYearStartsOn = '01-01'): Stretch {
  const [year = 0, month = 1, day = 1] = localDay(at, timeZone);
  const monthStart = (index: number) => midnight(year, index, 1, timeZone);
  switch (period) {
    case 'ever':
      return { key: 'ever', from: null, until: null };
    case 'month':
      return {
        ...{ key: `${year}-${String(month).padStart(2, '0')}` },
        ...{ from: monthStart(month), until: monthStart(month + 1) },
      };
    case 'quarter': {
      const first = month - ((month - 1) % 3);
      return {
        ...{ key: `${year}-Q${(first + 2) / 3}` },
        ...{ from: monthStart(first), until: monthStart(first + 3) },
      };
    }
    case 'year':
      return { key: String(year), from: monthStart(1), until: monthStart(13) };
    case 'tax_year': {
      const [startMonth = 1, startDay = 1] = taxYearStartsOn.split('-').map(Number);
      const isBefore = month < startMonth || (month === startMonth && day < startDay);
      const start = isBefore ? year - 1 : year;
      return {
        key: `tax year ${start}`,
        from: midnight(start, startMonth, startDay, timeZone),
        until: midnight(start + 1, startMonth, startDay, timeZone),
      };
    }
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: Date, timeZone: string): number[] {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, ...numeric, ...clock });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map((type) => parts.get(type) ?? 0);
}

function localDay(at: Date, timeZone: string): number[] {
  return partsOf(at, timeZone).slice(0, 3);
}

/** The instant at which a local day begins. Months past December run on into the next year. */
function midnight(year: number, month: number, day: number, timeZone: string): Date {
  const wanted = Date.UTC(year, month - 1, day);
  let at = wanted;
  // The offset at the guess may not be the one at midnight: the second round has the right one, but where midnight is skipped.
  for (const _round of [1, 2]) {
    const [y = 0, m = 1, d = 1, hour = 0, minute = 0, second = 0] = partsOf(new Date(at), timeZone);
    at += wanted - Date.UTC(y, m - 1, d, hour, minute, second);
  }
  return new Date(at);
}
