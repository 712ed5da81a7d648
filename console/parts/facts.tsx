// Facts by their names: a definition list that stands in two columns, and one below the other on a phone.

import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** Facts without a value are left out, unless they are null: then a dash says that there is none. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? '–'}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What happened, one after the other. */
export interface Happening {
  key: string;
  /** ISO instant. */
  at: string;
  title: ReactNode;
  text?: ReactNode;
  /** Of its dot, a colour of the theme; grey unless told. */
  color?: string;
}

export function Timeline({ happenings, when }: { happenings: Happening[]; when(at: string): ReactNode }) {
  return (
    <ol className={classes.timeline}>
      {happenings.map(({ key, at, title, text, color = 'gray' }) => (
        <li key={key}>
          <span
            className={classes.dot}
            style={{ background: `var(--mantine-color-${color}-light-color)` }}
            aria-hidden
          />
          <div className={classes.what}>
            <div>{title}</div>
            {text && <div className={classes.text}>{text}</div>}
          </div>
          <div className={classes.when}>{when(at)}</div>
        </li>
      ))}
    </ol>
  );
}
