// Payouts with their tabs.

import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import classes from './payouts.module.css';
import { words } from './words.ts';

const PANELS = {
  runs: lazy(async () => ({ default: (await import('./runs-tab.tsx')).RunsTab })),
  payments: lazy(async () => ({ default: (await import('./payments-tab.tsx')).PaymentsTab })),
  'bank-files': lazy(async () => ({ default: (await import('./bank/bank-files-tab.tsx')).BankFilesTab })),
  suppliers: lazy(async () => ({ default: (await import('./suppliers-tab.tsx')).SuppliersTab })),
  coupons: lazy(async () => ({ default: (await import('./coupons-tab.tsx')).CouponsTab })),
  ledger: lazy(async () => ({ default: (await import('./ledger-tab.tsx')).LedgerTab })),
  taxes: lazy(async () => ({ default: (await import('./taxes-tab.tsx')).TaxesTab })),
} as const;
type Tab = keyof typeof PANELS;
const TABS = Object.keys(PANELS) as Tab[];

export function PayoutsPage() {
  const { tab: asked = 'runs' } = useParams({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const tab = TABS.find((one) => one === asked) ?? 'runs';
  const Panel = PANELS[tab];
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(to) => void navigate({ to: to === 'runs' ? '/payouts' : `/payouts/${to}` })}
      >
        <div className={classes.tabs}>
          <Tabs.List>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {words.tabs[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Panel value={tab}>
          <Suspense fallback={<PageSkeleton />}>
            <Panel />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
