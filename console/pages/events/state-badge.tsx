// What became of an input.

import { Badge } from '@mantine/core';
import type { StreamLine } from './wire.ts';
import { words } from './words.ts';

const COLORS: Record<StreamLine['state'], string> = {
  pending: 'blue',
  applied: 'teal',
  waiting: 'yellow',
  ignored: 'gray',
  failed: 'red',
  refused: 'red',
};

export function StateBadge({ state }: { state: StreamLine['state'] }) {
  return <Badge color={COLORS[state]}>{words.states[state]}</Badge>;
}
