// Security Center: keys, access tokens, users and the audit log.

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
  {
    path: '/security/users',
    place: 'users',
    scopes,
    load: () => import('./users-page.tsx').then((page) => page.UsersPage),
  },
  {
    path: '/security/audit',
    place: 'audit',
    scopes,
    load: () => import('./audit-page.tsx').then((page) => page.AuditPage),
  },
];
