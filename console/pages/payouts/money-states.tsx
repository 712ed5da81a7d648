// States of runs and payouts in a word and a colour, and sums of several currencies.

import { Badge } from '@mantine/core';
import type { PayoutState, RunView } from './wire.ts';
import { words } from './words.ts';

const COLORS: Record<PayoutState, string> = {
  queued: 'gray',
  sending: 'cobalt',
  unknown: 'orange',
  accepted: 'cobalt',
  paid: 'teal',
  failed: 'red',
  canceled: 'gray',
  returned: 'red',
};

export function PayoutBadge({ state }: { state: PayoutState }) {
  return <Badge color={COLORS[state]}>{words.states[state]}</Badge>;
}

export function RunBadge({ state }: { state: RunView['state'] }) {
  const color = { draft: 'yellow', approved: 'teal', canceled: 'gray' }[state];
  return <Badge color={color}>{words.runStates[state]}</Badge>;
}

/** "$100.00" or, of several currencies, "$100.00 + €20.00". */
export function sumOf(
  rows: readonly { amount_minor: number; currency: string }[],
  money: (minor: number, currency?: string) => string,
): string {
  const sums = new Map<string, number>();
  for (const { amount_minor: minor, currency } of rows) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return sums.size === 0
    ? money(0)
    : [...sums].map(([currency, minor]) => money(minor, currency)).join(' + ');
}
