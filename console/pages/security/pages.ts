// Security Center: keys and access tokens.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['CLIENT_ADMIN'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/security/keys',
    place: 'keys',
    scopes,
    load: () => import('./keys-page.tsx').then((page) => page.KeysPage),
  },
  {
    path: '/security/tokens',
    place: 'accessTokens',
    scopes,
    load: () => import('./tokens-page.tsx').then((page) => page.TokensPage),
  },
];
