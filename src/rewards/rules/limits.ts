// QU-3 and RW-1: the campaign's own limits, and whether its rewards come to anything for this job. Pure.

import type { Reason } from '../../base/reasons.ts';
import type { Inclusion } from '../../campaigns/reward-rules.ts';
import { highestOf, isFlat, type Offered, offerFor } from '../offer.ts';
import type { QualifyFacts, QualifyingJob } from '../types.ts';
import { isDone } from './job.ts';

/** The total grows until the job is done: less than the minimum fails only then. */
export function minimumTotal({ job, campaign }: QualifyFacts): Reason {
  const minimum = campaign.settings.qualification.minimum_total_minor;
  const facts = { total_minor: job.totalMinor, minimum_total_minor: minimum, currency: job.currency };
  const reason = (result: Reason['result']): Reason => ({
    rule: 'QU-3',
    code: 'minimum_total',
    result,
    facts,
  });
  if (minimum === null || minimum === 0) return reason('pass');
  if (job.totalMinor === null) return reason('unknown');
  if (job.totalMinor >= minimum) return reason('pass');
  return reason(isDone(job) ? 'fail' : 'unknown');
}

export function businessUnit({ job, campaign }: QualifyFacts): Reason {
  return one('business_unit', job.businessUnitId, campaign.settings.qualification.business_units, job);
}

export function jobType({ job, campaign }: QualifyFacts): Reason {
  return one('job_type', job.jobTypeId, campaign.settings.qualification.job_types, job);
}

export function serviceTitanCampaign({ job, campaign }: QualifyFacts): Reason {
  return one(
    'servicetitan_campaign',
    job.stCampaignId,
    campaign.settings.qualification.servicetitan_campaigns,
    job,
  );
}

/** Any included tag is enough, any excluded one too many. Tags are put on late: one that is missing fails only once the job is done. */
export function tag({ job, campaign }: QualifyFacts): Reason {
  const { include, exclude } = campaign.settings.qualification.tags;
  const excluded = job.tagTypeIds.some((id) => exclude.includes(id));
  const included = include.length === 0 || job.tagTypeIds.some((id) => include.includes(id));
  const result = excluded ? 'fail' : included ? 'pass' : isDone(job) ? 'fail' : 'unknown';
  return {
    rule: 'QU-3',
    code: 'tag',
    result,
    facts: { tag_type_ids: job.tagTypeIds, required: include.length > 0, included, excluded },
  };
}

function one(
  code: string,
  value: string | null,
  { include, exclude }: Inclusion,
  job: QualifyingJob,
): Reason {
  const included = include.length === 0 || (value !== null && include.includes(value));
  const excluded = value !== null && exclude.includes(value);
  // Whether it is on a list, not the lists: they are in the campaign's version, and may be long.
  const facts = { value, required: include.length > 0, included, excluded };
  const reason = (result: Reason['result']): Reason => ({ rule: 'QU-3', code, result, facts });
  if (include.length === 0 && exclude.length === 0) return reason('pass');
  // Once ServiceTitan told the job itself, no value means none; a Zap may only have left it out.
  if (value === null && !job.confirmed) return reason('unknown');
  return reason(included && !excluded ? 'pass' : 'fail');
}

/** Fails when every reward of the campaign comes to nothing for this job, so that the job uses up no place (QU-9). */
export function rewardAmounts({ job, campaign, advocateKind }: QualifyFacts): Reason {
  const { advocate, friend } = campaign.settings.rewards;
  const offered = {
    advocate: advocate ? offerFor(advocate, job, advocateKind) : null,
    friend: friend ? offerFor(friend, job, advocateKind) : null,
  };
  const given = [offered.advocate, offered.friend].filter((one) => one !== null);
  const unknown = given.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
  const some = given.some((one) => 'offer' in one);
  const result = unknown.length > 0 ? 'unknown' : some ? 'pass' : isDone(job) ? 'fail' : 'unknown';
  const first = Array.isArray(advocate) ? advocate[0] : advocate;
  const second = Array.isArray(friend) ? friend[0] : friend;
  return {
    rule: 'RW-1',
    code: 'reward_amount',
    result,
    facts: {
      ...{ advocate_amount_minor: shown(offered.advocate), friend_amount_minor: shown(offered.friend) },
      ...{ advocate_rule: ruleOf(offered.advocate), friend_rule: ruleOf(offered.friend) },
      total_minor: job.totalMinor,
      job_currency: job.currency,
      currency: first?.currency ?? second?.currency ?? null,
      ...(unknown.length > 0 ? { waiting_for: unknown[0] } : {}),
      ...(given.some((one) => 'none' in one && one.none === 'no_rule') ? { no_rule: true } : {}),
    },
  };
}

/** null: it is not known, or depends on how many referrals the advocate has. */
function shown(offered: Offered | null): number | null {
  if (!offered || 'unknown' in offered) return null;
  if ('none' in offered) return 0;
  return isFlat(offered.offer) ? highestOf(offered.offer) : null;
}

function ruleOf(offered: Offered | null): number | null {
  return offered && 'offer' in offered ? offered.offer.rule : null;
}
