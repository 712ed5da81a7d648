// Which jobs of a friend hold one of the places that earn (QU-9). Pure; the order of its arrays never matters (AT-5).

import type { JobKey } from '../referrals/types.ts';
import { isPaid } from './states.ts';
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
export function placesOf(jobs: readonly DecidedJob[], rewards: readonly Reward[]): Map<JobKey, number> {
  const listed = new Set(jobs.map(({ job }) => job.key));
  const places = new Map<JobKey, number>();
  const used = new Set<number>();
  const take = (key: JobKey, slot: number) => {
    places.set(key, slot);
    used.add(slot);
  };
  const firstFree = () => {
    let slot = 1;
    while (used.has(slot)) slot += 1;
    return slot;
  };

  // Paid for a job that is the friend's no longer: it was this friend's referral that was rewarded.
  for (const reward of rewards)
    if (!listed.has(jobKeyOf(reward)) && isPaid(reward.state)) used.add(reward.slot);

  const displaced: DecidedJob[] = [];
  const candidates: DecidedJob[] = [];
  for (const decided of jobs.toSorted(compareJobs)) {
    const slot = settledSlot(decided, rewards);
    if (slot === null) {
      if (isCandidate(decided)) candidates.push(decided);
    } else if (used.has(slot)) displaced.push(decided);
    else take(decided.job.key, slot);
  }
  // Displaced: two friends who were one human had each a paid first place, and were merged.
  for (const decided of [...displaced, ...candidates]) {
    const slot = firstFree();
    if (slot <= (decided.campaign?.settings.qualification.jobs_per_friend ?? 1)) take(decided.job.key, slot);
  }
  return places;
}

/** Could this job earn, as far as it alone is concerned? */
export function isCandidate({ qualification, campaign, advocatePersonId }: DecidedJob): boolean {
  return qualification.outcome === 'qualified' && campaign !== null && advocatePersonId !== null;
}

/** The slot that a reward settled for good; null while none did. */
function settledSlot({ job, qualification }: DecidedJob, rewards: readonly Reward[]): number | null {
  const counts = qualification.outcome === 'qualified';
  const slots = rewards
    .filter((reward) => jobKeyOf(reward) === job.key)
    .filter(({ state }) => isPaid(state) || (counts && (state === 'revoked' || state === 'expired')))
    .map((reward) => reward.slot);
  return slots.length === 0 ? null : Math.min(...slots);
}

function compareJobs({ job: a }: DecidedJob, { job: b }: DecidedJob): number {
  const completed = (a.completedOn?.getTime() ?? Infinity) - (b.completedOn?.getTime() ?? Infinity);
  // Infinity - Infinity is NaN: neither is completed.
  return completed || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
