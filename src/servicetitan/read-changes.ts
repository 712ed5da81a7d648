// The delta read (ST-4, ST-6): what changed since the last time, page by page, each stored with the position it leads to.
// No call inside a transaction.

import { HOUR_MS, latest, MINUTE_MS, plusMs } from '../base/time.ts';
import type { ChangedJobs } from './calls.ts';
import { storeJobRows } from './job-pages.ts';
import { instantOf } from './json.ts';
import { readAgainInMs } from './pace.ts';
import type { Round } from './round.ts';
import {
  type FeedPosition,
  feedPosition,
  lookAtOpenJobsNow,
  moveFeed,
  referredJobStarts,
} from './store-feeds.ts';

/** A change may show minutes after its modifiedOn (reference 3.5): each reading begins so much earlier than the last one ended. */
const OVERLAP_MS = 5 * MINUTE_MS;
/** 2,000 rows a round, so that questions and looks never wait long behind a first reading. */
const PAGES_PER_ROUND = 4;
/** A server that ignores the page would answer for ever. */
const PAGES_MAX = 2_000;
const REFUSED_REST_MS = HOUR_MS;
const HALF_DAY_MS = 12 * HOUR_MS;

/**
 * Reads the changed jobs when their time has come, and says when to come back. There is no upper bound in the request: rows would leave
 * the list while its pages are read, and the rows behind them would move to pages read already. So rows only ever enter it, which repeats
 * some and hides none; the bound is on the position, which never passes the start of the reading.
 */
export async function readChanges(round: Round): Promise<Date> {
  const { deps, clientId, connection } = round;
  const { connectionId } = connection;
  let position = await feedPosition(deps.db, clientId, connectionId, 'changed_jobs', deps.now());
  round.deltaIsTrusted = position.state === 'trusted';
  for (let pages = 0; pages < PAGES_PER_ROUND && position.nextReadAt <= deps.now(); pages++) {
    const readAt = deps.now();
    const from = plusMs(position.upto, -OVERLAP_MS);
    const answer = await round.api.listChangedJobs(from, position.page);
    if (answer.outcome !== 'ok' || answer.value.outside > 0) {
      if (!(await isRefused(round, answer))) return position.nextReadAt;
      return refuse(
        round,
        position,
        answer.outcome === 'ok' ? 'rows that were not asked for' : answer.message,
      );
    }
    round.findings.answered.add('jobs');
    const moved = await storePage(round, position, answer.value, readAt);
    // Another follower of the connection was quicker.
    if (moved === null) return plusMs(readAt, connection.pollIntervalSeconds * 1000);
    position = moved;
    round.deltaIsTrusted = position.state === 'trusted';
    if (position.page === 1) break;
  }
  if (position.state !== 'trusted') await lookAtAll(round);
  return position.nextReadAt;
}

/** Stores the rows and moves the position in one transaction; null: the position was moved by another follower. */
async function storePage(
  round: Round,
  before: FeedPosition,
  { rows, hasMore }: ChangedJobs,
  readAt: Date,
): Promise<FeedPosition | null> {
  const { deps, clientId, connection } = round;
  const pace = await paceFacts(round);
  return deps.db
    .tx(async (tx) => {
      const readingSince = before.page === 1 || before.readingSince === null ? readAt : before.readingSince;
      const seenUpto = rows.reduce(
        (highest, row) => latest(highest, instantOf(row.modifiedOn)),
        before.seenUpto,
      );
      const goesOn = hasMore && rows.length > 0 && before.page < PAGES_MAX;
      const changed = await storeJobRows(tx, round, rows, readAt);
      const lastChangeAt = changed > 0 ? readAt : before.lastChangeAt;
      const after: FeedPosition = {
        ...before,
        state: rows.length > 0 ? 'trusted' : before.state === 'refused' ? 'trying' : before.state,
        lastChangeAt,
        lastReadAt: readAt,
        ...(goesOn
          ? { page: before.page + 1, readingSince, seenUpto, nextReadAt: readAt }
          : {
              page: 1,
              readingSince: null,
              seenUpto: null,
              upto: endOf(before.upto, seenUpto, readingSince),
              nextReadAt: plusMs(readAt, readAgainInMs({ ...pace, lastChangeAt })),
            }),
      };
      const moved = await moveFeed(tx, clientId, connection.connectionId, 'changed_jobs', before, after);
      if (!moved) throw new MovedMeanwhile();
      return after;
    })
    .catch((error: unknown) => {
      if (error instanceof MovedMeanwhile) return null;
      throw error;
    });
}

/** Rolls the rows back: the follower that moved the position has stored them. */
class MovedMeanwhile extends Error {}

/** The clock of ServiceTitan counts, as its rows tell it; ours only keeps the position from passing the start of the reading. */
function endOf(upto: Date, seenUpto: Date | null, readingSince: Date): Date {
  if (seenUpto === null) return upto;
  const end = seenUpto < readingSince ? seenUpto : readingSince;
  return end > upto ? end : upto;
}

async function paceFacts(round: Round) {
  const { deps, clientId, connection } = round;
  const now = deps.now();
  const { timeZone } = await deps.client(clientId);
  const [from, to] = [plusMs(now, -HALF_DAY_MS), plusMs(now, HALF_DAY_MS)];
  return {
    now,
    timeZone,
    pollMs: connection.pollIntervalSeconds * 1000,
    referredJobStarts: await referredJobStarts(deps.db, clientId, connection.connectionId, from, to),
  };
}

/** True: the list of changed jobs does not work here, but others do. Otherwise the failure is noted. */
async function isRefused(
  round: Round,
  answer: Awaited<ReturnType<Round['api']['listChangedJobs']>>,
): Promise<boolean> {
  const { findings } = round;
  if (answer.outcome === 'ok' || answer.outcome === 'bad_request') return true;
  if (answer.outcome === 'tenant_refused' || answer.outcome === 'not_found') {
    // Nobody there, or just no such list: another call tells.
    const probe = await round.api.probe('jobs');
    if (probe.outcome === 'ok') {
      findings.answered.add('jobs');
      return true;
    }
    if (probe.outcome !== 'not_found') findings.failures.push({ failure: probe, area: 'jobs' });
    return false;
  }
  findings.failures.push({ failure: answer, area: 'jobs' });
  return false;
}

/** Open jobs are looked at one by one again, 50 a call; the list is tried again in an hour. */
async function refuse(round: Round, before: FeedPosition, why: string): Promise<Date> {
  const { deps, clientId, connection } = round;
  const fields = { client_id: clientId, connection_id: connection.connectionId, why };
  if (before.state !== 'refused') {
    deps.log.warn(
      { ...fields, event: 'delta_refused' },
      'changed jobs cannot be listed; open jobs are looked at instead',
    );
  }
  round.deltaIsTrusted = false;
  const nextReadAt = plusMs(deps.now(), REFUSED_REST_MS);
  const after: FeedPosition = {
    ...before,
    ...{ state: 'refused', page: 1, readingSince: null, seenUpto: null, nextReadAt },
  };
  await moveFeed(deps.db, clientId, connection.connectionId, 'changed_jobs', before, after);
  await lookAtAll(round);
  return nextReadAt;
}

async function lookAtAll({ deps, clientId, connection }: Round): Promise<void> {
  const pollMs = connection.pollIntervalSeconds * 1000;
  await lookAtOpenJobsNow(deps.db, clientId, connection.connectionId, deps.now(), pollMs);
}
