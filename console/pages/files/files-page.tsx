// Imports and exports with their tabs.

import { Button, Tabs } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMay } from '../../api/session.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { words } from './words.ts';

const PANELS = {
  imports: lazy(async () => ({ default: (await import('./imports-tab.tsx')).ImportsTab })),
  exports: lazy(async () => ({ default: (await import('./exports-tab.tsx')).ExportsTab })),
} as const;
type Tab = keyof typeof PANELS;
const TABS = Object.keys(PANELS) as Tab[];

export function FilesPage() {
  const { tab: asked = 'imports' } = useParams({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
  const tab = TABS.find((one) => one === asked) ?? 'imports';
  const Panel = PANELS[tab];
  const icon = <IconUpload size={16} />;
  const add = may ? (
    <Button component={Link} to="/files/imports/new" leftSection={icon}>
      {words.newImport}
    </Button>
  ) : (
    <Button disabled leftSection={icon} title={words.mayNotImport}>
      {words.newImport}
    </Button>
  );
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} actions={add} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(to) => void navigate({ to: to === 'imports' ? '/files' : '/files/exports' })}
      >
        <Tabs.List mb="md">
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Suspense fallback={<PageSkeleton />}>
            <Panel />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
