// SQL of the feeds: how far each has been read (ST-4), and what the connection knows already of the jobs in a page.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export type Feed = 'changed_jobs' | 'job_export';

/** A row of `feed_positions`. */
export interface FeedPosition {
  state: 'trying' | 'trusted' | 'refused';
  upto: Date;
  token: string | null;
  page: number;
  readingSince: Date | null;
  seenUpto: Date | null;
  nextReadAt: Date;
  lastReadAt: Date | null;
  lastChangeAt: Date;
}

const FIELDS = `state, upto, token, page, reading_since as "readingSince", seen_upto as "seenUpto", next_read_at as "nextReadAt",
  last_read_at as "lastReadAt", last_change_at as "lastChangeAt"`;

/** The position of this feed. One that was never read starts where the connection says, or 7 days before the connection was made. */
export async function feedPosition(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  feed: Feed,
  now: Date,
): Promise<FeedPosition> {
  const find = () =>
    sql.query<FeedPosition>(
      `select ${FIELDS} from feed_positions where client_id = $1 and connection_id = $2 and feed = $3`,
      [clientId, connectionId, feed],
    );
  const [found] = await find();
  if (found) return found;
  await sql.query(
    `insert into feed_positions (client_id, connection_id, feed, upto, next_read_at, last_change_at)
     select client_id, connection_id, $3, date_trunc('milliseconds', coalesce(delta_since, created_at - interval '7 days')), $4, $4
     from connections where client_id = $1 and connection_id = $2
     on conflict do nothing`,
    [clientId, connectionId, feed, now],
  );
  const [made] = await find();
  if (!made) throw new Error(`connection ${connectionId} does not exist`);
  return made;
}

/**
 * Replaces the position that was `before`. False: another follower moved it meanwhile, so what was read from it is not to be stored.
 * The row stays locked until the transaction ends.
 */
export async function moveFeed(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  feed: Feed,
  before: FeedPosition,
  after: FeedPosition,
): Promise<boolean> {
  const rows = await sql.query(
    `update feed_positions set state = $4, upto = $5, token = $6, page = $7, reading_since = $8, seen_upto = $9,
       next_read_at = $10, last_read_at = $11, last_change_at = $12
     where client_id = $1 and connection_id = $2 and feed = $3
       and next_read_at = $13 and page = $14 and upto = $15 and token is not distinct from $16
     returning 1 as moved`,
    [
      ...[clientId, connectionId, feed, after.state, after.upto, after.token, after.page],
      ...[after.readingSince, after.seenUpto, after.nextReadAt, after.lastReadAt, after.lastChangeAt],
      ...[before.nextReadAt, before.page, before.upto, before.token],
    ],
  );
  return rows.length > 0;
}

/** Has the export feed read at `at`, if it is not due earlier (after an outage). */
export async function bringExportForward(sql: Sql, clientId: Id, connectionId: Id, at: Date): Promise<void> {
  await sql.query(
    `update feed_positions set next_read_at = least(next_read_at, $3)
     where client_id = $1 and connection_id = $2 and feed = 'job_export'`,
    [clientId, connectionId, at],
  );
}

/** What the connection holds of a job beside the job itself. */
export interface SeenJob {
  jobId: string;
  seenHash: Buffer | null;
  nextLookAt: Date | null;
}

/** Those of these jobs that are known, locked until the transaction ends, in one order for all. */
export async function lockSeen(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  jobIds: readonly string[],
): Promise<Map<string, SeenJob>> {
  if (jobIds.length === 0) return new Map();
  const rows = await tx.query<SeenJob>(
    `select j.job_id as "jobId", j.seen_hash as "seenHash", j.next_look_at as "nextLookAt"
     from (select distinct * from unnest($3::text[]) as w (job_id) order by 1) as wanted
     cross join lateral (
       select * from jobs where client_id = $1 and connection_id = $2 and job_id = wanted.job_id for update) j`,
    [clientId, connectionId, jobIds],
  );
  return new Map(rows.map((row) => [row.jobId, row]));
}

/** What a page of a feed showed of a job. */
export interface Sighting {
  jobId: string;
  hash: Buffer;
  nextLookAt: Date | null;
}

/** Stores sightings read since `readAt`. A look that was asked for after that stays due. Unknown jobs are left to the pipeline. */
export async function recordSightings(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  sightings: readonly Sighting[],
  readAt: Date,
): Promise<void> {
  if (sightings.length === 0) return;
  await tx.query(
    `update jobs j set seen_hash = s.hash, missing_since = null,
       next_look_at = case when j.next_look_at is null or j.next_look_at <= $6 or j.next_look_at > s.next_look_at
                           then s.next_look_at else j.next_look_at end
     from unnest($3::text[], $4::bytea[], $5::timestamptz[]) as s (job_id, hash, next_look_at)
     where j.client_id = $1 and j.connection_id = $2 and j.job_id = s.job_id`,
    [
      ...[clientId, connectionId],
      sightings.map((one) => one.jobId),
      sightings.map((one) => one.hash),
      sightings.map((one) => one.nextLookAt),
      readAt,
    ],
  );
}

/** Open jobs that wait for a sweep are looked at now: nothing else tells of their changes any more. */
export async function lookAtOpenJobsNow(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  pollMs: number,
): Promise<void> {
  await sql.query(
    `update jobs set next_look_at = $3
     where client_id = $1 and connection_id = $2 and next_look_at > $3::timestamptz + $4::float8 * interval '1 millisecond'
       and stage = 'scheduled' and missing_since is null`,
    [clientId, connectionId, now, pollMs],
  );
}

/** Whether a referred job is to start between these instants. */
export async function referredJobStarts(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  from: Date,
  to: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `select 1 as found from jobs j
     where j.client_id = $1 and j.connection_id = $2 and j.stage = 'scheduled' and j.scheduled_start between $3 and $4
       and exists (select 1 from referrals r where r.client_id = $1 and r.friend_person_id = j.friend_person_id)
     limit 1`,
    [clientId, connectionId, from, to],
  );
  return rows.length > 0;
}
