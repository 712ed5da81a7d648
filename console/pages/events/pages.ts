// Events: what comes in, live and listed; what was refused or waits; and a console to try a body with.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/events/{-$view}',
    place: 'events',
    scopes: ['USER_SUPPORT'],
    load: () => import('./events-page.tsx').then((page) => page.EventsPage),
  },
];
