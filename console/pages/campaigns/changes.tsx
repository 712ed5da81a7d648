// What differs between two versions: the setting, what it was, what it is.

import { Text } from '@mantine/core';
import classes from './campaign.module.css';
import type { ChangeView } from './wire.ts';
import { words } from './words.ts';

export function Changes({ changes }: { changes: ChangeView[] }) {
  if (changes.length === 0) return <Text size="sm">{words.noChanges}</Text>;
  return (
    <div>
      {changes.map((change) => (
        <dl key={change.field} className={classes.change} style={{ margin: 0 }}>
          <dt>{change.label}</dt>
          <dd className={classes.before}>{change.before_text}</dd>
          <dd className={classes.after}>{change.after_text}</dd>
        </dl>
      ))}
    </div>
  );
}
