// Where a file for the bank stands, in a word and a colour.

import { Badge } from '@mantine/core';
import type { BankFileView } from './wire.ts';
import { words } from './words.ts';

export function fileState({ open, payouts, failed }: BankFileView): { text: string; color: string } {
  if (open === payouts) return { text: words.states.open, color: 'cobalt' };
  if (open > 0) return { text: words.states.part, color: 'orange' };
  if (failed > 0) return { text: words.states.some(failed), color: 'red' };
  return { text: words.states.paid, color: 'teal' };
}

export function FileBadge({ file }: { file: BankFileView }) {
  const { text, color } = fileState(file);
  return <Badge color={color}>{text}</Badge>;
}
