// The export feed of jobs (ST-6): once a day and after an outage, for what no other reading showed. Each page is stored with its token.
// No call inside a transaction.

import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { storeJobRows } from './job-pages.ts';
import { mustStop, type Round, sweepTime } from './round.ts';
import { bringExportForward, type FeedPosition, feedPosition, moveFeed } from './store-feeds.ts';

const READ_EVERY_MS = DAY_MS;
const PAGES_PER_ROUND = 4;
/** A change shows in the feed after about 15 minutes (reference 3.4). */
const FEED_DELAY_MS = 20 * MINUTE_MS;
/** Trouble of less than this is covered by the delta read alone. */
const OUTAGE_MS = 15 * MINUTE_MS;
const UNREADABLE_REST_MS = 6 * HOUR_MS;

/** Reads the feed when its time has come, and says when to come back. It makes sure and is never in a hurry, so it reads as a sweep. */
export async function readExport(round: Round): Promise<Date> {
  const { deps, clientId, connection } = round;
  let position = await feedPosition(deps.db, clientId, connection.connectionId, 'job_export', deps.now());
  const hasTime = sweepTime(round);
  for (let pages = 0; pages < PAGES_PER_ROUND && position.nextReadAt <= deps.now(); pages++) {
    if (mustStop(round) || !hasTime()) return position.nextReadAt;
    const moved = await readPage(round, position);
    if (moved === null) return position.nextReadAt;
    position = moved;
  }
  return position.nextReadAt;
}

/** null: it could not be read now, or another follower was quicker. */
async function readPage(round: Round, before: FeedPosition): Promise<FeedPosition | null> {
  const { deps, clientId, connection, findings } = round;
  const readAt = deps.now();
  const answer = await round.sweepApi.exportJobs(before.token ?? startOf(before));
  const move = (after: FeedPosition) =>
    moveFeed(deps.db, clientId, connection.connectionId, 'job_export', before, after);
  switch (answer.outcome) {
    case 'ok': {
      findings.answered.add('jobs');
      const { rows, hasMore, continueFrom } = answer.value;
      // The same token again would be the same page again.
      const goesOn = hasMore && continueFrom !== before.token;
      const after: FeedPosition = {
        ...before,
        state: 'trusted',
        token: continueFrom,
        upto: goesOn ? before.upto : readAt,
        lastReadAt: readAt,
        nextReadAt: goesOn ? readAt : plusMs(readAt, READ_EVERY_MS),
      };
      return deps.db.tx(async (tx) => {
        if (!(await moveFeed(tx, clientId, connection.connectionId, 'job_export', before, after)))
          return null;
        await storeJobRows(tx, round, rows, readAt);
        return after;
      });
    }
    case 'bad_request':
      if (before.token !== null) {
        // Tokens may grow too old: from a day before the last complete reading on, everything comes again.
        const again: FeedPosition = { ...before, token: null };
        return (await move(again)) ? again : null;
      }
      return rest(round, before, answer.message, move);
    case 'tenant_refused':
    case 'not_found':
    case 'missing_scope':
    case 'bad_answer':
      // Other calls tell whether the connection works: without the feed it only lacks a safety net.
      return rest(round, before, answer.message, move);
    case 'unavailable':
      if (findings.answered.has('jobs')) return rest(round, before, answer.message, move);
      findings.failures.push({ failure: answer, area: 'jobs' });
      return null;
    default:
      findings.failures.push({ failure: answer, area: 'jobs' });
      return null;
  }
}

function startOf({ upto }: FeedPosition): string {
  return plusMs(upto, -DAY_MS).toISOString().slice(0, 10);
}

async function rest(
  { deps, clientId, connection }: Round,
  before: FeedPosition,
  why: string,
  move: (after: FeedPosition) => Promise<boolean>,
): Promise<FeedPosition | null> {
  const fields = { client_id: clientId, connection_id: connection.connectionId, why };
  if (before.state !== 'refused') {
    deps.log.warn({ ...fields, event: 'export_refused' }, 'the export feed of jobs cannot be read');
  }
  const after: FeedPosition = {
    ...before,
    state: 'refused',
    nextReadAt: plusMs(deps.now(), UNREADABLE_REST_MS),
  };
  return (await move(after)) ? after : null;
}

/** After an outage the feed is read as soon as it shows what happened meanwhile. */
export async function readExportAfterOutage(round: Round, since: Date): Promise<void> {
  const { deps, clientId, connection } = round;
  const now = deps.now();
  if (plusMs(since, OUTAGE_MS) > now) return;
  await bringExportForward(deps.db, clientId, connection.connectionId, plusMs(now, FEED_DELAY_MS));
}
