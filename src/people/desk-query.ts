// Reads what is typed at the desk (DESK-1): digits of a phone, an e-mail, a code, words of name and street. Pure.

import { codeKey } from '../base/codes.ts';
import { isWeak, wordsOf } from './desk-keys.ts';
import { COMPARED_WORDS, UNIT_WORDS } from './street-words.ts';

export interface DeskQuery {
  /** As typed, trimmed. */
  text: string;
  /** Digits that can only be (part of) a phone number. */
  digits: string | null;
  /** An e-mail, or its beginning up to whatever was typed. */
  email: string | null;
  /** The whole in the compared form of codes; '' when it can be none. */
  codeKey: string;
  /** Words in lower case without accents; house numbers and ZIP codes among them. */
  words: string[];
  /** Those of the words that tell nobody apart. */
  weak: Set<string>;
  /** The last word may not be finished: nothing stands behind it. */
  isOpen: boolean;
}

const MOST_WORDS = 6;
/** (404) 555-0123, +1 404 555 0123, 404.555.0123, 5550123: seven digits or more, however they are grouped. */
const PHONE = /(?:\+|\b)\(?\d(?:[\s().\-/]*\d){6,14}\b/;

/** What a text asks for; null: too little to look for. */
export function readQuery(typed: string): DeskQuery | null {
  const text = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
  if (text.length < 2) return null;
  let rest = text;
  const email = /[^\s@,;<>]+@[^\s@,;<>]*/.exec(rest)?.[0] ?? null;
  if (email !== null) rest = rest.replace(email, ' ');
  let digits: string | null = null;
  const isOnlyDigits = /^[\d\s().+\-/]*$/.test(rest) && (rest.match(/\d/g) ?? []).length >= 4;
  const phone = isOnlyDigits ? rest : PHONE.exec(rest)?.[0];
  // A number of the house and one of the phone can stand side by side; a ZIP code alone has five digits.
  if (phone !== undefined && phone.trim() !== '') {
    digits = phone.replace(/\D/g, '').replace(/^0+(?=\d{4})/, '');
    rest = rest.replace(phone, ' ');
  }
  const words = wordsOf(rest.replaceAll('#', ' '))
    .filter((word) => !UNIT_WORDS.has(word))
    .slice(0, MOST_WORDS);
  // Four or five digits can be a house, a ZIP code or the end of a phone number.
  if (digits !== null && digits.length <= 5) {
    words.unshift(digits);
    digits = null;
  }
  return {
    text,
    digits,
    email: email?.toLowerCase() ?? null,
    codeKey: text.length <= 60 ? codeKey(text) : '',
    words: [...new Set(words)],
    weak: new Set(words.filter((word) => !/^\d/.test(word) && isWeak(word))),
    isOpen: /[\p{L}\p{N}]$/u.test(typed),
  };
}

/** As addresses have it: "fifth" is 5th, "north" is n, "street" is st. Names stay as they are, so both are looked for. */
export function asInStreets(word: string): string {
  return COMPARED_WORDS.get(word) ?? word;
}
