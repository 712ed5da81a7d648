import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJobCursor, writeJobCursor } from './job-cursor.ts';

const NOON = '2026-04-01T12:00:00.000Z';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a cursor is read as it was written', () => {
  const cursor = { at: new Date(NOON), connectionId: '7', jobId: 'J-1' };
  assert.deepEqual(readJobCursor(writeJobCursor(cursor)), cursor);
});

test('[IN-7] what is no cursor, or names what PostgreSQL cannot hold, is none', () => {
  const values = [
    ...[
      null,
      {},
      [],
      [1, 2, 3],
      [NOON, '7'],
      [NOON, '7', 'J-1', 'more'],
      [NOON, 7, 'J-1'],
      [NOON, '0x7', 'J-1'],
    ],
    ...[
      [NOON, '7', 'J\0'],
      ['soon', '7', 'J-1'],
      ['-200000-01-01T00:00:00Z', '7', 'J-1'],
    ],
    ...[
      ['+275760-01-01T00:00:00Z', '7', 'J-1'],
      ['0000-01-01T00:00:00Z', '7', 'J-1'],
    ],
  ];
  for (const value of values) assert.equal(readJobCursor(encoded(value)), null, JSON.stringify(value));
  for (const text of ['', 'x', '%', '\u{1f600}']) assert.equal(readJobCursor(text), null, text);
});
