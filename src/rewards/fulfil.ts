// Brings the rewards of one side of a job to what should stand, as far as their states still allow (RW-2, RW-3, RW-5, RW-6). Pure.

import type { Id } from '../base/ids.ts';
import { unseenOf } from './rules/suspicious.ts';
import { isAsGoodAsGiven, isPaid, isPromised } from './states.ts';
import type { DecidedJob, Reward, RewardAction, RewardBasis, RewardRole } from './types.ts';

/** Of an approved reward of which something new is suspicious: it is not paid until a person has looked (QU-5). */
const IN_REVIEW = 'in_review';

/** The reward that should stand, or the reason code why none should. */
export type Wish =
  | {
      personId: Id;
      amountMinor: number;
      currency: string;
      holdUntil: Date;
      slot: number;
      countsAt: Date;
      basis: RewardBasis | null;
    }
  | { cause: string };

/** What follows from a wish and the rewards that exist for this side of the job. */
export function fulfilWish(
  referralId: Id | null,
  { job, campaign, qualification }: DecidedJob,
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
  const blocked = isInTheWay(existing, match, personId);
  if (match) {
    const version = { campaignVersion: campaign.version, approval: campaign.settings.approval };
    const isSuspected = unseenOf(qualification.reasons).length > 0;
    actions.push(...converge(match, { ...rest, ...version }, referralId, { blocked, isSuspected }));
  } else if (!blocked && rest.basis) {
    actions.push({ do: 'earn', role, personId, job, campaign, ...rest, basis: rest.basis });
  }
  return actions;
}

/** What was paid to another, or refused to this one by a person, stands in the way: the database would refuse a second one too. */
export function isInTheWay(existing: readonly Reward[], match: Reward | undefined, personId: Id): boolean {
  return existing.some(
    (reward) =>
      reward !== match && (isAsGoodAsGiven(reward) || (reward.personId === personId && isClosed(reward))),
  );
}

/** The reward of this person for this job: a standing one first; one on hold must be of the campaign that counts now. */
export function bestMatch(existing: readonly Reward[], personId: Id, campaignId: Id): Reward | undefined {
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
  'amountMinor' | 'holdUntil' | 'slot' | 'campaignVersion' | 'approval' | 'countsAt' | 'basis'
>;

/** Brings a reward that should stand to what it should be, as far as its state still allows. */
function converge(
  reward: Reward,
  { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis }: Particulars,
  referralId: Id | null,
  { blocked, isSuspected }: { blocked: boolean; isSuspected: boolean },
): RewardAction[] {
  const wanted = { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis };
  const isHeld = isSuspected && (reward.state === 'approved' || reward.state === 'failed');
  const actions: RewardAction[] = isPaidAfterAll(reward)
    ? []
    : isHeld
      ? reward.flag?.code === IN_REVIEW
        ? []
        : [{ do: 'flag', reward, code: IN_REVIEW, message: CAUSES[IN_REVIEW] ?? '' }]
      : reward.flag && reward.referralId === referralId
        ? [{ do: 'unflag', reward }]
        : [];
  switch (reward.state) {
    case 'canceled':
      if (!blocked) actions.push({ do: 'reinstate', reward, ...wanted });
      break;
    case 'earned':
      if (differs(reward, wanted) || reward.referralId !== referralId)
        actions.push({ do: 'amend', reward, ...wanted });
      break;
    case 'approved':
    case 'failed':
      // Decided: amount, version and hold stay for good (RW-6); only its place and its referral may move.
      if (reward.slot !== slot || reward.referralId !== referralId)
        actions.push({ do: 'amend', reward, ...particularsOf(reward), slot });
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

function particularsOf(reward: Reward): Particulars {
  const { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis } = reward;
  return { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis };
}

function differs(reward: Reward, wanted: Particulars): boolean {
  return (
    reward.amountMinor !== wanted.amountMinor ||
    reward.holdUntil.getTime() !== wanted.holdUntil.getTime() ||
    reward.slot !== wanted.slot ||
    reward.campaignVersion !== wanted.campaignVersion ||
    reward.approval !== wanted.approval ||
    reward.countsAt.getTime() !== wanted.countsAt.getTime() ||
    // What was given before it was kept how an amount came about is not amended for that alone.
    (reward.basis !== null && JSON.stringify(sorted(reward.basis)) !== JSON.stringify(sorted(wanted.basis)))
  );
}

/** jsonb keeps no order of members. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, inner]) => [name, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/** A reward that should not stand: a promise is taken back, one that is paid or on its way is flagged for a person (RW-5). */
export function retire(reward: Reward, cause: string, referralId: Id | null): RewardAction[] {
  const message = CAUSES[cause] ?? 'The job no longer qualifies.';
  if (isPaidAfterAll(reward)) return [];
  if (isPromised(reward.state) && !reward.inFlight) return [{ do: 'cancel', reward, cause, message }];
  // What is only asked again is no reason to call a person: its answer is (QU-4).
  if (!isAsGoodAsGiven(reward) || reward.flag?.code === cause || cause === 'decision_open') return [];
  // Of another referral's reward it is enough that somebody looks at it: two friends must not overwrite each other's flag.
  if (reward.flag && reward.referralId !== referralId) return [];
  return [{ do: 'flag', reward, code: cause, message }];
}

/** The books do not know yet that it was paid (PO-2): until a person has booked it no rule takes the flag off, or the promise back. */
function isPaidAfterAll({ flag, state }: Reward): boolean {
  return flag?.code === 'paid_after_all' && (state === 'approved' || state === 'failed');
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
  person_erased: 'The person was erased, and is rewarded no more.',
  cap_reached: 'A cap of the campaign leaves nothing for this job.',
  reward_amount: 'The reward comes to nothing for this job.',
  attribution_changed: 'The referral belongs to another advocate.',
  friend_changed: 'The job belongs to another friend.',
  campaign_changed: 'Another campaign applies to this referral now.',
  in_review: 'Something about the referral is suspicious, and a person decides.',
  suspicious: 'A person looked at the referral and declined it.',
  blocked: 'Somebody of the referral is on the block list.',
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

/** Causes whose words are the program's own, whoever made the change: nothing that anybody typed. */
export const FIXED_CAUSES: readonly string[] = [...Object.keys(CAUSES), 'hold_over', 'person_erased'];
