// Seeded worlds of rewards on every run: rules, tiers, caps, holds, reviews, payments, refunds, clawbacks and payouts. REWARD_SEEDS and
// REWARD_FROM run others; node test/simulation/main.ts --rewards --seeds N runs many.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { runRewardSeed } from './reward-run.ts';

const COUNT = Number(process.env.REWARD_SEEDS ?? 50);
const FROM = Number(process.env.REWARD_FROM ?? 1);

const RULES =
  '[RW-1] [RW-2] [RW-3] [RW-4] [RW-5] [RW-6] [RW-8] [QU-5] [QU-6] [QU-8] [QU-9] [PO-1] [PO-2] [PO-3] [AT-5] [EX-1]';
test(`${RULES} seeds ${FROM} to ${FROM + COUNT - 1} of rewards are as the model says after every change`, async (t) => {
  const seeds = Array.from({ length: COUNT }, (_, index) => FROM + index).values();
  // A database for each lane: holds end for all clients of one, by the clock of whoever asks.
  const lane = async () => {
    const { db } = await testDatabase(t);
    for (const seed of seeds) {
      const { problems, log } = await runRewardSeed(db, seed);
      assert.ok(problems.length === 0, `seed ${seed}: ${problems.join('\n')}\n\n${log}`);
    }
  };
  const ends = await Promise.allSettled([lane(), lane()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
});
