// The counts of an import: rows, new, known, refused.

import { useFormats } from '../../parts/format.tsx';
import classes from './files.module.css';
import type { ImportView } from './wire.ts';
import { words } from './words.ts';

type Counts = Pick<ImportView, 'rows' | 'new' | 'known' | 'refused' | 'carried_rewards' | 'carried_minor'>;

export function Figures({ of }: { of: Counts }) {
  const { number, money } = useFormats();
  const figures: [string, number][] = [
    [words.rows, of.rows],
    [words.isNew, of.new],
    [words.known, of.known],
    [words.refused, of.refused],
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(([title, count]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
      {of.carried_rewards > 0 && (
        <div>
          <dt>{words.carriedTitle}</dt>
          <dd>{words.carried(of.carried_rewards, money(of.carried_minor))}</dd>
        </div>
      )}
    </dl>
  );
}
