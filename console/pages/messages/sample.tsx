// A sample mail with the settings as they are stored, and a way to get it oneself.

import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/api.ts';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { MailFrame } from './mail-frame.tsx';
import type { SenderSettings } from './wire.ts';
import { words } from './words.ts';

const DRAFT = { subject: words.sampleSubject, text: words.sampleText };

export function Sample({ settings, may }: { settings: SenderSettings; may: boolean }) {
  const [outcome, setOutcome] = useState<string | null>(null);
  const found = useQuery({
    queryKey: ['/v1/messages/preview', settings],
    queryFn: () => post<{ html: string }>('/v1/messages/preview', DRAFT),
  });
  const send = async () => setOutcome((await post<{ outcome: string }>('/v1/messages/test', DRAFT)).outcome);
  return (
    <Section title={words.preview}>
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={560} />}
      {found.data && <MailFrame html={found.data.html} />}
      {may && found.data && (
        <Group gap="sm">
          <Button variant="default" onClick={() => send().catch(notifyProblem)}>
            {words.sendTest}
          </Button>
          {outcome !== null && (
            <Text size="sm" role="status">
              {words.outcomes[outcome] ?? outcome}
            </Text>
          )}
        </Group>
      )}
    </Section>
  );
}
