// Tech Center > Webhooks: what Goodword tells other systems, whether they take it, and sending again.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/tech/webhooks',
    place: 'webhooks',
    scopes,
    load: () => import('./webhooks-page.tsx').then((page) => page.WebhooksPage),
  },
  {
    path: '/tech/webhooks/new',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./new-webhook-page.tsx').then((page) => page.NewWebhookPage),
  },
  {
    path: '/tech/webhooks/$webhookId/edit',
    scopes: ['CLIENT_ADMIN'],
    load: () => import('./edit-webhook-page.tsx').then((page) => page.EditWebhookPage),
  },
  {
    path: '/tech/webhooks/$webhookId/{-$tab}',
    scopes,
    load: () => import('./webhook-page.tsx').then((page) => page.WebhookPage),
  },
];
