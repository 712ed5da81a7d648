// Where a mail, a text or something owed stands, in a word and a colour.

import { Badge } from '@mantine/core';
import { words } from './words.ts';

const COLORS: Record<string, string> = {
  ...{ queued: 'yellow', sending: 'cobalt', asking: 'cobalt', sent: 'teal', delivered: 'teal' },
  ...{ failed: 'red', suppressed: 'orange', limited: 'orange', mail_is_off: 'gray', expired: 'gray' },
  ...{ waiting: 'yellow', made: 'teal', skipped: 'gray' },
};

export function StateBadge({ state }: { state: string }) {
  const names: Record<string, string> = { ...words.states, ...words.owedStates };
  return <Badge color={COLORS[state] ?? 'gray'}>{names[state] ?? state}</Badge>;
}

export function kindText(kind: string): string {
  return words.kinds[kind] ?? kind.replaceAll('_', ' ');
}
