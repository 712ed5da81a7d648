// Finds everything that is wrong with a campaign at once: values of the wrong shape and values that contradict each other.
// Pure; knows nothing of what is stored.

import { parseInstant } from '../base/time.ts';
import { checkTexts } from './check-texts.ts';
import { type CampaignBody, campaignBody, fixedReward, percentReward } from './types.ts';

/** One thing to mend (or, as a warning, to think about). `field` is a path as "rewards.advocate.currency". */
export interface Problem {
  field: string;
  code: string;
  message: string;
  /** unknown_variable: names that may have been meant. */
  suggestions?: string[];
}

export interface CampaignCheck {
  /** The campaign with its defaults filled in; null when there are problems. */
  campaign: CampaignBody | null;
  problems: Problem[];
  /** Allowed, but rarely meant. */
  warnings: Problem[];
}

/** Checks the flat body of a campaign. All problems are named together, so that mending takes one round. */
export function checkCampaign(body: unknown, clientCurrency: string): CampaignCheck {
  const parsed = campaignBody.safeParse(body);
  const fields = record(body);
  const problems = [
    ...(parsed.success ? [] : shapeProblems(parsed.error.issues, fields)),
    ...contradictions(fields, clientCurrency),
  ];
  const texts = parsed.success ? checkTexts(parsed.data) : { problems: [], warnings: [] };
  problems.push(...texts.problems);
  const campaign = parsed.success && problems.length === 0 ? parsed.data : null;
  return { campaign, problems, warnings: campaign ? [...warningsOf(campaign), ...texts.warnings] : [] };
}

// ── shape ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Issue {
  code?: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  errors?: Issue[][];
}

function shapeProblems(issues: readonly Issue[], body: Record<string, unknown>): Problem[] {
  return issues.flatMap((issue) => {
    const field = issue.path.join('.');
    if (issue.code === 'invalid_union') return rewardProblems(field, at(body, issue.path));
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map((key) => ({
        field: field ? `${field}.${key}` : key,
        code: 'unknown_field',
        message: 'There is no such setting.',
      }));
    }
    const missing = at(body, issue.path) === undefined;
    return [
      { field, code: missing ? 'required' : 'invalid', message: missing ? 'This is needed.' : issue.message },
    ];
  });
}

/** A reward that is neither kind: told as the kind that was meant, for a list of both kinds' complaints helps nobody. */
function rewardProblems(field: string, value: unknown): Problem[] {
  const reward = record(value);
  if ('percent' in reward && 'amount_minor' in reward) {
    return [
      {
        field,
        code: 'fixed_and_percent',
        message: 'A reward is a fixed amount_minor or a percent of the job total, not both.',
      },
    ];
  }
  if (!('percent' in reward) && !('amount_minor' in reward)) {
    return [{ field, code: 'required', message: 'Say amount_minor and currency, or percent and currency.' }];
  }
  const parsed = ('percent' in reward ? percentReward : fixedReward).safeParse(value);
  if (parsed.success) return [];
  return shapeProblems(parsed.error.issues, reward).map((problem) => ({
    ...problem,
    field: `${field}.${problem.field}`,
  }));
}

// ── contradictions ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Reads the raw body, so that one value of the wrong shape hides no contradiction between the others. */
function contradictions(body: Record<string, unknown>, clientCurrency: string): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, code: string, message: string) => problems.push({ field, code, message });

  if ('rewards' in body) {
    const rewards = record(body.rewards);
    if (!rewards.advocate && !rewards.friend) {
      add('rewards', 'no_reward', 'Nobody is rewarded: set rewards.advocate, rewards.friend or both.');
    }
    const currencies = new Set<string>();
    for (const role of ['advocate', 'friend']) {
      const reward = record(rewards[role]);
      const { currency, min_minor: min, max_minor: max } = reward;
      if (typeof currency === 'string') {
        currencies.add(currency);
        if (/^[A-Z]{3}$/.test(currency) && currency !== clientCurrency) {
          add(
            `rewards.${role}.currency`,
            'currency_differs',
            `The account is kept in ${clientCurrency}, this reward in ${currency}.`,
          );
        }
      }
      if (typeof min === 'number' && typeof max === 'number' && min > max) {
        add(
          `rewards.${role}.min_minor`,
          'minimum_above_maximum',
          `The minimum ${min} is above the maximum ${max}.`,
        );
      }
    }
    if (currencies.size > 1) {
      add(
        'rewards',
        'currencies_differ',
        `The rewards are in different currencies: ${[...currencies].join(', ')}.`,
      );
    }
  }

  const from = typeof body.live_from === 'string' ? parseInstant(body.live_from) : null;
  const until = typeof body.live_until === 'string' ? parseInstant(body.live_until) : null;
  if (from && until && until <= from)
    add('live_until', 'dates_reversed', 'live_until must be after live_from.');

  const qualification = record(body.qualification);
  for (const list of ['business_units', 'job_types', 'tags', 'servicetitan_campaigns']) {
    const { include, exclude } = record(qualification[list]);
    if (!Array.isArray(include) || !Array.isArray(exclude)) continue;
    const both = include.filter((id) => exclude.includes(id));
    if (both.length > 0) {
      add(
        `qualification.${list}`,
        'included_and_excluded',
        `Included and excluded at once: ${[...new Set(both)].join(', ')}.`,
      );
    }
  }
  return problems;
}

// ── warnings ────────────────────────────────────────────────────────────────────────────────────────────────────────

function warningsOf({ rewards, qualification, ...campaign }: CampaignBody): Problem[] {
  const warnings: Problem[] = [];
  const add = (field: string, code: string, message: string) => warnings.push({ field, code, message });
  for (const role of ['advocate', 'friend'] as const) {
    const reward = rewards[role];
    if (!reward || !('percent' in reward)) continue;
    if (!reward.min_minor && !qualification.minimum_total_minor) {
      add(
        `rewards.${role}`,
        'zero_total_earns_nothing',
        'A job with a total of zero earns nothing; set min_minor or a minimum total if that is not meant.',
      );
    }
    if (!reward.max_minor)
      add(
        `rewards.${role}.max_minor`,
        'no_maximum',
        'There is no maximum: a large job gives a large reward.',
      );
  }
  if (campaign.hold_days === 0 && campaign.approval === 'auto') {
    add(
      'hold_days',
      'no_hold',
      `Rewards are approved the moment the job is ${qualification.require_paid ? 'paid' : 'completed'}; a refund the next day comes too late.`,
    );
  }
  const { new_customers_only: newOnly, existing_customer: existing } = qualification;
  const { lookback_days: lookback, ...switches } = existing;
  if (!newOnly && (lookback !== null || Object.values(switches).some(Boolean))) {
    add(
      'qualification.existing_customer',
      'without_effect',
      'These switches have no effect while new_customers_only is false.',
    );
  }
  return warnings;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
