// What is to happen to the rewards of one friend (RW-2 … RW-6, QU-9): verdicts and rewards as they stand in, actions out.
// Pure. The actions lead to the same end whatever the order in which the facts came (AT-5); deciding again changes nothing (EX-2).
// In two steps, for what a job gets can depend on other friends' jobs: judgeRewards says what each asks for, settleRewards what follows.

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { JobKey } from '../referrals/types.ts';
import { wantedGrant } from './caps.ts';
import { bestMatch, fulfilWish, isInTheWay, retire, type Wish } from './fulfil.ts';
import { amountOf, type Offer, offerFor } from './offer.ts';
import { qualificationOf } from './qualify.ts';
import { isCandidate, jobKeyOf, placesOf } from './slots.ts';
import type {
  Claim,
  DecidedJob,
  Grants,
  Qualification,
  Reward,
  RewardAction,
  RewardFinding,
  RewardRole,
} from './types.ts';

export interface RewardFacts {
  friendPersonId: Id;
  /** The friend's referral; null while it is not stored yet. */
  referralId: Id | null;
  /** All jobs of the friend. */
  jobs: readonly DecidedJob[];
  /** All rewards of the friend's referral, and those that other referrals have on these jobs. */
  rewards: readonly Reward[];
}

export interface RewardVerdict {
  actions: RewardAction[];
  /** Every job's qualification with the finding of QU-9 added, and what each side gets. */
  qualifications: Map<JobKey, Qualification>;
}

/** What the friend's jobs ask for; settleRewards goes on from it. */
export interface Judgement {
  facts: RewardFacts;
  jobs: { decided: DecidedJob; sides: Map<RewardRole, Side> }[];
  /** Of every job that counts and holds a place. */
  claims: Claim[];
}

/** One side of a job: the reward that should stand but for its amount, or the reason code why none should. */
type Side =
  | { cause: string; refused?: { personId: Id; offer: Offer; currency: string } }
  | { personId: Id; holdUntil: Date; slot: number; settled: Reward | null };

const ROLES: readonly RewardRole[] = ['advocate', 'friend'];

/** Decides all rewards of one friend at once: they depend on each other (QU-9). Without grants each is the first, and no cap is near. */
export function decideRewards(facts: RewardFacts, grants?: Grants): RewardVerdict {
  const judgement = judgeRewards(facts);
  return settleRewards(judgement, grants ?? grantsAlone(judgement.claims));
}

/** What claims get where nothing else counts. */
export function grantsAlone(claims: readonly Claim[]): Grants {
  return new Map(
    claims.map((claim) => {
      const sides = ROLES.flatMap((role) => {
        const grant = wantedGrant({ claim, role, count: null });
        return grant ? [[role, grant]] : [];
      });
      return [claim.key, Object.fromEntries(sides)];
    }),
  );
}

// ── what each job asks for ──────────────────────────────────────────────────────────────────────────────────────────

export function judgeRewards(facts: RewardFacts): Judgement {
  const places = placesOf(facts.jobs, facts.rewards, facts.referralId);
  const claims: Claim[] = [];
  const jobs = facts.jobs.map((one) => {
    const decided = { ...one, qualification: withPlace(one, places) };
    const own = facts.rewards.filter((reward) => jobKeyOf(reward) === decided.job.key);
    const claim = claimOf(decided, places, facts.friendPersonId, own);
    if (claim) claims.push(claim);
    const sides = ROLES.map((role): [RewardRole, Side] => {
      const ofRole = own.filter((reward) => reward.role === role);
      return [role, sideOf(role, decided, places, facts.friendPersonId, ofRole, claim)];
    });
    return { decided, sides: new Map(sides) };
  });
  return { facts, jobs, claims };
}

/** QU-9 */
function withPlace(decided: DecidedJob, places: ReadonlyMap<JobKey, number>): Qualification {
  const { job, qualification, campaign, advocatePersonId } = decided;
  if (!campaign || !advocatePersonId) return qualification;
  const limit = campaign.settings.qualification.jobs_per_friend;
  const own = places.get(job.key);
  const rewardedJobs = [...places.keys()].filter((key) => key !== job.key).sort();
  const full = own === undefined && rewardedJobs.length >= limit;
  const reason: Reason = {
    rule: 'QU-9',
    code: 'already_rewarded',
    // A job that is not qualified (yet) may still turn out to be the one that earns: nothing is decided against it.
    result: !full ? 'pass' : isCandidate(decided) ? 'fail' : 'unknown',
    facts: { jobs_per_friend: limit, place: own ?? null, rewarded_jobs: rewardedJobs },
  };
  return qualificationOf([...qualification.reasons, reason]);
}

function claimOf(
  { job, qualification, campaign, advocatePersonId }: DecidedJob,
  places: ReadonlyMap<JobKey, number>,
  friendPersonId: Id,
  rewards: readonly Reward[],
): Claim | null {
  if (!campaign || !advocatePersonId || !job.completedOn) return null;
  if (qualification.outcome !== 'qualified' || !places.has(job.key)) return null;
  return {
    ...{ key: job.key, connectionId: job.connectionId, jobId: job.jobId, friendPersonId, advocatePersonId },
    ...{ campaignId: campaign.campaignId, campaignVersion: campaign.version, completedOn: job.completedOn },
    holdUntil: plusMs(job.completedOn, campaign.settings.hold_days * DAY_MS),
    isSettled: rewards.some(({ state }) => state !== 'earned' && state !== 'canceled'),
    sides: {},
  };
}

/** Says what should stand, and adds to the claim what is still to be decided of it. */
function sideOf(
  role: RewardRole,
  decided: DecidedJob,
  places: ReadonlyMap<JobKey, number>,
  friendPersonId: Id,
  existing: readonly Reward[],
  claim: Claim | null,
): Side {
  const { job, campaign, advocatePersonId, advocateKind, isAdvocateErased } = decided;
  if (!advocatePersonId) return { cause: 'not_attributed' };
  if (!campaign) return { cause: 'no_campaign' };
  const slot = places.get(job.key);
  if (!claim || slot === undefined) return { cause: causeOf(decided) };
  const reward = campaign.settings.rewards[role];
  if (!reward) return { cause: 'no_reward_for_role' };
  const personId = role === 'advocate' ? advocatePersonId : friendPersonId;
  const wish = { personId, holdUntil: claim.holdUntil, slot };
  const offered = offerFor(reward, job, advocateKind);
  if (!('offer' in offered)) return { cause: 'reward_amount' };
  const match = bestMatch(existing, personId, campaign.campaignId);
  if (match && match.state !== 'earned' && match.state !== 'canceled') return { ...wish, settled: match };
  if (role === 'advocate' && isAdvocateErased) {
    const currency = currencyOf(reward) ?? job.currency;
    return { cause: 'person_erased', refused: { personId, offer: offered.offer, currency } };
  }
  if (match?.state === 'earned' || !isInTheWay(existing, match, personId))
    claim.sides[role] = { personId, offer: offered.offer };
  return { ...wish, settled: null };
}

/** Why a job gives nothing: its first failing rule; while nothing fails, that it was reopened or is open again (RW-5). */
function causeOf({ job, qualification }: DecidedJob): string {
  if (job.confirmed && job.stage === 'canceled') return 'job_canceled';
  const failed = qualification.reasons.find((reason) => reason.result === 'fail');
  if (failed) return failed.code;
  if (job.stage !== 'completed') return 'job_reopened';
  const unknown = qualification.reasons.filter(({ result }) => result === 'unknown');
  if (unknown.length > 0 && unknown.every(({ code }) => code === 'suspicious')) return 'in_review';
  const unpaid = qualification.reasons.some(({ code, result }) => code === 'paid' && result === 'unknown');
  return unpaid ? 'not_paid' : 'decision_open';
}

// ── what follows ────────────────────────────────────────────────────────────────────────────────────────────────────

export function settleRewards({ facts, jobs }: Judgement, grants: Grants): RewardVerdict {
  const qualifications = new Map<JobKey, Qualification>();
  const actions: RewardAction[] = [];
  for (const { decided, sides } of jobs) {
    const { job } = decided;
    const findings: RewardFinding[] = [];
    for (const [role, side] of sides) {
      const existing = facts.rewards.filter((reward) => jobKeyOf(reward) === job.key && reward.role === role);
      const wish = wishOf(side, decided, role, grants, findings);
      actions.push(...fulfilWish(facts.referralId, decided, role, wish, existing));
    }
    const rewards = findings.length > 0 ? { rewards: findings } : {};
    qualifications.set(job.key, { ...decided.qualification, ...rewards });
  }
  for (const reward of facts.rewards) {
    if (!qualifications.has(jobKeyOf(reward)))
      actions.push(...retire(reward, 'not_attributed', facts.referralId));
  }
  return { actions, qualifications };
}

/** What a side wishes with its amount; what a person closed it for asks for nothing, but its wish still holds against others. */
function wishOf(
  side: Side,
  { job, campaign }: DecidedJob,
  role: RewardRole,
  grants: Grants,
  findings: RewardFinding[],
): Wish {
  if ('cause' in side) {
    if (side.refused) findings.push(refusedFinding(role, side.refused));
    return { cause: side.cause };
  }
  const { settled, ...wish } = side;
  const countsAt = job.completedOn ?? job.createdOn;
  if (settled) {
    const { amountMinor, currency, basis } = settled;
    if (basis) findings.push(findingOf(role, wish.personId, amountMinor, currency, basis));
    return { ...wish, amountMinor, currency, countsAt, basis };
  }
  const grant = grants.get(job.key)?.[role];
  const currency = currencyOf(campaign?.settings.rewards[role]);
  if (!grant || !currency)
    return { ...wish, amountMinor: 0, currency: currency ?? '', countsAt, basis: null };
  findings.push(findingOf(role, wish.personId, grant.amountMinor, currency, grant.basis));
  if (grant.amountMinor === 0) return { cause: grant.basis.cut ? 'cap_reached' : 'reward_amount' };
  return { ...wish, amountMinor: grant.amountMinor, currency, countsAt, basis: grant.basis };
}

/** What an erased person would have got, and does not. */
function refusedFinding(
  role: RewardRole,
  { personId, offer, currency }: { personId: Id; offer: Offer; currency: string },
): RewardFinding {
  const { baseMinor, tierFrom } = amountOf(offer, 1, false);
  return {
    ...findingOf(role, personId, 0, currency, {
      ...{ rule: offer.rule, rule_name: offer.name, by: offer.by, count: null, bonus_minor: 0 },
      ...{ tier_from: tierFrom ?? offer.tier_from_minor, wanted_minor: baseMinor, cut: null },
    }),
    refused: 'person_erased',
  };
}

function findingOf(
  role: RewardRole,
  person_id: Id,
  amount_minor: number,
  currency: string,
  basis: NonNullable<Reward['basis']>,
): RewardFinding {
  return { role, person_id, amount_minor, currency, ...basis };
}

/** All rules of a campaign are in the client's currency. */
function currencyOf(
  reward: { currency: string } | readonly { currency: string }[] | null | undefined,
): string | null {
  if (!reward) return null;
  return 'currency' in reward ? reward.currency : (reward[0]?.currency ?? null);
}
