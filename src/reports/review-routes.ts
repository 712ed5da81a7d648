// HTTP of the review queue (QU-5): what waits, why, and since when. Deciding is in rewards/review-routes.ts.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { countReviews, findReview, listReviews, type ReviewRow } from './reviews-store.ts';
import { suspicionSentence } from './reward-words.ts';

const READERS = { config: { scopes: ['USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const } };
const tags = ['Reviews'];
const instant = z.string().nullable();

const reviewView = z.object({
  review_id: z.string(),
  state: z.enum(['open', 'approved', 'declined', 'withdrawn']),
  why: z.array(z.string()).describe('Each suspicion as a sentence.'),
  suspicions: z.array(
    z.object({
      rule: z.string(),
      code: z.string(),
      fingerprint: z.string(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
  connection_id: z.string(),
  job_id: z.string(),
  job_number: z.string().nullable(),
  completed_on: instant,
  total_minor: z.number().nullable(),
  currency: z.string(),
  campaign_id: z.string(),
  friend: z.object({ person_id: z.string(), name: z.string().nullable() }),
  advocate: z.object({ person_id: z.string(), name: z.string().nullable() }),
  opened_at: z.string(),
  expires_at: instant.describe('When nobody is asked any more; null: it waits for ever.'),
  decided_at: instant,
  decided_by: z.string().nullable(),
  note: z.string().nullable(),
});

const listQuery = z.object({
  state: z.enum(['open', 'approved', 'declined', 'withdrawn']).default('open'),
  campaign_id: z.string().max(100).optional(),
  advocate_person_id: z.string().max(100).optional(),
  suspicion: z.string().max(100).optional().describe('A code, as disposable_email.'),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export function reviewQueueRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/reviews',
    {
      ...READERS,
      schema: {
        summary: 'What waits for a person’s word, longest first; by state also what was decided',
        ...{ tags, querystring: listQuery },
        response: { 200: z.object({ reviews: z.array(reviewView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller: { clientId }, query }) => {
      const ids = [query.campaign_id, query.advocate_person_id, query.cursor];
      // An id that cannot exist matches nothing, as an unknown one does.
      if (ids.some((id) => id !== undefined && !isId(id))) return { reviews: [], next_cursor: null };
      const rows = await listReviews(deps.db, clientId, {
        ...{ state: query.state, suspicion: query.suspicion ?? null, limit: query.limit },
        ...{ campaignId: query.campaign_id ?? null, advocatePersonId: query.advocate_person_id ?? null },
        after: query.cursor ?? null,
      });
      const last = rows.at(-1);
      return {
        reviews: rows.map(viewOf),
        next_cursor: last && rows.length === query.limit ? last.review_id : null,
      };
    },
  );

  server.get(
    '/v1/reviews/summary',
    {
      ...READERS,
      schema: {
        summary: 'How many wait, by what is suspicious',
        tags,
        response: {
          200: z.object({
            open: z.number(),
            oldest: instant,
            by_suspicion: z.record(z.string(), z.number()),
          }),
        },
      },
    },
    async ({ caller: { clientId } }) => {
      const { oldest, ...counts } = await countReviews(deps.db, clientId);
      return { ...counts, oldest: oldest?.toISOString() ?? null };
    },
  );

  server.get(
    '/v1/reviews/:review_id',
    {
      ...READERS,
      schema: {
        summary: 'One review',
        ...{ tags, params: z.object({ review_id: z.string() }), response: { 200: reviewView } },
      },
    },
    async ({ caller: { clientId }, params: { review_id } }) => {
      const row = isId(review_id) ? await findReview(deps.db, clientId, review_id) : null;
      if (!row) throw new Refusal('not_found');
      return viewOf(row);
    },
  );
}

function viewOf(row: ReviewRow): z.infer<typeof reviewView> {
  const { friend_person_id, friend_name, advocate_person_id, advocate_name, total_minor, ...rest } = row;
  return {
    ...rest,
    why: row.suspicions.map(suspicionSentence),
    total_minor: total_minor === null ? null : Number(total_minor),
    friend: { person_id: friend_person_id, name: friend_name },
    advocate: { person_id: advocate_person_id, name: advocate_name },
    completed_on: row.completed_on?.toISOString() ?? null,
    opened_at: row.opened_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    decided_at: row.decided_at?.toISOString() ?? null,
  };
}
