// Advocate codes: which are well-formed, and which to propose (AT-2). Pure: what is live is the store's to say, randomness is an argument.

import { codeKey } from '../base/codes.ts';
import { isProfane, reservedWord } from './code-words.ts';

/** A whole number from 0 up to, but not including, `below`. */
export type Dice = (below: number) => number;

/** Why a code is refused, as a code of the catalogue with its parameters. */
export interface CodeFault {
  code: 'code_out_of_range' | 'code_illegal_character' | 'code_contains_reserved_word' | 'code_profane_word';
  parameters: Record<string, unknown>;
}

/** What a code can be made from. Prefixes are wishes and come first (reference 6.1). */
export interface CodeSource {
  prefixes: readonly string[];
  firstName: string | null;
  lastName: string | null;
}

/** Digits and letters that no hand and no ear takes for one another: none of 0o 1il 2z 5s 8b 6g 9gq mn bdptv uv, where one of them can go. */
const CLEAR_DIGITS = '34679';
const CLEAR_LETTERS = 'acefghjkmrtuwxy';
const CLEAR_SYMBOLS = `${CLEAR_LETTERS}347`;

const LONGEST_STEM = 12;

/** null when the code is well-formed: 4 to 50 letters, digits, dashes, underscores and periods, among them a letter or digit. */
export function checkCode(code: string): CodeFault | null {
  if (code.length < 4 || code.length > 50) return { code: 'code_out_of_range', parameters: { value: code } };
  if (!/^[A-Za-z0-9._-]+$/.test(code) || codeKey(code) === '') {
    return { code: 'code_illegal_character', parameters: { value: code } };
  }
  const word = reservedWord(code);
  if (word) return { code: 'code_contains_reserved_word', parameters: { value: code, word } };
  return isProfane(code) ? { code: 'code_profane_word', parameters: { value: code } } : null;
}

/** True if a code credits what happened at this instant: one that was retired later still does. */
export function creditsAt(code: { retiredAt: Date | null }, at: Date): boolean {
  return code.retiredAt === null || code.retiredAt > at;
}

/**
 * Codes to try, best first, without end: the wished prefixes, the first name with a number ("rosa7"), with the initial of the last name,
 * then 6 and more clear symbols. All well-formed; lower case, because codes are spoken. The last name itself is never used: a code stands
 * in links (WEB-6).
 */
export function* candidateCodes(source: CodeSource, dice: Dice): Generator<string> {
  const seen = new Set<string>();
  for (const code of proposals(source, dice)) {
    if (seen.has(code) || checkCode(code)) continue;
    seen.add(code);
    yield code;
  }
}

function* proposals(source: CodeSource, dice: Dice): Generator<string> {
  for (const prefix of source.prefixes) {
    const stem = prefix
      .toLowerCase()
      .replace(/[^a-z0-9._-]/g, '')
      .slice(0, 40);
    if (codeKey(stem) === '') continue;
    yield stem;
    yield* numbered(stem, dice);
  }
  const first = nameStem(source.firstName);
  if (first.length >= 2) {
    yield* numbered(first, dice);
    const initial = nameStem(source.lastName).slice(0, 1);
    if (initial) yield* numbered(first + initial, dice);
  }
  for (let tries = 0; ; tries++)
    yield draw(CLEAR_LETTERS, 1, dice) + draw(CLEAR_SYMBOLS, 5 + Math.min(4, tries >> 3), dice);
}

/** The stem with numbers of one digit, then of two, three and four. */
function* numbered(stem: string, dice: Dice): Generator<string> {
  for (const digit of shuffled([...CLEAR_DIGITS], dice)) yield stem + digit;
  for (const digits of [2, 3, 4]) {
    for (let tries = 0; tries < 8; tries++) yield stem + draw(CLEAR_DIGITS, digits, dice);
  }
}

/** "María José" as "maria": the first word, as it is spoken, in plain letters. */
function nameStem(name: string | null): string {
  const [word = ''] = (name ?? '').trim().split(/[\s,.]+/);
  return codeKey(word).replace(/\d/g, '').slice(0, LONGEST_STEM);
}

function draw(symbols: string, count: number, dice: Dice): string {
  return Array.from({ length: count }, () => symbols[dice(symbols.length)]).join('');
}

function shuffled(items: string[], dice: Dice): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = dice(last + 1);
    [items[last], items[other]] = [items[other] as string, items[last] as string];
  }
  return items;
}
