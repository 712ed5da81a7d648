// By what an advocate can be found at the desk (DESK-1): words, sounds, digits and addresses of a person in compared form. Pure.

import type { Id } from '../base/ids.ts';
import { COMPARED_WORDS, SUFFIX_WORDS } from './street-words.ts';

/** What is known of an advocate, as the stores hold it. */
export interface DeskPerson {
  personId: Id;
  firstName: string | null;
  lastName: string | null;
  emails: string[];
  /** E.164 */
  phones: string[];
  /** As addressKey gives them: "12 main st #4|30301". */
  addresses: string[];
  /** Compared forms of the live codes. */
  codeKeys: string[];
}

/** What an entry keeps of a person, for ranking. */
export interface DeskEntry {
  /** Words of the name. */
  n: string[];
  s: DeskStreet[];
  /** Digits of phones, country code first. */
  p: string[];
  e: string[];
  c: string[];
}

export interface DeskStreet {
  /** House number. */
  h: string;
  /** Words of the street, its suffix among them. */
  w: string[];
  /** Unit; ''. */
  u: string;
  /** ZIP, or town and state. */
  z: string;
}

/** The entry of a person. */
export function entryOf(person: DeskPerson): DeskEntry {
  return {
    n: [...new Set([person.firstName, person.lastName].flatMap((name) => wordsOf(name ?? '')))],
    s: person.addresses.map(streetOf),
    p: person.phones.map((phone) => phone.replace(/\D/g, '')),
    e: person.emails,
    c: person.codeKeys,
  };
}

function streetOf(address: string): DeskStreet {
  const [line = '', z = ''] = address.split('|', 2);
  const [street = '', u = ''] = line.split(' #', 2);
  const [h = '', ...w] = street.split(' ');
  return { h, w, u, z };
}

/** Words in compared form: lower case, no accents, no apostrophes. "O'Neil-Smith" is oneil and smith. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’`.]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Words that nearly every address has tell nobody apart. */
export function isWeak(word: string): boolean {
  return word.length < 2 || SUFFIX_WORDS.has(COMPARED_WORDS.get(word) ?? word);
}

/** The words of an entry that the vocabulary learns: of the name, the street and the local part of the e-mail. */
export function vocabularyOf(entry: DeskEntry): string[] {
  const streets = entry.s.flatMap(({ w }) => {
    const strong = w.filter((word) => !isWeak(word));
    return strong.length > 0 ? strong : w;
  });
  const towns = entry.s.flatMap(({ z }) => (/^\d/.test(z) ? [] : wordsOf(z)));
  const mails = entry.e.flatMap((email) =>
    wordsOf(email.slice(0, email.indexOf('@')).replace(/[_\d]+/g, ' ')).filter((word) => word.length > 2),
  );
  return [...new Set([...entry.n, ...streets, ...towns, ...mails])].filter((word) => word.length <= 40);
}

/** Everything by which an entry is found, as text; the store keeps a hash of each. */
export function keysOf(entry: DeskEntry): string[] {
  return [
    ...new Set([
      ...vocabularyOf(entry).map(wordKey),
      ...entry.s.flatMap(({ h, z }) => [houseKey(h), ...(/^\d/.test(z) ? [zipKey(z)] : [])]),
      ...entry.p.flatMap((digits) => [
        lastFourKey(digits),
        lastSevenKey(digits),
        anyOrderKey(digits),
        firstSixKey(digits),
      ]),
      ...entry.e.map(emailKey),
    ]),
  ];
}

export const wordKey = (word: string) => `w${word}`;
export const zipKey = (zip: string) => `z${zip}`;
export const emailKey = (email: string) => `e${email}`;
/** Digits in order, so that 1243 finds 1234. */
export const houseKey = (house: string) => `h${[...house].sort().join('')}`;
export const lastFourKey = (digits: string) => `4${digits.slice(-4)}`;
export const lastSevenKey = (digits: string) => `7${digits.slice(-7)}`;
/** The national number with its digits in order: two that changed places find it. */
export const anyOrderKey = (digits: string) => `o${[...digits.slice(-10)].sort().join('')}`;
/** Without the last four: one that is wrong among those finds it. */
export const firstSixKey = (digits: string) => `6${digits.slice(-10, -4)}`;

/** By what a word of the vocabulary is found: itself, each spelling with one letter left out, its sound. */
export function partsOf(word: string): string[] {
  const parts = new Set([word]);
  if (word.length >= 4) for (const shorter of shortened(word)) parts.add(shorter);
  const sound = soundOf(word);
  if (sound !== null) parts.add(`~${sound}`);
  return [...parts];
}

/** The word with one letter left out, each once. */
export function shortened(word: string): string[] {
  return [...new Set(Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)))];
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^x/, 's'],
  [/(?:tch|sch|sh|ch)/g, 's'],
  [/ph/g, 'f'],
  [/gh(?=t|$)/g, ''],
  [/gh/g, 'g'],
  [/ck/g, 'k'],
  [/dg(?=[eiy])/g, 'j'],
  [/g(?=[eiy])/g, 'j'],
  [/c(?=[eiy])/g, 's'],
  [/[cq]/g, 'k'],
  [/x/g, 'ks'],
  [/z/g, 's'],
  [/d/g, 't'],
  [/v/g, 'f'],
  [/(?<=.)[hw]/g, ''],
  [/^[aeiouy]+/, 'a'],
  [/(?<=.)[aeiouy]/g, ''],
  [/(.)\1+/g, '$1'],
];

/** What is left of a name when it is only heard: consonants, those that sound alike made one. Null for words too short or not of a–z. */
export function soundOf(word: string): string | null {
  if (!/^[a-z]{3,}$/.test(word)) return null;
  const sound = SOUNDS.reduce((heard, [letters, one]) => heard.replace(letters, one), word);
  return sound.length < 2 ? null : sound;
}
