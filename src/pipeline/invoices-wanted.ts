// Of which jobs the invoices matter, and for how long (QU-6). Pure: no I/O, and time is an argument.

import { DAY_MS, latest, parseInstant, plusMs } from '../base/time.ts';
import { isPromised } from '../rewards/states.ts';
import type { DecidedJob, Qualification, Reward } from '../rewards/types.ts';
import type { InvoiceWatch } from '../servicetitan/invoices-store.ts';
import type { Job, JobRef } from '../servicetitan/types.ts';
import { WATCH_AFTER_HOLD_DAYS } from '../servicetitan/watch.ts';
import type { FriendWorld } from './friend-world.ts';

/** So long a payment is waited for, and a reward that nobody gave is watched over. */
const PAYMENT_AWAITED_DAYS = 365;
/** Rules that invoices themselves decide. */
const DECIDED_BY_INVOICES = new Set(['paid', 'minimum_total', 'reward_amount']);

export interface InvoiceWishes {
  watch: InvoiceWatch[];
  /** Jobs whose invoices do not matter (any more). */
  forget: JobRef[];
}

/** The wishes about one friend's jobs; `decided` as it is after QU-9. */
export function invoicesWanted(
  world: Pick<FriendWorld, 'invoices'>,
  jobs: readonly { job: Job; key: string }[],
  decided: ReadonlyMap<string, DecidedJob>,
  rewards: readonly Reward[],
  now: Date,
): InvoiceWishes {
  const wishes: InvoiceWishes = { watch: [], forget: [] };
  for (const { job, key } of jobs) {
    const { connectionId, jobId } = job;
    const verdict = decided.get(key);
    const own = rewards.filter((reward) => `${reward.connectionId}:${reward.jobId}` === key);
    const settings = verdict?.campaign?.settings;
    if (!verdict || !job.completedOn || !settings?.qualification.require_paid || !mayMatter(verdict, own)) {
      // A job that never was anything but scheduled was never asked about.
      if (job.stageChanges > 0) wishes.forget.push({ connectionId, jobId });
      continue;
    }
    const holdUntil = plusMs(job.completedOn, settings.hold_days * DAY_MS);
    const fact = world.invoices.get(key) ?? null;
    const isOver = fact !== null && (fact.paid || (fact.netMinor ?? 1) <= 0);
    const isDone = isOver && !own.some((reward) => isPromised(reward.state));
    const paidOn = isDone && fact.paidOn !== null ? parseInstant(fact.paidOn) : null;
    const undoableFrom = latest(holdUntil, paidOn) ?? holdUntil;
    const days = isDone ? WATCH_AFTER_HOLD_DAYS : PAYMENT_AWAITED_DAYS;
    wishes.watch.push({
      connectionId,
      jobId,
      // By our own clock: what was read after this version of the job was.
      notBefore: job.lookedAt ?? now,
      askedAt: now,
      from: job.completedOn,
      holdUntil,
      until: plusMs(undoableFrom, days * DAY_MS),
    });
  }
  return wishes;
}

/** A referred, completed job that no other rule speaks against, or that has a reward already. */
function mayMatter(
  { job, qualification, advocatePersonId }: DecidedJob,
  rewards: readonly Reward[],
): boolean {
  if (!advocatePersonId || !job.confirmed || job.stage !== 'completed') return false;
  const isRewarded = rewards.some(
    ({ state }) => state !== 'canceled' && state !== 'revoked' && state !== 'expired',
  );
  return isRewarded || !failsOtherwise(qualification);
}

function failsOtherwise({ reasons }: Qualification): boolean {
  return reasons.some(({ result, code }) => result === 'fail' && !DECIDED_BY_INVOICES.has(code));
}
