// Suggestions for a code that nobody has: what may have been meant, ranked (AT-2). Pure. A suggestion is never applied by itself.

import { byText } from './evidence.ts';
import { oneSlipAway, slipsBetween } from './slips.ts';

/** confusion: the two sound or look alike; slip: one edit; two_slips: two edits. */
export type Closeness = 'confusion' | 'slip' | 'two_slips';

export interface RankedKey {
  key: string;
  closeness: Closeness;
  /** How many confusions or slips lie between. */
  steps: number;
  /** The only live code that sounds or looks like the one written. */
  likely: boolean;
}

/** Letters and digits that eye or ear take for one another. */
const ALIKE = [
  '0o',
  '1il',
  '2z',
  '5s',
  '8b',
  '6b',
  '6g',
  '9g',
  '9q',
  'gq',
  'mn',
  'bdptv',
  'uv',
  'fs',
  'sz',
  'ck',
  'iy',
  'gj',
];
/** Spellings that run together in handwriting, or sound as one. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ...([
    ['rn', 'm'],
    ['vv', 'w'],
    ['cl', 'd'],
    ['ph', 'f'],
    ['th', 't'],
  ] as const),
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map(
    (word, digit) => [word, String(digit)] as const,
  ),
];

const ALTERNATIVES = new Map<string, Set<string>>();
for (const group of ALIKE) {
  for (const symbol of group) {
    const others = ALTERNATIVES.get(symbol) ?? new Set<string>();
    for (const other of group) if (other !== symbol) others.add(other);
    ALTERNATIVES.set(symbol, others);
  }
}

const MOST_CONFUSIONS = 2;
/** Bounds the search for one key; single confusions come first and always fit. */
const MOST_KEYS = 1500;
/** No code is longer than 50, so a longer key is no slip of one. */
const LONGEST_KEY = 52;

/** Every key within two confusions, with how many it takes. */
export function confusionsOf(key: string): Map<string, number> {
  const found = new Map([[key, 0]]);
  let edge = [key];
  for (let steps = 1; steps <= MOST_CONFUSIONS; steps++) {
    const next: string[] = [];
    for (const from of edge) {
      for (const to of oneConfusionAway(from)) {
        if (found.has(to) || found.size >= MOST_KEYS) continue;
        found.set(to, steps);
        next.push(to);
      }
    }
    edge = next;
  }
  found.delete(key);
  return found;
}

/**
 * The keys to look up for suggestions: all confusions, all single slips, and two letters too many. Other double slips are found among the
 * codes that begin alike (`sharedBeginning`); a list of all of them would be a hundred thousand keys.
 */
export function keysToLookUp(key: string): string[] {
  if (key.length > LONGEST_KEY) return [];
  const keys = new Set([...confusionsOf(key).keys(), ...oneSlipAway(key)]);
  for (let first = 0; first < key.length; first++) {
    for (let second = first + 1; second < key.length; second++) {
      keys.add(key.slice(0, first) + key.slice(first + 1, second) + key.slice(second + 1));
    }
  }
  keys.delete('');
  keys.delete(key);
  return [...keys];
}

/** All but the last three symbols, where numbers stand and most mistakes are made; null for keys too short to tell anything. */
export function sharedBeginning(key: string): string | null {
  return key.length < 4 || key.length > LONGEST_KEY ? null : key.slice(0, Math.max(3, key.length - 3));
}

/** Those of the live keys that may have been meant, best first, at most `most`. */
export function rankSuggestions(key: string, liveKeys: Iterable<string>, most = 5): RankedKey[] {
  const confusions = confusionsOf(key);
  const ranked: RankedKey[] = [];
  for (const live of new Set(liveKeys)) {
    if (live === key) continue;
    const confused = confusions.get(live);
    const steps = confused ?? slipsBetween(key, live);
    if (confused === undefined && steps > 2) continue;
    const closeness = confused !== undefined ? 'confusion' : steps === 1 ? 'slip' : 'two_slips';
    ranked.push({ key: live, closeness, steps, likely: false });
  }
  const confused = ranked.filter((one) => one.closeness === 'confusion');
  if (confused.length === 1 && confused[0]) confused[0].likely = true;
  const order: Closeness[] = ['confusion', 'slip', 'two_slips'];
  return ranked
    .sort(
      (a, b) =>
        order.indexOf(a.closeness) - order.indexOf(b.closeness) || a.steps - b.steps || byText(a.key, b.key),
    )
    .slice(0, most);
}

function* oneConfusionAway(key: string): Generator<string> {
  for (let index = 0; index < key.length; index++) {
    const symbol = key[index] as string;
    const before = key.slice(0, index);
    const after = key.slice(index + 1);
    for (const other of ALTERNATIVES.get(symbol) ?? []) yield before + other + after;
    yield before + symbol + symbol + after;
    if (key[index + 1] === symbol) yield before + after;
    for (const [long, short] of SPELLINGS) {
      if (key.startsWith(long, index)) yield before + short + key.slice(index + long.length);
      if (key.startsWith(short, index)) yield before + long + key.slice(index + short.length);
    }
  }
}
