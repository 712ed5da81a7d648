import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeThrottle } from './throttle.ts';

function virtualClock() {
  let nowMs = 1_000_000;
  return {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
}

test('[ST-2] no window of a second holds more calls than the allowance, and the allowance is used', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0.2, 0.5, 2.5)),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 150 }),
      async (perSecond, pausesMs) => {
        const clock = virtualClock();
        const throttle = makeThrottle(perSecond, clock);
        const startMs = clock.nowMs();
        const times: number[] = [];
        for (const pauseMs of pausesMs) {
          await clock.sleep(pauseMs);
          await throttle.turn();
          times.push(clock.nowMs());
        }
        const most = Math.max(1, Math.floor(perSecond));
        for (const from of times) {
          assert.ok(times.filter((at) => at >= from && at < from + 1000).length <= most);
        }
        const idleMs = pausesMs.reduce((sum, ms) => sum + ms, 0);
        const neededMs = Math.ceil(times.length / most) * Math.max(1000, 1000 / perSecond);
        assert.ok((times.at(-1) ?? 0) - startMs <= idleMs + neededMs);
      },
    ),
    { numRuns: 100 },
  );
});

test('[ST-2] a pause holds every caller back, in the order in which they came', async () => {
  const clock = virtualClock();
  const throttle = makeThrottle(10, clock);
  throttle.pause(5000);
  assert.equal(throttle.pausedMs(), 5000);
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((who) => throttle.turn().then(() => order.push(who))));
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(clock.nowMs(), 1_005_000);
  assert.equal(throttle.pausedMs(), 0);
});
