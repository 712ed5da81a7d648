// Answers "which completed jobs has this customer?" from what is held (ST-12): no call, and an input like any other answer.

import { DAY_MS, plusMs } from '../base/time.ts';
import {
  completedJobsHeld,
  type HistoryJob,
  type KnownHistory,
  knownHistory,
  longestLookbackDays,
} from './history-store.ts';
import type { Round } from './round.ts';
import type { DueQuestion } from './store-follow.ts';

export type FromHistory =
  | { kind: 'answer'; body: Record<string, unknown>; knownAt: Date }
  /** What was read is about to be applied, or the next delta read will know. */
  | { kind: 'soon'; at: Date }
  /** ServiceTitan must be asked. */
  | { kind: 'ask' };

/** How long a question may wait for the delta read rather than cost a call. */
const WAIT_MS = 120_000;
/** How soon what was read is applied, as a rule. */
const APPLIED_MS = 2_000;

/** Asks what is held; one of these serves all questions of a round. */
export function historyOf(round: Round): (question: DueQuestion) => Promise<FromHistory> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  let held: Promise<{ known: KnownHistory; lookbackDays: number | null } | null> | null = null;
  const load = async () => {
    const known = await knownHistory(deps.db, clientId, connectionId);
    return known && { known, lookbackDays: await longestLookbackDays(deps.db, clientId) };
  };
  return async ({ subject, notBefore, askedAt }) => {
    held ??= load();
    const found = await held;
    if (!found) return { kind: 'ask' };
    const { known, lookbackDays } = found;
    // A campaign that looks back further than the import reaches must ask.
    const reachesBack =
      known.from === null ||
      (lookbackDays !== null && known.from <= plusMs(notBefore, -lookbackDays * DAY_MS));
    if (!reachesBack) return { kind: 'ask' };
    const now = deps.now();
    const isFresh = plusMs(askedAt, WAIT_MS) > now;
    if (known.isBehind) return isFresh ? { kind: 'soon', at: plusMs(now, APPLIED_MS) } : { kind: 'ask' };
    if (known.to >= notBefore) {
      const jobs = await completedJobsHeld(deps.db, clientId, connectionId, subject);
      if (seemsNewAtCompletion(jobs, notBefore)) return { kind: 'ask' };
      return {
        kind: 'answer',
        knownAt: known.to,
        body: {
          customer_id: subject,
          customer_ids: [subject],
          source: 'history',
          import_id: known.importId,
          known_at: known.to.toISOString(),
          jobs: jobs.map(({ jobId, totalMinor, ...job }) => ({ id: jobId, ...job, total_minor: totalMinor })),
        },
      };
    }
    const { nextReadAt } = known;
    const isWorthWaiting = isFresh && nextReadAt !== null && nextReadAt <= plusMs(now, WAIT_MS);
    return isWorthWaiting
      ? { kind: 'soon', at: nextReadAt > now ? nextReadAt : plusMs(now, 1000) }
      : { kind: 'ask' };
  };
}

/**
 * Asked at the completion of a job (pipeline/decide-friend.ts), the question is also whether the customer was merged meanwhile (ID-4), which
 * need not move any modifiedOn. Where money depends on it, ServiceTitan is asked: when nothing that is held makes it an existing customer.
 */
function seemsNewAtCompletion(jobs: readonly HistoryJob[], notBefore: Date): boolean {
  const isAtCompletion = jobs.some(({ completedOn }) => completedOn !== null && completedOn >= notBefore);
  const served = jobs.some(
    ({ completedOn, noCharge, recall, warranty, totalMinor }) =>
      completedOn !== null &&
      completedOn < notBefore &&
      !noCharge &&
      !recall &&
      !warranty &&
      (totalMinor ?? 0) > 0,
  );
  return isAtCompletion && !served;
}
