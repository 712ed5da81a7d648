// The set-up checklist: the guide's steps, each checking itself.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/setup',
    place: 'checklist',
    scopes: ['USER_SUPPORT', 'CAMPAIGN_EDIT', 'CLIENT_REPORT_DOWNLOAD'],
    load: () => import('./setup-page.tsx').then((page) => page.SetupPage),
  },
  {
    path: '/setup/try',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./try-page.tsx').then((page) => page.TryPage),
  },
  {
    path: '/setup/test-job',
    scopes: ['USER_SUPPORT', 'CAMPAIGN_EDIT'],
    load: () => import('./test-job-page.tsx').then((page) => page.TestJobPage),
  },
];
