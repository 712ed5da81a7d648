// What contradicts itself in a campaign's rewards, caps and review, and what is allowed but rarely meant. Pure.

import { type Problem, record } from './check-shape.ts';
import type { RewardCondition, RewardRule, RewardTerms } from './reward-rules.ts';
import type { CampaignBody } from './types.ts';

type Add = (field: string, code: string, message: string) => void;
type Fields = Record<string, unknown>;

/** Reads the raw body, so that one value of the wrong shape hides no contradiction between the others. */
export function rewardContradictions(body: Fields, clientCurrency: string, add: Add): void {
  if ('rewards' in body) {
    const rewards = record(body.rewards);
    if (!rewards.advocate && !rewards.friend)
      add('rewards', 'no_reward', 'Nobody is rewarded: set rewards.advocate, rewards.friend or both.');
    const currencies = new Set<string>();
    for (const { field, rule } of rulesIn(rewards)) {
      if (typeof rule.currency === 'string') {
        currencies.add(rule.currency);
        if (/^[A-Z]{3}$/.test(rule.currency) && rule.currency !== clientCurrency) {
          add(
            `${field}.currency`,
            'currency_differs',
            `The account is kept in ${clientCurrency}, this reward in ${rule.currency}.`,
          );
        }
      }
      minimumAboveMaximum(field, rule, add);
      conditionContradictions(`${field}.when`, record(rule.when), add);
      tierContradictions(`${field}.tiers.steps`, record(rule.tiers), add);
    }
    if (currencies.size > 1)
      add(
        'rewards',
        'currencies_differ',
        `The rewards are in different currencies: ${[...currencies].join(', ')}.`,
      );
  }
  const caps = record(body.caps);
  for (const list of ['per_person', 'budget']) {
    for (const [index, cap] of listOf(caps[list]).entries()) {
      if (!cap.amount_minor && !cap.rewards)
        add(`caps.${list}.${index}`, 'no_limit', 'Say amount_minor, rewards or both: this limits nothing.');
    }
  }
}

/** Values that are included and excluded at once. */
export function bothIncludedAndExcluded(field: string, list: Fields, add: Add): void {
  const { include, exclude } = list;
  if (!Array.isArray(include) || !Array.isArray(exclude)) return;
  const both = include.filter((id) => exclude.includes(id));
  if (both.length > 0)
    add(field, 'included_and_excluded', `Included and excluded at once: ${[...new Set(both)].join(', ')}.`);
}

function rulesIn(rewards: Fields): { field: string; rule: Fields }[] {
  return ['advocate', 'friend'].flatMap((role) => {
    const reward = rewards[role];
    if (!Array.isArray(reward)) return [{ field: `rewards.${role}`, rule: record(reward) }];
    return reward.map((rule, index) => ({ field: `rewards.${role}.${index}`, rule: record(rule) }));
  });
}

function minimumAboveMaximum(field: string, { min_minor: min, max_minor: max }: Fields, add: Add): void {
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    add(`${field}.min_minor`, 'minimum_above_maximum', `The minimum ${min} is above the maximum ${max}.`);
}

function conditionContradictions(field: string, when: Fields, add: Add): void {
  for (const list of ['business_units', 'job_types', 'servicetitan_campaigns', 'tags'])
    bothIncludedAndExcluded(`${field}.${list}`, record(when[list]), add);
  const { from_minor: from, below_minor: below } = record(when.job_total);
  if (typeof from === 'number' && typeof below === 'number' && below <= from)
    add(
      `${field}.job_total`,
      'never_holds',
      `No total is from ${from} on and below ${below} at the same time.`,
    );
}

function tierContradictions(field: string, tiers: Fields, add: Add): void {
  const steps = listOf(tiers.steps);
  for (const [index, step] of steps.entries()) {
    minimumAboveMaximum(`${field}.${index}`, step, add);
    const before = steps[index - 1]?.from;
    if (typeof before === 'number' && typeof step.from === 'number' && step.from <= before)
      add(
        `${field}.${index}.from`,
        'tiers_not_ascending',
        `Each tier must begin above the one before it, and ${step.from} is not above ${before}.`,
      );
    if (tiers.by === 'referral_count' && step.from === 0)
      add(`${field}.${index}.from`, 'invalid', 'The first referral is number 1.');
  }
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(record) : [];
}

// ── warnings ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What is allowed and rarely meant. */
export function rewardWarnings({ rewards, caps, qualification, review }: CampaignBody): Problem[] {
  const warnings: Problem[] = [];
  const add: Add = (field, code, message) => warnings.push({ field, code, message });
  for (const role of ['advocate', 'friend'] as const) {
    const reward = rewards[role];
    if (!reward) continue;
    if (!Array.isArray(reward)) percentWarnings(`rewards.${role}`, reward, qualification, add);
    else for (const [index, rule] of reward.entries()) listWarnings(role, reward, rule, index, add);
    if (Array.isArray(reward))
      for (const [index, rule] of reward.entries())
        if (!('tiers' in rule)) percentWarnings(`rewards.${role}.${index}`, rule, qualification, add);
  }
  const hasLimits = caps.budget.length > 0 || caps.per_person.length > 0;
  if (!hasLimits && caps.over === 'nothing')
    add('caps.over', 'without_effect', 'This has no effect while there is no cap.');
  if (review.household && qualification.household_is_self_referral)
    add(
      'review.household',
      'without_effect',
      'This has no effect while a household is a self-referral and fails.',
    );
  return warnings;
}

function percentWarnings(
  field: string,
  reward: RewardRule | Exclude<RewardTerms, { tiers: unknown }>,
  { minimum_total_minor: minimum }: CampaignBody['qualification'],
  add: Add,
): void {
  if (!('percent' in reward)) return;
  if (!reward.min_minor && !minimum)
    add(
      field,
      'zero_total_earns_nothing',
      'A job with a total of zero earns nothing; give at least an amount (min_minor), or ask for a minimum total, if that is not meant.',
    );
  if (!reward.max_minor)
    add(`${field}.max_minor`, 'no_maximum', 'There is no maximum: a large job gives a large reward.');
}

/** A rule for everything hides those below it. */
function listWarnings(
  role: string,
  rules: readonly RewardTerms[],
  rule: RewardTerms,
  index: number,
  add: Add,
): void {
  const above = rules.slice(0, index).findIndex(({ when }) => isForEverything(when));
  if (above >= 0)
    add(
      `rewards.${role}.${index}`,
      'never_reached',
      `Rule ${above + 1} is for every job, and so rule ${index + 1} never applies.`,
    );
  const isLast = index === rules.length - 1;
  if (isLast && above < 0 && !isForEverything(rule.when))
    add(
      `rewards.${role}`,
      'some_get_nothing',
      'Jobs for which no rule is give nothing; add a rule without conditions at the end if that is not meant.',
    );
}

function isForEverything({ job_total: total, advocate_kinds: kinds, ...lists }: RewardCondition): boolean {
  return (
    kinds.length === 0 &&
    total.below_minor === null &&
    (total.from_minor ?? 0) === 0 &&
    Object.values(lists).every(({ include, exclude }) => include.length === 0 && exclude.length === 0)
  );
}
