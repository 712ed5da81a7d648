// The decision simulator beside a tab's settings, loaded after them.

import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { CampaignView } from './wire.ts';

const Simulator = lazy(async () => ({ default: (await import('./simulator.tsx')).Simulator }));

export function LaterSimulator({ campaign }: { campaign: CampaignView }) {
  return (
    <Suspense fallback={<Skeleton h={420} radius="lg" />}>
      <Simulator campaign={campaign} />
    </Suspense>
  );
}
