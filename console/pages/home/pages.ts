// Home: what the program brings in, and what needs a person.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  { path: '/', place: 'home', load: () => import('./home-page.tsx').then((page) => page.HomePage) },
];
