import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { JobInvoice } from '../intake/types.ts';
import { nextInvoiceRead } from './invoices-schedule.ts';
import { sumInvoices } from './invoices-sum.ts';

let made = 0;
const invoice = (totalMinor: number | null, balanceMinor: number | null, more: Partial<JobInvoice> = {}) => ({
  invoiceId: String(++made),
  number: null,
  totalMinor,
  balanceMinor,
  adjustmentToId: null,
  active: true,
  paidOn: null,
  ...more,
});

test('[QU-6] what the invoices of a job come to: net, balance, and paid only when something was charged and nothing is owed', () => {
  const cases: [string, JobInvoice[], number | null, number | null, boolean][] = [
    ['no invoice', [], 0, 0, false],
    ['open', [invoice(10_000, 10_000)], 10_000, 10_000, false],
    ['paid in part', [invoice(10_000, 1)], 10_000, 1, false],
    ['paid', [invoice(10_000, 0)], 10_000, 0, true],
    ['free', [invoice(0, 0)], 0, 0, false],
    ['refunded in part', [invoice(10_000, 0), invoice(-4_000, 0)], 6_000, 0, true],
    ['refunded', [invoice(10_000, 0), invoice(-10_000, 0)], 0, 0, false],
    [
      'a refund not handed out yet is no debt',
      [invoice(10_000, 0), invoice(-4_000, -4_000)],
      6_000,
      -4_000,
      true,
    ],
    ['written off', [invoice(10_000, 10_000), invoice(-10_000, -10_000)], 0, 0, false],
    ['an addition is owed', [invoice(10_000, 0), invoice(500, 500)], 10_500, 500, false],
    ['two invoices, one open', [invoice(10_000, 0), invoice(3_000, 3_000)], 13_000, 3_000, false],
    [
      'a deleted one does not count',
      [invoice(10_000, 0), invoice(9_000, 9_000, { active: false })],
      10_000,
      0,
      true,
    ],
    ['all deleted', [invoice(10_000, 0, { active: false })], 0, 0, false],
    ['a total that cannot be read', [invoice(10_000, 0), invoice(null, 0)], null, 0, false],
    ['a balance that cannot be read', [invoice(10_000, null)], 10_000, null, false],
  ];
  for (const [name, invoices, net, balance, paid] of cases) {
    const sum = sumInvoices(invoices);
    assert.deepEqual([sum.net_minor, sum.balance_minor, sum.paid], [net, balance, paid], name);
    assert.deepEqual(sumInvoices(invoices.toReversed()), sum, `${name}, in another order`);
  }
});

test('[QU-6] invoices are read hourly, then every four hours, daily, weekly, shortly before the hold ends, and at last never', () => {
  const from = new Date('2026-04-01T12:00:00Z');
  const span = { from, holdUntil: plusMs(from, 14 * DAY_MS), until: plusMs(from, 365 * DAY_MS) };
  const after = (readMs: number) => {
    const next = nextInvoiceRead(span, plusMs(from, readMs));
    return next && next.getTime() - from.getTime() - readMs;
  };
  assert.equal(after(0), HOUR_MS);
  assert.equal(after(DAY_MS - 1), HOUR_MS);
  assert.equal(after(DAY_MS), 4 * HOUR_MS);
  assert.equal(after(7 * DAY_MS), DAY_MS);
  assert.equal(after(13 * DAY_MS + HOUR_MS), 23 * HOUR_MS - 15 * MINUTE_MS, 'once more before the approval');
  assert.equal(after(14 * DAY_MS - 15 * MINUTE_MS), DAY_MS);
  assert.equal(after(44 * DAY_MS - 1), DAY_MS);
  assert.equal(after(44 * DAY_MS), 7 * DAY_MS);
  assert.equal(after(364 * DAY_MS), DAY_MS, 'the last look is at the end');
  assert.equal(after(365 * DAY_MS), null);
});
