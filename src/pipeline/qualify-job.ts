// One job of a friend as the rules see it, and their verdict on it (QU). Pure.

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import { isTargeted, whyNotFor } from '../campaigns/target.ts';
import type { LiveCampaign, Who } from '../campaigns/types.ts';
import type { JobAttribution, ReferralDecision } from '../referrals/types.ts';
import { qualificationOf, qualify } from '../rewards/qualify.ts';
import { currentInvoices } from '../rewards/rules/paid.ts';
import type { DecidedJob, Qualification, QualifyFacts, QualifyingJob } from '../rewards/types.ts';
import type { Job } from '../servicetitan/types.ts';
import { type BatchContext, isIntegration } from './context.ts';
import { customerKey, type FriendWorld } from './friend-world.ts';

/** The verdict on one job of a referred friend, as far as it alone decides. */
export function qualifyJob(
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
    ...reviewFacts(world, friendPersonId, referral, key),
    invoices,
    householdJobs: world.householdJobs.get(friendPersonId) ?? [],
    toldServices: world.toldServices.get(friendPersonId) ?? [],
  });
  // What was approved stays so whoever the campaign is for by now (RW-1).
  const target = settled ? [] : campaignTarget(campaign, who, qualifying.createdOn);
  return {
    ...{ job: qualifying, campaign, advocatePersonId, advocateKind },
    isAdvocateErased: world.erased.has(advocatePersonId),
    qualification: qualificationOf([...qualification.reasons, ...target]),
  };
}

/** The advocate as targeting sees it: of the kind that the referral says (AT-8). */
export function whoIs(ctx: BatchContext, world: FriendWorld, referral: ReferralDecision | null): Who {
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
export function notReferred(ctx: BatchContext, job: Job, key: string, open: boolean): DecidedJob {
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
    createdById: job.createdById,
    soldById: job.soldById,
    fromIntegration: isIntegration(ctx, job.connectionId),
  };
}

/** What QU-5 looks at beside the job: lists, friends that the advocate referred before, and what a person said. */
function reviewFacts(
  world: FriendWorld,
  friendPersonId: Id,
  { advocatePersonId, evidenceAt }: ReferralDecision,
  key: string,
): Pick<QualifyFacts, 'listed' | 'companions' | 'reviewWord' | 'isSettled'> {
  const isBefore = (at: Date, personId: Id) =>
    at < evidenceAt || (at.getTime() === evidenceAt.getTime() && BigInt(personId) < BigInt(friendPersonId));
  return {
    listed: [...(world.listed.get(friendPersonId) ?? []), ...(world.listed.get(advocatePersonId) ?? [])],
    companions: (world.companions.get(advocatePersonId) ?? []).filter(
      ({ evidenceAt: at, keys }) => keys.personId !== friendPersonId && isBefore(at, keys.personId),
    ),
    reviewWord: world.reviewWords.get(key) ?? null,
    isSettled: world.settled.has(key),
  };
}

/** Contacts that ServiceTitan has not told yet may name someone whom an advocate referred, or the advocate. */
export function isIdentityPending(world: FriendWorld, job: Job, hasEmail: boolean): boolean {
  const customer = customerKey(job);
  return !hasEmail && (customer === null ? !job.confirmed : !world.contactsKnown.has(customer));
}

const NO_CAMPAIGN: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'QU-3', code: 'campaign_live', result: 'unknown', facts: { campaign: null } }],
};

const NOT_REFERRED: Qualification = {
  outcome: 'disqualified',
  reasons: [{ rule: 'AT-1', code: 'not_referred', result: 'fail', facts: {} }],
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
    employeeIds: [],
  };
}

/** Neither e-mail nor customer is known yet (QU-4). */
export const WHO_IS_OPEN: Qualification = {
  outcome: 'open',
  reasons: [{ rule: 'ID-3', code: 'friend_unknown', result: 'unknown', facts: {} }],
};
