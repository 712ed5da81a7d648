// The head of every page: where one is, what it is called, what one can do; also the title of the browser's tab.

import { Anchor, Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  /** Beside the title: a state. */
  badge?: ReactNode;
  /** One sentence: what the page is for, or the facts that identify what it shows. */
  subtitle?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  /** Where one came from. */
  back?: { to: string; title: string };
}

export function PageHeader({ title, badge, subtitle, actions, back }: PageHeaderProps) {
  useDocumentTitle(`${title} · Goodword`);
  return (
    <header className={classes.header}>
      {back && (
        <Anchor component={Link} to={back.to} size="sm" className={classes.back}>
          <IconChevronLeft size={14} aria-hidden />
          {back.title}
        </Anchor>
      )}
      <div className={classes.row}>
        <div className={classes.words}>
          <Group gap="xs">
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            {badge}
          </Group>
          {subtitle && (
            <Text c="dimmed" size="sm" component="div">
              {subtitle}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </div>
    </header>
  );
}
