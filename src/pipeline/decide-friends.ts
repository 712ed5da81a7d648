// Stage 5 of a batch: for each touched friend, load all that matters, decide purely, write the differences.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Attribution, JobAttribution } from '../referrals/types.ts';
import { applyActions } from '../rewards/action-store.ts';
import { saveOutcomes } from '../rewards/outcomes-store.ts';
import { saveReviews } from '../rewards/review-store.ts';
import type { DecidedJob } from '../rewards/types.ts';
import type { Job } from '../servicetitan/types.ts';
import { judgeFriends, savePool } from './claims.ts';
import type { BatchContext } from './context.ts';
import { finishFriend } from './decide-friend.ts';
import type { InvoiceWishes } from './invoices-wanted.ts';
import { WHO_IS_OPEN } from './qualify-job.ts';
import { announceReviews, reviewsOf } from './reviews.ts';

/** One friend's verdict with everything that later stages need of it. */
export interface DecidedFriend {
  friendPersonId: Id;
  jobs: Job[];
  attribution: Attribution;
  decided: Map<string, DecidedJob>;
  program: string | null;
  campaignId: Id | null;
  /** Questions to ServiceTitan that keep this friend's decisions open. */
  questions: {
    connectionId: Id;
    kind: 'customer_contacts' | 'completed_jobs';
    subject: string;
    notBefore: Date;
  }[];
  invoices: InvoiceWishes;
}

/**
 * Decides these friends and stores referrals, outcomes and rewards. `changedJobs` without a friend are recorded as open; of those who
 * `learnt` a key, others may be suspicious now.
 */
export async function decideFriends(
  tx: Tx,
  ctx: BatchContext,
  friendIds: ReadonlySet<Id>,
  changedJobs: readonly Job[],
  learnt: ReadonlySet<Id>,
  cause: { inputId: Id | null; actor: string },
): Promise<DecidedFriend[]> {
  const { world, judged, grants, pool, referralIds } = await judgeFriends(
    tx,
    ctx,
    [...friendIds],
    learnt,
    cause,
  );
  const verdicts = judged.map((one) => finishFriend(ctx, world, one, grants));

  const outcomes: Parameters<typeof saveOutcomes>[3][number][] = [];
  const actions: Parameters<typeof applyActions>[2][number][] = [];
  for (const verdict of verdicts) {
    const stored = world.referrals.get(verdict.friendPersonId)?.referralId;
    const referralId = referralIds.get(verdict.friendPersonId) ?? stored ?? null;
    for (const { job, key } of verdict.jobs) {
      const decided = verdict.decided.get(key);
      const attribution = verdict.attribution.jobs.get(key) ?? OPEN_ATTRIBUTION;
      outcomes.push({
        connectionId: job.connectionId,
        jobId: job.jobId,
        referralId: attribution.outcome === 'attributed' ? referralId : null,
        campaignId: decided?.campaign?.campaignId ?? null,
        campaignVersion: decided?.campaign?.version ?? null,
        attribution,
        qualification: decided?.qualification ?? WHO_IS_OPEN,
        inputId: cause.inputId,
      });
    }
    for (const action of verdict.actions) {
      const owner = action.do === 'earn' ? referralId : action.reward.referralId;
      if (owner) actions.push({ action, referralId: owner });
    }
  }
  for (const job of changedJobs) {
    if (job.friendPersonId) continue;
    outcomes.push({
      connectionId: job.connectionId,
      jobId: job.jobId,
      referralId: null,
      campaignId: null,
      campaignVersion: null,
      attribution: OPEN_ATTRIBUTION,
      qualification: WHO_IS_OPEN,
      inputId: cause.inputId,
    });
  }
  await saveOutcomes(tx, { ids: ctx.ids, now: ctx.now }, ctx.clientId, outcomes);
  await applyActions(tx, { ...ctx, actor: cause.actor, inputId: cause.inputId }, actions);
  await savePool(tx, ctx, judged, grants, pool);
  const { seen, waiting } = reviewsOf(verdicts);
  await announceReviews(tx, ctx, await saveReviews(tx, ctx.clientId, ctx, seen, waiting));

  return verdicts.map((verdict) => ({
    friendPersonId: verdict.friendPersonId,
    jobs: verdict.jobs.map(({ job }) => job),
    attribution: verdict.attribution,
    decided: verdict.decided,
    program: verdict.referralChange?.decision ? verdict.referralChange.program : null,
    campaignId: verdict.campaignId,
    questions: verdict.questions,
    invoices: verdict.invoices,
  }));
}

const OPEN_ATTRIBUTION: JobAttribution = {
  outcome: 'open',
  evidence: null,
  rule: null,
  advocate_person_id: null,
  alternatives: [],
};
