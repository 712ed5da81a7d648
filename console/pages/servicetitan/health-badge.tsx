// How a connection fares, in a word and a colour.

import { Badge } from '@mantine/core';
import type { HealthStatus } from './wire.ts';
import { words } from './words.ts';

const COLORS: Record<HealthStatus, string> = {
  ok: 'teal',
  trouble: 'red',
  never_connected: 'yellow',
  paused: 'gray',
};

export function HealthBadge({ status }: { status: HealthStatus }) {
  return <Badge color={COLORS[status]}>{words.status[status]}</Badge>;
}
