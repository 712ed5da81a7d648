// Asks of persons in compared form, and the pure resolver over an empty index, for tests of who is who.

import assert from 'node:assert/strict';
import type { NormalAsk } from '../../src/people/ask.ts';
import { KeyIndex, type LoadedKeys } from '../../src/people/key-index.ts';
import { resolveAsks } from '../../src/people/resolve.ts';

export type Said = Partial<Omit<NormalAsk, 'at'>> & { at?: number };

export function ask(said: Said): NormalAsk {
  const { at = 0, ...rest } = said;
  return {
    ...{
      personId: null,
      emails: [],
      fromSummary: false,
      customer: null,
      job: null,
      partnerUserId: null,
      phones: [],
      deviceId: null,
    },
    ...{ address: null, inputId: null, shown: { firstName: null, lastName: null, email: null, phone: null } },
    ...rest,
    at: new Date(Date.UTC(2026, 0, 1) + at * 1000),
  };
}

export function emptyIndex(loaded: Partial<LoadedKeys> = {}): KeyIndex {
  let next = 0;
  const ids = () => String(++next);
  return new KeyIndex({ persons: [], survivors: [], identities: [], contacts: [], jobs: [], ...loaded }, ids);
}

/** Applies the asks in one index; answers the person of each. */
export function resolve(...said: Said[]): { ids: (string | null)[]; index: KeyIndex } {
  const index = emptyIndex();
  return { ids: resolveAsks(index, said.map(ask)), index };
}

/** How many persons the asks come to, in each order of them. */
export function inEveryOrder(said: Said[], check: (ids: (string | null)[], index: KeyIndex) => void): void {
  for (const order of permutations(said.map((_, at) => at))) {
    const { ids, index } = resolve(...order.map((at) => said[at] ?? {}));
    const inPlace: (string | null)[] = [];
    for (const [position, at] of order.entries()) inPlace[at] = ids[position] ?? null;
    check(inPlace, index);
  }
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

export function isOne(ids: (string | null)[]): void {
  assert.equal(new Set(ids).size, 1, JSON.stringify(ids));
  assert.notEqual(ids[0], null);
}
