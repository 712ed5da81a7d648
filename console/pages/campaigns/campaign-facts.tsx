// A campaign's facts in words: its state, its rewards.

import { Badge } from '@mantine/core';
import type { Formats } from '../../parts/format.tsx';
import type { CampaignState, RoleReward } from './wire.ts';
import { words } from './words.ts';

const COLORS: Record<CampaignState, string> = {
  NOT_LAUNCHED: 'gray',
  LIVE: 'teal',
  PAUSED: 'yellow',
  ENDED: 'gray',
  STOPPED: 'red',
  ARCHIVED: 'gray',
};

export function StateBadge({ state }: { state: CampaignState }) {
  return <Badge color={COLORS[state]}>{words.states[state]}</Badge>;
}

/** "$100", "5% of the job", "By 3 rules", "Nothing" */
export function rewardText(reward: RoleReward | null | undefined, formats: Formats): string {
  if (!reward) return words.nothing;
  if (Array.isArray(reward)) return words.byRules(reward.length);
  if ('amount_minor' in reward) return formats.money(reward.amount_minor, reward.currency, true);
  return words.percentOf(formats.percent(reward.percent / 100));
}
