// Messages with their tabs.

import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import classes from './messages.module.css';
import { words } from './words.ts';

const PANELS = {
  mails: lazy(async () => ({ default: (await import('./mails-tab.tsx')).MailsTab })),
  texts: lazy(async () => ({ default: (await import('./texts-tab.tsx')).TextsTab })),
  owed: lazy(async () => ({ default: (await import('./owed-tab.tsx')).OwedTab })),
  optouts: lazy(async () => ({ default: (await import('./optouts-tab.tsx')).OptOutsTab })),
  settings: lazy(async () => ({ default: (await import('./settings-tab.tsx')).SettingsTab })),
} as const;
type Tab = keyof typeof PANELS;
const TABS = Object.keys(PANELS) as Tab[];

export function MessagesPage() {
  const { tab: asked = 'mails' } = useParams({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const tab = TABS.find((one) => one === asked) ?? 'mails';
  const Panel = PANELS[tab];
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(to) => void navigate({ to: to === 'mails' ? '/messages' : `/messages/${to}` })}
      >
        <div className={classes.tabs}>
          <Tabs.List className={classes.tabList}>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {words.tabs[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Panel value={tab}>
          <Suspense fallback={<PageSkeleton />}>
            <Panel />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
