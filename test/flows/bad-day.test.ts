// Ten hours of trouble in ServiceTitan and lossy webhooks end as a day without any (ST-2, ST-4, ST-6, ST-8, IN-5). Other seeds and sizes:
// node test/simulation/main.ts --day --jobs 10000 --seeds 3

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedEnd, planDay, playDay, unlike } from '../simulation/day.ts';

const RULES = '[IN-5] [ST-2] [ST-4] [ST-5] [ST-6] [ST-7] [ST-8] [RW-2]';

test(`${RULES} 10,000 jobs on a bad day: 30 % of the webhooks lost, 20 % twice, all out of order, storms and outages; the end is a good day's`, async (t) => {
  const plan = planDay(1, 10_000);
  const bad = await playDay(t, plan, 'bad');
  const good = await playDay(t, plan, 'good');
  assert.deepEqual(unlike('good and bad', good, bad), []);
  assert.deepEqual(unlike('rules and bad', expectedEnd(plan), bad), []);
});
