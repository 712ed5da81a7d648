import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { percentOf, showMoney, toMinor } from './money.ts';

test('[RW-8] amounts are read exactly, half a minor unit up', () => {
  const cases: [string | number, string, number | null][] = [
    ['189.99', 'USD', 18_999],
    [189.99, 'USD', 18_999],
    ['0', 'USD', 0],
    ['-12.345', 'USD', -1235],
    ['12.344', 'USD', 1234],
    ['1234', 'JPY', 1234],
    ['1.2345', 'BHD', 1235],
    [1e21, 'USD', null],
    [Number.NaN, 'USD', null],
    ['12,50', 'USD', null],
    ['', 'USD', null],
  ];
  for (const [value, currency, minor] of cases)
    assert.equal(toMinor(value, currency), minor, `${value} ${currency}`);
});

test('[RW-8] reading back what was written gives the same cents', () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (cents) => {
      const text = `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
      assert.equal(toMinor(text, 'USD') ?? Number.NaN, cents === 0 ? 0 : cents);
    }),
  );
});

test('[RW-1] a percentage is rounded half up in whole minor units', () => {
  assert.equal(percentOf(24_550, 10), 2455);
  assert.equal(percentOf(5, 10), 1);
  assert.equal(percentOf(4, 10), 0);
  assert.equal(percentOf(99_999_999, 12.34), 12_340_000);
});

test('money is shown with its currency', () => {
  assert.equal(showMoney(10_000, 'USD'), '$100.00');
  assert.equal(showMoney(1234, 'JPY'), '¥1,234');
});
