// Makes values that senders made up fit for PostgreSQL, which refuses NUL, lone surrogates and years beyond four digits. Pure.

/** The text without NUL and with lone surrogates replaced. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** JSON text that jsonb takes: every string in `value` is storable. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}

/** The instant, or null when its year has not four digits (a typing error that no rule could use). */
export function storableInstant(at: Date | null): Date | null {
  if (at === null) return null;
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at : null;
}
