// What became of something that is to be written into ServiceTitan.

import { Badge } from '@mantine/core';
import { words } from './words.ts';

const COLORS = { pending: 'blue', written: 'teal', created: 'teal', skipped: 'gray', failed: 'red' };

export function StateBadge({ state }: { state: keyof typeof COLORS }) {
  return <Badge color={COLORS[state]}>{words.states[state]}</Badge>;
}
