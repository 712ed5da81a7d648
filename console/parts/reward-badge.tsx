// Where a reward stands, in a word and a colour.

import { Badge } from '@mantine/core';
import { common } from '../words.ts';

const COLORS: Record<string, string> = {
  earned: 'yellow',
  approved: 'cobalt',
  fulfilled: 'teal',
  sent: 'teal',
  redeemed: 'teal',
  failed: 'red',
  canceled: 'gray',
  revoked: 'red',
  expired: 'gray',
};

/** Takes the state as /v2 (small letters) and /v5 (capitals) write it. */
export function RewardBadge({ state }: { state: string }) {
  const name = state.toLowerCase();
  return <Badge color={COLORS[name] ?? 'gray'}>{rewardStateName(name)}</Badge>;
}

export function rewardStateName(state: string): string {
  return common.rewardStates[state.toLowerCase() as keyof typeof common.rewardStates] ?? state;
}
