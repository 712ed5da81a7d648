import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idMaker, isId } from './ids.ts';

test('ids rise, also when the clock stands still or runs backwards', () => {
  let nowMs = Date.UTC(2026, 3, 1);
  const next = idMaker(7, () => nowMs);
  let last = 0n;
  for (let count = 0; count < 20_000; count++) {
    if (count === 10_000) nowMs -= 60_000;
    const id = BigInt(next());
    assert.ok(id > last);
    last = id;
  }
});

test('two processes never make the same id', () => {
  const [a, b] = [idMaker(1, () => 1_800_000_000_000), idMaker(2, () => 1_800_000_000_000)];
  const made = new Set(Array.from({ length: 2000 }, () => [a(), b()]).flat());
  assert.equal(made.size, 4000);
});

test('only what fits an int8 is an id', () => {
  for (const id of ['1', '9223372036854775807', idMaker(0, Date.now)()]) assert.ok(isId(id), id);
  for (const no of ['', '0', '-1', '01', '9223372036854775808', '1e3', '12345678901234567890', 'abc'])
    assert.ok(!isId(no), no);
});
