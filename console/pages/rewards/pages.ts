// Rewards: the list by state, what a person must look at, and one reward with its chain.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/rewards',
    place: 'rewards',
    scopes,
    load: () => import('./rewards-page.tsx').then((page) => page.RewardsPage),
  },
  {
    path: '/rewards/$rewardId',
    scopes,
    load: () => import('./reward-page.tsx').then((page) => page.RewardPage),
  },
];
