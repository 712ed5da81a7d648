// How a tab stands: settings at the left, the live preview beside them; below them on a phone.

import { Stack, Text } from '@mantine/core';
import { type ReactNode, use } from 'react';
import classes from './campaign.module.css';
import { MayEdit } from './campaign-form.ts';
import { words } from './words.ts';

interface TabLayoutProps {
  children: ReactNode;
  preview?: ReactNode;
  /** What stands beside the settings, when it is no preview. */
  asideTitle?: string;
  /** What stands here are no settings: whoever may look may press. */
  isFree?: boolean;
}

export function TabLayout({ children, preview, asideTitle = words.preview, isFree = false }: TabLayoutProps) {
  const mayEdit = use(MayEdit) || isFree;
  return (
    <div className={classes.tab} data-with-preview={preview !== undefined || undefined}>
      <fieldset disabled={!mayEdit} className={classes.fields}>
        <Stack gap="md" className={classes.settings}>
          {children}
        </Stack>
      </fieldset>
      {preview && (
        <aside className={classes.preview} aria-label={asideTitle}>
          <Text size="sm" c="dimmed" fw={550} mb={8}>
            {asideTitle}
          </Text>
          <Stack gap="md">{preview}</Stack>
        </aside>
      )}
    </div>
  );
}

/** A frame that names what is previewed. */
export function Preview({ title, children }: { title: string; children: ReactNode }) {
  return (
    <figure className={classes.figure}>
      <figcaption>{title}</figcaption>
      {children}
    </figure>
  );
}
