// Makes values that senders made up fit for PostgreSQL, which refuses NUL, lone surrogates and years beyond four digits. Pure.

/** The text without NUL and with lone surrogates replaced. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** How JSON.stringify writes NUL and lone surrogates; also matches some harmless text, which then only costs a second look. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/;

/** JSON text that PostgreSQL takes: every string in `value` is storable. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!SUSPICIOUS.test(json)) return json;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}

/** The instant, or null when its year has not four digits (a typing error that no rule could use). */
export function storableInstant(at: Date | null): Date | null {
  if (at === null) return null;
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at : null;
}
