// CSV files: those that come in, one of them, a new one; and what can be taken out.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/files/{-$tab}',
    place: 'imports',
    scopes,
    load: () => import('./files-page.tsx').then((page) => page.FilesPage),
  },
  {
    path: '/files/imports/new',
    scopes,
    load: () => import('./new-import-page.tsx').then((page) => page.NewImportPage),
  },
  {
    path: '/files/imports/$importId',
    scopes,
    load: () => import('./import-page.tsx').then((page) => page.ImportPage),
  },
];
