import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latest, parseInstant, plusMs } from './time.ts';

test('instants of 0 to 9 fractional digits, with any offset, are read', () => {
  const cases: [string, string][] = [
    ['2026-04-01T15:22:10Z', '2026-04-01T15:22:10.000Z'],
    ['2025-05-23T18:21:30.1577064Z', '2025-05-23T18:21:30.157Z'],
    ['2026-04-01T15:22:10.5+02:00', '2026-04-01T13:22:10.500Z'],
    ['2026-04-01T15:22:10-0500', '2026-04-01T20:22:10.000Z'],
    ['2026-04-01 15:22', '2026-04-01T15:22:00.000Z'],
    ['2026-04-01', '2026-04-01T00:00:00.000Z'],
    [' 2026-04-01T15:22:10 ', '2026-04-01T15:22:10.000Z'],
  ];
  for (const [text, iso] of cases) assert.equal(parseInstant(text)?.toISOString(), iso, text);
});

test('what is no instant is null', () => {
  for (const text of [
    '',
    'tomorrow',
    '2026-02-31',
    '2026-13-01T00:00:00Z',
    '2026-04-01T25:00:00Z',
    '0000-01-01',
    '1775056930',
  ]) {
    assert.equal(parseInstant(text), null, text);
  }
});

test('the later instant wins, a missing one never', () => {
  const early = new Date(1000);
  const late = plusMs(early, 1);
  assert.equal(latest(early, late), late);
  assert.equal(latest(late, early), late);
  assert.equal(latest(null, early), early);
  assert.equal(latest(null, null), null);
});
