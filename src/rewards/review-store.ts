// SQL of the review queue (QU-5): what waits for a person's word, and the words. Judges nothing itself.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { JobKey } from '../referrals/types.ts';
import type { ReviewWord, Suspicion } from './types.ts';

interface JobRef {
  connectionId: Id;
  jobId: string;
}

/** The last word about each of these jobs. */
export async function loadReviewWords(
  sql: Sql,
  clientId: Id,
  jobs: readonly JobRef[],
): Promise<Map<JobKey, ReviewWord>> {
  if (jobs.length === 0) return new Map();
  const rows = await sql.query<{
    connection_id: Id;
    job_id: string;
    decision: ReviewWord['decision'];
    seen: string[];
    actor: string;
    at: Date;
  }>(
    `select distinct on (w.connection_id, w.job_id) w.connection_id, w.job_id, w.decision, w.seen, w.actor, w.at
       from unnest($2::bigint[], $3::text[]) as j(connection_id, job_id)
       join review_words w on w.client_id = $1 and w.connection_id = j.connection_id and w.job_id = j.job_id
      order by w.connection_id, w.job_id, w.input_id desc`,
    [clientId, jobs.map((job) => job.connectionId), jobs.map((job) => job.jobId)],
  );
  return new Map(rows.map(({ connection_id, job_id, ...word }) => [`${connection_id}:${job_id}`, word]));
}

export interface NewWord extends ReviewWord, JobRef {
  inputId: Id;
  note: string;
}

/** A review that came into being or ended. */
export interface ReviewChange extends JobRef {
  reviewId: Id;
  friendPersonId: Id;
  advocatePersonId: Id;
  campaignId: Id;
  state: 'open' | 'approved' | 'declined' | 'withdrawn';
  decidedBy: string | null;
  suspicions: Suspicion[];
}

const CHANGE = `'reviewId', r.review_id::text, 'connectionId', r.connection_id::text, 'jobId', r.job_id,
  'friendPersonId', r.friend_person_id::text, 'advocatePersonId', r.advocate_person_id::text, 'campaignId', r.campaign_id::text,
  'state', r.state, 'decidedBy', r.decided_by, 'suspicions', r.suspicions`;

/**
 * Keeps words and closes what they are about. Words about jobs that are not there are left out; answers the friends of the others, and
 * the reviews that were closed.
 */
export async function insertWords(
  tx: Tx,
  clientId: Id,
  words: readonly NewWord[],
): Promise<{ friends: Id[]; closed: ReviewChange[] }> {
  if (words.length === 0) return { friends: [], closed: [] };
  const rows = words.map((word) => ({
    ...{ input_id: word.inputId, connection_id: word.connectionId, job_id: word.jobId },
    ...{ decision: word.decision, seen: word.seen, note: word.note, actor: word.actor, at: word.at },
  }));
  const [stored] = await tx.query<{ friends: Id[] | null; closed: ReviewChange[] | null }>(
    `with given as (
       select g.* from jsonb_to_recordset($2::jsonb) as g(
         input_id bigint, connection_id bigint, job_id text, decision text, seen text[], note text, actor text, at timestamptz)
         join jobs j on j.client_id = $1 and j.connection_id = g.connection_id and j.job_id = g.job_id
     ), kept as (
       insert into review_words (client_id, input_id, connection_id, job_id, decision, seen, note, actor, at)
       select $1::bigint, input_id, connection_id, job_id, decision, seen, note, actor, at from given
       on conflict do nothing
     ), closed as (
       update reviews r
          set state = case l.decision when 'approve' then 'approved' else 'declined' end, decided_at = l.at, decided_by = l.actor, note = l.note
         from (select distinct on (connection_id, job_id) * from given order by connection_id, job_id, input_id desc) l
        where r.client_id = $1 and r.connection_id = l.connection_id and r.job_id = l.job_id and r.state = 'open'
       returning r.review_id, jsonb_build_object(${CHANGE}) as change
     )
     select (select jsonb_agg(distinct j.friend_person_id::text) from given g
               join jobs j on j.client_id = $1 and j.connection_id = g.connection_id and j.job_id = g.job_id
              where j.friend_person_id is not null) as friends,
            (select jsonb_agg(change order by review_id) from closed) as closed`,
    [clientId, JSON.stringify(rows)],
  );
  return { friends: stored?.friends ?? [], closed: stored?.closed ?? [] };
}

/** A job that waits for a word, as it is to stand in the queue. */
export interface WaitingReview extends JobRef {
  friendPersonId: Id;
  advocatePersonId: Id;
  campaignId: Id;
  suspicions: Suspicion[];
  expiresAfterDays: number | null;
}

/** Brings the queue up to date for decided jobs: `waiting` stand in it, the others of `decided` do not. Answers what is new or withdrawn. */
export async function saveReviews(
  tx: Tx,
  clientId: Id,
  { ids, now }: { ids: IdMaker; now: Date },
  decided: readonly JobRef[],
  waiting: readonly WaitingReview[],
): Promise<ReviewChange[]> {
  const changes: { change: ReviewChange }[] = [];
  if (decided.length > 0)
    changes.push(
      ...(await tx.query<{ change: ReviewChange }>(
        `update reviews r set state = 'withdrawn', decided_at = $4, decided_by = 'system'
         from unnest($2::bigint[], $3::text[]) as d(connection_id, job_id)
        where r.client_id = $1 and r.connection_id = d.connection_id and r.job_id = d.job_id and r.state = 'open'
          and (r.connection_id, r.job_id) <> all (select * from unnest($5::bigint[], $6::text[]))
        returning jsonb_build_object(${CHANGE}) as change`,
        [
          clientId,
          decided.map((job) => job.connectionId),
          decided.map((job) => job.jobId),
          now,
          waiting.map((one) => one.connectionId),
          waiting.map((one) => one.jobId),
        ],
      )),
    );
  const withdrawn = changes.map(({ change }) => change);
  if (waiting.length === 0) return withdrawn;
  const rows = waiting.map((one) => ({
    ...{ review_id: ids(), connection_id: one.connectionId, job_id: one.jobId },
    ...{ friend_person_id: one.friendPersonId, advocate_person_id: one.advocatePersonId },
    ...{ campaign_id: one.campaignId, suspicions: one.suspicions, days: one.expiresAfterDays },
  }));
  const opened = await tx.query<{ isNew: boolean; change: ReviewChange }>(
    `insert into reviews as r (client_id, review_id, connection_id, job_id, friend_person_id, advocate_person_id, campaign_id, suspicions,
                               opened_at, expires_at)
     select $1::bigint, review_id, connection_id, job_id, friend_person_id, advocate_person_id, campaign_id, suspicions, $3::timestamptz,
            $3::timestamptz + days * interval '1 day'
       from jsonb_to_recordset($2::jsonb) as w(review_id bigint, connection_id bigint, job_id text, friend_person_id bigint,
                                               advocate_person_id bigint, campaign_id bigint, suspicions jsonb, days int)
     on conflict (client_id, connection_id, job_id) where state = 'open' do update
       set friend_person_id = excluded.friend_person_id, advocate_person_id = excluded.advocate_person_id,
           campaign_id = excluded.campaign_id, suspicions = excluded.suspicions,
           expires_at = r.opened_at + (excluded.expires_at - excluded.opened_at)
     returning r.xmax = 0 as "isNew", jsonb_build_object(${CHANGE}) as change`,
    [clientId, JSON.stringify(rows), now],
  );
  return [...withdrawn, ...opened.flatMap(({ isNew, change }) => (isNew ? [change] : []))];
}

/** Reviews of merged persons are the survivor's. */
export async function repointReviews(
  tx: Tx,
  clientId: Id,
  merges: readonly { from: Id; to: Id }[],
): Promise<void> {
  for (const column of ['friend_person_id', 'advocate_person_id'])
    await tx.query(
      `update reviews r set ${column} = m.survivor from unnest($2::bigint[], $3::bigint[]) as m(merged, survivor)
        where r.client_id = $1 and r.${column} = m.merged`,
      [clientId, merges.map((merge) => merge.from), merges.map((merge) => merge.to)],
    );
}

// ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface OpenReview {
  reviewId: Id;
  state: 'open' | 'approved' | 'declined' | 'withdrawn';
  connectionId: Id;
  jobId: string;
  seen: string[];
}

/** Those of the ids that are there, locked: of two who decide at once one does. */
export async function lockReviews(tx: Tx, clientId: Id, reviewIds: readonly Id[]): Promise<OpenReview[]> {
  const rows = await tx.query<{
    review_id: Id;
    state: OpenReview['state'];
    connection_id: Id;
    job_id: string;
    suspicions: Suspicion[];
  }>(
    `select review_id, state, connection_id, job_id, suspicions from reviews
      where client_id = $1 and review_id = any($2::bigint[]) order by review_id for update`,
    [clientId, reviewIds],
  );
  return rows.map((row) => ({
    ...{ reviewId: row.review_id, state: row.state, connectionId: row.connection_id, jobId: row.job_id },
    seen: row.suspicions.map(({ fingerprint }) => fingerprint),
  }));
}

/** Open reviews whose time is over, with what their campaign says becomes of them. */
export async function expiredReviews(
  sql: Sql,
  now: Date,
  limit: number,
): Promise<{ clientId: Id; reviewId: Id; decision: ReviewWord['decision']; days: number }[]> {
  const rows = await sql.query<{
    client_id: Id;
    review_id: Id;
    on_expiry: string | null;
    days: string | null;
  }>(
    `select r.client_id, r.review_id, v.settings -> 'review' ->> 'on_expiry' as on_expiry,
            v.settings -> 'review' ->> 'expires_after_days' as days
       from reviews r
       join campaigns c on c.client_id = r.client_id and c.campaign_id = r.campaign_id
       left join campaign_versions v on v.client_id = r.client_id and v.campaign_id = r.campaign_id and v.version = c.live_version
      where r.state = 'open' and r.expires_at <= $1
      order by r.expires_at limit $2`,
    [now, limit],
  );
  return rows.map((row) => ({
    ...{ clientId: row.client_id, reviewId: row.review_id, days: Number(row.days ?? 0) },
    decision: row.on_expiry === 'approve' ? 'approve' : 'decline',
  }));
}
