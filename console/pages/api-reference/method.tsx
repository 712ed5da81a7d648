// The method of an operation, in the colour of what it does.

import { Badge } from '@mantine/core';
import type { CSSProperties } from 'react';
import classes from './reference.module.css';

const COLORS: Record<string, string> = {
  ...{ GET: 'teal', POST: 'cobalt', PUT: 'orange', PATCH: 'orange', DELETE: 'red' },
};

export function methodColor(method: string): string {
  return COLORS[method] ?? 'gray';
}

/** In a list. */
export function Method({ method }: { method: string }) {
  const tone = { '--tone': `var(--mantine-color-${methodColor(method)}-light-color)` } as CSSProperties;
  return (
    <span className={classes.method} style={tone}>
      {method}
    </span>
  );
}

export function MethodBadge({ method }: { method: string }) {
  return <Badge color={methodColor(method)}>{method}</Badge>;
}
