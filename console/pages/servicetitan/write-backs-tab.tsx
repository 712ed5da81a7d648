// What Goodword writes into ServiceTitan: what was written and what waits, and what would be written on a job.

import { Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useMay } from '../../api/session.tsx';
import type { ConnectionView } from './wire.ts';

const WriteBacksLog = lazy(async () => ({ default: (await import('./write-backs-log.tsx')).WriteBacksLog }));
const DryRun = lazy(async () => ({ default: (await import('./dry-run.tsx')).DryRun }));

export function WriteBacksTab({ connection, path }: { connection: ConnectionView; path: string }) {
  const may = useMay('CLIENT_ADMIN');
  return (
    <Stack>
      <Suspense fallback={<Skeleton h={240} radius="lg" />}>
        <WriteBacksLog connection={connection} path={path} />
      </Suspense>
      <Suspense fallback={<Skeleton h={160} radius="lg" />}>{may && <DryRun path={path} />}</Suspense>
    </Stack>
  );
}
