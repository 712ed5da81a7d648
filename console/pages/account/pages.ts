// What belongs to the person who is signed in, and who else is signed in.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/account',
    place: 'account',
    load: () => import('./account-page.tsx').then((page) => page.AccountPage),
  },
  {
    path: '/security/sessions',
    place: 'sessions',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./sessions-page.tsx').then((page) => page.SessionsPage),
  },
];
