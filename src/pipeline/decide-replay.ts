// What the jobs of a friend would have earned under other campaigns: the verdict of the pipeline (decide-friend.ts) twice over the same
// facts, as if nothing had been decided yet, and the difference. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import type {
  DifferenceKind,
  ReplayDifference,
  ReplayedVerdict,
  ReplaySide,
  ReplayTotals,
} from '../campaigns/replay-types.ts';
import { isPaid, isPromised } from '../rewards/states.ts';
import type { DecidedJob } from '../rewards/types.ts';
import type { BatchContext } from './context.ts';
import { decideFriend, type FriendVerdict } from './decide-friend.ts';
import type { FriendWorld } from './friend-world.ts';

/** The words of one finding. */
export type Sentence = (reason: Reason, currency: string) => string;

/** Both sides of the comparison; facts and time are the same. */
export interface Sides {
  before: BatchContext;
  after: BatchContext;
}

/** Adds the friend's jobs of that time to `totals` and returns those that differ. */
export function replayFriend(
  { before, after }: Sides,
  world: FriendWorld,
  friendPersonId: Id,
  time: { from: Date; until: Date },
  totals: ReplayTotals,
  sentence: Sentence,
): ReplayDifference[] {
  const fresh = undecided(world);
  const was = decideFriend(before, fresh, friendPersonId);
  const is = decideFriend(after, fresh, friendPersonId);
  const differences: ReplayDifference[] = [];
  for (const { job, key } of was.jobs) {
    const at = job.completedOn ?? job.createdOn ?? job.firstSeenAt;
    if (at < time.from || at >= time.until) continue;
    const [wasOne, isOne] = [verdictOf(was, key), verdictOf(is, key)];
    totals.jobs++;
    count(totals.before, wasOne);
    count(totals.after, isOne);
    const kind = kindOf(wasOne, isOne);
    if (kind === null) continue;
    totals.differences[kind]++;
    differences.push({
      ...{ connectionId: job.connectionId, jobId: job.jobId, friendPersonId, kind },
      ...{ deltaMinor: sum(isOne) - sum(wasOne), before: wasOne, after: isOne },
      rules: rulesThatDiffer(was.decided.get(key), is.decided.get(key), sentence, job.currency),
    });
  }
  for (const reward of world.rewards.get(friendPersonId) ?? []) {
    const isOfTime = was.jobs.some(({ job, key }) => {
      const at = job.completedOn ?? job.createdOn ?? job.firstSeenAt;
      return key === `${reward.connectionId}:${reward.jobId}` && at >= time.from && at < time.until;
    });
    if (isOfTime && (isPromised(reward.state) || isPaid(reward.state)))
      totals.actual[`${reward.role}_minor`] += reward.amountMinor;
  }
  return differences;
}

/** The same facts without the memory of what was decided by them: no reward stands, so nothing is settled or fixed. */
function undecided(world: FriendWorld): FriendWorld {
  return { ...world, rewards: new Map(), settled: new Map() };
}

function verdictOf(verdict: FriendVerdict, key: string): ReplayedVerdict {
  const decided = verdict.decided.get(key);
  const rewards = verdict.actions.flatMap((action) =>
    action.do === 'earn' && action.job.key === key
      ? [{ role: action.role, person_id: action.personId, amount_minor: action.amountMinor }]
      : [],
  );
  return {
    outcome: decided?.qualification.outcome ?? 'open',
    campaign_id: decided?.campaign?.campaignId ?? null,
    advocate_person_id: decided?.advocatePersonId ?? null,
    rewards,
  };
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
  sentence: Sentence,
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
