// QU-2 and QU-7: was the friend a customer before this job? Pure.

import type { Reason } from '../../base/reasons.ts';
import { DAY_MS, parseInstant } from '../../base/time.ts';
import type { QualificationRules } from '../../campaigns/types.ts';
import type { CompletedJob } from '../../intake/types.ts';
import type { QualifyFacts, QualifyingJob } from '../types.ts';

/** How many jobs the facts list; a customer of many years needs no longer proof. */
const LISTED_MAX = 10;

/**
 * Fails when another job that counts was completed before this one was created. Open while ServiceTitan has not answered, or has
 * answered before this job existed: an older answer cannot know the jobs in between (QU-4).
 */
export function existingCustomer({
  job,
  campaign,
  completedJobs,
  householdJobs,
  toldServices = [],
}: QualifyFacts): Reason {
  const rules = campaign.settings.qualification;
  const reason = (result: Reason['result'], facts: Record<string, unknown>): Reason => ({
    rule: 'QU-2',
    code: 'existing_customer',
    result,
    facts,
  });
  if (!rules.new_customers_only) return reason('pass', { new_customers_only: false });
  const created = { job_created_on: job.createdOn.toISOString() };
  if (job.customerId === null) return reason('unknown', { ...created, waiting_for: 'customer' });

  const known = completedJobs
    ? {
        fact_id: completedJobs.factId,
        known_at: completedJobs.knownAt.toISOString(),
        ...(completedJobs.importId && { import_id: completedJobs.importId }),
      }
    : { fact_id: null, known_at: null };
  const others = (completedJobs?.jobs ?? []).filter((other) => other.jobId !== job.jobId);
  const own = judge(others, job, rules.existing_customer);
  const household = judge(
    rules.existing_customer.household ? householdJobs : [],
    job,
    rules.existing_customer,
  );
  const told = toldServices.filter(({ servedAt }) => isBefore(servedAt, job, rules.existing_customer));
  const facts = {
    ...created,
    customer_id: job.customerId,
    ...known,
    other_completed_jobs: others.length,
    counted: own.counted,
    not_counted: own.notCounted,
    ...(rules.existing_customer.household ? { household_counted: household.counted } : {}),
    ...(told.length > 0 && {
      told_by_files: told
        .slice(0, LISTED_MAX)
        .map(({ servedAt, importId }) => ({ served_at: servedAt.toISOString(), import_id: importId })),
    }),
  };
  const early = completedJobs !== null && completedJobs.knownAt < job.createdOn;
  const ownCounts = !early && own.counted.length > 0;
  if (ownCounts || household.counted.length > 0 || told.length > 0) return reason('fail', facts);
  if (!completedJobs) return reason('unknown', { ...facts, waiting_for: 'completed_jobs' });
  if (early)
    return reason('unknown', {
      ...facts,
      waiting_for: 'completed_jobs',
      why: 'known_before_job_was_created',
    });
  const undated = [...own.undated, ...household.undated];
  if (undated.length > 0)
    return reason('unknown', { ...facts, waiting_for: 'completed_on_or_total', of: undated });
  return reason('pass', facts);
}

/** A file says only that there was a job, which counts unless it was too long ago. */
function isBefore(
  servedAt: Date,
  job: QualifyingJob,
  { lookback_days: days }: QualificationRules['existing_customer'],
): boolean {
  if (servedAt >= job.createdOn) return false;
  return days === null || servedAt.getTime() >= job.createdOn.getTime() - days * DAY_MS;
}

interface Judged {
  counted: { job_id: string; completed_on: string }[];
  notCounted: { job_id: string; why: string }[];
  /** Jobs that may count, of which ServiceTitan did not say what decides it. */
  undated: string[];
}

function judge(
  others: readonly CompletedJob[],
  job: QualifyingJob,
  switches: QualificationRules['existing_customer'],
): Judged {
  const judged: Judged = { counted: [], notCounted: [], undated: [] };
  for (const other of others.toSorted(byCompletion)) {
    const verdict = verdictOf(other, job, switches);
    if (verdict === 'counts')
      judged.counted.push({ job_id: other.jobId, completed_on: other.completedOn ?? '' });
    else if (verdict === 'not_said') judged.undated.push(other.jobId);
    else judged.notCounted.push({ job_id: other.jobId, why: verdict });
  }
  return {
    counted: judged.counted.slice(0, LISTED_MAX),
    notCounted: judged.notCounted.slice(0, LISTED_MAX),
    undated: judged.undated.slice(0, LISTED_MAX),
  };
}

/** "counts", "not_said", or why it does not count. */
function verdictOf(
  other: CompletedJob,
  job: QualifyingJob,
  switches: QualificationRules['existing_customer'],
):
  | 'counts'
  | 'not_said'
  | 'no_charge'
  | 'recall'
  | 'warranty'
  | 'zero_total'
  | 'completed_later'
  | 'before_look_back' {
  if (other.noCharge && !switches.count_no_charge) return 'no_charge';
  if (other.recall && !switches.count_recall) return 'recall';
  if (other.warranty && !switches.count_warranty) return 'warranty';
  // ServiceTitan shows a job that nothing was charged for with a total of 0 or with none at all.
  if ((other.totalMinor ?? 0) === 0 && !switches.count_zero_total) return 'zero_total';
  const completedOn = other.completedOn === null ? null : parseInstant(other.completedOn);
  if (!completedOn) return 'not_said';
  if (completedOn >= job.createdOn) return 'completed_later';
  const lookback = switches.lookback_days;
  if (lookback !== null && completedOn.getTime() < job.createdOn.getTime() - lookback * DAY_MS)
    return 'before_look_back';
  return 'counts';
}

/** By instant, then by id, so that the facts read the same in whatever order the rows came. */
function byCompletion(a: CompletedJob, b: CompletedJob): number {
  const instant = (one: CompletedJob) =>
    (one.completedOn === null ? null : parseInstant(one.completedOn))?.getTime() ?? 0;
  return instant(a) - instant(b) || (a.jobId < b.jobId ? -1 : a.jobId > b.jobId ? 1 : 0);
}
