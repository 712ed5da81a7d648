// Whom an operation lets in, in words.

import type { Operation } from './decide-operations.ts';
import { words } from './words.ts';

export function scopesText(operation: Operation): string {
  return (operation['x-scopes'] ?? []).join(words.or);
}
