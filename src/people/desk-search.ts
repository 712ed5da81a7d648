// Finds advocates for what is typed at the desk (DESK-1): exactly first, then misspelt, then without one of the words. Ranking is decided
// in decide-matches.ts.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { byScore, fitOf, type Match, matchOf } from './decide-matches.ts';
import {
  anyOrderKey,
  type DeskEntry,
  emailKey,
  firstSixKey,
  houseKey,
  lastFourKey,
  lastSevenKey,
  shortened,
  soundOf,
  wordKey,
  wordsOf,
  zipKey,
} from './desk-keys.ts';
import { asInStreets, type DeskQuery } from './desk-query.ts';
import { entriesByCode, findEntries, nearWords, wordsBeginning } from './desk-store.ts';

export interface Hit {
  personId: Id;
  entry: DeskEntry;
  match: Match;
}

/** So many candidates are ranked. */
const CANDIDATES = 300;
/** So many words of the vocabulary stand for one that is typed. */
const SPELLINGS = 12;
const BEGINNINGS = 16;
/** With so many good ones nobody looks for worse. */
const ENOUGH = 5;
/** Below it a candidate shares too little with what was typed. */
const LEAST_SCORE = 0.45;

/** Up to `most` advocates, best first. `similarCodes`: live codes that may have been meant, in compared form. */
export async function searchDesk(
  sql: Sql,
  clientId: Id,
  query: DeskQuery,
  most: number,
  similarCodes: (key: string) => Promise<string[]>,
): Promise<Hit[]> {
  const found = new Map<Id, DeskEntry>();
  const find = async (groups: string[][]) => {
    if (groups.length === 0 || groups.some((group) => group.length === 0)) return;
    for (const [id, entry] of await findEntries(sql, clientId, groups, CANDIDATES)) found.set(id, entry);
  };
  if (query.codeKey.length >= 4) {
    for (const [id, entry] of await entriesByCode(sql, clientId, query.codeKey, most)) found.set(id, entry);
  }
  const exact: Spellings = { near: new Map(), heard: new Map(), begun: await begunBy(sql, clientId, query) };
  const isCertain = (list: readonly Hit[]) => (list[0]?.match.score ?? 0) > 1;
  let hits = ranked(query, found, exact.heard);
  // A whole code, phone number or e-mail leaves no doubt, and nothing else is looked for.
  if (isCertain(hits)) return hits.slice(0, most);

  const all = groupsOf(query, exact, { isFuzzy: false, isStrong: false });
  const strong = groupsOf(query, exact, { isFuzzy: false, isStrong: true });
  await find(all);
  if (found.size < ENOUGH && strong.length !== all.length) await find(strong);
  hits = ranked(query, found, exact.heard);
  if (isCertain(hits) || hits.length >= ENOUGH) return hits.slice(0, most);

  const spellings = { ...exact, ...(await spellingsOf(sql, clientId, query)) };
  const rank = () => ranked(query, found, spellings.heard);
  const fuzzy = groupsOf(query, spellings, { isFuzzy: true, isStrong: true });
  await find(fuzzy);
  hits = rank();
  if (hits.length === 0 && fuzzy.length > 1) {
    for (const left of fuzzy) await find(fuzzy.filter((group) => group !== left));
    hits = rank();
  }
  if (hits.length === 0 && /^[a-z]*\d*[a-z0-9]*$/.test(query.codeKey) && query.words.length <= 3) {
    for (const key of await similarCodes(query.codeKey)) {
      for (const [id, entry] of await entriesByCode(sql, clientId, key, 1)) {
        const reason = { field: 'code' as const, how: 'misspelt' as const, typed: query.text, found: key };
        hits.push({ personId: id, entry, match: { score: 0.7, reasons: [reason] } });
      }
    }
  }
  return hits.slice(0, most);
}

function ranked(
  query: DeskQuery,
  found: ReadonlyMap<Id, DeskEntry>,
  heard: ReadonlyMap<string, ReadonlySet<string>>,
): Hit[] {
  const hits = [...found].map(([personId, entry]) => ({
    personId,
    entry,
    match: matchOf(query, entry, heard),
  }));
  for (const { entry, match } of hits) {
    const begun = entry.c.find((key) => query.codeKey.length >= 4 && key.startsWith(query.codeKey));
    if (begun && match.score < 1 && begun !== query.codeKey) {
      match.score = 0.95;
      match.reasons.unshift({ field: 'code', how: 'begins', typed: query.text, found: begun });
    }
  }
  return hits.filter(({ match }) => match.score >= LEAST_SCORE).sort(byScore);
}

interface Spellings {
  /** Typed word → words that may have been meant, best first. */
  near: Map<string, string[]>;
  /** Typed word → words that are heard alike. */
  heard: Map<string, Set<string>>;
  /** What the last word may become. */
  begun: string[];
}

/** What the last word may become, if it may not be finished. */
async function begunBy(sql: Sql, clientId: Id, { words, isOpen }: DeskQuery): Promise<string[]> {
  const last = isOpen ? words.at(-1) : undefined;
  const mayGoOn = last !== undefined && !/^\d/.test(last) && (last.length > 1 || words.length > 1);
  return mayGoOn ? wordsBeginning(sql, clientId, last, BEGINNINGS) : [];
}

async function spellingsOf(
  sql: Sql,
  clientId: Id,
  query: DeskQuery,
): Promise<Pick<Spellings, 'near' | 'heard'>> {
  const words = query.words.filter((word) => !/^\d+$/.test(word));
  const parts = new Map(words.map((word) => [word, typedParts(word)]));
  const rows = await nearWords(sql, clientId, [...new Set([...parts.values()].flat())]);
  const near = new Map<string, string[]>();
  const heard = new Map<string, Set<string>>();
  for (const [typed, own] of parts) {
    const known = rows.filter(({ part }) => own.includes(part));
    const sounds = new Set(known.filter(({ part }) => part.startsWith('~')).map(({ word }) => word));
    heard.set(typed, sounds);
    const fits = new Map<string, number>();
    for (const { word, persons } of known) {
      const how = fitOf(typed, word, false, sounds.has(word));
      // Spelling before sound, and of either what more people have.
      if (how) fits.set(word, (how === 'sounds' ? 0 : 1e9) + persons);
    }
    const best = [...fits].sort((a, b) => b[1] - a[1]).map(([word]) => word);
    near.set(typed, best.slice(0, SPELLINGS));
  }
  return { near, heard };
}

function typedParts(word: string): string[] {
  const sound = soundOf(word);
  return [word, ...(word.length >= 4 ? shortened(word) : []), ...(sound === null ? [] : [`~${sound}`])];
}

/** A group of keys for each thing that was typed; an entry must have one of each. */
function groupsOf(
  query: DeskQuery,
  { near, begun }: Spellings,
  { isFuzzy, isStrong }: { isFuzzy: boolean; isStrong: boolean },
): string[][] {
  const groups: string[][] = [];
  if (query.digits !== null) groups.push(phoneKeys(query.digits, isFuzzy));
  if (query.email !== null) groups.push(...emailGroups(query.email, isFuzzy));
  const isLeft = (word: string) => !isStrong || !query.weak.has(word);
  const words = query.words.some(isLeft) ? query.words.filter(isLeft) : groups.length > 0 ? [] : query.words;
  for (const word of words) {
    if (/^\d+$/.test(word)) {
      groups.push([
        houseKey(word),
        ...(word.length === 5 ? [zipKey(word)] : []),
        ...(word.length >= 4 ? [lastFourKey(word)] : []),
      ]);
      continue;
    }
    const meant = new Set([word, asInStreets(word)]);
    if (word === query.words.at(-1)) for (const more of begun) meant.add(more);
    if (isFuzzy) for (const spelling of near.get(word) ?? []) meant.add(spelling);
    groups.push([...meant].map(wordKey));
  }
  return groups;
}

function phoneKeys(digits: string, isFuzzy: boolean): string[] {
  const exact = digits.length >= 7 ? lastSevenKey(digits) : lastFourKey(digits);
  if (!isFuzzy || digits.length < 7) return [exact];
  const whole = digits.length >= 10 ? [anyOrderKey(digits), firstSixKey(digits)] : [];
  return [exact, lastFourKey(digits), ...whole];
}

/** Whole, or by the words before the @. */
function emailGroups(email: string, isFuzzy: boolean): string[][] {
  if (!isFuzzy && /@[^@.]+\.[^@]+$/.test(email)) return [[emailKey(email)]];
  const words = wordsOf(email.slice(0, email.indexOf('@')).replace(/[_\d]+/g, ' ')).filter(
    (word) => word.length > 2,
  );
  return words.length > 0 ? words.map((word) => [wordKey(word), emailKey(email)]) : [[emailKey(email)]];
}
