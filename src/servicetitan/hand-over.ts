// Hands captured web leads over to ServiceTitan (ST-11), each once: what an earlier attempt may have made is looked for before anything is
// made again. Outside of any transaction.

import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { NewInput } from '../intake/types.ts';
import { bookingOf, leadMarker, leadOf, withoutContact } from './hand-over-payload.ts';
import {
  claimHandOver,
  type DueHandOver,
  finishHandOver,
  type HandOverSetback,
  jobsOfBooking,
  setBackHandOver,
  skipHandOvers,
} from './hand-over-store.ts';
import { idText, isObject, plainText } from './json.ts';
import type { Failure, Outcome } from './outcome.ts';
import { mustStop, type Round } from './round.ts';
import type { TroubleArea } from './types.ts';
import { failureOf, LEASE_MS, LOOK_AFTER_MS, retryAt } from './write-attempts.ts';
import { isMarked } from './write-back-plan.ts';
import type { Written } from './write-call.ts';
import type { HandOver } from './writing-settings.ts';

const HAND_OVERS_PER_ROUND = 20;
/** ServiceTitan's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 5 * MINUTE_MS;

type Attempt =
  | { kind: 'created'; servicetitanId: string }
  | { kind: 'set_back'; setback: HandOverSetback; failure: Failure | null };

/** Hands over what is due, up to 20; what is left is due at once in the next round. */
export async function handOverLeads(round: Round): Promise<void> {
  const { deps, clientId, connection, findings } = round;
  const { connectionId, handOver } = connection;
  // A batch that began before the switch may have added one after it. What came since it was switched on again waits for the next round.
  if (handOver.mode === 'off') return skipHandOvers(deps.db, clientId, connectionId, deps.now());
  // A refusal of one is a refusal of all: settings and scopes are the same.
  let closedBy: Failure | null = null;
  for (let done = 0; done < HAND_OVERS_PER_ROUND && !mustStop(round); done++) {
    const now = deps.now();
    const item = await claimHandOver(
      ...([deps.db, clientId, connectionId, handOver, now, plusMs(now, LEASE_MS)] as const),
    );
    if (!item) return;
    const area: TroubleArea = item.kind === 'booking' ? 'bookings' : 'leads';
    const attempt: Attempt = closedBy
      ? { kind: 'set_back', setback: later(item, now, closedBy.message, item.unresolvedSince), failure: null }
      : await handOne(round, item, handOver);
    if (attempt.kind === 'created') {
      findings.answered.add(area);
      await finish(round, item, attempt.servicetitanId);
      continue;
    }
    if (attempt.failure) {
      closedBy = attempt.failure;
      findings.failures.push({ failure: attempt.failure, area });
    }
    await setBackHandOver(deps.db, clientId, item.handOverId, attempt.setback, deps.now());
  }
}

async function handOne(round: Round, item: DueHandOver, settings: HandOver): Promise<Attempt> {
  const { api, deps } = round;
  if (item.unresolvedSince) {
    const found = await find(round, item, item.unresolvedSince);
    if (found.outcome !== 'ok') return setBack(item, found, deps.now(), item.unresolvedSince);
    if (found.value !== null) return { kind: 'created', servicetitanId: found.value };
    const isElsewhere = item.kind !== settings.mode || item.providerId !== settings.bookingProviderId;
    if (isElsewhere) {
      const message =
        'It was looked for where it was tried before, and is not there; it goes where the settings say now.';
      const setback = {
        state: 'pending' as const,
        nextAttemptAt: deps.now(),
        unresolvedSince: null,
        lastError: message,
      };
      return { kind: 'set_back', setback, failure: null };
    }
  }
  const made =
    item.kind === 'booking'
      ? await api.createBooking(item.providerId ?? '', bookingOf(item, settings))
      : await api.createLead(leadOf(item, settings, deps.now()));
  if (made.outcome !== 'ok') return setBack(item, made, deps.now(), null);
  const servicetitanId = isObject(made.value) ? idText(made.value.id) : null;
  if (servicetitanId !== null) return { kind: 'created', servicetitanId };
  return setBack(
    item,
    { outcome: 'unknown', message: 'It was taken, but no id came back.' },
    deps.now(),
    null,
  );
}

/** The id of what an earlier attempt made; null: it made nothing. */
async function find({ api }: Round, item: DueHandOver, since: Date): Promise<Outcome<string | null>> {
  const rows =
    item.kind === 'booking'
      ? await api.listBookings(item.providerId ?? '', item.externalId)
      : await api.listLeadsSince(plusMs(since, -CLOCK_SLACK_MS));
  if (rows.outcome !== 'ok') return rows;
  const marker = leadMarker(item.externalId);
  const ours =
    item.kind === 'booking'
      ? rows.value.rows
      : rows.value.rows.filter((row) => isMarked(plainText(row.summary) ?? '', marker));
  return { outcome: 'ok', value: ours.map((row) => idText(row.id)).find((id) => id !== null) ?? null };
}

/** `unresolvedSince`: what an earlier attempt left open and this one did not settle. */
function setBack(
  item: DueHandOver,
  failed: Exclude<Written, { outcome: 'ok' }>,
  now: Date,
  unresolvedSince: Date | null,
): Attempt {
  const message = withoutContact(failed.message, item.contact);
  if (failed.outcome === 'unknown' || failed.outcome === 'conflict') {
    const setback = later(item, now, message, item.unresolvedSince ?? now);
    const nextAttemptAt = setback.state === 'pending' ? plusMs(now, LOOK_AFTER_MS) : null;
    return { kind: 'set_back', setback: { ...setback, nextAttemptAt }, failure: null };
  }
  // An unknown provider is a wrong setting, as a refused body is.
  const failure: Failure =
    failed.outcome === 'not_found'
      ? { outcome: 'bad_request', message }
      : { ...(failureOf(failed) ?? failed), message };
  return { kind: 'set_back', setback: later(item, now, message, unresolvedSince), failure };
}

function later(
  item: DueHandOver,
  now: Date,
  lastError: string,
  unresolvedSince: Date | null,
): HandOverSetback {
  return item.giveUpAt <= now
    ? { state: 'failed', nextAttemptAt: null, unresolvedSince, lastError }
    : {
        state: 'pending',
        nextAttemptAt: retryAt(now, item.attempts, Math.random),
        unresolvedSince,
        lastError,
      };
}

/** Keeps the id, and tells jobs again that came from this booking before its id was known (AT-5). */
async function finish(round: Round, item: DueHandOver, servicetitanId: string): Promise<void> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  await deps.db.tx(async (tx) => {
    await finishHandOver(tx, clientId, item, servicetitanId, deps.now());
    if (item.kind !== 'booking') return;
    const jobs = await jobsOfBooking(tx, clientId, connectionId, servicetitanId);
    const inputs = jobs.map(
      (jobId): NewInput => ({
        clientId,
        source: 'servicetitan',
        name: 'servicetitan_job',
        eventTime: deps.now(),
        body: JSON.stringify({ job: { id: jobId, bookingId: servicetitanId } }),
        actor: 'servicetitan',
        connectionId,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: `servicetitan:${connectionId}:booking:${servicetitanId}:${jobId}`,
        sameBytesAreSame: false,
      }),
    );
    if (inputs.length > 0) await deps.acceptIn(tx, inputs);
  });
}
