// Carries out what was scheduled for campaigns, also what became due while nothing ran: in the order of its times, and as of its times.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { type Carrying, changeState, publish } from './orders.ts';
import { clientsWithDueSchedules, closeSchedule, type Schedule, takeDueSchedule } from './schedule-store.ts';
import type { Edit } from './store.ts';

/** Carries out everything that is due, client by client in its lane. Safe to run twice at once. Answers how many there were. */
export async function runDueSchedules(deps: Deps): Promise<number> {
  let done = 0;
  for (const clientId of await clientsWithDueSchedules(deps.db, deps.now())) {
    try {
      while (await runNext(deps, clientId)) done++;
    } catch (error) {
      // The others must not wait for this one; it is tried again in a minute.
      deps.log.error({ err: error, client_id: clientId }, 'what was scheduled could not be carried out');
    }
  }
  return done;
}

/** The next one that is due, in a transaction of its own; false: none is left. */
async function runNext(deps: Deps, clientId: Id): Promise<boolean> {
  const { currency } = await deps.client(clientId);
  const problem = await deps
    .inLane(clientId, async (tx) => {
      const now = deps.now();
      const next = await takeDueSchedule(tx, clientId, now);
      if (!next) return NOTHING;
      // Closed first: publishing cancels whatever else waits to publish the same draft.
      await closeSchedule(tx, clientId, next.scheduleId, { problem: null, now });
      const { campaignId, runAt, createdBy } = next;
      const edit: Edit = { clientId, campaignId, actor: createdBy, now };
      const note = { schedule_id: next.scheduleId, scheduled_for: runAt.toISOString() };
      const carrying: Carrying = { currency, effectiveAt: runAt, note };
      try {
        if (next.action === 'publish') await publish(tx, deps, edit, carrying, next.version ?? undefined);
        else await changeState(tx, deps, edit, next.action, carrying);
      } catch (error) {
        if (error instanceof Refusal) throw new Impossible(next, error);
        throw error;
      }
      return null;
    })
    .catch((error: unknown) => {
      if (error instanceof Impossible) return error;
      throw error;
    });
  if (problem === NOTHING) return false;
  if (problem) {
    const { scheduleId } = problem.schedule;
    await deps.inLane(clientId, (tx) =>
      closeSchedule(tx, clientId, scheduleId, { problem: problem.message, now: deps.now() }),
    );
    deps.log.warn(
      { client_id: clientId, schedule_id: scheduleId, reason: problem.message },
      'a schedule failed',
    );
  }
  return true;
}

const NOTHING = Symbol('nothing is due');

/** What was scheduled makes no sense any more: its transaction is undone, and the schedule says why. */
class Impossible extends Error {
  readonly schedule: Schedule;

  constructor(schedule: Schedule, cause: Refusal) {
    super(cause.message, { cause });
    this.schedule = schedule;
  }
}
