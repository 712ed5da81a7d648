// The compared form of advocate codes (AT-2). Which code exists, and suggestions for one that does not, belong to referrals.

/**
 * How two spoken or typed codes are compared: without case, blanks and punctuation; accents are folded. "Rosa-7 " and "rosa7" are one
 * code. Empty when nothing that counts is left.
 */
export function codeKey(code: string): string {
  return code
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 100);
}
