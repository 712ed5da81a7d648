// What Goodword writes into ServiceTitan: what is switched on, what was written and what waits.

import { Skeleton, Stack, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ConnectionView } from './wire.ts';
import { words } from './words.ts';

const WriteBacksLog = lazy(async () => ({ default: (await import('./write-backs-log.tsx')).WriteBacksLog }));
const WriteSettings = lazy(async () => ({
  default: (await import('./writing/write-settings.tsx')).WriteSettings,
}));

export function WriteBacksTab({ connection, path }: { connection: ConnectionView; path: string }) {
  return (
    <Stack>
      <Suspense fallback={<Skeleton h={420} radius="lg" />}>
        <WriteSettings key={JSON.stringify(connection.write_back)} connection={connection} path={path} />
      </Suspense>
      <Title order={2} mt="sm">
        {words.writeLog}
      </Title>
      <Suspense fallback={<Skeleton h={240} radius="lg" />}>
        <WriteBacksLog connection={connection} path={path} />
      </Suspense>
    </Stack>
  );
}
