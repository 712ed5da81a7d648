// Messages: every mail and text with its state and why it was not sent, opt-outs, and how mails and texts are sent.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT', 'CAMPAIGN_EDIT'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/messages/{-$tab}',
    place: 'messages',
    scopes,
    load: () => import('./messages-page.tsx').then((page) => page.MessagesPage),
  },
  {
    path: '/messages/mails/$mailId',
    scopes,
    load: () => import('./mail-page.tsx').then((page) => page.MailPage),
  },
];
