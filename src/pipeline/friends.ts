// Which friends a batch may have changed the verdict of: only they are decided again.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { NewInput, Reading } from '../intake/types.ts';
import { followMerges } from '../people/store.ts';
import { friendsByCodeKeys, friendsOfAdvocates, friendsUnsettled } from '../referrals/store.ts';
import { friendsOfJobs } from '../servicetitan/invoices-store.ts';
import { jobsByCodeKeys, jobsByCustomers } from '../servicetitan/store.ts';
import type { JobsOfBatch } from './apply-jobs.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';

const FRIENDS_PER_INPUT = 500;

/** The friends whose evidence, jobs, facts or keys this batch touched, and those that someone asked for. */
export async function friendsToDecide(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
  jobs: JobsOfBatch,
  evidenced: readonly Id[],
): Promise<Set<Id>> {
  const friends = new Set<Id>([...evidenced, ...people.learnt, ...jobs.left]);
  for (const job of jobs.changed) if (job.friendPersonId) friends.add(job.friendPersonId);
  const addJobs = (found: readonly { friendPersonId: Id | null }[]) => {
    for (const job of found) if (job.friendPersonId) friends.add(job.friendPersonId);
  };
  if (jobs.customers.length > 0) addJobs(await jobsByCustomers(tx, ctx.clientId, jobs.customers));
  for (const friend of await friendsOfJobs(tx, ctx.clientId, jobs.invoiced)) friends.add(friend);
  const advocates = [...people.learnt, ...advocatesWithJobs(ctx, jobs)];
  for (const friend of await friendsOfAdvocates(tx, ctx.clientId, advocates)) friends.add(friend);

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
  if (asked.some((reading) => reading.allOpen)) await askForAllOpen(tx, ctx);
  return friends;
}

/** Whose own jobs an audience goes by: such a job may move the referrals of the person it is for to another campaign. */
function advocatesWithJobs({ audienceRules }: BatchContext, jobs: JobsOfBatch): Id[] {
  const asksJobs = [...audienceRules.values()].some((rule) => rule.completed_jobs || rule.tag_type_ids);
  return asksJobs
    ? jobs.changed.flatMap(({ friendPersonId }) => (friendPersonId ? [friendPersonId] : []))
    : [];
}

/** Every friend whose verdict is not settled is asked for by inputs of a batch's size, so that no transaction grows with the number of friends. */
async function askForAllOpen(tx: Tx, ctx: BatchContext): Promise<void> {
  const unsettled = await friendsUnsettled(tx, ctx.clientId);
  const inputs: NewInput[] = [];
  for (let at = 0; at < unsettled.length; at += FRIENDS_PER_INPUT) {
    inputs.push({
      clientId: ctx.clientId,
      source: 'staff',
      name: 're_evaluate',
      eventTime: null,
      body: JSON.stringify({ friend_person_ids: unsettled.slice(at, at + FRIENDS_PER_INPUT) }),
      actor: 'system',
      connectionId: null,
      deviceId: null,
      idempotencyKey: null,
      partnerKey: null,
      sameBytesAreSame: false,
    });
  }
  if (inputs.length > 0) await ctx.acceptIn(tx, inputs);
}
