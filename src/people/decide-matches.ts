// How well an advocate fits what was typed at the desk, and why (DESK-1). Pure: the candidates are found by desk-search.ts.

import { distance } from 'fastest-levenshtein';
import type { DeskEntry } from './desk-keys.ts';
import { asInStreets, type DeskQuery } from './desk-query.ts';

export type MatchField = 'code' | 'phone' | 'name' | 'street' | 'zip' | 'email';
/** exact: as typed; begins: typed so far; ends: the last digits; swapped: digits changed places; misspelt; sounds: heard alike. */
export type MatchHow = 'exact' | 'begins' | 'ends' | 'swapped' | 'misspelt' | 'sounds';

export interface Reason {
  field: MatchField;
  how: MatchHow;
  /** What was typed. */
  typed: string;
  /** What the person has. */
  found: string;
}

export interface Match {
  /** 0 to 1, the mean over what was typed; beyond 1 for a whole phone number, code or e-mail. */
  score: number;
  reasons: Reason[];
}

const WORTH: Record<MatchHow, number> = {
  exact: 1,
  ends: 0.97,
  begins: 0.9,
  swapped: 0.75,
  misspelt: 0.75,
  sounds: 0.65,
};
/** A whole number or address leaves no doubt. */
const CERTAIN = 2;

/** Slips between two words: letters that changed places count once, everything else as Levenshtein has it. */
export function slipsOf(a: string, b: string): number {
  const plain = distance(a, b);
  if (plain !== 2 || a.length !== b.length) return plain;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  const isSwap = a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
  return isSwap ? 1 : plain;
}

/** How many slips a word may have and still be meant. */
export function slipsAllowed(word: string): number {
  return word.length < 4 ? (word.length < 3 ? 0 : 1) : word.length < 8 ? 1 : 2;
}

/** How `typed` fits `found`, which both are words in compared form. `sounds`: the vocabulary says that they are heard alike. */
export function fitOf(typed: string, found: string, isLast: boolean, sounds: boolean): MatchHow | null {
  if (typed === found) return 'exact';
  if (isLast && found.startsWith(typed)) return 'begins';
  if (slipsOf(typed, found) <= slipsAllowed(typed)) return 'misspelt';
  return sounds ? 'sounds' : null;
}

/** The match of an entry. `heardAlike`: for each typed word the words of the vocabulary that sound like it. */
export function matchOf(
  query: DeskQuery,
  entry: DeskEntry,
  heardAlike: ReadonlyMap<string, ReadonlySet<string>>,
): Match {
  const reasons: Reason[] = [];
  let sum = 0;
  let parts = 0;
  let certain = 0;
  if (query.digits !== null) {
    parts++;
    const found = phoneFit(query.digits, entry.p);
    if (found) {
      reasons.push({ field: 'phone', typed: query.digits, ...found });
      sum += WORTH[found.how];
      if (found.how === 'exact') certain = CERTAIN;
    }
  }
  if (query.email !== null) {
    parts++;
    const found = emailFit(query.email, entry.e);
    if (found) {
      reasons.push({ field: 'email', typed: query.email, ...found });
      sum += WORTH[found.how];
      if (found.how === 'exact') certain = CERTAIN;
    }
  }
  for (const [index, typed] of query.words.entries()) {
    const weight = query.weak.has(typed) ? 0.2 : 1;
    parts += weight;
    const isLast = index === query.words.length - 1 && query.isOpen;
    const best = wordFit(typed, entry, isLast, heardAlike.get(typed));
    if (!best) continue;
    reasons.push(best);
    sum += weight * WORTH[best.how];
  }
  const code = entry.c.find((key) => key === query.codeKey);
  if (code) {
    reasons.unshift({ field: 'code', how: 'exact', typed: query.text, found: code });
    certain = CERTAIN;
  }
  return { score: Math.max(certain, parts === 0 ? 0 : sum / parts), reasons };
}

function emailFit(typed: string, emails: readonly string[]): Pick<Reason, 'how' | 'found'> | null {
  const exact = emails.find((email) => email === typed);
  if (exact) return { how: 'exact', found: exact };
  const begins = emails.find((email) => email.startsWith(typed));
  if (begins) return { how: 'begins', found: begins };
  const near = emails.find((email) => slipsOf(typed, email) <= 2);
  return near ? { how: 'misspelt', found: near } : null;
}

function phoneFit(digits: string, phones: readonly string[]): Pick<Reason, 'how' | 'found'> | null {
  const national = digits.slice(-10);
  let best: Pick<Reason, 'how' | 'found'> | null = null;
  for (const found of phones) {
    const how = onePhoneFit(digits, national, found);
    if (how && (!best || WORTH[how] > WORTH[best.how])) best = { how, found };
  }
  return best;
}

function onePhoneFit(digits: string, national: string, found: string): MatchHow | null {
  if (found === digits || (national.length >= 10 && found.endsWith(national))) return 'exact';
  if (found.endsWith(digits.replace(/^0+/, ''))) return 'ends';
  const same = found.slice(-national.length);
  if ([...same].sort().join('') === [...national].sort().join('') && slipsOf(same, national) === 1)
    return 'swapped';
  return national.length >= 7 && slipsOf(same, national) === 1 ? 'misspelt' : null;
}

function wordFit(
  typed: string,
  entry: DeskEntry,
  isLast: boolean,
  sounds: ReadonlySet<string> | undefined,
): Reason | null {
  let best: Reason | null = null;
  const consider = (field: MatchField, found: string, how: MatchHow | null) => {
    if (how && (!best || WORTH[how] > WORTH[best.how])) best = { field, how, typed, found };
  };
  const inStreets = asInStreets(typed);
  if (/^\d/.test(typed)) {
    for (const { h, z } of entry.s) {
      consider('street', h, numberFit(typed, h));
      consider(
        'zip',
        z,
        z === typed ? 'exact' : isLast && /^\d/.test(z) && z.startsWith(typed) ? 'begins' : null,
      );
    }
    for (const digits of entry.p)
      if (typed.length >= 4 && digits.endsWith(typed)) consider('phone', digits, 'ends');
  }
  for (const word of entry.n) consider('name', word, fitOf(typed, word, isLast, sounds?.has(word) ?? false));
  for (const { w, z } of entry.s) {
    for (const word of w)
      consider(
        'street',
        word,
        fitOf(inStreets, word, isLast, sounds?.has(word) ?? false) ?? fitOf(typed, word, isLast, false),
      );
    if (!/^\d/.test(z))
      for (const word of z.split(' ')) consider('street', word, fitOf(typed, word, isLast, false));
  }
  for (const email of entry.e) {
    const local = email.slice(0, email.indexOf('@'));
    for (const word of local.split(/[._+\-\d]+/)) if (word === typed) consider('email', email, 'begins');
  }
  return best;
}

function numberFit(typed: string, house: string): MatchHow | null {
  if (typed === house) return 'exact';
  return typed.length > 1 &&
    slipsOf(typed, house) === 1 &&
    [...typed].sort().join('') === [...house].sort().join('')
    ? 'swapped'
    : null;
}

/** Best first; among equals by name, so that the list stands still while one types. */
export function byScore<Hit extends { match: Match; entry: DeskEntry }>(a: Hit, b: Hit): number {
  const name = ({ entry }: Hit) => entry.n.join(' ');
  return b.match.score - a.match.score || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
}
