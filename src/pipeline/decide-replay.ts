// What the jobs of a friend would have earned under other campaigns: the verdict of the pipeline (decide-friend.ts) twice over the same
// facts, as if nothing of that time had been decided yet, and the difference. Pure. In two steps, as the pipeline does it: each friend is
// judged by itself, and what its jobs are given follows from all of them in the order of completion (RW-1).

import { isDeepStrictEqual } from 'node:util';
import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import type {
  ClaimedSide,
  DifferenceKind,
  ReplayClaim,
  ReplayDifference,
  ReplayedVerdict,
  ReplaySide,
  ReplayTotals,
} from '../campaigns/replay-types.ts';
import { type Ask, allocateNext, type Used } from '../rewards/caps.ts';
import { jobKeyOf } from '../rewards/slots.ts';
import { isPaid, isPromised } from '../rewards/states.ts';
import type { DecidedJob, Grant, RewardFinding, RewardRole } from '../rewards/types.ts';
import { asksOf } from './claims.ts';
import type { BatchContext } from './context.ts';
import { type JudgedFriend, judgeFriend } from './decide-friend.ts';
import type { FriendWorld } from './friend-world.ts';

/** The words of a finding, and of an amount. */
export interface ReplayWords {
  rule: (reason: Reason, currency: string) => string;
  amount: (finding: RewardFinding) => string;
}

/** Both sides of the comparison; facts and time are the same. */
export interface Sides {
  before: BatchContext;
  after: BatchContext;
}

export interface ReplayTime {
  from: Date;
  until: Date;
}

/** The same facts without the memory of what was decided of jobs from then on; what stood before stands. */
export function undecidedFrom(world: FriendWorld, from: Date): FriendWorld {
  const rewards = new Map(
    [...world.rewards].map(([friend, own]) => [friend, own.filter(({ countsAt }) => countsAt < from)]),
  );
  const standing = new Set([...rewards.values()].flat().map(jobKeyOf));
  const settled = new Map([...world.settled].filter(([key]) => standing.has(key)));
  return { ...world, rewards, settled };
}

/**
 * Judges a friend on both sides, in a world without decisions. The jobs of that time that ask for nothing are done: they are added to
 * `totals`, and returned if they differ; those that ask are returned as claims.
 */
export function judgeReplayed(
  { before, after }: Sides,
  fresh: FriendWorld,
  friendPersonId: Id,
  time: ReplayTime,
  totals: ReplayTotals,
  words: ReplayWords,
): { differences: ReplayDifference[]; claims: ReplayClaim[] } {
  const [was, is] = [judgeFriend(before, fresh, friendPersonId), judgeFriend(after, fresh, friendPersonId)];
  const differences: ReplayDifference[] = [];
  const claims: ReplayClaim[] = [];
  for (const { job, key } of was.jobs) {
    if (!isWithin(job, time)) continue;
    const { connectionId, jobId } = job;
    const rules = rulesThatDiffer(decidedOf(was, key), decidedOf(is, key), words.rule, job.currency);
    const about = { connectionId, jobId, friendPersonId, rules };
    const sides = { before: claimedSide(was, key), after: claimedSide(is, key) };
    const asks = sides.before.claim ?? sides.after.claim;
    if (asks) claims.push({ ...about, ...sides, completedOn: asks.completedOn });
    else {
      const verdicts = { before: sides.before.verdict, after: sides.after.verdict };
      differences.push(...compared({ ...about, ...verdicts }, totals));
    }
  }
  return { differences, claims };
}

/** Adds what stands in truth for the friend's jobs of that time. */
export function addActual(
  world: FriendWorld,
  friendPersonId: Id,
  time: ReplayTime,
  totals: ReplayTotals,
): void {
  const keys = new Set(
    (world.jobs.get(friendPersonId) ?? []).flatMap((job) =>
      isWithin(job, time) ? [`${job.connectionId}:${job.jobId}`] : [],
    ),
  );
  for (const reward of world.rewards.get(friendPersonId) ?? []) {
    if (keys.has(jobKeyOf(reward)) && (isPromised(reward.state) || isPaid(reward.state)))
      totals.actual[`${reward.role}_minor`] += reward.amountMinor;
  }
}

/** What the claims of one side ask of the caps. */
export function replayedAsks(
  ctx: BatchContext,
  side: 'before' | 'after',
  claims: readonly ReplayClaim[],
): Ask[] {
  return claims.flatMap((one) => {
    const { claim, count } = one[side];
    return claim ? asksOf(ctx, claim, count) : [];
  });
}

/**
 * Gives the next jobs of the line on both sides, adds them to `totals`, and returns those that differ. `used` goes on to say what is used
 * of the caps.
 */
export function giveReplayed(
  sides: Sides,
  claims: readonly ReplayClaim[],
  used: { before: Map<string, Used>; after: Map<string, Used> },
  totals: ReplayTotals,
  words: ReplayWords,
): ReplayDifference[] {
  const grants = {
    before: allocateNext(replayedAsks(sides.before, 'before', claims), used.before),
    after: allocateNext(replayedAsks(sides.after, 'after', claims), used.after),
  };
  return claims.flatMap(({ before, after, completedOn: _, ...job }) => {
    const given = (side: 'before' | 'after', claimed: ClaimedSide) =>
      withGrants(claimed, grants[side].get(claimed.claim?.key ?? ''), sides[side].client.currency, words);
    return compared({ ...job, before: given('before', before), after: given('after', after) }, totals);
  });
}

const ROLES: readonly RewardRole[] = ['advocate', 'friend'];

function withGrants(
  { verdict, claim }: ClaimedSide,
  grants: Partial<Record<RewardRole, Grant>> | undefined,
  currency: string,
  words: ReplayWords,
): ReplayedVerdict {
  const rewards: ReplayedVerdict['rewards'] = [];
  const amounts: string[] = [];
  for (const role of ROLES) {
    const [personId, grant] = [claim?.sides[role]?.personId, grants?.[role]];
    if (!personId || !grant) continue;
    const finding = { role, person_id: personId, amount_minor: grant.amountMinor };
    amounts.push(words.amount({ ...finding, currency, ...grant.basis }));
    if (grant.amountMinor > 0) rewards.push(finding);
  }
  return { ...verdict, rewards, amounts };
}

function isWithin(
  job: { completedOn: Date | null; createdOn: Date | null; firstSeenAt: Date },
  { from, until }: ReplayTime,
): boolean {
  const at = job.completedOn ?? job.createdOn ?? job.firstSeenAt;
  return at >= from && at < until;
}

/** With the finding about places (QU-9). */
function decidedOf({ judgement }: JudgedFriend, key: string): DecidedJob | undefined {
  return judgement.jobs.find(({ decided }) => decided.job.key === key)?.decided;
}

function claimedSide(judged: JudgedFriend, key: string): ClaimedSide {
  const decided = decidedOf(judged, key);
  const verdict: ReplayedVerdict = {
    outcome: decided?.qualification.outcome ?? 'open',
    campaign_id: decided?.campaign?.campaignId ?? null,
    advocate_person_id: decided?.advocatePersonId ?? null,
    ...{ rewards: [], amounts: [] },
  };
  return { verdict, claim: judged.judgement.claims.find((claim) => claim.key === key) ?? null, count: null };
}

/** Counts a job whose verdicts are complete. Empty: it makes no difference. */
function compared(
  job: Omit<ReplayDifference, 'kind' | 'deltaMinor'>,
  totals: ReplayTotals,
): ReplayDifference[] {
  totals.jobs++;
  count(totals.before, job.before);
  count(totals.after, job.after);
  const kind = kindOf(job.before, job.after);
  if (kind === null) return [];
  totals.differences[kind]++;
  return [{ ...job, kind, deltaMinor: sum(job.after) - sum(job.before) }];
}

function count(side: ReplaySide, verdict: ReplayedVerdict): void {
  side[verdict.outcome]++;
  for (const { role, amount_minor: amount } of verdict.rewards) side[`${role}_minor`] += amount;
}

function sum({ rewards }: ReplayedVerdict): number {
  return rewards.reduce((total, { amount_minor: amount }) => total + amount, 0);
}

function kindOf(before: ReplayedVerdict, after: ReplayedVerdict): DifferenceKind | null {
  if ((before.outcome === 'open') !== (after.outcome === 'open')) return 'undecided';
  const delta = sum(after) - sum(before);
  if (delta !== 0) return delta > 0 ? 'more' : 'less';
  const isSame =
    isDeepStrictEqual(before.rewards, after.rewards) &&
    (before.rewards.length === 0 || before.campaign_id === after.campaign_id);
  return isSame ? null : 'other';
}

function rulesThatDiffer(
  before: DecidedJob | undefined,
  after: DecidedJob | undefined,
  sentence: ReplayWords['rule'],
  currency: string,
): ReplayDifference['rules'] {
  const [was, is] = [before, after].map((decided) => decided?.qualification.reasons ?? []);
  const codes = [...new Set([...(was ?? []), ...(is ?? [])].map(({ code }) => code))];
  return codes.flatMap((code) => {
    const [a, b] = [was, is].map((reasons) => reasons?.find((reason) => reason.code === code));
    const told = b ?? a;
    if (!told || a?.result === b?.result) return [];
    return [
      {
        ...{ rule: told.rule, code, before: a?.result ?? null, after: b?.result ?? null },
        text: sentence(told, currency),
      },
    ];
  });
}
