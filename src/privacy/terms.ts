// The patterns by which a person's values are found in free text (ID-5). Pure. Patterns are PostgreSQL's advanced regular expressions.

import type { Subject } from './types.ts';

/** What the sweep looks for: stored sealed until it is done. */
export interface Terms {
  emails: string[];
  phones: string[];
  codes: string[];
}

export interface Patterns {
  /** Replaced by the word "erased". */
  words: string | null;
  /** Replaced by 0, so that a JSON number stays one. */
  digits: string | null;
}

export function termsOf({ emails, phones, codes }: Pick<Subject, 'emails' | 'phones' | 'codes'>): Terms {
  return { emails, phones, codes };
}

/** A phone of fewer digits is no one's alone. */
const DIGITS_MIN = 7;
/** A shorter code is a word of its own too often. */
const CODE_MIN = 4;
/** A number is told with or without its country code: the last digits decide. */
const DIGITS_COMPARED = 10;

export function patternsOf(terms: Terms): Patterns {
  const emails = terms.emails.map((email) => `(?<![\\w.+-])${escaped(email)}(?![\\w-])`);
  const codes = terms.codes
    .map((code) => [...code].filter((char) => /[\p{L}\p{N}]/u.test(char)))
    .filter((chars) => chars.length >= CODE_MIN)
    .map((chars) => `\\m${chars.map(escaped).join('[-_. ]?')}\\M`);
  const phones = terms.phones
    .map((phone) => phone.replace(/\D/g, '').slice(-DIGITS_COMPARED))
    .filter((digits) => digits.length >= DIGITS_MIN)
    .map((digits) => `(?<!\\d)(\\+?\\d{1,3}[-. ()]{0,3})?\\(?${[...digits].join('[-. ()]{0,3}')}(?!\\d)`);
  return { words: anyOf([...emails, ...codes]), digits: anyOf(phones) };
}

function anyOf(patterns: readonly string[]): string | null {
  return patterns.length > 0 ? [...new Set(patterns)].join('|') : null;
}

function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}@]/gu, (char) => `\\${char}`);
}
