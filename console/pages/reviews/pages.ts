// Reviews: what is suspicious and waits for a person's word, as a queue and one by one.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/reviews',
    place: 'reviews',
    scopes,
    load: () => import('./reviews-page.tsx').then((page) => page.ReviewsPage),
  },
  {
    path: '/reviews/$reviewId',
    scopes,
    load: () => import('./review-page.tsx').then((page) => page.ReviewPage),
  },
];
