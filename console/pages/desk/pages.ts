// The desk: finding an advocate while a caller is on the line; in the console, and alone in a narrow window beside ServiceTitan.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/desk',
    place: 'desk',
    scopes,
    load: () => import('./desk-page.tsx').then((page) => page.DeskPage),
  },
  {
    path: '/desk/full',
    scopes,
    isFullScreen: true,
    load: () => import('./desk-page.tsx').then((page) => page.FullDeskPage),
  },
];
