// Payouts with their tabs.

import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, panel } from '../../parts/page-tabs.tsx';
import { words } from './words.ts';

const PANELS = {
  runs: panel(() => import('./runs-tab.tsx').then((tab) => tab.RunsTab)),
  payments: panel(() => import('./payments-tab.tsx').then((tab) => tab.PaymentsTab)),
  'bank-files': panel(() => import('./bank/bank-files-tab.tsx').then((tab) => tab.BankFilesTab)),
  suppliers: panel(() => import('./suppliers-tab.tsx').then((tab) => tab.SuppliersTab)),
  coupons: panel(() => import('./coupons-tab.tsx').then((tab) => tab.CouponsTab)),
  ledger: panel(() => import('./ledger-tab.tsx').then((tab) => tab.LedgerTab)),
  taxes: panel(() => import('./taxes-tab.tsx').then((tab) => tab.TaxesTab)),
};

export function PayoutsPage() {
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <PageTabs path="/payouts" panels={PANELS} titles={words.tabs} given={{}} />
    </>
  );
}
