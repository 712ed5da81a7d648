// What somebody who creates a token may wish for: how long it lives, and scopes that he has himself. Pure.

import { Refusal } from '../base/errors.ts';
import { notGrantable } from './scopes.ts';
import { type Caller, SCOPES, type Scope } from './types.ts';

const LONGEST_DURATION_SECONDS = 315_360_000;

/** null: for ever. Throws invalid_duration. */
export function readDuration(seconds: number | null): number | null {
  if (seconds === null) return null;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_DURATION_SECONDS)
    throw new Refusal('invalid_duration');
  return seconds;
}

/** Throws invalid_scope, and access_denied for more than the caller has. */
export function readScopes(wanted: readonly string[], caller: Caller): Scope[] {
  const scopes = [...new Set(wanted)].map((wish) => {
    const scope = SCOPES.find((known) => known === wish);
    if (!scope) throw new Refusal('invalid_scope', { scope: wish.slice(0, 100), known: SCOPES.join(', ') });
    return scope;
  });
  const beyond = notGrantable(caller.scopes, scopes);
  if (beyond.length > 0) throw new Refusal('access_denied', { scopes: beyond.join(', ') });
  return scopes;
}
