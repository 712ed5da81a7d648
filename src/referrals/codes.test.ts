// Codes: the format and its refusals, and the proposals in their order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeKey } from '../base/codes.ts';
import { type CodeSource, candidateCodes, checkCode, creditsAt, type Dice } from './codes.ts';

const NOBODY: CodeSource = { prefixes: [], firstName: null, lastName: null };

/** A small repeatable generator, so that a failure can be seen again. */
function diceOf(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function first(count: number, source: Partial<CodeSource>, seed = 1): string[] {
  const codes: string[] = [];
  for (const code of candidateCodes({ ...NOBODY, ...source }, diceOf(seed))) {
    if (codes.push(code) === count) break;
  }
  return codes;
}

for (const [code, fault] of [
  ['rosa7', null],
  ['test123', null],
  ['Rosa-7_x.y', null],
  ['abcd', null],
  ['a'.repeat(50), null],
  ['rapid', null],
  ['Takeshita', null],
  ['Scunthorpe4', null],
  ['abc', 'code_out_of_range'],
  ['', 'code_out_of_range'],
  ['a'.repeat(51), 'code_out_of_range'],
  ['rosa 7', 'code_illegal_character'],
  ['rosa/7', 'code_illegal_character'],
  ['rosé77', 'code_illegal_character'],
  ['pat@example.com', 'code_illegal_character'],
  ['....', 'code_illegal_character'],
  ['zones', 'code_contains_reserved_word'],
  ['Core.js', 'code_contains_reserved_word'],
  ['favicon.ico', 'code_contains_reserved_word'],
  ['he-althz', 'code_contains_reserved_word'],
  ['NONE', 'code_contains_reserved_word'],
  ['fuck-you', 'code_profane_word'],
  ['xFuCkx', 'code_profane_word'],
  ['5h1t-4', 'code_profane_word'],
  ['my.shit', 'code_profane_word'],
] as const) {
  test(`[AT-2] the code "${code.length > 20 ? `${code.length} letters` : code}" is ${fault ?? 'well-formed'}`, () => {
    assert.equal(checkCode(code)?.code ?? null, fault);
  });
}

test('[AT-2] a reserved word is named in the refusal', () => {
  assert.deepEqual(checkCode('Core.js')?.parameters, { value: 'Core.js', word: 'corejs' });
});

test('[AT-2] a name gives name and number, then the initial of the last name, then clear symbols', () => {
  const codes = first(120, { firstName: 'Rosa', lastName: 'Alvarez' });
  assert.match(codes[0] as string, /^rosa[34679]$/);
  assert.ok(codes.slice(0, 5).every((code) => /^rosa[34679]$/.test(code)));
  const kinds = codes.map((code) =>
    /^rosa\d/.test(code) ? 'name' : /^rosaa\d/.test(code) ? 'initial' : 'clear',
  );
  assert.deepEqual(
    kinds,
    kinds.toSorted(
      (a, b) => ['name', 'initial', 'clear'].indexOf(a) - ['name', 'initial', 'clear'].indexOf(b),
    ),
  );
  assert.deepEqual(new Set(kinds), new Set(['name', 'initial', 'clear']));
});

for (const [name, stem] of [
  ['María José', 'maria'],
  ['  JEAN-LUC ', 'jeanluc'],
  ["D'Arcy", 'darcy'],
  ['Bartholomewsebastian', 'bartholomews'],
] as const) {
  test(`[AT-2] the name "${name}" is said "${stem}"`, () => {
    assert.equal(first(1, { firstName: name })[0]?.replace(/\d+$/, ''), stem);
  });
}

for (const name of [null, '', '李', 'X', '42']) {
  test(`[AT-2] without a name that can be said (${name}) the code is 6 clear symbols`, () => {
    const [code = ''] = first(1, { firstName: name });
    assert.match(code, /^[acefghjkmrtuwxy347]{6}$/);
    assert.match(code, /^[a-z]/);
  });
}

test('[AT-2] a name that is short still gives a code of at least four', () => {
  for (const code of first(40, { firstName: 'Al' })) assert.ok(code.length >= 4, code);
});

test('[AT-2] wished prefixes come first, bare and then numbered, cleaned of what no code holds', () => {
  const codes = first(60, { prefixes: ['Rosa & Co', 'garcia'], firstName: 'Ann' });
  assert.equal(codes[0], 'rosaco');
  assert.match(codes[1] as string, /^rosaco[34679]$/);
  const garcia = codes.indexOf('garcia');
  const ann = codes.findIndex((code) => code.startsWith('ann'));
  assert.ok(garcia > 0 && ann > garcia);
});

test('[AT-2] a prefix that is reserved or profane is passed over', () => {
  const codes = first(20, { prefixes: ['admin', 'fuckit'] });
  assert.ok(!codes.includes('admin'));
  assert.ok(codes.every((code) => !code.startsWith('fuck')));
});

test('[AT-2] [WEB-6] whatever the name: every proposal is well-formed, new, and holds no more of the last name than its initial', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('Zimmermannberg', ''),
      fc.integer(),
      (firstName, lastName, seed) => {
        const codes = first(80, { firstName, lastName }, seed);
        assert.equal(new Set(codes.map(codeKey)).size, 80);
        for (const code of codes) {
          assert.equal(checkCode(code), null, code);
          assert.ok(!code.includes('zi'), code);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('[AT-2] proposals never run out', () => {
  assert.equal(new Set(first(2000, { firstName: 'Rosa' })).size, 2000);
});

test('[AT-2] a retired code credits what happened before it was retired, and nothing from then on', () => {
  const at = new Date('2026-04-01T12:00:00Z');
  assert.equal(creditsAt({ retiredAt: null }, at), true);
  assert.equal(creditsAt({ retiredAt: new Date(at.getTime() + 1) }, at), true);
  assert.equal(creditsAt({ retiredAt: at }, at), false);
});
