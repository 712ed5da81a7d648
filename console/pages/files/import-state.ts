// How far an import is, for the list and for its page.

import type { ImportView } from './wire.ts';

export const COLORS = { running: 'cobalt', paused: 'yellow', canceled: 'gray', done: 'teal' };

/** How often what is under way is asked about. */
export const WATCH_MS = 3_000;

/** In percent. */
export function shareDone({ done, rows }: Pick<ImportView, 'done' | 'rows'>): number {
  return rows === 0 ? 100 : Math.floor((done / rows) * 100);
}
