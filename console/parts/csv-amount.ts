// An amount as a cell of a CSV. Pure.

/** "1234.50 USD", with as many decimals as the currency has. */
export function csvAmount(minor: number, currency: string): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;
}
