// Slips: the distance against a plain definition of it, and the neighbourhood against the distance.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { oneSlipAway, slipsBetween } from './slips.ts';

const anyKey = fc.string({ unit: fc.constantFrom(...'abc12'), minLength: 1, maxLength: 8 });

for (const [a, b, slips] of [
  ['rosa7', 'rosa7', 0],
  ['rosa7', 'rosa77', 1],
  ['rosa7', 'roas7', 1],
  ['rosa7', 'osa7', 1],
  ['rosa7', 'rosa6', 1],
  ['rosa7', 'rsoa6', 2],
  ['ab', 'ba', 1],
  ['abc', 'ca', 3],
  ['', 'abc', 3],
] as const) {
  test(`[AT-2] from "${a}" to "${b}" it takes ${slips} slips`, () => {
    assert.equal(slipsBetween(a, b), slips);
    assert.equal(slipsBetween(b, a), slips);
  });
}

test('[AT-2] a swap is the only thing that makes slips fewer than edits', () => {
  fc.assert(
    fc.property(anyKey, anyKey, (a, b) => {
      const slips = slipsBetween(a, b);
      const edits = distance(a, b);
      assert.ok(slips <= edits && edits <= 2 * slips);
      assert.equal(slips === 0, a === b);
      assert.equal(slips, slipsBetween(b, a));
    }),
  );
});

test('[AT-2] the keys one slip away are all those, and only those, at distance one', () => {
  fc.assert(
    fc.property(anyKey, anyKey, (a, b) => {
      assert.equal(oneSlipAway(a).has(b), slipsBetween(a, b) === 1);
    }),
    { numRuns: 3000 },
  );
  for (const near of oneSlipAway('rosa7')) assert.equal(slipsBetween('rosa7', near), 1, near);
  assert.ok(oneSlipAway('rosa7').size < 900);
});

test('[AT-2] a key of one symbol has no empty neighbour', () => {
  assert.equal(oneSlipAway('a').has(''), false);
});
