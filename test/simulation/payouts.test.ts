// A few seasons of paying on every run, and the seeds that once found something. PAYOUT_SEEDS and PAYOUT_FROM run others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playSeason } from './payouts.ts';

const COUNT = Number(process.env.PAYOUT_SEEDS ?? 6);
const FROM = Number(process.env.PAYOUT_FROM ?? 1);

/** seed → what it found when it failed first */
const REGRESSIONS: Record<number, string> = {
  110: 'a delivery that failed after its reward was clawed back stayed paid in the books',
};

for (let seed = FROM; seed < FROM + COUNT; seed++) {
  test(`[PO-1] [PO-2] [PO-3] [RW-8] payouts, seed ${seed}: nothing is paid twice or lost, and every cent is where the books say`, async (t) => {
    const { problems, log } = await playSeason(t, seed);
    assert.ok(problems.length === 0, `${problems.join('\n')}\n\n${log.join('\n')}`);
  });
}

for (const [seed, found] of Object.entries(REGRESSIONS)) {
  test(`[PO-2] payouts, seed ${seed}: ${found}`, async (t) => {
    const { problems, log } = await playSeason(t, Number(seed));
    assert.ok(problems.length === 0, `${problems.join('\n')}\n\n${log.join('\n')}`);
  });
}
