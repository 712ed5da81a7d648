// A few seeded worlds of reward rules, caps and reviews on every run, and the seeds that once found something. REWARD_SEEDS and
// REWARD_FROM run others; node test/simulation/main.ts --rewards --seeds N runs many.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { runRewardSeed } from './reward-run.ts';

const COUNT = Number(process.env.REWARD_SEEDS ?? 50);
const FROM = Number(process.env.REWARD_FROM ?? 1);

/** seed → what it found when it failed first */
const REGRESSIONS: Record<number, string> = {
  57: "[RW-1] the friend's reward did not follow the advocate's count when another friend was blocked",
  1028: "[RW-1] the friend's reward did not follow the advocate's count when an earlier job came late",
};

const RULES = '[RW-1] [RW-2] [RW-3] [RW-4] [RW-5] [RW-6] [RW-8] [QU-5] [QU-8] [QU-9] [AT-5]';
test(`${RULES} seeds ${FROM} to ${FROM + COUNT - 1} of rewards are as the model says after every change`, async (t) => {
  const seeds = [
    ...Array.from({ length: COUNT }, (_, index) => FROM + index),
    ...Object.keys(REGRESSIONS).map(Number),
  ].values();
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
