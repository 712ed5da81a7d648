// Money, dates and numbers as people of the company read them: its currency, its time zone, the browser's region.

import { Text, type TextProps } from '@mantine/core';
import { useMemo } from 'react';
import { useSession } from '../api/session.tsx';
import { locale } from '../language.ts';

export interface Formats {
  /** $1,234.50 of minor units; without cents when there are none and `isShort`. */
  money(minor: number, currency?: string, isShort?: boolean): string;
  /** Apr 1, 2026 */
  date(at: string | Date): string;
  /** Of a calendar day, as 2026-04-01: Apr 1, 2026; 'short': Apr 1; 'month': Apr 2026 */
  day(date: string, form?: 'short' | 'month'): string;
  /** Apr 1, 2026, 2:05 PM */
  dateTime(at: string | Date): string;
  /** 3 hours ago, in 2 days */
  ago(at: string | Date, now?: number): string;
  /** How many digits the client's currency has behind the point. */
  currencyDigits: number;
  number(value: number): string;
  /** 0.123 → 12.3% */
  percent(share: number): string;
}

export function useFormats(): Formats {
  const { time_zone: timeZone, currency } = useSession().client;
  return useMemo(() => makeFormats(timeZone, currency), [timeZone, currency]);
}

const dayForms = {
  full: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' }),
  short: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', day: 'numeric' }),
  month: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', year: 'numeric' }),
};

function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2
  );
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

function makeFormats(timeZone: string, clientCurrency: string): Formats {
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' });
  const minute = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const plain = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return {
    money: (minor, currency = clientCurrency, isShort = false) => {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
      const value = minor / 10 ** digits;
      if (!isShort || !Number.isInteger(value)) return format.format(value);
      return new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 }).format(
        value,
      );
    },
    currencyDigits: digitsOf(clientCurrency),
    date: (at) => day.format(new Date(at)),
    // A calendar day is no instant: it is the same day in every zone.
    day: (date, form) => dayForms[form ?? 'full'].format(new Date(`${date}T12:00:00Z`)),
    dateTime: (at) => minute.format(new Date(at)),
    ago: (at, now = Date.now()) => {
      const seconds = Math.round((new Date(at).getTime() - now) / 1000);
      const [unit, size] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
      return relative.format(Math.trunc(seconds / size), unit);
    },
    number: (value) => plain.format(value),
    percent: (value) => share.format(value),
  };
}

interface MoneyProps extends TextProps {
  minor: number;
  currency?: string;
}

export function Money({ minor, currency, ...props }: MoneyProps) {
  const { money } = useFormats();
  return (
    <Text span inherit style={{ fontVariantNumeric: 'tabular-nums' }} {...props}>
      {money(minor, currency)}
    </Text>
  );
}

/** How long ago; the full time in the company's zone on hover and for screen readers. */
export function When({ at, isDate = false }: { at: string | null | undefined; isDate?: boolean }) {
  const { ago, date, dateTime } = useFormats();
  if (!at) return <span>–</span>;
  return (
    <time dateTime={at} title={dateTime(at)}>
      {isDate ? date(at) : ago(at)}
    </time>
  );
}
