// One of several steps that follow each other: done with what came of it, now with what to do, or later.

import { Text, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './step.module.css';

/** bad: it was reached, and went otherwise than hoped. */
export type StepState = 'done' | 'bad' | 'now' | 'later';

interface StepProps {
  place: number;
  title: string;
  state: StepState;
  /** The state in a word, for screen readers. */
  stateText: string;
  children?: ReactNode;
}

export function Steps({ children }: { children: ReactNode }) {
  return <ol className={classes.steps}>{children}</ol>;
}

export function Step({ place, title, state, stateText, children }: StepProps) {
  const color = state === 'done' ? 'teal' : 'red';
  const Icon = state === 'done' ? IconCheck : IconX;
  const isOver = state === 'done' || state === 'bad';
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <span
        className={classes.mark}
        role="img"
        aria-label={stateText}
        style={
          isOver
            ? {
                background: `var(--mantine-color-${color}-light)`,
                color: `var(--mantine-color-${color}-light-color)`,
              }
            : undefined
        }
      >
        {isOver ? <Icon size={15} /> : place}
      </span>
      <div className={classes.body}>
        <Title order={2} c={state === 'later' ? 'dimmed' : undefined}>
          {title}
        </Title>
        {children}
      </div>
    </li>
  );
}

/** What came of a step, or what is waited for; told to screen readers as it changes. */
export function Outcome({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" role="status" component="div">
      {children}
    </Text>
  );
}
