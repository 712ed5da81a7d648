// Paying: runs, payouts, files for the bank, suppliers, coupon codes, the ledger, taxes.

import type { PageDefinition } from '../../page-definition.ts';

const scopes = ['USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const;

export const pages: PageDefinition[] = [
  {
    path: '/payouts/{-$tab}',
    place: 'payouts',
    scopes,
    load: () => import('./payouts-page.tsx').then((page) => page.PayoutsPage),
  },
  {
    path: '/payouts/runs/$runId',
    scopes,
    load: () => import('./run-page.tsx').then((page) => page.RunPage),
  },
  {
    path: '/payouts/payments/$payoutId',
    scopes,
    load: () => import('./payout-page.tsx').then((page) => page.PayoutPage),
  },
  {
    path: '/payouts/bank-files/$fileId',
    scopes,
    load: () => import('./bank/bank-file-page.tsx').then((page) => page.BankFilePage),
  },
];
