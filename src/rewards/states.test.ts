import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adjustmentOf, isPaid, isPromised, mayBecome, postingOf, REWARD_STATES } from './states.ts';
import type { RewardState } from './types.ts';

/** Written down a second time on purpose: RW-3 as a table. */
const LEGAL: [RewardState, RewardState[]][] = [
  ['earned', ['approved', 'canceled']],
  ['approved', ['fulfilled', 'canceled', 'failed', 'expired']],
  ['fulfilled', ['sent', 'redeemed', 'revoked', 'expired']],
  ['sent', ['redeemed', 'revoked', 'expired']],
  ['failed', ['approved', 'canceled']],
  ['canceled', []],
  ['redeemed', ['revoked']],
  ['revoked', []],
  ['expired', []],
];

test('[RW-3] every pair of states: the legal changes and no other', () => {
  assert.deepEqual(new Set(LEGAL.map(([from]) => from)), new Set(REWARD_STATES));
  for (const [from, legal] of LEGAL) {
    for (const to of REWARD_STATES) {
      assert.equal(mayBecome(from, to, 'anyone'), legal.includes(to), `${from} -> ${to} by anyone`);
      const byRules = legal.includes(to) || (from === 'canceled' && to === 'earned');
      assert.equal(mayBecome(from, to, 'rules'), byRules, `${from} -> ${to} by rules`);
      const byPayouts = legal.includes(to) || (['fulfilled', 'sent'].includes(from) && to === 'failed');
      assert.equal(mayBecome(from, to, 'payouts'), byPayouts, `${from} -> ${to} by payouts`);
    }
  }
});

test('[RW-8] along every path of legal changes the ledger says what the state says', () => {
  const amount = 100;
  const seen = new Set<string>();
  const walk = (state: RewardState, owed: number, paid: number, steps: number) => {
    const wasPaid = paid > 0;
    assert.equal(owed, isPromised(state) ? amount : 0, `owed while ${state}`);
    assert.equal(paid, isPaid(state) || (wasPaid && !isPromised(state)) ? amount : 0, `paid while ${state}`);
    const key = `${state}:${paid}:${steps}`;
    if (steps === 0 || seen.has(key)) return;
    seen.add(key);
    for (const to of REWARD_STATES) {
      if (!mayBecome(state, to, 'rules')) continue;
      const posting = postingOf(state, to);
      const moved = (account: string) =>
        posting === null ? 0 : posting.debit === account ? amount : posting.credit === account ? -amount : 0;
      walk(to, owed - moved('liability'), paid - moved('cash'), steps - 1);
    }
  };
  const first = postingOf(null, 'earned');
  assert.deepEqual(first, { kind: 'earned', debit: 'expense', credit: 'liability' });
  walk('earned', amount, 0, 8);
  assert.ok(seen.size > 20);
});

test('[RW-8] a promise taken back undoes the expense; what was paid is not taken back by itself', () => {
  const reversed = { kind: 'reversed', debit: 'liability', credit: 'expense' };
  assert.deepEqual(postingOf('earned', 'canceled'), reversed);
  assert.deepEqual(postingOf('approved', 'canceled'), reversed);
  const breakage = { kind: 'breakage', debit: 'liability', credit: 'breakage' };
  assert.deepEqual(postingOf('approved', 'expired'), breakage);
  assert.deepEqual(postingOf('failed', 'canceled'), reversed);
  assert.deepEqual(postingOf('approved', 'fulfilled'), { kind: 'paid', debit: 'liability', credit: 'cash' });
  for (const [from, to] of [
    ['earned', 'approved'],
    ['approved', 'failed'],
    ['failed', 'approved'],
    ['fulfilled', 'revoked'],
    ['fulfilled', 'expired'],
    ['sent', 'revoked'],
    ['sent', 'redeemed'],
  ] as const) {
    assert.equal(postingOf(from, to), null, `${from} -> ${to}`);
  }
});

test('[RW-8] a changed amount is adjusted in either direction, and not at all when it is the same', () => {
  assert.deepEqual(adjustmentOf(25), {
    kind: 'adjusted',
    debit: 'expense',
    credit: 'liability',
    amountMinor: 25,
  });
  assert.deepEqual(adjustmentOf(-25), {
    kind: 'adjusted',
    debit: 'liability',
    credit: 'expense',
    amountMinor: 25,
  });
  assert.equal(adjustmentOf(0), null);
});
