// Reads the review queue as people see it (QU-5). Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Suspicion } from '../rewards/types.ts';

export type ReviewState = 'open' | 'approved' | 'declined' | 'withdrawn';

export interface ReviewRow {
  review_id: Id;
  state: ReviewState;
  connection_id: Id;
  job_id: string;
  job_number: string | null;
  completed_on: Date | null;
  total_minor: string | null;
  currency: string;
  campaign_id: Id;
  friend_person_id: Id;
  friend_name: string | null;
  advocate_person_id: Id;
  advocate_name: string | null;
  suspicions: Suspicion[];
  opened_at: Date;
  expires_at: Date | null;
  decided_at: Date | null;
  decided_by: string | null;
  note: string | null;
}

const nameOf = (alias: string) =>
  `coalesce(nullif(trim(concat_ws(' ', ${alias}.first_name, ${alias}.last_name)), ''), ${alias}.email)`;

const REVIEWS = `select r.review_id, r.state, r.connection_id, r.job_id, j.job_number, j.completed_on, j.total_minor, j.currency, r.campaign_id,
    r.friend_person_id, ${nameOf('f')} as friend_name, r.advocate_person_id, ${nameOf('a')} as advocate_name, r.suspicions, r.opened_at,
    r.expires_at, r.decided_at, r.decided_by, r.note
   from reviews r
   join jobs j on j.client_id = r.client_id and j.connection_id = r.connection_id and j.job_id = r.job_id
   join persons f on f.client_id = r.client_id and f.person_id = r.friend_person_id
   join persons a on a.client_id = r.client_id and a.person_id = r.advocate_person_id`;

/** Oldest first, after the review `after`: who waits longest comes first. */
export async function listReviews(
  sql: Sql,
  clientId: Id,
  filter: {
    state: ReviewState;
    campaignId: Id | null;
    advocatePersonId: Id | null;
    suspicion: string | null;
    after: Id | null;
    limit: number;
  },
): Promise<ReviewRow[]> {
  return await sql.query<ReviewRow>(
    `${REVIEWS}
      where r.client_id = $1 and r.state = $2 and ($3::bigint is null or r.campaign_id = $3)
        and ($4::bigint is null or r.advocate_person_id = $4) and ($5::text is null or r.suspicions @> jsonb_build_array(jsonb_build_object('code', $5)))
        and ($6::bigint is null or r.review_id > $6)
      order by r.review_id limit $7`,
    [
      clientId,
      filter.state,
      filter.campaignId,
      filter.advocatePersonId,
      filter.suspicion,
      filter.after,
      filter.limit,
    ],
  );
}

export async function findReview(sql: Sql, clientId: Id, reviewId: Id): Promise<ReviewRow | null> {
  const [row] = await sql.query<ReviewRow>(`${REVIEWS} where r.client_id = $1 and r.review_id = $2`, [
    ...[clientId, reviewId],
  ]);
  return row ?? null;
}

/** How many wait, by what is suspicious, and since when the oldest. */
export async function countReviews(
  sql: Sql,
  clientId: Id,
): Promise<{ open: number; oldest: Date | null; by_suspicion: Record<string, number> }> {
  const rows = await sql.query<{ code: string | null; count: number; oldest: Date | null }>(
    `select s ->> 'code' as code, count(distinct r.review_id)::int as count, min(r.opened_at) as oldest
       from reviews r cross join lateral jsonb_array_elements(r.suspicions) as s
      where r.client_id = $1 and r.state = 'open' group by grouping sets ((1), ())`,
    [clientId],
  );
  const all = rows.find(({ code }) => code === null);
  return {
    ...{ open: all?.count ?? 0, oldest: all?.oldest ?? null },
    by_suspicion: Object.fromEntries(
      rows.flatMap(({ code, count }) => (code === null ? [] : [[code, count]])),
    ),
  };
}
