// Campaigns: the list, a new one, and one with its tabs.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/campaigns',
    place: 'campaigns',
    scopes,
    load: () => import('./campaigns-page.tsx').then((page) => page.CampaignsPage),
  },
  {
    path: '/campaigns/new',
    scopes: ['CAMPAIGN_EDIT'],
    load: () => import('./new-campaign-page.tsx').then((page) => page.NewCampaignPage),
  },
  {
    path: '/campaigns/audiences',
    scopes,
    load: () => import('./audiences/audiences-page.tsx').then((page) => page.AudiencesPage),
  },
  {
    path: '/campaigns/audiences/$audienceId',
    scopes,
    load: () => import('./audiences/audience-page.tsx').then((page) => page.AudiencePage),
  },
  {
    path: '/campaigns/$campaignId/{-$tab}',
    scopes,
    load: () => import('./campaign-page.tsx').then((page) => page.CampaignPage),
  },
];
