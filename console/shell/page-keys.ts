// Keys that the shown page answers to, beside those of the frame: the page tells them, the list of shortcuts shows them.

import { useEffect } from 'react';

export interface PageKey {
  /** As the keyboard event names it: j */
  key: string;
  /** What it does, for the list of shortcuts. */
  title: string;
  run(): void;
}

let shown: readonly PageKey[] = [];

/** Answers these keys while the page is there, nobody types and no dialog is open. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    shown = keys;
    return () => {
      if (shown === keys) shown = [];
    };
  }, [keys]);
}

/** Of the page that is shown now. */
export function pageKeys(): readonly PageKey[] {
  return shown;
}
