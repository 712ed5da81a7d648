// The whole verdict on one friend, from loaded facts to what is to be written. Pure: no I/O, and time is an argument.

import type { Id } from '../base/ids.ts';
import { DAY_MS, latest, plusMs } from '../base/time.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import { creditsAt } from '../referrals/codes.ts';
import { decideAttribution } from '../referrals/decide.ts';
import type {
  Attribution,
  Evidence,
  FixedReferral,
  ReferralDecision,
  ReferralJob,
  StoredReferral,
} from '../referrals/types.ts';
import { type Judgement, judgeRewards, settleRewards } from '../rewards/decide.ts';
import type { DecidedJob, Grants, Reward, RewardAction } from '../rewards/types.ts';
import type { Job } from '../servicetitan/types.ts';
import type { BatchContext } from './context.ts';
import { customerKey, type FriendWorld } from './friend-world.ts';
import { type InvoiceWishes, invoicesWanted } from './invoices-wanted.ts';
import { isIdentityPending, notReferred, qualifyJob, whoIs } from './qualify-job.ts';

/** The program of a referral when neither its code nor a campaign names one. */
export const DEFAULT_PROGRAM = 'refer-a-friend';
const DEFAULT_LOOKBACK_DAYS = 365;

export interface FriendVerdict {
  friendPersonId: Id;
  jobs: { job: Job; key: string }[];
  attribution: Attribution;
  decided: Map<string, DecidedJob>;
  referralChange: { friendPersonId: Id; program: string; decision: ReferralDecision | null } | null;
  campaignId: Id | null;
  actions: RewardAction[];
  questions: {
    connectionId: Id;
    kind: 'customer_contacts' | 'completed_jobs';
    subject: string;
    notBefore: Date;
  }[];
  invoices: InvoiceWishes;
}

/** One friend as far as it alone decides: what its jobs get may depend on other friends' jobs too (RW-1). */
export interface JudgedFriend {
  friendPersonId: Id;
  jobs: { job: Job; key: string }[];
  attribution: Attribution;
  decided: Map<string, DecidedJob>;
  referral: StoredReferral | null;
  campaign: LiveCampaign | null;
  referralChange: FriendVerdict['referralChange'];
  rewards: readonly Reward[];
  judgement: Judgement;
}

/** Who referred the friend, which jobs count, and what they ask for. */
export function judgeFriend(ctx: BatchContext, world: FriendWorld, friendPersonId: Id): JudgedFriend {
  const jobs = (world.jobs.get(friendPersonId) ?? []).map((job) => ({
    job,
    key: `${job.connectionId}:${job.jobId}`,
  }));
  const hasEmail = (world.keys.get(friendPersonId)?.emails.length ?? 0) > 0;
  const referral = world.referrals.get(friendPersonId) ?? null;
  const rewards = world.rewards.get(friendPersonId) ?? [];

  const evidence = world.evidence.get(friendPersonId) ?? [];
  const isKept = referral && (isFixed(ctx, rewards, jobs) || isStaffTooLate(referral, evidence, rewards));
  let fixed = isKept ? asFixed(referral) : null;
  const attributeWith = (lookbackDays: number) =>
    decideAttribution({
      evidence,
      jobs: jobs.map(({ job, key }) => asReferralJob(world, job, key, hasEmail)),
      lookbackDays,
      fixed,
    });
  const attribute = (lookbackDays: number) => {
    const found = attributeWith(lookbackDays);
    // What spoke for an erased advocate is gone with the person. The friend was referred all the same, unless somebody else did too.
    if (found.referral !== null || !referral || !world.erased.has(referral.advocatePersonId)) return found;
    fixed = asFixed(referral);
    return attributeWith(lookbackDays);
  };
  // The campaign sets the look-back, and the evidence may choose the campaign: the label of the winner under the default decides.
  const first = attribute(
    chooseCampaign(ctx.campaigns, null)?.settings.lookback_days ?? DEFAULT_LOOKBACK_DAYS,
  );
  const campaign = chooseCampaign(
    ctx.campaigns,
    first.referral?.label ?? null,
    null,
    whoIs(ctx, world, first.referral),
  );
  const attribution = campaign ? attribute(campaign.settings.lookback_days) : first;

  const decided = new Map<string, DecidedJob>();
  for (const { job, key } of jobs) {
    const jobAttribution = attribution.jobs.get(key);
    const attributed = jobAttribution?.outcome === 'attributed' && attribution.referral;
    decided.set(
      key,
      attributed
        ? qualifyJob(ctx, world, { friendPersonId, hasEmail }, job, key, attributed, jobAttribution)
        : notReferred(ctx, job, key, jobAttribution?.outcome === 'open'),
    );
  }
  const judgement = judgeRewards({
    friendPersonId,
    referralId: referral?.referralId ?? null,
    jobs: [...decided.values()],
    rewards,
  });
  const referralChange = referralChangeOf(friendPersonId, attribution.referral, referral, campaign);
  return {
    ...{ friendPersonId, jobs, attribution, decided, referral, campaign },
    ...{ referralChange, rewards, judgement },
  };
}

/** What follows from what the friend's jobs are given. */
export function finishFriend(
  ctx: BatchContext,
  world: FriendWorld,
  judged: JudgedFriend,
  grants: Grants,
): FriendVerdict {
  const { friendPersonId, jobs, attribution, referralChange, campaign, rewards, judgement } = judged;
  const rewardVerdict = settleRewards(judgement, grants);
  const decided = new Map(judged.decided);
  for (const [key, qualification] of rewardVerdict.qualifications) {
    const one = decided.get(key);
    if (one) decided.set(key, { ...one, qualification });
  }
  const hasEmail = (world.keys.get(friendPersonId)?.emails.length ?? 0) > 0;
  return {
    friendPersonId,
    jobs,
    attribution,
    decided,
    referralChange,
    campaignId: campaign?.campaignId ?? null,
    actions: rewardVerdict.actions,
    questions: questionsOf(world, jobs, decided, hasEmail),
    invoices: invoicesWanted(world, jobs, decided, rewards, ctx.now),
  };
}

/** What is to be stored of the referral; null: nothing. A referral that nothing speaks for any more ends. */
function referralChangeOf(
  friendPersonId: Id,
  decision: ReferralDecision | null,
  stored: StoredReferral | null,
  campaign: LiveCampaign | null,
): FriendVerdict['referralChange'] {
  if (decision === null) return stored && { friendPersonId, program: stored.program, decision };
  return { friendPersonId, program: campaign?.programLabel ?? decision.label ?? DEFAULT_PROGRAM, decision };
}

/** Money that is on its way or gone fixes a referral; an approval does so once the grace window is over (AT-5, AT-7). */
function isFixed(
  ctx: BatchContext,
  rewards: readonly Reward[],
  jobs: readonly { job: Job; key: string }[],
): boolean {
  const graceMs = ctx.client.graceDays * DAY_MS;
  return rewards.some((reward) => {
    if (reward.state === 'fulfilled' || reward.state === 'sent' || reward.state === 'redeemed') return true;
    if (reward.state !== 'approved') return false;
    const job = jobs.find(({ key }) => key === `${reward.connectionId}:${reward.jobId}`)?.job;
    return !job || plusMs(job.firstSeenAt, graceMs) <= ctx.now;
  });
}

/** Staff said something new, and money of the referral was decided before it could be applied: that is for review (AT-7). */
function isStaffTooLate(
  referral: FixedReferral & { referralId: Id },
  evidence: readonly Evidence[],
  rewards: readonly Reward[],
): boolean {
  const isFollowed = (at: Date) => referral.evidence === 'staff' && at <= referral.evidenceAt;
  return (
    evidence.some(({ kind, at }) => kind === 'staff' && !isFollowed(at)) &&
    rewards.some(
      ({ referralId, state }) =>
        referralId === referral.referralId && state !== 'earned' && state !== 'canceled',
    )
  );
}

function asFixed(referral: FixedReferral): FixedReferral {
  const { advocatePersonId, advocateKind, evidence, evidenceAt, code, label, rule, anchor } = referral;
  return { advocatePersonId, advocateKind, evidence, evidenceAt, code, label, rule, anchor };
}

function asReferralJob(world: FriendWorld, job: Job, key: string, hasEmail: boolean): ReferralJob {
  const createdOn = job.createdOn ?? job.firstSeenAt;
  const codeKey = world.ownCodes.get(key) === job.codeKey ? null : job.codeKey;
  const found = codeKey ? world.codes.get(codeKey) : undefined;
  const owner = found && creditsAt(found, createdOn) ? found : undefined;
  const code: Evidence | null = owner
    ? {
        kind: 'advocate_code',
        advocatePersonId: owner.personId,
        advocateKind: owner.kind,
        code: owner.code,
        label: owner.label,
        at: createdOn,
        ref: key,
        inputId: job.firstInputId,
      }
    : null;
  return {
    key,
    connectionId: job.connectionId,
    jobId: job.jobId,
    createdOn,
    code,
    unknownCode: codeKey && !owner ? (job.stCode ?? job.zapCode) : null,
    identityPending: isIdentityPending(world, job, hasEmail),
  };
}

/** What ServiceTitan must be asked before these jobs can be decided (ST-3): a referred customer's history, a missing e-mail. */
function questionsOf(
  world: FriendWorld,
  jobs: readonly { job: Job; key: string }[],
  decided: ReadonlyMap<string, DecidedJob>,
  hasEmail: boolean,
): FriendVerdict['questions'] {
  const questions: FriendVerdict['questions'] = [];
  for (const { job, key } of jobs) {
    const customer = customerKey(job);
    if (job.customerId === null || customer === null) continue;
    const subject = { connectionId: job.connectionId, subject: job.customerId };
    const createdOn = job.createdOn ?? job.firstSeenAt;
    // An e-mail may be added while the job runs; a contact does not move the customer's modifiedOn, so each change of the job asks.
    const contactsSince = latest(createdOn, job.modifiedOn) ?? createdOn;
    const contactsAt = world.contactsKnown.get(customer);
    if (!hasEmail && (contactsAt === undefined || contactsAt < contactsSince)) {
      questions.push({ ...subject, kind: 'customer_contacts', notBefore: contactsSince });
    }
    const history = world.completedJobs.get(customer);
    // Asked again at completion: meanwhile the customer may have been merged into one of many years (ID-4).
    const historySince = latest(createdOn, job.stage === 'completed' ? job.completedOn : null) ?? createdOn;
    const historyKnown = history !== undefined && history.knownAt >= historySince;
    if (decided.get(key)?.campaign?.settings.qualification.new_customers_only && !historyKnown) {
      questions.push({ ...subject, kind: 'completed_jobs', notBefore: historySince });
    }
  }
  return questions;
}
