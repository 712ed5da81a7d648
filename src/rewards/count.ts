// The how-manieth qualifying referral of its advocate each job is (RW-1): for tiers by count and for bonuses. Pure; the order of its
// arrays never matters (AT-5).

import { stretchOf } from '../base/calendar.ts';
import type { Id } from '../base/ids.ts';
import type { Period } from '../campaigns/reward-rules.ts';
import type { JobKey } from '../referrals/types.ts';
import type { Claim } from './types.ts';

/** A job's number in its advocate's line. */
export interface Count {
  /** Within which period it is the how-manieth, as "2026" or "ever". */
  within: string;
  number: number;
  /** This job brought the number, and not an earlier one of the same friend: a bonus is given once. */
  makesCount: boolean;
}

export interface CountedClaim extends Claim {
  /** As it was last counted; null: never. */
  count: Count | null;
}

/** How the campaign of a claim counts. */
export type CountWithin = (claim: Claim) => { within: Period; timeZone: string; taxYearStartsOn: string };

/**
 * Counts the friends of each advocate, campaign and period by their first qualifying job: completed first, counted first. What is settled
 * keeps its number, and the others take those that are free, so that no number, and no bonus, is given twice.
 */
export function countClaims(claims: readonly CountedClaim[], how: CountWithin): Map<JobKey, Count> {
  const lines = new Map<string, { within: string; claims: CountedClaim[] }>();
  for (const claim of claims.toSorted(compareClaims)) {
    const { within, timeZone, taxYearStartsOn } = how(claim);
    const { key } = stretchOf(claim.completedOn, within, timeZone, taxYearStartsOn);
    const name = `${claim.advocatePersonId}:${claim.campaignId}:${key}`;
    const line = lines.get(name) ?? { within: key, claims: [] };
    line.claims.push(claim);
    lines.set(name, line);
  }
  const counts = new Map<JobKey, Count>();
  for (const line of lines.values()) countLine(line, counts);
  return counts;
}

function countLine(line: { within: string; claims: CountedClaim[] }, counts: Map<JobKey, Count>): void {
  const friends = new Map<Id, CountedClaim[]>();
  for (const claim of line.claims) {
    const own = friends.get(claim.friendPersonId);
    if (own) own.push(claim);
    else friends.set(claim.friendPersonId, [claim]);
  }
  const taken = new Set<number>();
  const numbers = new Map<Id, number>();
  const keep = (friend: Id, own: readonly CountedClaim[]) => {
    const kept = own.find(({ isSettled, count }) => isSettled && count?.within === line.within)?.count;
    if (!kept || taken.has(kept.number)) return;
    numbers.set(friend, kept.number);
    taken.add(kept.number);
  };
  for (const [friend, own] of friends) keep(friend, own);
  const isSettled = (own: readonly CountedClaim[]) => own.some((claim) => claim.isSettled);
  // Both rounds in the order of completion: the map has it from its claims.
  for (const wanted of [true, false]) {
    for (const [friend, own] of friends) {
      if (numbers.has(friend) || isSettled(own) !== wanted) continue;
      let number = 1;
      while (taken.has(number)) number += 1;
      numbers.set(friend, number);
      taken.add(number);
    }
  }
  for (const [friend, own] of friends) {
    const maker = makerOf(own);
    for (const claim of own) {
      const number = numbers.get(friend) ?? 1;
      counts.set(claim.key, { within: line.within, number, makesCount: claim === maker });
    }
  }
}

/** The job of a friend that makes the count: the one that is settled as that, else the earliest settled one, else the earliest. */
function makerOf(own: readonly CountedClaim[]): CountedClaim | undefined {
  const settled = own.filter(({ isSettled }) => isSettled);
  return settled.find(({ count }) => count?.makesCount) ?? settled[0] ?? own[0];
}

/** By completion, then by the job's name: the order in which jobs are counted and use caps. */
export function compareClaims(a: Claim, b: Claim): number {
  return a.completedOn.getTime() - b.completedOn.getTime() || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
