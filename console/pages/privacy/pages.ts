// Security Center: what people may ask of their data, and how long it is kept.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/security/privacy',
    place: 'privacy',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./privacy-page.tsx').then((page) => page.PrivacyPage),
  },
];
