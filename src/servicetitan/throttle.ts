// Spaces the calls of one connection (ST-2): never more than the allowance in any window, and none during a pause that a 429 asked for.

/** Time as the callers of this room see it; tests bring their own. */
export interface Clock {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

export interface Throttle {
  /** Resolves when a call may be sent; callers go in the order in which they came. */
  turn(): Promise<void>;
  /** No turn before `ms` from now. */
  pause(ms: number): void;
  /** How much of a pause is left. */
  pausedMs(): number;
}

/** `requestsPerSecond` may be a fraction. Calls may come in bursts, but no window of a second holds more than the allowance. */
export function makeThrottle(requestsPerSecond: number, clock: Clock): Throttle {
  const burst = Math.max(1, Math.floor(requestsPerSecond));
  const windowMs = Math.max(1000, 1000 / requestsPerSecond);
  /** When the last `burst` calls went, oldest first. */
  const sent: number[] = [];
  let pausedUntilMs = 0;
  let last: Promise<void> = Promise.resolve();

  const waitForTurn = async () => {
    for (;;) {
      const nowMs = clock.nowMs();
      const windowEndsMs = sent.length < burst ? nowMs : (sent[0] ?? nowMs) + windowMs;
      const waitMs = Math.max(windowEndsMs, pausedUntilMs) - nowMs;
      if (waitMs <= 0) break;
      await clock.sleep(Math.ceil(waitMs));
    }
    sent.push(clock.nowMs());
    if (sent.length > burst) sent.shift();
  };
  return {
    turn() {
      const mine = last.then(waitForTurn);
      last = mine;
      return mine;
    },
    pause(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.nowMs() + ms);
    },
    pausedMs: () => Math.max(0, pausedUntilMs - clock.nowMs()),
  };
}
