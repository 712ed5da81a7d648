// A budget for tests of callers over a clock of their own: what the database keeps for all processes, kept for one.

import type { Budget, Clock } from '../../src/servicetitan/throttle.ts';

/** Evenly spaced turns at `perSecond`, by the clock of the test. */
export function loneBudget(perSecond: number, clock: Clock): Budget {
  const gapMs = 1000 / perSecond;
  let nextMs = 0;
  let blockedUntilMs = 0;
  return {
    async lease(wanted, _urgency, longestWaitMs) {
      const nowMs = clock.nowMs();
      if (blockedUntilMs > nowMs + longestWaitMs)
        return { kind: 'blocked', blockedMs: blockedUntilMs - nowMs };
      const startMs = Math.max(nextMs, blockedUntilMs, nowMs);
      nextMs = startMs + wanted * gapMs;
      return { kind: 'turns', startsInMs: startMs - nowMs, gapMs };
    },
    async block(ms) {
      blockedUntilMs = Math.max(blockedUntilMs, clock.nowMs() + ms);
    },
  };
}
