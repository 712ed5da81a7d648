// What is an amount, what is not, and what could be two things.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAmount } from './read-amount.ts';

test('[FILE-1] amounts of other programs are read in the currency of the program, and never guessed', () => {
  const read = (text: string, currency = 'USD') => {
    const amount = readAmount(text, currency);
    return typeof amount === 'number' ? amount : null;
  };
  for (const [text, minor] of [
    ...([
      ['50', 5_000],
      ['$50.00', 5_000],
      ['USD 12.5', 1_250],
      ['1,234.50', 123_450],
      ['1.234,50', 123_450],
    ] as const),
    ...([
      ['12,50', 1_250],
      ['1,234,567', 123_456_700],
      ['-3', -300],
      ['-$3.00', -300],
      ['$-3', -300],
      ['0.00', 0],
    ] as const),
  ])
    assert.equal(read(text), minor, text);
  for (const text of [
    '1,234',
    '1.234',
    '12.345',
    'EUR 12',
    '€12',
    'twelve',
    '1,2,3',
    '1.2.3',
    '',
    '12.50.',
    '1,23.4,5',
  ])
    assert.equal(read(text), null, text);
  assert.deepEqual([read('€12', 'EUR'), read('1.500 JPY', 'JPY'), read('1500', 'JPY')], [1_200, null, 1_500]);
});
