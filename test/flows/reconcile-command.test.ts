// goodword reconcile, as an operator runs it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payAll, tremendousWorld } from '../support/pay-world.ts';
import { startGoodword } from '../support/process.ts';

test('[RW-8] goodword reconcile ends with 0 when everything agrees, and with 1 and a sentence when it does not', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  await payAll(world);
  await world.work();
  const run = async () => {
    const child = startGoodword(['reconcile'], {
      env: { DATABASE_URL: world.url, GOODWORD_SECRET: 'a secret of the tests, long enough' },
    });
    const { code } = await child.exited;
    return { code, output: child.output() };
  };
  const fine = await run();
  assert.equal(fine.code, 0, fine.output);
  assert.match(fine.output, /: 0 differences/);
  await world.db.query('update rewards set amount_minor = 9000 where reward_id = $1', [reward]);
  const wrong = await run();
  assert.equal(wrong.code, 1, wrong.output);
  assert.match(
    wrong.output,
    /reward \d+ is sent: paid should be 9000 and the ledger says 10000 \(minor units of USD\)/,
  );
});
