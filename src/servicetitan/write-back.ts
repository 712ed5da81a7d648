// Works off what is owed to ServiceTitan (ST-10), one after the other, outside of any transaction, and never on the way of a decision.

import { plusMs } from '../base/time.ts';
import { officeLink } from './codes-plan.ts';
import { stopsAll } from './outcome.ts';
import { mustStop, type Round, sweepTime } from './round.ts';
import type { TroubleArea } from './types.ts';
import { failureOf, LEASE_MS, LOOK_AFTER_MS, retryAt } from './write-attempts.ts';
import { partOf } from './write-back-plan.ts';
import { areaOf, type Step, stepOf } from './write-back-steps.ts';
import {
  claimWriteBack,
  type DueWriteBack,
  settleWriteBack,
  type WriteBackOutcome,
} from './write-back-store.ts';
import type { Written } from './write-call.ts';

const WRITE_BACKS_PER_ROUND = 50;
/** What was made a moment ago may not show yet. */
const ATTEMPTS_AT_UNKNOWN = 4;

/** Writes what is due, up to 50 and for some seconds; what is left is due at once in the next round. */
export async function writeBack(round: Round): Promise<void> {
  const { deps, clientId } = round;
  const { connectionId } = round.connection;
  const { advocateCodeTypeIds } = await deps.client(clientId);
  // A scope that is missing for one is missing for all of its kind.
  const closed = new Set<TroubleArea>();
  const hasTime = sweepTime(round);
  for (let done = 0; done < WRITE_BACKS_PER_ROUND && !mustStop(round) && hasTime(); done++) {
    const now = deps.now();
    const item = await claimWriteBack(deps.db, clientId, connectionId, now, plusMs(now, LEASE_MS));
    if (!item) return;
    const isOff = item.partsOn[partOf(item.kind)] === undefined;
    const outcome = isOff
      ? settled('skipped', { reason: 'switched_off', message: 'It was switched off before it was written.' })
      : closed.has(areaOf(item.kind))
        ? later(item, now, 'The scope for it is missing.', item.unresolvedSince)
        : await attempt(round, item, advocateCodeTypeIds, closed);
    await settleWriteBack(deps.db, clientId, item.writeBackId, outcome, deps.now());
  }
}

async function attempt(
  round: Round,
  item: DueWriteBack,
  codeTypeIds: readonly string[],
  closed: Set<TroubleArea>,
): Promise<WriteBackOutcome> {
  const { sweepApi: api, deps, findings } = round;
  const area = areaOf(item.kind);
  const { referralId, code, programHost } = item;
  // Only about the own code of an advocate.
  const link = referralId === null && code !== null ? officeLink(deps.publicUrl, programHost, code) : null;
  const step = await stepOf(api, { ...item, link }, codeTypeIds);
  const written = step.do === 'write' ? await step.write() : null;
  const now = deps.now();
  if (step.do === 'nothing') {
    findings.answered.add(area);
    return settled(step.state, { reason: step.reason, message: step.message });
  }
  if (written?.outcome === 'ok') {
    findings.answered.add(area);
    return settled('written', { reason: 'written', ...(step.do === 'write' && step.shows) });
  }
  const failed: Exclude<Written, { outcome: 'ok' }> = step.do === 'fail' ? step.failure : nonOk(written);
  if (failed.outcome === 'unknown') {
    const unresolvedSince = item.unresolvedSince ?? now;
    return { ...later(item, now, failed.message, unresolvedSince), ...lookLater(item, now) };
  }
  // A failed look leaves open what an earlier attempt left open; a refused call changed nothing.
  const unresolvedSince = step.do === 'fail' ? item.unresolvedSince : null;
  const isUnknown = failed.outcome === 'not_found' && item.attempts >= ATTEMPTS_AT_UNKNOWN;
  if (isUnknown || failed.outcome === 'bad_request') {
    return {
      ...settled('failed', { reason: failed.outcome, message: failed.message }),
      lastError: failed.message,
    };
  }
  const failure = failureOf(failed);
  if (failure) {
    findings.failures.push({ failure, area });
    if (!stopsAll(failure, area)) closed.add(area);
  }
  return later(item, now, failed.message, unresolvedSince);
}

function nonOk(written: Written | null): Exclude<Written, { outcome: 'ok' }> {
  if (written === null || written.outcome === 'ok') throw new Error('a step to write gave no outcome');
  return written;
}

function settled(state: 'written' | 'skipped' | 'failed', result: Record<string, unknown>): WriteBackOutcome {
  return { state, nextAttemptAt: null, unresolvedSince: null, lastError: null, result };
}

/** For another attempt, unless there were enough. */
function later(item: DueWriteBack, now: Date, error: string, unresolvedSince: Date | null): WriteBackOutcome {
  if (item.giveUpAt <= now) {
    return {
      ...settled('failed', { reason: 'given_up', message: error }),
      unresolvedSince,
      lastError: error,
    };
  }
  const nextAttemptAt = retryAt(now, item.attempts, Math.random);
  return { state: 'pending', nextAttemptAt, unresolvedSince, lastError: error, result: null };
}

function lookLater(item: DueWriteBack, now: Date): Partial<WriteBackOutcome> {
  return item.giveUpAt <= now ? {} : { nextAttemptAt: plusMs(now, LOOK_AFTER_MS) };
}

/** What would be written, for a person who asks before it is switched on. */
export function showStep(step: Step): {
  action: 'write' | 'nothing' | 'unknown';
  what: Record<string, unknown> | null;
  reason: string | null;
  message: string | null;
} {
  switch (step.do) {
    case 'write':
      return { action: 'write', what: step.shows, reason: null, message: null };
    case 'nothing':
      return { action: 'nothing', what: null, reason: step.reason, message: step.message };
    case 'fail':
      return { action: 'unknown', what: null, reason: step.failure.outcome, message: step.failure.message };
  }
}
