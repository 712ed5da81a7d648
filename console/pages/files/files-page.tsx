// Imports and exports with their tabs.

import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, panel } from '../../parts/page-tabs.tsx';
import { words } from './words.ts';

const PANELS = {
  imports: panel(() => import('./imports-tab.tsx').then((tab) => tab.ImportsTab)),
  exports: panel(() => import('./exports-tab.tsx').then((tab) => tab.ExportsTab)),
};

export function FilesPage() {
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
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
      <PageTabs path="/files" panels={PANELS} titles={words.tabs} given={{}} />
    </>
  );
}
