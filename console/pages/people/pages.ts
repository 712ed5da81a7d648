// People: the list with its search, a new advocate, and one person with all that is known.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/people',
    place: 'people',
    scopes,
    load: () => import('./people-page.tsx').then((page) => page.PeoplePage),
  },
  {
    path: '/people/new',
    scopes,
    load: () => import('./new-person-page.tsx').then((page) => page.NewPersonPage),
  },
  {
    path: '/people/$personId',
    scopes,
    load: () => import('./person-page.tsx').then((page) => page.PersonPage),
  },
];
