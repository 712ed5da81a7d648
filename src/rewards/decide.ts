// What is to happen to the rewards of one friend (RW-2 … RW-6, QU-9): verdicts and rewards as they stand in, actions out.
// Pure. The actions lead to the same end whatever the order in which the facts came (AT-5); deciding again changes nothing (EX-2).

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { JobKey } from '../referrals/types.ts';
import { rewardAmount } from './amount.ts';
import { qualificationOf } from './qualify.ts';
import { isCandidate, jobKeyOf, placesOf } from './slots.ts';
import { isPaid, isPromised } from './states.ts';
import type { DecidedJob, Qualification, Reward, RewardAction, RewardRole } from './types.ts';

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
  /** Every job's qualification with the finding of QU-9 added. */
  qualifications: Map<JobKey, Qualification>;
}

const ROLES: readonly RewardRole[] = ['advocate', 'friend'];

/** Decides all rewards of one friend at once: they depend on each other (QU-9). */
export function decideRewards(facts: RewardFacts): RewardVerdict {
  const places = placesOf(facts.jobs, facts.rewards, facts.referralId);
  const qualifications = new Map<JobKey, Qualification>();
  const actions: RewardAction[] = [];
  for (const decided of facts.jobs) {
    const qualification = withPlace(decided, places);
    qualifications.set(decided.job.key, qualification);
    const rewards = facts.rewards.filter((reward) => jobKeyOf(reward) === decided.job.key);
    for (const role of ROLES) {
      const wish = wishFor(role, { ...decided, qualification }, places, facts.friendPersonId);
      actions.push(
        ...fulfilWish(
          facts,
          decided,
          role,
          wish,
          rewards.filter((reward) => reward.role === role),
        ),
      );
    }
  }
  for (const reward of facts.rewards) {
    if (!qualifications.has(jobKeyOf(reward)))
      actions.push(...retire(reward, 'not_attributed', facts.referralId));
  }
  return { actions, qualifications };
}

// ── QU-9 ────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── one job and one side of the referral ────────────────────────────────────────────────────────────────────────────

/** The reward that should stand, or the reason code why none should. */
type Wish =
  | { personId: Id; amountMinor: number; currency: string; holdUntil: Date; slot: number }
  | { cause: string };

function wishFor(
  role: RewardRole,
  decided: DecidedJob,
  places: ReadonlyMap<JobKey, number>,
  friendPersonId: Id,
): Wish {
  const { job, qualification, campaign, advocatePersonId } = decided;
  if (!advocatePersonId) return { cause: 'not_attributed' };
  if (!campaign) return { cause: 'no_campaign' };
  const slot = places.get(job.key);
  if (qualification.outcome !== 'qualified' || slot === undefined || !job.completedOn)
    return { cause: causeOf(decided) };
  const rule = campaign.settings.rewards[role];
  if (!rule) return { cause: 'no_reward_for_role' };
  const amountMinor = rewardAmount(rule, job);
  if (amountMinor === 'unknown' || amountMinor === 0) return { cause: 'reward_amount' };
  return {
    personId: role === 'advocate' ? advocatePersonId : friendPersonId,
    amountMinor,
    currency: rule.currency,
    holdUntil: plusMs(job.completedOn, campaign.settings.hold_days * DAY_MS),
    slot,
  };
}

/** Why a job gives nothing: its first failing rule; while nothing fails, that it was reopened or is open again (RW-5). */
function causeOf({ job, qualification }: DecidedJob): string {
  if (job.confirmed && job.stage === 'canceled') return 'job_canceled';
  const failed = qualification.reasons.find((reason) => reason.result === 'fail');
  if (failed) return failed.code;
  if (job.stage !== 'completed') return 'job_reopened';
  const unpaid = qualification.reasons.some(({ code, result }) => code === 'paid' && result === 'unknown');
  return unpaid ? 'not_paid' : 'decision_open';
}

function fulfilWish(
  { referralId }: RewardFacts,
  { job, campaign }: DecidedJob,
  role: RewardRole,
  wish: Wish,
  existing: readonly Reward[],
): RewardAction[] {
  if ('cause' in wish || !campaign) {
    const cause = 'cause' in wish ? wish.cause : 'no_campaign';
    return existing.flatMap((reward) => retire(reward, cause, referralId));
  }
  const { personId, ...rest } = wish;
  const match = bestMatch(existing, personId, campaign.campaignId);
  const others = existing.filter((reward) => reward !== match);
  const actions = others.flatMap((reward) => retire(reward, whyNot(reward, role, personId), referralId));
  // What was paid to another, or refused to this one by a person, stands in the way: the database would refuse a second one too.
  const blocked = others.some(
    (reward) => isPaid(reward.state) || (reward.personId === personId && isClosed(reward)),
  );
  if (match) {
    const version = { campaignVersion: campaign.version, approval: campaign.settings.approval };
    actions.push(...converge(match, { ...rest, ...version }, referralId, blocked));
  } else if (!blocked) {
    actions.push({ do: 'earn', role, personId, job, campaign, ...rest });
  }
  return actions;
}

/** The reward of this person for this job: a standing one first; one on hold must be of the campaign that counts now. */
function bestMatch(existing: readonly Reward[], personId: Id, campaignId: Id): Reward | undefined {
  const own = existing.filter((reward) => reward.personId === personId);
  return (
    own.find(({ state }) => isPaid(state)) ??
    own.find(({ state }) => state === 'approved' || state === 'failed') ??
    own.find((reward) => reward.state === 'earned' && reward.campaignId === campaignId) ??
    own.find(
      (reward) => reward.state === 'canceled' && reward.canceledByRules && reward.campaignId === campaignId,
    )
  );
}

/** Ended by a person, or for good: the rules never give it again. */
function isClosed(reward: Reward): boolean {
  return (
    reward.state === 'revoked' ||
    reward.state === 'expired' ||
    (reward.state === 'canceled' && !reward.canceledByRules)
  );
}

function whyNot(reward: Reward, role: RewardRole, personId: Id): string {
  if (reward.personId === personId) return 'campaign_changed';
  return role === 'advocate' ? 'attribution_changed' : 'friend_changed';
}

type Particulars = Pick<
  Extract<RewardAction, { do: 'amend' }>,
  'amountMinor' | 'holdUntil' | 'slot' | 'campaignVersion' | 'approval'
>;

/** Brings a reward that should stand to what it should be, as far as its state still allows. */
function converge(
  reward: Reward,
  wanted: Particulars,
  referralId: Id | null,
  blocked: boolean,
): RewardAction[] {
  const actions: RewardAction[] =
    reward.flag && reward.referralId === referralId ? [{ do: 'unflag', reward }] : [];
  const { amountMinor, holdUntil, slot, campaignVersion, approval } = wanted;
  switch (reward.state) {
    case 'canceled':
      if (!blocked)
        actions.push({ do: 'reinstate', reward, amountMinor, holdUntil, slot, campaignVersion, approval });
      break;
    case 'earned':
      if (differs(reward, wanted) || reward.referralId !== referralId) {
        actions.push({ do: 'amend', reward, amountMinor, holdUntil, slot, campaignVersion, approval });
      }
      break;
    case 'approved':
    case 'failed':
      // Decided: amount, version and hold stay for good (RW-6); only its place and its referral may move.
      if (reward.slot !== slot || reward.referralId !== referralId) {
        const { amountMinor, holdUntil, campaignVersion, approval } = reward;
        actions.push({ do: 'amend', reward, amountMinor, holdUntil, slot, campaignVersion, approval });
      }
      break;
    case 'fulfilled':
    case 'sent':
    case 'redeemed':
    case 'revoked':
    case 'expired':
      break;
  }
  return actions;
}

function differs(reward: Reward, wanted: Particulars): boolean {
  return (
    reward.amountMinor !== wanted.amountMinor ||
    reward.holdUntil.getTime() !== wanted.holdUntil.getTime() ||
    reward.slot !== wanted.slot ||
    reward.campaignVersion !== wanted.campaignVersion ||
    reward.approval !== wanted.approval
  );
}

/** A reward that should not stand: a promise is taken back, one that is paid or on its way is flagged for a person (RW-5). */
function retire(reward: Reward, cause: string, referralId: Id | null): RewardAction[] {
  const message = CAUSES[cause] ?? 'The job no longer qualifies.';
  if (isPromised(reward.state) && !reward.inFlight) return [{ do: 'cancel', reward, cause, message }];
  // What is only asked again is no reason to call a person: its answer is (QU-4).
  const isGiven = isPaid(reward.state) || reward.inFlight;
  if (!isGiven || reward.flag?.code === cause || cause === 'decision_open') return [];
  // Of another referral's reward it is enough that somebody looks at it: two friends must not overwrite each other's flag.
  if (reward.flag && reward.referralId !== referralId) return [];
  return [{ do: 'flag', reward, code: cause, message }];
}

/** Why a reward was taken back or flagged, in words. */
const CAUSES: Record<string, string> = {
  job_canceled: 'The job was canceled or deleted in ServiceTitan.',
  job_reopened: 'The job was reopened in ServiceTitan and is not completed.',
  not_paid: 'The job is not paid (any more), and the campaign asks for that.',
  paid: 'Adjustments and refunds leave nothing of what was charged for the job.',
  decision_open: 'Something that the decision needs is no longer known.',
  not_attributed: 'The job no longer belongs to a referral of this friend.',
  no_campaign: 'No campaign applies to this referral any more.',
  no_reward_for_role: 'The campaign rewards only the other side.',
  reward_amount: 'The reward comes to nothing for this job.',
  attribution_changed: 'The referral belongs to another advocate.',
  friend_changed: 'The job belongs to another friend.',
  campaign_changed: 'Another campaign applies to this referral now.',
  already_rewarded: 'Another job of this friend holds the reward.',
  self_referral: 'Friend and advocate are the same person or household.',
  existing_customer: 'The friend was a customer before this job.',
  evidence_before_job: 'The referral happened after the job was created.',
  campaign_live: 'The campaign pays nothing any more.',
  within_campaign_dates: 'The job was created outside of the campaign dates.',
  campaign_target: 'The campaign is not for referrals of this advocate.',
  no_charge: 'The job was made no-charge.',
  recall: 'The job is a recall.',
  warranty: 'The job is a warranty job.',
  minimum_total: 'The job total is below the minimum.',
};
