// What caps and budgets leave of the rewards that jobs ask for (RW-1). Pure. Jobs use a cap in the order of their completion, the advocate
// before the friend; what is approved or given has used it already, and never gives way. So any order of arrival ends the same (AT-5).

import { stretchOf } from '../base/calendar.ts';
import type { Id } from '../base/ids.ts';
import type { Budget, Caps, Period, PersonCap } from '../campaigns/reward-rules.ts';
import type { JobKey } from '../referrals/types.ts';
import { type Count, compareClaims } from './count.ts';
import { amountOf } from './offer.ts';
import type { Claim, Grant, RewardRole } from './types.ts';

/** The cap that took something of a reward, and what it had left. */
export interface Cut {
  cap: 'person' | 'budget';
  within: Period;
  /** As "2026-Q2". */
  period: string;
  role: RewardRole | 'any';
  across: 'campaign' | 'all_campaigns';
  limit_minor: number | null;
  limit_rewards: number | null;
  left_minor: number | null;
  left_rewards: number | null;
}

/** The rewards that one cap counts together. "0": whatever campaign, whoever it is. */
export interface Bucket {
  campaignId: Id;
  personId: Id;
  role: RewardRole | 'any';
  from: Date | null;
  until: Date | null;
  cap: Omit<Cut, 'left_minor' | 'left_rewards'>;
}

export interface Used {
  minor: number;
  rewards: number;
}

/** One name for each counter of the database. */
export function bucketName({ campaignId, personId, role, from, until }: Bucket): string {
  return [campaignId, personId, role, from?.getTime() ?? '', until?.getTime() ?? ''].join(':');
}

/** The caps that count a reward of this campaign, role and person. */
export function bucketsOf(
  reward: { campaignId: Id; personId: Id; role: RewardRole; countsAt: Date },
  caps: Caps,
  timeZone: string,
): Bucket[] {
  const bucket = (
    { within, amount_minor, rewards }: Budget | PersonCap,
    of: Pick<Cut, 'cap' | 'role' | 'across'>,
  ): Bucket => {
    const { key, from, until } = stretchOf(reward.countsAt, within, timeZone, caps.tax_year_starts_on);
    return {
      campaignId: of.across === 'campaign' ? reward.campaignId : '0',
      personId: of.cap === 'person' ? reward.personId : '0',
      ...{ role: of.role, from, until },
      cap: { ...of, within, period: key, limit_minor: amount_minor, limit_rewards: rewards },
    };
  };
  return [
    ...caps.per_person
      .filter(({ role }) => role === 'any' || role === reward.role)
      .map((cap) => bucket(cap, { cap: 'person', role: cap.role, across: cap.across })),
    ...caps.budget.map((cap) => bucket(cap, { cap: 'budget', role: 'any', across: 'campaign' })),
  ];
}

/** The caps of a campaign. */
export interface CampaignCaps {
  campaignId: Id;
  caps: Caps;
}

/**
 * The caps that count a reward: those of its campaign, then those of other campaigns that look across all. A reward uses, and is cut by,
 * both: what one person may have from all campaigns holds whichever of them gives it.
 */
export function allBucketsOf(
  reward: Parameters<typeof bucketsOf>[0],
  campaigns: readonly CampaignCaps[],
  timeZone: string,
): Bucket[] {
  const isOwn = ({ campaignId }: CampaignCaps) => campaignId === reward.campaignId;
  const others = campaigns.filter((campaign) => !isOwn(campaign));
  return [
    ...campaigns.filter(isOwn).flatMap(({ caps }) => bucketsOf(reward, caps, timeZone)),
    ...others.flatMap(({ caps }) =>
      bucketsOf(reward, caps, timeZone).filter(({ cap }) => cap.across === 'all_campaigns'),
    ),
  ];
}

/** One side of a claim with its number and the caps that it uses. */
export interface Ask {
  claim: Claim;
  role: RewardRole;
  count: Count | null;
  buckets: readonly Bucket[];
  over: Caps['over'];
}

/** What every side is given; `used` is what is not to be decided here: by bucket name. */
export function allocate(
  asks: readonly Ask[],
  used: ReadonlyMap<string, Used>,
): Map<JobKey, Partial<Record<RewardRole, Grant>>> {
  return allocateNext(asks, new Map(used));
}

/** The same for the next jobs of a line that is longer: `used` goes on to say what is used after them. */
export function allocateNext(
  asks: readonly Ask[],
  used: Map<string, Used>,
): Map<JobKey, Partial<Record<RewardRole, Grant>>> {
  const grants = new Map<JobKey, Partial<Record<RewardRole, Grant>>>();
  for (const ask of asks.toSorted(compareAsks)) {
    const wanted = wantedGrant(ask);
    if (!wanted) continue;
    const grant = withinCaps(ask, wanted, used);
    const sides = grants.get(ask.claim.key) ?? {};
    sides[ask.role] = grant;
    grants.set(ask.claim.key, sides);
    if (grant.amountMinor === 0) continue;
    // Several caps may look at one counter.
    for (const name of new Set(ask.buckets.map(bucketName))) {
      const before = used.get(name) ?? { minor: 0, rewards: 0 };
      used.set(name, { minor: before.minor + grant.amountMinor, rewards: before.rewards + 1 });
    }
  }
  return grants;
}

/** What a side would get if there were no caps; null: it asks for nothing. Without a count it is taken for the first of all. */
export function wantedGrant({ claim, role, count }: Pick<Ask, 'claim' | 'role' | 'count'>): Grant | null {
  const offer = claim.sides[role]?.offer;
  if (!offer) return null;
  const { baseMinor, bonusMinor, tierFrom } = amountOf(offer, count?.number ?? 1, count?.makesCount ?? false);
  const counts = offer.by === 'referral_count' || offer.bonus !== null;
  const wantedMinor = baseMinor + bonusMinor;
  return {
    amountMinor: wantedMinor,
    basis: {
      ...{ rule: offer.rule, rule_name: offer.name, by: offer.by },
      count: counts ? (count?.number ?? 1) : null,
      tier_from: tierFrom ?? offer.tier_from_minor,
      ...{ bonus_minor: bonusMinor, wanted_minor: wantedMinor, cut: null },
    },
  };
}

function withinCaps(ask: Ask, wanted: Grant, used: ReadonlyMap<string, Used>): Grant {
  let grant = wanted;
  for (const bucket of ask.buckets) {
    const before = used.get(bucketName(bucket)) ?? { minor: 0, rewards: 0 };
    const { limit_minor: limit, limit_rewards: most } = bucket.cap;
    const leftMinor = limit === null ? null : Math.max(limit - before.minor, 0);
    const leftRewards = most === null ? null : Math.max(most - before.rewards, 0);
    const fits =
      leftRewards === 0
        ? 0
        : leftMinor === null
          ? wanted.amountMinor
          : Math.min(wanted.amountMinor, leftMinor);
    const given = fits < wanted.amountMinor && ask.over === 'nothing' ? 0 : fits;
    if (given >= grant.amountMinor) continue;
    const cut = { ...bucket.cap, left_minor: leftMinor, left_rewards: leftRewards };
    grant = { amountMinor: given, basis: { ...wanted.basis, cut } };
  }
  return grant;
}

function compareAsks(a: Ask, b: Ask): number {
  return compareClaims(a.claim, b.claim) || (a.role < b.role ? -1 : a.role > b.role ? 1 : 0);
}
