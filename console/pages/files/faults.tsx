// Rows that were refused: which, why, and how to mend them.

import { Text } from '@mantine/core';
import classes from './files.module.css';
import type { Fault } from './wire.ts';
import { words } from './words.ts';

export function fieldText(field: string): string {
  return words.fields[field] ?? field;
}

export function Faults({ faults }: { faults: (Fault & { cells?: string[] })[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={words.errors}>
      <table className={classes.rows}>
        <thead>
          <tr>
            <th>{words.line}</th>
            <th>{words.field}</th>
            <th>{words.why}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map(({ row, line, field, message, cells }) => (
            <tr key={row}>
              <td>{line}</td>
              <td>{field === null ? '–' : fieldText(field)}</td>
              <td className={classes.text}>
                {message}
                {cells && (
                  <Text size="xs" c="dimmed" component="div" title={words.yourCells}>
                    {cells.join(' · ')}
                  </Text>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
