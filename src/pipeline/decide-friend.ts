// The whole verdict on one friend, from loaded facts to what is to be written. Pure: no I/O, and time is an argument.

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import { DAY_MS, latest, plusMs } from '../base/time.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import { isTargeted, whyNotFor } from '../campaigns/target.ts';
import type { LiveCampaign, Who } from '../campaigns/types.ts';
import { creditsAt } from '../referrals/codes.ts';
import { decideAttribution } from '../referrals/decide.ts';
import type {
  Attribution,
  Evidence,
  FixedReferral,
  JobAttribution,
  ReferralDecision,
  ReferralJob,
  StoredReferral,
} from '../referrals/types.ts';
import { grantsAlone, type Judgement, judgeRewards, settleRewards } from '../rewards/decide.ts';
import { qualificationOf, qualify } from '../rewards/qualify.ts';
import { currentInvoices } from '../rewards/rules/paid.ts';
import type {
  DecidedJob,
  Grants,
  Qualification,
  QualifyingJob,
  Reward,
  RewardAction,
} from '../rewards/types.ts';
import type { Job } from '../servicetitan/types.ts';
import { type BatchContext, isIntegration } from './context.ts';
import { customerKey, type FriendWorld } from './friend-world.ts';
import { type InvoiceWishes, invoicesWanted } from './invoices-wanted.ts';

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
  rewards: readonly Reward[];
  judgement: Judgement;
}

/** Attribution, qualification and rewards of one friend (AT, QU, RW), and what must still be asked (QU-4). */
export function decideFriend(ctx: BatchContext, world: FriendWorld, friendPersonId: Id): FriendVerdict {
  const judged = judgeFriend(ctx, world, friendPersonId);
  return finishFriend(ctx, world, judged, grantsAlone(judged.judgement.claims));
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
  const fixed = isKept ? asFixed(referral) : null;
  const attribute = (lookbackDays: number) =>
    decideAttribution({
      evidence,
      jobs: jobs.map(({ job, key }) => asReferralJob(world, job, key, hasEmail)),
      lookbackDays,
      fixed,
    });
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
  return { friendPersonId, jobs, attribution, decided, referral, campaign, rewards, judgement };
}

/** What follows from what the friend's jobs are given. */
export function finishFriend(
  ctx: BatchContext,
  world: FriendWorld,
  judged: JudgedFriend,
  grants: Grants,
): FriendVerdict {
  const { friendPersonId, jobs, attribution, referral, campaign, rewards, judgement } = judged;
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
    referralChange: referralChangeOf(friendPersonId, attribution.referral, referral, campaign),
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

function qualifyJob(
  ctx: BatchContext,
  world: FriendWorld,
  { friendPersonId, hasEmail }: { friendPersonId: Id; hasEmail: boolean },
  job: Job,
  key: string,
  referral: ReferralDecision,
  attribution: JobAttribution,
): DecidedJob {
  let qualifying = asQualifyingJob(ctx, job, key);
  const { advocatePersonId, advocateKind } = referral;
  const who = whoIs(ctx, world, referral);
  const settled = world.settled.get(key);
  const campaign = settled ?? chooseCampaign(ctx.campaigns, referral.label, qualifying.createdOn, who);
  if (!campaign)
    return { job: qualifying, qualification: NO_CAMPAIGN, campaign: null, advocatePersonId, advocateKind };
  const invoices = currentInvoices(world.invoices.get(key) ?? null, job, job.lookedAt);
  if (campaign.settings.qualification.require_paid)
    qualifying = { ...qualifying, totalMinor: invoices?.netMinor ?? null };
  const customer = customerKey(job);
  const qualification = qualify({
    job: qualifying,
    campaign,
    evidence: attribution.evidence ?? referral.evidence,
    evidenceAt: referral.evidenceAt,
    friend: world.keys.get(friendPersonId) ?? noKeys(friendPersonId),
    advocate: world.keys.get(advocatePersonId) ?? noKeys(advocatePersonId),
    advocateKind,
    completedJobs: customer === null ? null : (world.completedJobs.get(customer) ?? null),
    identityPending: isIdentityPending(world, job, hasEmail),
    invoices,
    householdJobs: world.householdJobs.get(friendPersonId) ?? [],
    toldServices: world.toldServices.get(friendPersonId) ?? [],
  });
  // What was approved stays so whoever the campaign is for by now (RW-1).
  const target = settled ? [] : campaignTarget(campaign, who, qualifying.createdOn);
  return {
    ...{ job: qualifying, campaign, advocatePersonId, advocateKind },
    qualification: qualificationOf([...qualification.reasons, ...target]),
  };
}

/** The advocate as targeting sees it: of the kind that the referral says (AT-8). */
function whoIs(ctx: BatchContext, world: FriendWorld, referral: ReferralDecision | null): Who {
  const facts = referral && world.advocates.get(referral.advocatePersonId);
  return {
    advocate: facts ? { ...facts, kind: referral.advocateKind } : null,
    rules: ctx.audienceRules,
  };
}

/** The finding about whom the campaign is for; a campaign for everyone has none. */
function campaignTarget(campaign: LiveCampaign, who: Who, createdOn: Date): Reason[] {
  if (!isTargeted(campaign.settings)) return [];
  const why = whyNotFor(campaign, who, createdOn);
  const { campaignId, settings } = campaign;
  return [
    {
      rule: 'QU-3',
      code: 'campaign_target',
      result: why === null ? 'pass' : 'fail',
      facts: {
        ...{ campaign_id: campaignId, why_not: why, advocate_kind: who.advocate?.kind ?? null },
        ...settings.targeting,
      },
    },
  ];
}

/** A job that nobody referred, or of which that is not known yet: it earns nothing, and what it earned before is canceled. */
function notReferred(ctx: BatchContext, job: Job, key: string, open: boolean): DecidedJob {
  const qualification = open ? WHO_IS_OPEN : NOT_REFERRED;
  const nobody = { campaign: null, advocatePersonId: null, advocateKind: 'customer' as const };
  return { job: asQualifyingJob(ctx, job, key), qualification, ...nobody };
}

function asQualifyingJob(ctx: BatchContext, job: Job, key: string): QualifyingJob {
  return {
    key,
    connectionId: job.connectionId,
    jobId: job.jobId,
    status: job.status,
    stage: job.stage,
    confirmed: job.confirmed,
    customerId: job.customerId,
    createdOn: job.createdOn ?? job.firstSeenAt,
    completedOn: job.completedOn,
    totalMinor: job.totalMinor,
    currency: job.currency,
    noCharge: job.noCharge,
    recallForId: job.recallForId,
    warrantyId: job.warrantyId,
    businessUnitId: job.businessUnitId,
    jobTypeId: job.jobTypeId,
    stCampaignId: job.stCampaignId,
    tagTypeIds: job.tagTypeIds,
    fromIntegration: isIntegration(ctx, job.connectionId),
  };
}

/** Contacts that ServiceTitan has not told yet may name someone whom an advocate referred, or the advocate. */
function isIdentityPending(world: FriendWorld, job: Job, hasEmail: boolean): boolean {
  const customer = customerKey(job);
  return !hasEmail && (customer === null ? !job.confirmed : !world.contactsKnown.has(customer));
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

const NO_CAMPAIGN: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'QU-3', code: 'campaign_live', result: 'unknown', facts: { campaign: null } }],
};

const NOT_REFERRED: Qualification = {
  outcome: 'disqualified',
  reasons: [{ rule: 'AT-1', code: 'not_referred', result: 'fail', facts: {} }],
};

/** Neither e-mail nor customer is known yet (QU-4). */
export const WHO_IS_OPEN: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'ID-3', code: 'friend_unknown', result: 'unknown', facts: {} }],
};

function noKeys(personId: Id) {
  return {
    personId,
    kind: 'customer' as const,
    emails: [],
    phones: [],
    addresses: [],
    customers: [],
    devices: [],
  };
}
