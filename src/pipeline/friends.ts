// Which friends a batch may have changed the verdict of: only they are decided again.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { followMerges } from '../people/store.ts';
import { friendsByCodeKeys, friendsOfAdvocates, friendsOpen } from '../referrals/store.ts';
import { jobsByCodeKeys, jobsByCustomers } from '../servicetitan/store.ts';
import type { JobsOfBatch } from './apply-jobs.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';

/** The friends whose evidence, jobs, facts or keys this batch touched, and those that someone asked for. */
export async function friendsToDecide(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
  jobs: JobsOfBatch,
  evidenced: readonly Id[],
): Promise<Set<Id>> {
  const friends = new Set<Id>([...evidenced, ...people.learnt]);
  for (const job of jobs.changed) if (job.friendPersonId) friends.add(job.friendPersonId);
  const addJobs = (found: readonly { friendPersonId: Id | null }[]) => {
    for (const job of found) if (job.friendPersonId) friends.add(job.friendPersonId);
  };
  if (jobs.customers.length > 0) addJobs(await jobsByCustomers(tx, ctx.clientId, jobs.customers));
  if (people.learnt.size > 0) {
    for (const friend of await friendsOfAdvocates(tx, ctx.clientId, [...people.learnt])) friends.add(friend);
  }

  const asked = readings.filter((reading) => reading.kind === 're_evaluate');
  const codeKeys = asked.flatMap((reading) => reading.codeKeys);
  if (codeKeys.length > 0) {
    addJobs(await jobsByCodeKeys(tx, ctx.clientId, codeKeys));
    for (const friend of await friendsByCodeKeys(tx, ctx.clientId, codeKeys)) friends.add(friend);
  }
  const named = asked.flatMap((reading) => reading.friendPersonIds);
  if (named.length > 0) {
    for (const survivor of (await followMerges(tx, ctx.clientId, named)).values()) friends.add(survivor);
  }
  if (asked.some((reading) => reading.allOpen)) {
    for (const friend of await friendsOpen(tx, ctx.clientId)) friends.add(friend);
  }
  return friends;
}
