// The review queue in a batch (QU-5): words that came in, and what waits for one after the batch was decided.

import type { Happening } from '../base/happening.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { insertWords, type ReviewChange, type WaitingReview } from '../rewards/review-store.ts';
import { unseenOf } from '../rewards/rules/suspicious.ts';
import type { BatchContext } from './context.ts';
import type { FriendVerdict } from './decide-friend.ts';

/** Keeps what was said of suspicions; answers the friends it is about. */
export async function applyReviews(tx: Tx, ctx: BatchContext, readings: readonly Reading[]): Promise<Id[]> {
  const { friends, closed } = await insertWords(
    tx,
    ctx.clientId,
    readings.flatMap((reading) =>
      reading.kind === 'review'
        ? [
            {
              ...{ inputId: reading.input.inputId, connectionId: reading.connectionId, jobId: reading.jobId },
              ...{ decision: reading.decision, seen: reading.seen, note: reading.note },
              ...{ actor: reading.input.actor, at: reading.input.receivedAt },
            },
          ]
        : [],
    ),
  );
  await announceReviews(tx, ctx, closed);
  return friends;
}

/** Tells who subscribed that reviews came into being or ended. */
export async function announceReviews(
  tx: Tx,
  ctx: BatchContext,
  changes: readonly ReviewChange[],
): Promise<void> {
  await ctx.announce(
    tx,
    ctx.clientId,
    changes.map((one): Happening => {
      const { reviewId, state, connectionId, jobId, friendPersonId, advocatePersonId, campaignId } = one;
      const isExpired = state !== 'withdrawn' && one.decidedBy === 'system';
      const what = state === 'open' ? 'opened' : isExpired ? 'expired' : state;
      return {
        ...{ type: `review.${what}`, subject: `review:${reviewId}`, cause: `review:${reviewId}:${what}` },
        ...{ at: ctx.now, personId: friendPersonId, campaignId, connectionId, jobId, role: 'friend', state },
        data: {
          ...{ review_id: reviewId, state, friend_person_id: friendPersonId },
          ...{ advocate_person_id: advocatePersonId, decided_by: one.decidedBy },
          suspicions: one.suspicions.map(({ code }) => code),
        },
      };
    }),
  );
}

/** Which jobs were decided, and which of them wait for a person and for nothing else. */
export function reviewsOf(verdicts: readonly FriendVerdict[]): {
  seen: { connectionId: Id; jobId: string }[];
  waiting: WaitingReview[];
} {
  const seen: { connectionId: Id; jobId: string }[] = [];
  const waiting: WaitingReview[] = [];
  for (const { friendPersonId, jobs, decided } of verdicts) {
    for (const { job, key } of jobs) {
      const { connectionId, jobId } = job;
      seen.push({ connectionId, jobId });
      const one = decided.get(key);
      if (!one?.campaign || !one.advocatePersonId) continue;
      const { reasons } = one.qualification;
      const waitsForMore = reasons.some(
        ({ code, result }) => result === 'fail' || (result === 'unknown' && !SEES_OTHERS.has(code)),
      );
      const suspicions = unseenOf(reasons);
      if (suspicions.length === 0 || waitsForMore) continue;
      waiting.push({
        ...{ connectionId, jobId, friendPersonId, suspicions },
        ...{ advocatePersonId: one.advocatePersonId, campaignId: one.campaign.campaignId },
        expiresAfterDays: one.campaign.settings.review.expires_after_days,
      });
    }
  }
  return { seen, waiting };
}

/** Open because of the review itself: whether another job of the friend earns first is not known before (QU-9). */
const SEES_OTHERS = new Set(['suspicious', 'already_rewarded']);
