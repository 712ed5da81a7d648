// Whether a statement failed because another transaction was faster with the same unique value.

/** The constraint that was broken; null: it is another error. */
export function brokenUnique(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
}
