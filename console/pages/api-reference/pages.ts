// Tech Center > API reference.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/tech/api/{-$operation}',
    place: 'apiReference',
    scopes: ['CAMPAIGN_EDIT', 'BACKEND'],
    load: () => import('./reference-page.tsx').then((page) => page.ReferencePage),
  },
];
