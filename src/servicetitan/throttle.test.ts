import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loneBudget } from '../../test/support/lone-budget.ts';
import { makeThrottles } from './throttle.ts';

/** Time passes only while everyone sleeps: the earliest sleeper wakes first. */
function virtualClock() {
  let nowMs = 1_000_000;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const advance = () => {
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const first = sleepers.shift();
    if (!first) return;
    nowMs = Math.max(nowMs, first.atMs);
    first.wake();
    if (sleepers.length > 0) setImmediate(advance);
  };
  return {
    nowMs: () => nowMs,
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ atMs: nowMs + ms, wake });
        if (sleepers.length === 1) setImmediate(advance);
      }),
  };
}

test('[ST-2] urgent callers go before the sweeps that wait, and each in the order in which they came', async () => {
  const clock = virtualClock();
  const { urgent, sweep } = makeThrottles(loneBudget(10, clock), clock, 10_000);
  const order: string[] = [];
  const go = (name: string, turn: Promise<number>) => turn.then(() => order.push(name));
  await Promise.all([
    ...[1, 2, 3, 4, 5, 6].map((n) => go(`sweep ${n}`, sweep.turn())),
    ...[1, 2].map((n) => go(`urgent ${n}`, urgent.turn())),
  ]);
  assert.deepEqual(
    order.filter((name) => name.startsWith('sweep')),
    [1, 2, 3, 4, 5, 6].map((n) => `sweep ${n}`),
  );
  assert.ok(order.indexOf('urgent 2') < order.indexOf('sweep 5'), order.join(', '));
});

test('[ST-2] a pause holds every caller back, also those whose turn was near', async () => {
  const clock = virtualClock();
  const startMs = clock.nowMs();
  const { urgent } = makeThrottles(loneBudget(10, clock), clock, 10_000);
  const near = [1, 2, 3, 4].map(() => urgent.turn().then(() => clock.nowMs() - startMs));
  assert.equal(await near[0], 0);
  urgent.pause(5000);
  assert.ok(urgent.pausedMs() > 4000);
  for (const at of await Promise.all(near.slice(1))) assert.ok(at >= 5000, String(at));
  assert.equal(urgent.pausedMs(), 0);
});

test('[ST-2] a pause that is too long to wait for is said instead of waited for', async () => {
  const clock = virtualClock();
  const { sweep, urgent } = makeThrottles(loneBudget(10, clock), clock, 10_000);
  sweep.pause(60_000);
  const blockedMs = await urgent.turn();
  assert.ok(blockedMs > 50_000, String(blockedMs));
});
