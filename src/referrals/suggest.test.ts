// Suggestions: what is near, how near, in which order, and when there is one that stands out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneSlipAway, slipsBetween } from './slips.ts';
import { confusionsOf, keysToLookUp, rankSuggestions, sharedBeginning } from './suggest.ts';

for (const [written, meant] of [
  ['r0sa7', 'rosa7'],
  ['rosal', 'rosa1'],
  ['ro5a7', 'rosa7'],
  ['rosaz', 'rosa2'],
  ['rosa8', 'rosab'],
  ['mancy4', 'nancy4'],
  ['bavid3', 'david3'],
  ['pob44', 'bob44'],
  ['rosa77', 'rosa7'],
  ['ana4', 'anna4'],
  ['curny', 'cumy'],
  ['vina4', 'uina4'],
  ['rosaseven', 'rosa7'],
  ['r0saz', 'rosa2'],
  ['stefan4', 'stephan4'],
] as const) {
  test(`[AT-2] "${written}" is taken for "${meant}", and back`, () => {
    const [suggestion] = rankSuggestions(written, ['zzzzz', meant]);
    assert.equal(suggestion?.key, meant);
    assert.equal(suggestion.closeness, 'confusion');
    assert.equal(suggestion.likely, true);
    assert.ok(confusionsOf(meant).has(written));
    assert.ok(keysToLookUp(written).includes(meant));
  });
}

test('[AT-2] two live codes that sound alike: both are suggested, neither stands out', () => {
  const ranked = rankSuggestions('mina4', ['nina4', 'minna4', 'lina4']);
  assert.deepEqual(
    ranked.map((one) => [one.key, one.closeness, one.likely]),
    [
      ['minna4', 'confusion', false],
      ['nina4', 'confusion', false],
      ['lina4', 'slip', false],
    ],
  );
});

test('[AT-2] confusions come before slips, slips before double slips, and strangers are left out', () => {
  const ranked = rankSuggestions('rosa7', ['hugo9', 'rosx7', 'rxsx7', 'rosa7', 'r0sa7', 'ro5a7x', 'rosa']);
  assert.deepEqual(
    ranked.map((one) => `${one.key} ${one.closeness} ${one.steps}`),
    ['r0sa7 confusion 1', 'rosa slip 1', 'rosx7 slip 1', 'ro5a7x two_slips 2', 'rxsx7 two_slips 2'],
  );
});

test('[AT-2] no more than asked for are suggested', () => {
  assert.equal(rankSuggestions('rosa7', oneSlipAway('rosa7'), 3).length, 3);
});

test('[AT-2] a lone slip is suggested and does not stand out', () => {
  assert.equal(rankSuggestions('rosa7', ['rosx7'])[0]?.likely, false);
});

test('[AT-2] the order of the live codes does not matter, and only near ones are suggested', () => {
  const anyKey = fc.string({ unit: fc.constantFrom(...'ros7mn0'), minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(anyKey, fc.uniqueArray(anyKey, { maxLength: 12 }), (key, live) => {
      const ranked = rankSuggestions(key, live);
      assert.deepEqual(rankSuggestions(key, live.toReversed()), ranked);
      for (const one of ranked) {
        if (one.closeness !== 'confusion') assert.equal(slipsBetween(key, one.key), one.steps);
        assert.ok(one.steps <= 2 && one.key !== key);
      }
    }),
  );
});

test('[AT-2] every code one slip or one confusion away is looked up, and the search stays bounded', () => {
  for (const key of ['rosa7', 'bdptv8b', 'mmnnmm11', 'x', 'threethreethree']) {
    const keys = new Set(keysToLookUp(key));
    for (const near of oneSlipAway(key)) assert.ok(keys.has(near));
    for (const [near, steps] of confusionsOf(key)) if (steps === 1) assert.ok(keys.has(near));
    assert.ok(keys.size < 3500, `${key}: ${keys.size}`);
    assert.ok(!keys.has(key) && !keys.has(''));
  }
  assert.ok(keysToLookUp('rosa7xx').includes('rosa7'));
  assert.deepEqual(keysToLookUp('x'.repeat(60)), []);
});

test('[AT-2] codes that begin alike are looked at, from four symbols on', () => {
  assert.equal(sharedBeginning('rosa734'), 'rosa');
  assert.equal(sharedBeginning('rosa'), 'ros');
  assert.equal(sharedBeginning('ros'), null);
  assert.equal(sharedBeginning('x'.repeat(60)), null);
});
