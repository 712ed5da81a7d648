// What the jobs of several friends share: an advocate's count of referrals, caps and budgets (RW-1). Friends whose rewards move because
// of others' jobs are decided with them, so that the end does not depend on whose facts came first (AT-5).

import { isDeepStrictEqual } from 'node:util';
import type { Id } from '../base/ids.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import { saveReferrals } from '../referrals/store.ts';
import {
  type Ask,
  allBucketsOf,
  allocate,
  type Bucket,
  bucketName,
  type CampaignCaps,
  type Used,
} from '../rewards/caps.ts';
import {
  type HeldReward,
  loadClaims,
  openCounters,
  type StoredClaim,
  saveClaims,
  setLimits,
} from '../rewards/claims-store.ts';
import { type Count, type CountedClaim, countClaims } from '../rewards/count.ts';
import { grantsAlone, settleRewards } from '../rewards/decide.ts';
import type { Claim, Grant, Grants, RewardRole } from '../rewards/types.ts';
import { comparesFriends, friendsAfter, loadCompanions } from './companions.ts';
import type { BatchContext } from './context.ts';
import { type JudgedFriend, judgeFriend } from './decide-friend.ts';
import { addToWorld, type FriendWorld, loadFriendWorld } from './friend-world.ts';

/** What claims were decided together with, to be written after the rewards. */
export interface Pool {
  counts: ReadonlyMap<string, Count>;
  buckets: readonly Bucket[];
  /** What nobody takes back, by bucket name. */
  kept: ReadonlyMap<string, Used>;
}

export interface JudgedBatch {
  world: FriendWorld;
  /** The friends that were asked for, and those whose rewards change with theirs. */
  judged: JudgedFriend[];
  grants: Grants;
  pool: Pool;
  /** Of the friends whose referral was stored. */
  referralIds: ReadonlyMap<Id, Id>;
}

const NO_POOL: Pool = { counts: new Map(), buckets: [], kept: new Map() };

/**
 * Judges these friends and says what their jobs are given, with whoever else that concerns. Their referrals are stored on the way: what
 * else an advocate referred about that time may be suspicious (QU-5).
 */
export async function judgeFriends(
  tx: Tx,
  ctx: BatchContext,
  friendIds: readonly Id[],
  learnt: ReadonlySet<Id>,
  cause: { inputId: Id | null; actor: string },
): Promise<JudgedBatch> {
  const world = await loadFriendWorld(tx, ctx, friendIds);
  let judged = friendIds.map((id) => judgeFriend(ctx, world, id));
  const referralIds = await saveReferrals(
    tx,
    ctx,
    ctx.clientId,
    judged.flatMap(({ referralChange }) => (referralChange ? [{ ...referralChange, ...cause }] : [])),
  );
  if (comparesFriends(ctx)) {
    const ids = [...friendIds, ...(await friendsAfter(tx, ctx, judged, learnt))];
    addToWorld(world, await loadFriendWorld(tx, ctx, ids.slice(friendIds.length)));
    judged = ids.map((id) => judgeFriend(ctx, world, id));
    world.companions = await loadCompanions(tx, ctx, judged);
    judged = ids.map((id) => judgeFriend(ctx, world, id));
  }
  const claims = () => judged.flatMap(({ judgement }) => judgement.claims);
  if (!ctx.campaigns.some(isShared))
    return { world, judged, grants: grantsAlone(claims()), pool: NO_POOL, referralIds };
  for (;;) {
    const { others, ...decided } = await decideTogether(tx, ctx, judged);
    if (others.length === 0) return { world, judged, ...decided, referralIds };
    addToWorld(world, await loadFriendWorld(tx, ctx, others));
    const added = others.map((id) => judgeFriend(ctx, world, id));
    if (comparesFriends(ctx)) {
      world.companions = await loadCompanions(tx, ctx, [...judged, ...added]);
      judged.push(...others.map((id) => judgeFriend(ctx, world, id)));
    } else judged.push(...added);
  }
}

/** True for a campaign whose rewards depend on more than the friend's own jobs. */
function isShared(campaign: LiveCampaign): boolean {
  const { caps } = campaign.settings;
  return isCounted(campaign) || caps.per_person.length > 0 || caps.budget.length > 0;
}

/** True for a campaign that asks the how-manieth referral of its advocate a job is. */
export function isCounted({ settings: { rewards } }: LiveCampaign): boolean {
  return [rewards.advocate, rewards.friend].some(
    (reward) =>
      Array.isArray(reward) &&
      reward.some((rule) => rule.bonus || ('tiers' in rule && rule.tiers.by === 'referral_count')),
  );
}

async function decideTogether(
  tx: Tx,
  ctx: BatchContext,
  judged: readonly JudgedFriend[],
): Promise<{ grants: Grants; pool: Pool; others: Id[] }> {
  const own = new Set(judged.map(({ friendPersonId }) => friendPersonId));
  const ownKeys = new Set(judged.flatMap(({ jobs }) => jobs.map(({ key }) => key)));
  const fresh = judged.flatMap(({ judgement }) => judgement.claims);
  const persons = new Set([...own, ...fresh.map(({ advocatePersonId }) => advocatePersonId)]);
  const before = await loadClaims(tx, ctx.clientId, { personIds: [...own], allOpen: false, now: ctx.now });
  // An advocate who lost a referral counts one less from here on.
  for (const { advocatePersonId } of before) persons.add(advocatePersonId);
  const hasBudget = ctx.campaigns.some(({ settings }) => settings.caps.budget.length > 0);
  const load = (personIds: Iterable<Id>, allOpen: boolean) =>
    loadClaims(tx, ctx.clientId, { personIds: [...personIds], allOpen, now: ctx.now });
  const known = new Set(persons);
  const storedByKey = new Map((await load(persons, hasBudget)).map((claim) => [claim.key, claim]));
  // An advocate's count decides what the friends get too, and so all that uses the same caps as they do must be here.
  for (const { sides } of storedByKey.values()) if (sides.friend) persons.add(sides.friend.personId);
  const more = [...persons].filter((id) => !known.has(id));
  if (more.length > 0)
    for (const claim of await load(more, false))
      if (!storedByKey.has(claim.key)) storedByKey.set(claim.key, claim);
  const stored = [...storedByKey.values()];
  const rest = stored.filter(({ key, friendPersonId }) => !ownKeys.has(key) && !own.has(friendPersonId));

  const counted: CountedClaim[] = [
    ...fresh.map((claim) => ({ ...claim, count: storedByKey.get(claim.key)?.count ?? null })),
    ...rest,
  ];
  // Of the others' advocates not all claims are here: what they count stays.
  const counts = new Map(rest.flatMap(({ key, count }) => (count ? [[key, count]] : [])));
  const inLine = counted.filter(({ advocatePersonId }) => persons.has(advocatePersonId));
  for (const [key, count] of countClaims(inLine, (claim) => countingOf(ctx, claim))) counts.set(key, count);

  const frozen = new Map(
    fresh.map((claim) => [claim.key, frozenGrants(ctx, claim, storedByKey.get(claim.key))]),
  );
  const asks = [...fresh, ...rest].flatMap((claim) =>
    asksOf(ctx, claim, counts.get(claim.key) ?? null).filter(({ role }) => {
      if ('onHold' in claim) {
        const isHere = hasBudget || persons.has(claim.sides[role]?.personId ?? '');
        return isHere && isUndecided(ctx, claim as StoredClaim, role);
      }
      return !frozen.get(claim.key)?.[role];
    }),
  );
  const buckets = asks.flatMap((ask) => ask.buckets);
  const used = await openCounters(tx, ctx.clientId, buckets);
  const asked = new Set(asks.map(({ claim, role }) => `${claim.key}:${role}`));
  const held = rest.flatMap((claim) => claim.onHold.filter(({ role }) => asked.has(`${claim.key}:${role}`)));
  const kept = without(ctx, used, [...held, ...judged.flatMap(openRewardsOf)]);
  const grants = allocate(asks, kept);
  for (const [key, sides] of frozen) grants.set(key, { ...grants.get(key), ...sides });

  const others = asks.flatMap(({ claim, role }) => {
    if (ownKeys.has(claim.key)) return [];
    const before = storedByKey.get(claim.key);
    const isSame =
      isDeepStrictEqual(plain(grants.get(claim.key)?.[role] ?? null), before?.grants[role] ?? null) &&
      isDeepStrictEqual(counts.get(claim.key) ?? null, before?.count ?? null);
    return isSame ? [] : [claim.friendPersonId];
  });
  return { grants, pool: { counts, buckets, kept }, others: [...new Set(others)] };
}

/** How the campaign of a claim counts its advocate's referrals. */
export function countingOf(ctx: BatchContext, { campaignId }: Claim) {
  const settings = campaignOf(ctx, campaignId)?.settings;
  return {
    within: settings?.rewards.count_within ?? ('ever' as const),
    timeZone: ctx.client.timeZone,
    taxYearStartsOn: settings?.caps.tax_year_starts_on ?? '01-01',
  };
}

/** Caps are those of the live version: a budget that is raised today holds for what was earned yesterday. */
function campaignOf({ campaigns }: BatchContext, campaignId: Id): LiveCampaign | undefined {
  return campaigns.find((campaign) => campaign.campaignId === campaignId);
}

function capsOf({ campaigns }: BatchContext): CampaignCaps[] {
  return campaigns.map(({ campaignId, settings }) => ({ campaignId, caps: settings.caps }));
}

/** What a claim asks of the caps. */
export function asksOf(ctx: BatchContext, claim: Claim, count: Count | null): Ask[] {
  const caps = campaignOf(ctx, claim.campaignId)?.settings.caps;
  return Object.entries(claim.sides).map(([name, { personId }]) => {
    const role = name as RewardRole;
    const reward = { campaignId: claim.campaignId, personId, role, countsAt: claim.completedOn };
    const buckets = allBucketsOf(reward, capsOf(ctx), ctx.client.timeZone);
    return { claim, role, count, buckets, over: caps?.over ?? 'what_is_left' };
  });
}

/** Its reward is on hold, or a cap left nothing for it and the hold would not be over. */
function isUndecided(ctx: BatchContext, claim: StoredClaim, role: RewardRole): boolean {
  return claim.holdUntil > ctx.now || claim.onHold.some((reward) => reward.role === role);
}

/** What came to nothing until the hold was over, by a cap or below the first tier, stays so: as decided as an approval. */
function frozenGrants(
  ctx: BatchContext,
  claim: Claim,
  stored: StoredClaim | undefined,
): Partial<Record<RewardRole, Grant>> {
  if (!stored || claim.holdUntil > ctx.now || stored.holdUntil.getTime() !== claim.holdUntil.getTime())
    return {};
  return Object.fromEntries(
    Object.entries(stored.grants).filter(([role, grant]) => grant.amountMinor === 0 && role in claim.sides),
  );
}

/** The rewards of a decided friend that this decision gives anew or takes back. */
function openRewardsOf({ rewards, judgement }: JudgedFriend): HeldReward[] {
  const { actions } = settleRewards(judgement, grantsAlone(judgement.claims));
  const canceled = new Set(
    actions.flatMap((action) => (action.do === 'cancel' ? [action.reward.rewardId] : [])),
  );
  return rewards.filter(
    (reward) => reward.state === 'earned' || (reward.state !== 'canceled' && canceled.has(reward.rewardId)),
  );
}

function without(
  ctx: BatchContext,
  used: ReadonlyMap<string, Used>,
  rewards: readonly HeldReward[],
): Map<string, Used> {
  const kept = new Map([...used].map(([name, one]) => [name, { ...one }]));
  for (const reward of rewards) {
    const names = allBucketsOf(reward, capsOf(ctx), ctx.client.timeZone).map(bucketName);
    for (const name of new Set(names)) {
      const one = kept.get(name);
      if (!one) continue;
      one.minor -= reward.amountMinor;
      one.rewards -= 1;
    }
  }
  return kept;
}

/** Writes down what was decided together, once the rewards are as they were decided. */
export async function savePool(
  tx: Tx,
  ctx: BatchContext,
  judged: readonly JudgedFriend[],
  grants: Grants,
  pool: Pool,
): Promise<void> {
  const claims = judged.flatMap(({ judgement }) => judgement.claims);
  const asking = new Set(claims.map(({ key }) => key));
  const gone = judged.flatMap(({ jobs }) => jobs.filter(({ key }) => !asking.has(key)).map(({ job }) => job));
  await saveClaims(
    tx,
    ctx.clientId,
    claims.map((claim) => ({
      ...claim,
      count: pool.counts.get(claim.key) ?? null,
      grants: grants.get(claim.key) ?? {},
    })),
    gone,
  );
  await setLimits(tx, ctx.clientId, pool.buckets, pool.kept);
}

/** As it is read back from the database. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
