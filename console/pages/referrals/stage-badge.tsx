// How far a referral has come, in a word and a colour.

import { Badge } from '@mantine/core';
import type { BoardStage } from './wire.ts';
import { words } from './words.ts';

export const STAGE_COLORS: Record<BoardStage, string> = {
  lead: 'violet',
  scheduled: 'cobalt',
  completed: 'yellow',
  rewarded: 'teal',
  not_rewarded: 'gray',
  canceled: 'gray',
};

export function StageBadge({ stage }: { stage: BoardStage }) {
  return <Badge color={STAGE_COLORS[stage]}>{words.stages[stage]}</Badge>;
}
