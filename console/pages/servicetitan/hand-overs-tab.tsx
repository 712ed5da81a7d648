// What becomes of web leads in ServiceTitan: the switch, and what became of each.

import { Skeleton, Stack, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ConnectionView } from './wire.ts';
import { words } from './words.ts';

const HandOverSettings = lazy(async () => ({
  default: (await import('./writing/hand-over-settings.tsx')).HandOverSettings,
}));
const HandOversLog = lazy(async () => ({ default: (await import('./hand-overs-log.tsx')).HandOversLog }));

export function HandOversTab({ connection, path }: { connection: ConnectionView; path: string }) {
  return (
    <Stack>
      <Suspense fallback={<Skeleton h={260} radius="lg" />}>
        <HandOverSettings key={JSON.stringify(connection.hand_over)} connection={connection} path={path} />
      </Suspense>
      <Title order={2} mt="sm">
        {words.handLog}
      </Title>
      <Suspense fallback={<Skeleton h={240} radius="lg" />}>
        <HandOversLog path={path} />
      </Suspense>
    </Stack>
  );
}
