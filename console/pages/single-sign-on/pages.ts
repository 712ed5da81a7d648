// Security Center: signing in at the company's own provider.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/security/single-sign-on',
    place: 'singleSignOn',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./single-sign-on-page.tsx').then((page) => page.SingleSignOnPage),
  },
];
