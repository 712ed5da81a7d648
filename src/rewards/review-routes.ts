// HTTP of deciding reviews (QU-5): a word of staff is an input like any other, audited and applied at once.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { expiredReviews, lockReviews, type OpenReview } from './review-store.ts';
import type { ReviewWord } from './types.ts';
import { audit } from './views-store.ts';

const MONEY = { config: { scopes: ['CLIENT_ADMIN'] as const } };
const tags = ['Reviews'];
const params = z.object({ review_id: z.string() });
const note = z.string().trim().min(1).max(2000).describe('Why; it is kept with the decision.');
const decided = z.object({
  review_id: z.string(),
  state: z.enum(['open', 'approved', 'declined', 'withdrawn']),
});
const AT_ONCE = 500;
const EXPIRED_AT_ONCE = 500;

export function reviewRoutes(server: Server, deps: Deps): void {
  for (const decision of ['approve', 'decline'] as const) {
    server.post(
      `/v1/reviews/:review_id/${decision}`,
      {
        ...MONEY,
        schema: {
          summary:
            decision === 'approve'
              ? 'Approve what is suspicious: the job is decided as if it were not'
              : 'Decline what is suspicious: the job earns nothing while it stands',
          ...{ tags, params, body: z.strictObject({ note }), response: { 200: decided } },
        },
      },
      async ({ caller, params: { review_id: reviewId }, body }) => {
        const word = { decision, note: body.note };
        const [result] = await decide(deps, caller, isId(reviewId) ? [reviewId] : [], word);
        if (!result) throw new Refusal('not_found');
        if (result.before === WAS_DECIDED[decision]) return { review_id: reviewId, state: result.before };
        if (result.before !== 'open') throw new Refusal('review_decided', { state: result.before });
        return { review_id: reviewId, state: result.after };
      },
    );
  }

  server.post(
    '/v1/reviews/decide',
    {
      ...MONEY,
      schema: {
        summary: 'Approve or decline many reviews with one note',
        description: 'Those that are decided already stay as they are, and are told as such.',
        ...{ tags },
        body: z.strictObject({
          decision: z.enum(['approve', 'decline']),
          review_ids: z.array(z.string().max(100)).min(1).max(AT_ONCE),
          note,
        }),
        response: {
          200: z.object({
            decided: z.number(),
            results: z.array(
              z.object({
                review_id: z.string(),
                result: z.enum(['decided', 'decided_before', 'not_found']),
                state: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async ({ caller, body: { review_ids, ...word } }) => {
      const results = await decide(deps, caller, [...new Set(review_ids)].filter(isId), word);
      const byId = new Map(results.map((result) => [result.reviewId, result]));
      return {
        decided: results.filter(({ before }) => before === 'open').length,
        results: review_ids.map((review_id) => {
          const one = byId.get(review_id);
          if (!one) return { review_id, result: 'not_found' as const, state: null };
          const isNew = one.before === 'open';
          return {
            review_id,
            result: isNew ? ('decided' as const) : ('decided_before' as const),
            state: one.after,
          };
        }),
      };
    },
  );
}

const WAS_DECIDED = { approve: 'approved', decline: 'declined' } as const;

interface Decided {
  reviewId: Id;
  before: OpenReview['state'];
  after: OpenReview['state'];
}

async function decide(
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  reviewIds: readonly Id[],
  word: { decision: ReviewWord['decision']; note: string },
): Promise<Decided[]> {
  const reviews = await deps.inLane(clientId, async (tx) => {
    const found = await lockReviews(tx, clientId, reviewIds);
    await say(
      tx,
      deps,
      { clientId, actor },
      found.filter(({ state }) => state === 'open'),
      word,
    );
    return found;
  });
  await deps.processClient(clientId);
  return reviews.map(({ reviewId, state }) => ({
    ...{ reviewId, before: state },
    after: state === 'open' ? WAS_DECIDED[word.decision] : state,
  }));
}

/** Stores the word about open reviews in the caller's transaction, which holds the lane. */
async function say(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  reviews: readonly OpenReview[],
  { decision, note: why }: { decision: ReviewWord['decision']; note: string },
): Promise<void> {
  if (reviews.length === 0) return;
  for (const { reviewId, connectionId, jobId } of reviews)
    await audit(
      tx,
      { clientId, actor, ids: deps.ids, now: deps.now() },
      {
        ...{
          action: `review.${WAS_DECIDED[decision]}`,
          subject: `review:${reviewId}`,
          before: { state: 'open' },
        },
        after: { state: WAS_DECIDED[decision], note: why, connection_id: connectionId, job_id: jobId },
      },
    );
  await deps.acceptIn(
    tx,
    reviews.map(({ connectionId, jobId, seen }) => ({
      ...{ clientId, source: 'staff' as const, name: 'staff.review', eventTime: null, actor },
      body: JSON.stringify({ connection_id: connectionId, job_id: jobId, decision, seen, note: why }),
      ...{ connectionId: null, deviceId: null, idempotencyKey: null, partnerKey: null },
      sameBytesAreSame: false,
    })),
  );
}

/** Decides, as each campaign says, what nobody decided in time. Returns how many that were. */
export async function expireReviews(deps: Deps): Promise<number> {
  const expired = await expiredReviews(deps.db, deps.now(), EXPIRED_AT_ONCE);
  for (const [clientId, own] of Map.groupBy(expired, (one) => one.clientId)) {
    await deps.inLane(clientId, async (tx) => {
      const open = await lockReviews(
        tx,
        clientId,
        own.map(({ reviewId }) => reviewId),
      );
      for (const { reviewId, decision, days } of own) {
        const review = open.find((one) => one.reviewId === reviewId && one.state === 'open');
        const why = `Nobody decided within ${days} days.`;
        if (review) await say(tx, deps, { clientId, actor: 'system' }, [review], { decision, note: why });
      }
    });
  }
  return expired.length;
}
