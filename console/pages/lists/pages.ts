// Lists: who never earns anything (block), and who is never suspected (allow).

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/lists',
    place: 'lists',
    scopes: ['USER_SUPPORT'],
    load: () => import('./lists-page.tsx').then((page) => page.ListsPage),
  },
];
