// Reports: each table with its chart and CSV, and those that come by e-mail.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/reports/{-$report}',
    place: 'reports',
    scopes: ['CLIENT_REPORT_DOWNLOAD', 'CAMPAIGN_EDIT'],
    load: () => import('./reports-page.tsx').then((page) => page.ReportsPage),
  },
];
