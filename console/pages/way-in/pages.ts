// Pages of links that are mailed (an invitation, a new password), and where the company's own sign-in leads back to.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/invitation',
    isPublic: true,
    load: () => import('./invitation-page.tsx').then((page) => page.InvitationPage),
  },
  {
    path: '/new-password',
    isPublic: true,
    load: () => import('./new-password-page.tsx').then((page) => page.NewPasswordPage),
  },
  // Whoever is not signed in sees the sign-in page under every path; here are those who already are.
  { path: '/sign-in', load: () => import('./signed-in-page.tsx').then((page) => page.SignedInPage) },
];
