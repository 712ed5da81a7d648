// Tech Center: the tags of the website and what checks them, program domains, form capture.

import type { PageDefinition } from '../../page-definition.ts';

export const pages: PageDefinition[] = [
  {
    path: '/tech/tags',
    place: 'tags',
    scopes: ['CAMPAIGN_EDIT'],
    load: () => import('./tags-page.tsx').then((page) => page.TagsPage),
  },
  {
    path: '/tech/domains',
    place: 'domains',
    scopes: ['CAMPAIGN_EDIT'],
    load: () => import('./domains-page.tsx').then((page) => page.DomainsPage),
  },
  {
    path: '/tech/forms',
    place: 'formCapture',
    scopes: ['CAMPAIGN_EDIT'],
    load: () => import('./forms-page.tsx').then((page) => page.FormsPage),
  },
];
