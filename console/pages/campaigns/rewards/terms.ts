// A rule in its several forms, and the way from one form to another: what was typed is carried over where it means the same. Pure.

import type { RewardCondition, RewardRule, RewardTerms, TierStep } from '../wire.ts';

const FORMS = ['fixed', 'percent', 'job_total', 'referral_count'] as const;
export type TermsForm = (typeof FORMS)[number];
export const TERMS_FORMS: readonly TermsForm[] = FORMS;

export const CONDITIONS = [
  ...(['advocate_kinds', 'job_total', 'business_units', 'job_types'] as const),
  ...(['servicetitan_campaigns', 'tags'] as const),
] as const satisfies (keyof RewardCondition)[];
export type Condition = (typeof CONDITIONS)[number];

const NO_IDS = { include: [], exclude: [] };
/** Every condition as it says nothing. */
export const NO_CONDITION: RewardCondition = {
  advocate_kinds: [],
  business_units: NO_IDS,
  job_types: NO_IDS,
  servicetitan_campaigns: NO_IDS,
  tags: NO_IDS,
  job_total: { from_minor: null, below_minor: null },
};

const AMOUNT_MINOR = 5_000;
const PERCENT = { percent: 5, max_minor: 50_000 };

export function formOf(rule: RewardTerms): TermsForm {
  if ('tiers' in rule) return rule.tiers.by;
  return 'percent' in rule ? 'percent' : 'fixed';
}

/** A rule of a list out of the one rule for all jobs, or a new one. */
export function listRule(rule: RewardRule | null, currency: string): RewardTerms {
  return { when: NO_CONDITION, ...(rule ?? { amount_minor: AMOUNT_MINOR, currency }) };
}

/** The same rule giving in another form. */
export function inForm(rule: RewardTerms, form: TermsForm): RewardTerms {
  if (form === formOf(rule)) return rule;
  const { name, when, bonus, currency } = rule;
  const head = { name, when, bonus, currency };
  const first: Partial<Record<'amount_minor' | 'percent', number>> =
    'tiers' in rule ? (rule.tiers.steps[0] ?? {}) : rule;
  if (form === 'fixed') return { ...head, amount_minor: first.amount_minor ?? AMOUNT_MINOR };
  if (form === 'percent')
    return 'percent' in rule
      ? rule
      : { ...head, ...PERCENT, ...(first.percent && { percent: first.percent }) };
  const from = form === 'job_total' ? 0 : 1;
  const step: TierStep =
    'percent' in rule && form === 'job_total'
      ? { from, percent: rule.percent, min_minor: rule.min_minor, max_minor: rule.max_minor }
      : { from, amount_minor: first.amount_minor ?? AMOUNT_MINOR };
  return { ...head, tiers: { by: form, steps: [step] } };
}

/** The next tier begins above the last one and gives more. */
export function nextStep(steps: readonly TierStep[], by: 'job_total' | 'referral_count'): TierStep {
  const last = steps.at(-1);
  const from = (last?.from ?? (by === 'job_total' ? -100_000 : -2)) + (by === 'job_total' ? 100_000 : 3);
  if (last && 'percent' in last) return { ...last, from };
  return { from, amount_minor: last ? last.amount_minor + 2_500 : AMOUNT_MINOR };
}

/** The conditions that say something. */
export function conditionsIn(when: RewardCondition): Condition[] {
  return CONDITIONS.filter((name) => {
    if (name === 'advocate_kinds') return when.advocate_kinds.length > 0;
    if (name === 'job_total')
      return when.job_total.from_minor !== null || when.job_total.below_minor !== null;
    return when[name].include.length > 0 || when[name].exclude.length > 0;
  });
}

/** Tiers by count and bonuses need to know how friends are counted. */
export function counts(rules: readonly RewardTerms[]): boolean {
  return rules.some((rule) => rule.bonus != null || formOf(rule) === 'referral_count');
}
