// For whoever sees a page and may not change it: what is not pressed here, and by whom it can be.

import { Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import classes from './read-only-note.module.css';

/** Name the note by `id` where buttons are off: `aria-describedby`. */
export function ReadOnlyNote({ id, text }: { id?: string; text: string }) {
  return (
    <div className={classes.note} id={id}>
      <IconLock size={15} stroke={1.7} aria-hidden />
      <Text size="sm">{text}</Text>
    </div>
  );
}
