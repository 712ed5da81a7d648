import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { readAgainInMs } from './pace.ts';

const NOON = new Date('2026-04-01T17:00:00Z');
const MIDNIGHT = new Date('2026-04-01T05:00:00Z');
const facts = { timeZone: 'America/Chicago', pollMs: 60_000, referredJobStarts: false };

test('[ST-4] the poll while jobs move, up to five times slower when nothing happens for hours', () => {
  const after = (quietMs: number, more = {}) =>
    readAgainInMs({ ...facts, now: NOON, pollMs: 10_000, lastChangeAt: plusMs(NOON, -quietMs), ...more });
  assert.equal(after(0), 10_000);
  assert.equal(after(59 * MINUTE_MS), 10_000);
  assert.equal(after(2 * HOUR_MS), 20_000);
  assert.equal(after(5 * HOUR_MS), 50_000);
  assert.equal(after(5 * HOUR_MS, { referredJobStarts: true }), 10_000);
  assert.equal(after(5 * HOUR_MS, { pollMs: 1000 }), 5_000);
});

test('[ST-4] slow at night in the zone of the client, unless something changed just now', () => {
  const after = (quietMs: number) =>
    readAgainInMs({ ...facts, now: MIDNIGHT, lastChangeAt: plusMs(MIDNIGHT, -quietMs) });
  assert.equal(after(5 * MINUTE_MS), 60_000);
  assert.equal(after(20 * MINUTE_MS), 300_000);
});

test('[ST-4] by day never later than a minute, at night than five, unless the poll itself is longer', () => {
  const quiet = (now: Date, pollMs: number) =>
    readAgainInMs({ ...facts, now, pollMs, lastChangeAt: plusMs(now, -9 * HOUR_MS) });
  assert.equal(quiet(NOON, 30_000), MINUTE_MS);
  assert.equal(quiet(NOON, MINUTE_MS), MINUTE_MS);
  assert.equal(quiet(MIDNIGHT, 120_000), 5 * MINUTE_MS);
  assert.equal(quiet(NOON, HOUR_MS), HOUR_MS);
  assert.equal(quiet(MIDNIGHT, HOUR_MS), HOUR_MS);
});
