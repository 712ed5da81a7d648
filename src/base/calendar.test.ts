import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stretchOf } from './calendar.ts';

const CHICAGO = 'America/Chicago';

test('[RW-1] months, quarters and years begin at midnight of the company, not of Greenwich', () => {
  const at = new Date('2026-07-01T03:00:00Z');
  const shown = (period: Parameters<typeof stretchOf>[1], start?: string) => {
    const { key, from, until } = stretchOf(at, period, CHICAGO, start);
    return [key, from?.toISOString() ?? null, until?.toISOString() ?? null];
  };
  assert.deepEqual(shown('ever'), ['ever', null, null]);
  assert.deepEqual(shown('month'), ['2026-06', '2026-06-01T05:00:00.000Z', '2026-07-01T05:00:00.000Z']);
  assert.deepEqual(shown('quarter'), ['2026-Q2', '2026-04-01T05:00:00.000Z', '2026-07-01T05:00:00.000Z']);
  assert.deepEqual(shown('year'), ['2026', '2026-01-01T06:00:00.000Z', '2027-01-01T06:00:00.000Z']);
  assert.deepEqual(shown('tax_year', '04-06'), [
    'tax year 2026',
    '2026-04-06T05:00:00.000Z',
    '2027-04-06T05:00:00.000Z',
  ]);
  assert.equal(stretchOf(at, 'tax_year', CHICAGO, '07-01').key, 'tax year 2025');
});

test('[RW-1] every instant lies in its stretch, and stretches meet without gap or overlap', () => {
  const zone = fc.constantFrom('UTC', CHICAGO, 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns');
  const period = fc.constantFrom('month' as const, 'quarter' as const, 'year' as const, 'tax_year' as const);
  const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2031, 0) });
  fc.assert(
    fc.property(
      instant,
      period,
      zone,
      fc.constantFrom('01-01', '04-06', '12-28'),
      (ms, of, timeZone, start) => {
        const { key, from, until } = stretchOf(new Date(ms), of, timeZone, start);
        assert.ok(from && until && from.getTime() <= ms && ms < until.getTime());
        assert.equal(stretchOf(from, of, timeZone, start).key, key);
        assert.equal(stretchOf(new Date(until.getTime() - 1), of, timeZone, start).key, key);
        const next = stretchOf(until, of, timeZone, start);
        assert.notEqual(next.key, key);
        assert.equal(next.from?.getTime(), until.getTime());
      },
    ),
    { numRuns: 300 },
  );
});
