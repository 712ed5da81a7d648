// Money is integer minor units with a currency (RW-8). No float ever holds an amount.

/** Asking the runtime takes a tenth of a millisecond, and every amount of every job asks. */
const digitsByCurrency = new Map<string, number>();

/** How many digits of the currency are minor units; ISO 4217 by way of the runtime's own table. */
export function minorDigits(currency: string): number {
  const known = digitsByCurrency.get(currency);
  if (known !== undefined) return known;
  const digits = digitsOf(currency);
  // A code is three letters, so this cannot grow without end; anything else is not kept.
  if (/^[A-Z]{3}$/.test(currency)) digitsByCurrency.set(currency, digits);
  return digits;
}

function digitsOf(currency: string): number {
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    );
  } catch {
    return 2;
  }
}

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d*))?$/;

/**
 * "189.99" or 189.99 in USD as 18999; null if it is no decimal number or too large. Digits past the minor unit are rounded half up
 * (away from zero), as an invoice does.
 */
export function toMinor(value: string | number, currency: string): number | null {
  const match = DECIMAL.exec(typeof value === 'number' ? plainDecimal(value) : value.trim());
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = minorDigits(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  const roundUp = (fraction[digits] ?? '0') >= '5' ? 1 : 0;
  const minor = Number(whole + kept) + roundUp;
  if (!Number.isSafeInteger(minor)) return null;
  return sign === '-' ? 0 - minor : minor;
}

function plainDecimal(value: number): string {
  return Math.abs(value) < 1e15 ? value.toFixed(6).replace(/0+$/, '').replace(/\.$/, '') : String(value);
}

/** `percent` (up to two decimals) of an amount in minor units, rounded half up. */
export function percentOf(amountMinor: number, percent: number): number {
  const hundredths = BigInt(Math.round(percent * 100));
  return Number((BigInt(amountMinor) * hundredths + 5000n) / 10000n);
}

/** 10000 USD as "$100.00", for sentences that people read. */
export function showMoney(amountMinor: number, currency: string, locale = 'en-US'): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amountMinor / 10 ** digits);
}
