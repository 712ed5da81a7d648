// One part of the campaign's form by its path: its value, how to change it, and the problems that the API named in it.

import type { ReactNode } from 'react';
import { useCampaignForm } from './campaign-form.ts';

export interface Part<Value> {
  value: Value;
  /** Problems of values that this changes are gone; those of others stay until the next save. */
  set(value: Value): void;
  /** The problem at the part, or at the value of this name within. */
  error(name?: string): ReactNode;
  /** Whether there is a problem anywhere within. */
  hasProblem: boolean;
}

/** The part at a path as "rewards.advocate.0.when". */
export function usePart<Value>(path: string): Part<Value> {
  const form = useCampaignForm();
  const isWithin = (field: string) => field === path || field.startsWith(`${path}.`);
  return {
    value: at(form.values, path) as Value,
    set: (value) => {
      const stays = Object.entries(form.errors).filter(([field]) => {
        if (!isWithin(field) || field === path) return field !== path;
        const name = field.slice(path.length + 1);
        return at(value, name) === at(form.values, field) && typeof at(value, name) !== 'object';
      });
      form.setFieldValue(path as 'rewards', value as never);
      form.setErrors(Object.fromEntries(stays));
    },
    error: (name) => form.errors[name === undefined ? path : `${path}.${name}`],
    hasProblem: Object.keys(form.errors).some(isWithin),
  };
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );
}
