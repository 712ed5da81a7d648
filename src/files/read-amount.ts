// An amount as other programs export it, in minor units; what could be meant in two ways is refused. Pure.

import { minorDigits, toMinor } from '../base/money.ts';

/**
 * "$1,234.50", "1.234,50 €", "USD 12" or "-3" in minor units of `currency`, or why it is no amount of it. A single separator followed by
 * three digits ("1,234") could be thousands or a fraction: money is not guessed.
 */
export function readAmount(text: string, currency: string): number | { problem: string } {
  const shown = text.slice(0, 40);
  const [, sign, plain = ''] = /^(-?)\s*(.*)$/su.exec(text.trim()) ?? [];
  const signs = plain.replace(/[\d.,'\s\u00a0-]/gu, '');
  if (signs !== '' && !signsOf(currency).has(signs.toUpperCase()))
    return { problem: `"${shown}" is not in ${currency}, the currency of the program.` };
  const number = plain.replace(/[^\d.,-]/gu, '');
  const match = /^(-?)(\d{1,3}(?:([.,])\d{3}(?:\3\d{3})*)?|\d+)(?:([.,])(\d+))?$/.exec(number);
  const [, inner, whole = '', thousands, point, fraction] = match ?? [];
  const isOdd =
    !match ||
    (thousands !== undefined && thousands === point) ||
    (fraction?.length ?? 0) > minorDigits(currency) ||
    // "1,234" alone
    (thousands !== undefined && point === undefined && !/([.,])\d{3}\1/.test(whole));
  if (isOdd) return { problem: `"${shown}" is no amount as 1234.50; write it so.` };
  const minor = toMinor(`${whole.replace(/[.,]/g, '')}.${fraction ?? ''}`, currency);
  if (minor === null) return { problem: `"${shown}" is too large.` };
  return sign === '-' || inner === '-' ? 0 - minor : minor;
}

/** The code of a currency, and the signs by which it is written. */
function signsOf(currency: string): Set<string> {
  const signs = ['symbol', 'narrowSymbol'].map((currencyDisplay) =>
    new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      currencyDisplay: currencyDisplay as 'symbol',
    })
      .formatToParts(0)
      .flatMap(({ type, value }) => (type === 'currency' ? [value.toUpperCase()] : [])),
  );
  return new Set([currency, ...signs.flat()]);
}
