// How mails are signed, with how they look; quiet hours; texts.

import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { Problem } from '../../parts/problem.tsx';
import { ReadOnlyNote } from '../../parts/read-only-note.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './messages.module.css';
import type { SenderSettings } from './wire.ts';
import { words } from './words.ts';

const SenderForm = lazy(async () => ({ default: (await import('./sender-form.tsx')).SenderForm }));
const Sample = lazy(async () => ({ default: (await import('./sample.tsx')).Sample }));
const TextSettings = lazy(async () => ({ default: (await import('./text-settings.tsx')).TextSettings }));

export function SettingsTab() {
  const may = useMay('CLIENT_ADMIN', 'CAMPAIGN_EDIT');
  const found = useQuery({
    queryKey: ['/v1/messages/settings'],
    queryFn: ({ signal }) => get<SenderSettings>('/v1/messages/settings', {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <Stack>
      {!may && <ReadOnlyNote text={words.readOnly} />}
      <div className={classes.two}>
        <Stack>
          <Section title={words.sender} text={words.senderText}>
            <Suspense fallback={<Skeleton h={220} />}>
              {found.data ? <SenderForm settings={found.data} may={may} /> : <Skeleton h={220} />}
            </Suspense>
          </Section>
          <Section title={words.quiet}>
            <Text size="sm">{words.quietText}</Text>
          </Section>
          <Suspense fallback={<Skeleton h={300} />}>
            <TextSettings />
          </Suspense>
        </Stack>
        <Suspense fallback={<Skeleton h={560} />}>
          {found.data && <Sample settings={found.data} may={may} />}
        </Suspense>
      </div>
    </Stack>
  );
}
