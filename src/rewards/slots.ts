// Which jobs of a friend hold one of the places that earn (QU-9). Pure; the order of its arrays never matters (AT-5).

import type { Id } from '../base/ids.ts';
import type { JobKey } from '../referrals/types.ts';
import { isAsGoodAsGiven } from './states.ts';
import type { DecidedJob, Reward } from './types.ts';

/** "connection:job" of a reward. */
export function jobKeyOf(reward: Reward): JobKey {
  return `${reward.connectionId}:${reward.jobId}`;
}

/**
 * The place of every job that holds one. A job with a reward that cannot be taken back keeps its place; the other places go to the
 * qualified jobs by completion, as many as the campaign allows. A place once paid out stays used even when a person revoked the
 * reward, unless the job itself no longer counts.
 */
export function placesOf(
  jobs: readonly DecidedJob[],
  rewards: readonly Reward[],
  referralId: Id | null,
): Map<JobKey, number> {
  const listed = new Set(jobs.map(({ job }) => job.key));
  const places = new Map<JobKey, number>();
  const used = new Set<number>();
  // Paid for a job that is the friend's no longer: it was this friend's referral that was rewarded.
  for (const reward of rewards)
    if (!listed.has(jobKeyOf(reward)) && isAsGoodAsGiven(reward)) used.add(reward.slot);

  const byCompletion = jobs.toSorted(compareJobs);
  const keepPlaces = (holds: (reward: Reward, decided: DecidedJob) => boolean) => {
    for (const decided of byCompletion) {
      const own = rewards.filter((reward) => jobKeyOf(reward) === decided.job.key && holds(reward, decided));
      const slot = Math.min(...own.map((reward) => reward.slot));
      if (own.length === 0 || places.has(decided.job.key) || used.has(slot)) continue;
      places.set(decided.job.key, slot);
      used.add(slot);
    }
  };
  // In this order, so that no place is given twice to rewards that stand in one referral. Another referral's were paid to a friend who
  // turned out to be this one (ID-3): they keep their places as far as there is room.
  keepPlaces((reward) => isAsGoodAsGiven(reward) && reward.referralId === referralId);
  keepPlaces(isAsGoodAsGiven);
  keepPlaces(({ state }, decided) => (state === 'revoked' || state === 'expired') && counts(decided));

  for (const decided of byCompletion) {
    const isGivenFor = rewards.some(
      (reward) => jobKeyOf(reward) === decided.job.key && isAsGoodAsGiven(reward),
    );
    if (places.has(decided.job.key) || !(isGivenFor || isCandidate(decided))) continue;
    const slot = firstFree(used);
    if (slot > (decided.campaign?.settings.qualification.jobs_per_friend ?? 1)) continue;
    places.set(decided.job.key, slot);
    used.add(slot);
  }
  return places;
}

/** Could this job earn, as far as it alone is concerned? */
export function isCandidate({ qualification, campaign, advocatePersonId }: DecidedJob): boolean {
  return qualification.outcome === 'qualified' && campaign !== null && advocatePersonId !== null;
}

function counts({ qualification }: DecidedJob): boolean {
  return qualification.outcome === 'qualified';
}

function firstFree(used: ReadonlySet<number>): number {
  let slot = 1;
  while (used.has(slot)) slot += 1;
  return slot;
}

function compareJobs({ job: a }: DecidedJob, { job: b }: DecidedJob): number {
  const completed = (a.completedOn?.getTime() ?? Infinity) - (b.completedOn?.getTime() ?? Infinity);
  // Infinity - Infinity is NaN: neither is completed.
  return completed || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
