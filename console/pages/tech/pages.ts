// Tech Center: the tags of the website and what checks them.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/tech/tags',
    place: 'tags',
    scopes: ['CAMPAIGN_EDIT'],
    load: () => import('./tags-page.tsx').then((page) => page.TagsPage),
  },
];
