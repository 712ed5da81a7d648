// How often somebody may be wrong in a row: passwords, confirmed passwords and codes are counted apart, and lock for longer and longer (SEC-1).

import { hash } from 'node:crypto';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Db } from '../db/sql.ts';
import { type Attempted, forgiveFailures, holdFailures, setFailures } from './store-attempts.ts';

const FREE_ATTEMPTS = 5;
/** For all strangers together: so many that somebody who guesses has to come from many networks to lock others out. */
const FREE_ATTEMPTS_OF_ALL = 50;
const LONGEST_LOCK_MINUTES = 60;
const QUIET_MS = HOUR_MS;

/** Until when the n-th failure in a row locks: one minute from the `free`th on, doubling, up to an hour; null: not at all. */
export function lockedUntil(failures: number, now: Date, free = FREE_ATTEMPTS): Date | null {
  if (failures < free) return null;
  const minutes = Math.min(2 ** Math.min(failures - free, 16), LONGEST_LOCK_MINUTES);
  return plusMs(now, minutes * MINUTE_MS);
}

/** Failures that are counted together. `free`: so many lock nothing; five unless told. */
export interface Counting extends Attempted {
  free?: number;
}

/** Passwords of an address, at whatever client and whether it has an account or not: a lock says nothing of that. */
export function passwordsOf(email: string): Counting {
  return { clientId: '0', subject: `password ${hash('sha256', email)}`, free: FREE_ATTEMPTS_OF_ALL };
}

/** Those that came from one place: a network, or a browser that is known. */
export function passwordsFrom(email: string, place: string): Counting {
  return { clientId: '0', subject: `password ${hash('sha256', email)}@${place}` };
}

/** Passwords given again by who is signed in: strangers who guess at the door do not lock them. */
export function confirmationsOf(clientId: Id, userId: Id): Attempted {
  return { clientId, subject: `confirm ${userId}` };
}

/** Codes of the second factor. */
export function codesOf(clientId: Id, userId: Id): Attempted {
  return { clientId, subject: `code ${userId}` };
}

/**
 * Runs an attempt. It is counted, and locked after, before it is tried, so that many at once cannot outrun the lock; a right one ends the
 * count, and one that came to no answer is taken back. Throws account_locked.
 */
export async function counted<Result extends { isRight: boolean }>(
  db: Db,
  whose: Counting,
  now: Date,
  attempt: () => Promise<Result>,
): Promise<Result> {
  await db.tx(async (tx) => {
    const known = await holdFailures(tx, whose, now);
    if (known.lockedUntil && known.lockedUntil > now) {
      throw new Refusal('account_locked', { until: known.lockedUntil.toISOString() });
    }
    const failures = plusMs(known.lastAt, QUIET_MS) <= now ? 0 : known.failures;
    await setFailures(tx, whose, {
      failures: failures + 1,
      lastAt: now,
      lockedUntil: lockedUntil(failures + 1, now, whose.free),
    });
  });
  try {
    const result = await attempt();
    if (result.isRight) await forgiveFailures(db, whose);
    return result;
  } catch (error) {
    await db.tx(async (tx) => {
      const { failures } = await holdFailures(tx, whose, now);
      const left = Math.max(0, failures - 1);
      await setFailures(tx, whose, {
        failures: left,
        lastAt: now,
        lockedUntil: lockedUntil(left, now, whose.free),
      });
    });
    throw error;
  }
}
