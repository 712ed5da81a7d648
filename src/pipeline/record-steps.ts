// Stage 6 of a batch: the milestones that a person's timeline shows (ST-5), for friend and advocate.

import type { Happening } from '../base/happening.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { recordSteps, type StepRow } from '../people/store.ts';
import { loadMilestones } from '../servicetitan/milestones.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import { type BatchContext, isIntegration } from './context.ts';
import type { DecidedFriend } from './decide-friends.ts';

/** Records the events of the batch on their persons, and the job milestones of every decided friend on both sides. */
export async function recordBatchSteps(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
  decided: readonly DecidedFriend[],
): Promise<void> {
  const verdicts = new Map(decided.map((friend) => [friend.friendPersonId, friend]));
  const rows: StepRow[] = [];
  for (const [index, reading] of readings.entries()) {
    const personId = people.subject[index];
    if (reading.kind !== 'event' || !personId) continue;
    const verdict = verdicts.get(personId);
    rows.push({
      ...emptyStep(ctx, personId),
      name: reading.input.name,
      role: 'self',
      cause: `input:${reading.input.inputId}`,
      occurredAt: reading.at,
      campaignId: verdict?.campaignId ?? null,
      program: verdict?.program ?? null,
      quality: verdict?.attribution.referral ? 'HIGH' : 'NONE',
      inputId: reading.input.inputId,
      data: reading.data,
    });
  }
  rows.push(...(await milestoneSteps(tx, ctx, decided)));
  const recorded = await recordSteps(tx, ctx.clientId, rows);
  const uploads = new Set(
    readings.flatMap(({ input }) => (input.source === 'upload' ? [`input:${input.inputId}`] : [])),
  );
  await ctx.announce(
    tx,
    ctx.clientId,
    recorded.map((row) => ({ ...happeningOf(ctx, row), fromUpload: uploads.has(row.cause) })),
  );
}

/** Of what a page or partner sent along only what names no person is told further. */
const TOLD = [
  'job_id',
  'job_number',
  'status',
  'advocate_code',
  'coupon_code',
  'partner_conversion_id',
  'source',
];

function happeningOf(ctx: BatchContext, row: StepRow): Happening {
  const { stepId, personId, name, role, quality, campaignId, program, connectionId, jobId, data } = row;
  const told = TOLD.flatMap((key) => {
    const value = data[key];
    return typeof value === 'string' || typeof value === 'number' ? [[key, value]] : [];
  });
  return {
    ...{ type: `step.${name}`, subject: `person:${personId}`, cause: `step:${stepId}`, at: row.occurredAt },
    ...{ personId, campaignId, program, connectionId, jobId, role, state: quality },
    fromIntegration: connectionId !== null && isIntegration(ctx, connectionId),
    data: { step_id: stepId, name, role, quality, program, ...Object.fromEntries(told) },
  };
}

async function milestoneSteps(
  tx: Tx,
  ctx: BatchContext,
  decided: readonly DecidedFriend[],
): Promise<StepRow[]> {
  const byJob = new Map(
    decided.flatMap((friend) =>
      friend.jobs.map((job) => [`${job.connectionId}:${job.jobId}`, { friend, job }]),
    ),
  );
  const milestones = await loadMilestones(
    tx,
    ctx.clientId,
    [...byJob.values()].map(({ job }) => job),
  );
  return milestones.flatMap((milestone) => {
    const key = `${milestone.connectionId}:${milestone.jobId}`;
    const found = byJob.get(key);
    if (!found) return [];
    const { friend, job } = found;
    const verdict = friend.decided.get(key);
    const attribution = friend.attribution.jobs.get(key);
    const referred = attribution?.outcome === 'attributed';
    const step = {
      name: milestone.name,
      cause: `job:${key}:${milestone.occurrence}`,
      occurredAt: milestone.at,
      campaignId: referred ? friend.campaignId : null,
      program: referred ? friend.program : null,
      quality: !referred
        ? ('NONE' as const)
        : verdict?.qualification.outcome === 'disqualified'
          ? ('LOW' as const)
          : ('HIGH' as const),
      inputId: milestone.inputId,
      connectionId: job.connectionId,
      jobId: job.jobId,
      data: { job_id: job.jobId, job_number: job.jobNumber, status: job.status },
    };
    const rows: StepRow[] = [{ ...emptyStep(ctx, friend.friendPersonId), ...step, role: 'friend' }];
    if (referred && attribution.advocate_person_id) {
      rows.push({ ...emptyStep(ctx, attribution.advocate_person_id), ...step, role: 'advocate' });
    }
    return rows;
  });
}

function emptyStep(ctx: BatchContext, personId: Id) {
  return { stepId: ctx.ids(), personId, recordedAt: ctx.now, connectionId: null, jobId: null };
}
