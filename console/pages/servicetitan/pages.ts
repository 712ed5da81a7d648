// ServiceTitan: connections, how they fare, what they cost, what was written, and how they are set up.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['CLIENT_ADMIN', 'USER_SUPPORT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/servicetitan',
    place: 'servicetitan',
    scopes,
    load: () => import('./connections-page.tsx').then((page) => page.ConnectionsPage),
  },
  {
    path: '/servicetitan/new',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./connect-page.tsx').then((page) => page.ConnectPage),
  },
  {
    path: '/servicetitan/$connectionId/{-$tab}',
    scopes,
    load: () => import('./connection-page.tsx').then((page) => page.ConnectionPage),
  },
];
