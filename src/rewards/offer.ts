// What a campaign offers one side for a job (RW-1): which of its rules applies, and what that comes to by how many referrals the advocate
// has. Pure; integer minor units throughout. What caps leave of it is in caps.ts.

import { percentOf } from '../base/money.ts';
import type {
  Inclusion,
  RewardCondition,
  RewardTerms,
  RoleReward,
  TierStep,
} from '../campaigns/reward-rules.ts';
import type { PersonKind } from '../people/types.ts';
import { isDone } from './rules/job.ts';
import type { QualifyingJob } from './types.ts';

/** The rule that applies, worked out for one job. Plain JSON: it is stored with the claim and shown with the reward. */
export interface Offer {
  /** Place in the campaign's list, from 1; 1 where there is one rule for all. */
  rule: number;
  name: string | null;
  by: 'fixed' | 'percent' | 'job_total' | 'referral_count';
  /** What is given from the how-manieth referral on; ascending. Below the first: nothing. */
  steps: { from: number; amount_minor: number }[];
  /** By job total: where the tier begins that was reached. */
  tier_from_minor: number | null;
  bonus: { every: number; amount_minor: number } | null;
  currency: string;
}

/** none: no rule is for this job, or it comes to nothing; unknown: what decides it has not been told yet (QU-4). */
export type Offered = { offer: Offer } | { none: 'no_rule' | 'nothing' | 'currency' } | { unknown: string };

/** The first rule whose condition holds, worked out for the job. */
export function offerFor(reward: RoleReward, job: QualifyingJob, kind: PersonKind): Offered {
  if (!Array.isArray(reward)) return workOut(reward, 1, null, job);
  for (const [index, terms] of reward.entries()) {
    const holds = conditionHolds(terms.when, job, kind);
    if (holds === false) continue;
    return holds === true ? workOut(terms, index + 1, terms.name ?? null, job) : { unknown: holds };
  }
  return { none: 'no_rule' };
}

/** What an offer comes to for the advocate's how-manieth referral; the bonus only where this job makes the count. */
export function amountOf(
  offer: Offer,
  count: number,
  makesCount: boolean,
): { baseMinor: number; bonusMinor: number; tierFrom: number | null } {
  const step = offer.steps.findLast(({ from }) => from <= count);
  const bonus = offer.bonus && makesCount && count % offer.bonus.every === 0 ? offer.bonus.amount_minor : 0;
  return {
    baseMinor: step?.amount_minor ?? 0,
    bonusMinor: bonus,
    tierFrom: offer.by === 'referral_count' ? (step?.from ?? null) : null,
  };
}

/** The most that an offer can come to. */
export function highestOf({ steps, bonus }: Offer): number {
  return Math.max(0, ...steps.map((step) => step.amount_minor)) + (bonus?.amount_minor ?? 0);
}

/** The amount does not depend on what else the advocate referred. */
export function isFlat({ by, bonus }: Offer): boolean {
  return by !== 'referral_count' && bonus === null;
}

// ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** true, false, or the name of what is not known yet. One part that does not hold decides, whatever else is unknown. */
function conditionHolds(when: RewardCondition, job: QualifyingJob, kind: PersonKind): boolean | string {
  const parts = [
    when.advocate_kinds.length === 0 || when.advocate_kinds.includes(kind),
    oneHolds('business_unit', job.businessUnitId, when.business_units, job),
    oneHolds('job_type', job.jobTypeId, when.job_types, job),
    oneHolds('servicetitan_campaign', job.stCampaignId, when.servicetitan_campaigns, job),
    tagsHold(when.tags, job),
    totalHolds(when.job_total, job),
  ];
  if (parts.includes(false)) return false;
  return parts.find((part) => typeof part === 'string') ?? true;
}

function oneHolds(
  what: string,
  value: string | null,
  { include, exclude }: Inclusion,
  job: QualifyingJob,
): boolean | string {
  if (include.length === 0 && exclude.length === 0) return true;
  // Once ServiceTitan told the job itself, no value means none; a Zap may only have left it out.
  if (value === null) return job.confirmed ? include.length === 0 : what;
  return (include.length === 0 || include.includes(value)) && !exclude.includes(value);
}

/** Tags are put on late: until the job is done one that is missing may still come. */
function tagsHold({ include, exclude }: Inclusion, job: QualifyingJob): boolean | string {
  if (include.length === 0 && exclude.length === 0) return true;
  if (job.tagTypeIds.some((id) => exclude.includes(id))) return false;
  if (include.length === 0 || job.tagTypeIds.some((id) => include.includes(id))) return true;
  return isDone(job) ? false : 'tag';
}

function totalHolds(
  { from_minor: from, below_minor: below }: RewardCondition['job_total'],
  job: QualifyingJob,
): boolean | string {
  if (from === null && below === null) return true;
  if (job.totalMinor === null) return 'total';
  return (from === null || job.totalMinor >= from) && (below === null || job.totalMinor < below);
}

// ── amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Kind = { amount_minor: number } | Percentage | { tiers: Tiers };
type Percentage = {
  percent: number;
  min_minor?: number | null | undefined;
  max_minor?: number | null | undefined;
};
type Tiers = Extract<RewardTerms, { tiers: unknown }>['tiers'];

function workOut(
  terms: Kind & { bonus?: RewardTerms['bonus']; currency: string },
  rule: number,
  name: string | null,
  job: QualifyingJob,
): Offered {
  const head = { rule, name, bonus: terms.bonus ?? null, currency: terms.currency };
  if (needsTotal(terms)) {
    if (job.currency !== terms.currency) return { none: 'currency' };
    if (job.totalMinor === null) return { unknown: 'total' };
  }
  const offer: Offer = { ...head, ...stepsOf(terms, job.totalMinor ?? 0) };
  return highestOf(offer) > 0 ? { offer } : { none: 'nothing' };
}

function needsTotal(terms: Kind): boolean {
  if (!('tiers' in terms)) return 'percent' in terms;
  return terms.tiers.by === 'job_total' || terms.tiers.steps.some((step) => 'percent' in step);
}

function stepsOf(terms: Kind, totalMinor: number): Pick<Offer, 'by' | 'steps' | 'tier_from_minor'> {
  const flat = (by: Offer['by'], amount_minor: number, tier_from_minor: number | null = null) => ({
    ...{ by, tier_from_minor },
    steps: amount_minor > 0 ? [{ from: 1, amount_minor }] : [],
  });
  if (!('tiers' in terms)) return flat('percent' in terms ? 'percent' : 'fixed', amountOn(terms, totalMinor));
  const { by, steps } = terms.tiers;
  if (by === 'job_total') {
    const reached = steps.findLast(({ from }) => from <= totalMinor);
    return flat('job_total', reached ? amountOn(reached, totalMinor) : 0, reached?.from ?? null);
  }
  return {
    by,
    tier_from_minor: null,
    steps: steps.map((step) => ({ from: Math.max(step.from, 1), amount_minor: amountOn(step, totalMinor) })),
  };
}

/** The fixed amount, or the percentage of the total within its bounds. */
function amountOn(rule: { amount_minor: number } | Percentage | TierStep, totalMinor: number): number {
  if (!('percent' in rule)) return rule.amount_minor;
  const share = percentOf(Math.max(totalMinor, 0), rule.percent);
  return Math.min(Math.max(share, rule.min_minor ?? 0), rule.max_minor ?? Number.MAX_SAFE_INTEGER);
}
