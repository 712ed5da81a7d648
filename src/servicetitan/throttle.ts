// Lets the calls of one connection in this process go at the turns that its budget gives (ST-2). Urgent calls go before sweeps.

/** Time as the callers of this room see it; tests bring their own. */
export interface Clock {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** urgent: someone waits for it. sweep: it makes sure of what is known, and may only use a part of the allowance. */
export type Urgency = 'urgent' | 'sweep';

/** Turns that were reserved: the first in `startsInMs`, each next one `gapMs` later. Or a pause that is too long to wait for. */
export type Lease =
  | { kind: 'turns'; startsInMs: number; gapMs: number }
  | { kind: 'blocked'; blockedMs: number };

/** The one budget that all processes share. */
export interface Budget {
  /** Reserves `wanted` turns, unless they would have to wait out a pause of more than `longestWaitMs`. */
  lease(wanted: number, urgency: Urgency, longestWaitMs: number): Promise<Lease>;
  /** No turn of any process before `ms` from now. */
  block(ms: number): Promise<void>;
}

export interface Throttle {
  /** 0: a call may be sent now. Else the ms of a pause that is too long to wait for: nothing may be sent. */
  turn(urgency?: Urgency): Promise<number>;
  /** Holds back every process for `ms`, as a 429 asked for. */
  pause(ms: number): void;
  /** How much is left of a pause that this process knows of. */
  pausedMs(): number;
}

/** Turns that one statement reserves: few, so that an urgent call of another process never waits behind many. */
const TURNS_AT_ONCE = 4;

interface Waiter {
  go(blockedMs: number): void;
  fail(error: unknown): void;
}

/** The throttle of each urgency over one budget. Callers of the same urgency go in the order in which they came. */
export function makeThrottles(
  budget: Budget,
  clock: Clock,
  longestWaitMs: number,
): Record<Urgency, Throttle> {
  const waiting: Record<Urgency, Waiter[]> = { urgent: [], sweep: [] };
  let pausedUntilMs = 0;
  let blocking: Promise<void> = Promise.resolve();
  let leasing = false;

  const serve = async () => {
    if (leasing) return;
    leasing = true;
    try {
      for (;;) {
        // A pause of a moment ago is in the budget before anything is reserved.
        await blocking;
        const urgency: Urgency = waiting.urgent.length > 0 ? 'urgent' : 'sweep';
        const group = waiting[urgency].splice(0, TURNS_AT_ONCE);
        if (group.length === 0) return;
        await serveGroup(group, urgency);
      }
    } finally {
      leasing = false;
    }
  };
  const serveGroup = async (group: readonly Waiter[], urgency: Urgency) => {
    try {
      const lease = await budget.lease(group.length, urgency, longestWaitMs);
      for (const [index, waiter] of group.entries()) {
        if (lease.kind === 'blocked') waiter.go(lease.blockedMs);
        else void goAt(waiter, urgency, lease.startsInMs + index * lease.gapMs);
      }
    } catch (error) {
      for (const waiter of group) waiter.fail(error);
    }
  };
  const goAt = async (waiter: Waiter, urgency: Urgency, inMs: number) => {
    if (inMs > 0) await clock.sleep(Math.ceil(inMs));
    if (clock.nowMs() >= pausedUntilMs) return waiter.go(0);
    // A 429 came while it waited: its turn is void.
    waiting[urgency].unshift(waiter);
    void serve();
  };
  const pause = (ms: number) => {
    pausedUntilMs = Math.max(pausedUntilMs, clock.nowMs() + ms);
    const block = () => budget.block(ms);
    // Without the database no turn is given either: whoever asks for one next meets the error.
    blocking = blocking.then(block).catch(() => undefined);
  };
  const throttleOf = (urgency: Urgency): Throttle => ({
    turn: (asked = urgency) =>
      new Promise((go, fail) => {
        waiting[asked].push({ go, fail });
        void serve();
      }),
    pause,
    pausedMs: () => Math.max(0, pausedUntilMs - clock.nowMs()),
  });
  return { urgent: throttleOf('urgent'), sweep: throttleOf('sweep') };
}
