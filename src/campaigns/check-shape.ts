// Says what is wrong with the shape of a campaign's settings, each thing at its own field and in words. Pure.

import {
  fixedReward,
  fixedTerms,
  percentReward,
  percentTerms,
  tieredTerms,
  tierStep,
} from './reward-rules.ts';

/** One thing to mend (or, as a warning, to think about). `field` is a path as "rewards.advocate.currency". */
export interface Problem {
  field: string;
  code: string;
  message: string;
  /** unknown_variable: names that may have been meant. */
  suggestions?: string[];
}

interface Issue {
  code?: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  errors?: Issue[][];
}

/** What zod found, in words; `body` is what it looked at. */
export function shapeProblems(issues: readonly Issue[], body: unknown): Problem[] {
  return issues.flatMap((issue) => {
    const field = issue.path.join('.');
    const value = at(body, issue.path);
    if (issue.code === 'invalid_union' && value !== undefined) return unionProblems(field, value);
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map((key) => ({
        field: within(field, key),
        code: 'unknown_field',
        message: 'There is no such setting.',
      }));
    }
    return value === undefined
      ? [{ field, code: 'required', message: 'This is needed.' }]
      : [{ field, code: 'invalid', message: issue.message }];
  });
}

/** A value that is none of several kinds: told as the kind that was meant, for a list of all kinds' complaints helps nobody. */
function unionProblems(field: string, value: unknown): Problem[] {
  if (field.startsWith('rewards.') || field === '') return rewardProblems(field, value);
  return [{ field, code: 'invalid', message: 'This is no id of ServiceTitan.' }];
}

function rewardProblems(field: string, value: unknown): Problem[] {
  if (Array.isArray(value)) {
    if (value.length === 0)
      return [{ field, code: 'required', message: 'The list has no rule: name one, or leave the side out.' }];
    if (value.length > 50) return [{ field, code: 'invalid', message: 'A list has at most 50 rules.' }];
    return value.flatMap((rule, index) => ruleProblems(within(field, String(index)), rule, true));
  }
  return ruleProblems(field, value, false);
}

function ruleProblems(field: string, value: unknown, isInList: boolean): Problem[] {
  const reward = record(value);
  const kinds = ['amount_minor', 'percent', ...(isInList ? ['tiers'] : [])].filter((kind) => kind in reward);
  if (kinds.length > 1) {
    return [
      {
        field,
        code: 'fixed_and_percent',
        message: `A reward is ${isInList ? 'one of a fixed amount_minor, a percent of the job total, or tiers' : 'a fixed amount_minor or a percent of the job total, not both'}.`,
      },
    ];
  }
  if (kinds.length === 0) {
    const message = isInList
      ? 'Say amount_minor, percent or tiers, and currency.'
      : 'Say amount_minor and currency, or percent and currency.';
    return [{ field, code: 'required', message }];
  }
  const [kind] = kinds;
  const schema = isInList
    ? kind === 'tiers'
      ? tieredTerms
      : kind === 'percent'
        ? percentTerms
        : fixedTerms
    : kind === 'percent'
      ? percentReward
      : fixedReward;
  return problemsBelow(field, schema.safeParse(value), value);
}

function problemsBelow(
  field: string,
  parsed: { success: boolean; error?: { issues: readonly Issue[] } | undefined },
  value: unknown,
): Problem[] {
  const issues = parsed.error?.issues ?? [];
  return issues.flatMap((issue) => {
    const inner = at(value, issue.path);
    if (issue.code === 'invalid_union' && issue.path[0] === 'tiers' && inner !== undefined)
      return stepProblems(within(field, issue.path.join('.')), inner);
    if (issue.code === 'invalid_union')
      return [
        {
          field: within(field, issue.path.join('.')),
          code: 'invalid',
          message: 'This is no id of ServiceTitan.',
        },
      ];
    return shapeProblems([issue], value).map((problem) => ({
      ...problem,
      field: within(field, problem.field),
    }));
  });
}

function stepProblems(field: string, value: unknown): Problem[] {
  const step = record(value);
  if ('amount_minor' in step === 'percent' in step)
    return [
      { field, code: 'required', message: 'A tier gives an amount_minor or a percent, one of the two.' },
    ];
  const [fixed, percentage] = tierStep.options;
  return problemsBelow(field, ('percent' in step ? percentage : fixed).safeParse(value), value);
}

function within(field: string, name: string): string {
  return field && name ? `${field}.${name}` : field || name;
}

export function record(value: unknown): Record<string, unknown> {
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
