import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VirtualClock } from './world/clock.ts';
import { cutInstant, instantOf, readInstant, wireInstant } from './world/instants.ts';
import type { Row } from './world/rows.ts';
import { Table } from './world/table.ts';

interface Thing extends Row {
  readonly ownerId: number;
}

test('a table finds rows by id, by key and by change as a plain list would, also behind a lag', () => {
  const command = fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    ownerId: fc.integer({ min: 1, max: 3 }),
    modified: fc.integer({ min: 0, max: 20 }),
    waitMs: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), fc.boolean(), (commands, lagging) => {
      let nowMs = 0;
      const table = new Table<Thing>(
        { nowMs: () => nowMs, readLagMs: () => (lagging ? 5 : 0) },
        { ownerId: (row) => row.ownerId },
      );
      const plain = new Map<number, Thing>();
      for (const { id, ownerId, modified, waitMs } of commands) {
        const old = plain.get(id);
        const modifiedOn = instantOf(Math.max(modified, old === undefined ? 0 : Date.parse(old.modifiedOn)));
        const row = { id, active: true, createdOn: instantOf(0), modifiedOn, ownerId };
        if (old === undefined) table.insert(row);
        else table.update(id, { ownerId, modifiedOn });
        plain.set(id, row);
        nowMs += waitMs;
      }
      nowMs += 100;
      const rows = [...plain.values()].sort((left, right) => left.id - right.id);
      assert.deepEqual([...table.seenAll()], rows);
      assert.deepEqual([...table.all()], rows);
      assert.deepEqual([...table.all(true)], rows.toReversed());
      for (const owner of [1, 2, 3]) {
        const owned = rows.filter(({ ownerId }) => ownerId === owner);
        assert.deepEqual([...table.seenBy('ownerId', owner)], owned);
        assert.deepEqual(table.by('ownerId', owner), owned);
      }
      const changed = rows
        .filter(({ modifiedOn }) => modifiedOn >= instantOf(5) && modifiedOn < instantOf(15))
        .sort((left, right) =>
          left.modifiedOn < right.modifiedOn
            ? -1
            : left.modifiedOn > right.modifiedOn
              ? 1
              : left.id - right.id,
        );
      assert.deepEqual([...table.seenByModified(instantOf(5), instantOf(15))], changed);
      for (const [place, row] of changed.entries()) {
        assert.deepEqual(
          [...table.seenByModified(row.modifiedOn, instantOf(15), row.id)],
          changed.slice(place + 1),
        );
      }
    }),
  );
});

test('instants are read with nought to seven digits and any zone, and nothing else is', () => {
  const cases: [string, string | null][] = [
    ['2026-04-01', '2026-04-01T00:00:00.0000000Z'],
    ['2026-04-01T10:20:30Z', '2026-04-01T10:20:30.0000000Z'],
    ['2026-04-01T10:20:30.1577064Z', '2026-04-01T10:20:30.1577064Z'],
    ['2026-04-01T10:20:30.5', '2026-04-01T10:20:30.5000000Z'],
    ['2026-04-01T00:20:30+02:00', '2026-03-31T22:20:30.0000000Z'],
    ['2026-04-01T10:20:30.12345678Z', null],
    ['2026-02-29T00:00:00Z', null],
    ['2026-04-01T25:00:00Z', null],
    ['2026-04-01T10:20:30 02:00', null],
    ['1711966830', null],
    ['', null],
  ];
  for (const [text, instant] of cases) assert.equal(readInstant(text), instant, text);
  assert.equal(wireInstant('2026-04-01T10:20:30.0000000Z'), '2026-04-01T10:20:30Z');
  assert.equal(wireInstant('2026-04-01T10:20:30.1577064Z'), '2026-04-01T10:20:30.1577064Z');
  assert.equal(wireInstant(cutInstant('2026-04-01T10:20:30.1577064Z', 3)), '2026-04-01T10:20:30.157Z');
});

test('stamps of one row never go back, even on a clock that stands still or jumps back', () => {
  let nowMs = Date.parse('2026-04-01T00:00:00Z');
  const clock = new VirtualClock(() => new Date(nowMs));
  let last = '';
  for (let round = 0; round < 20_000; round += 1) {
    if (round % 7 === 0) nowMs += round % 3;
    const stamp = clock.stamp('mixed', last);
    assert.ok(stamp > last, `${stamp} after ${last}`);
    last = stamp;
  }
});
