// Referrals and jobs: the list, the board, unknown codes, and why a job, a lead or an input came out as it did.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/referrals/{-$view}',
    place: 'referrals',
    scopes,
    load: () => import('./referrals-page.tsx').then((page) => page.ReferralsPage),
  },
  {
    path: '/referrals/jobs/$connectionId/$jobId',
    scopes,
    load: () => import('./job-page.tsx').then((page) => page.JobPage),
  },
  {
    path: '/referrals/leads/$referralId',
    scopes,
    load: () => import('./lead-page.tsx').then((page) => page.LeadPage),
  },
  {
    path: '/referrals/inputs/$inputId',
    scopes,
    load: () => import('./input-page.tsx').then((page) => page.InputPage),
  },
];
