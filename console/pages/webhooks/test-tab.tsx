// Trying a webhook: an example of any event is sent now, and what the receiver answered is shown.

import { Alert, Anchor, Button, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { AttemptAnswer, AttemptBadge } from './attempt.tsx';
import type { EventTypeView, TestOutcome, WebhookView } from './wire.ts';
import { words } from './words.ts';

export function TestTab({ hook, may }: { hook: WebhookView; may: boolean }) {
  const renew = useRenew(`/v1/webhooks/${hook.id}/deliveries`, '/v6/webhooks');
  const [type, setType] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<TestOutcome | Error | null>(null);
  const known = useQuery({
    queryKey: ['/v1/webhooks/event-types'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<EventTypeView[]>('/v1/webhooks/event-types', {}, signal),
  });
  const types = (known.data ?? []).filter(
    (one) => hook.format === 'standard' || one.type.startsWith('reward.'),
  );
  const shown = types.find((one) => one.type === type);
  const send = async () => {
    setBusy(true);
    try {
      setOutcome(
        await post<TestOutcome>(`/v1/webhooks/${hook.id}/test`, type === '' ? {} : { event_type: type }),
      );
      await renew();
    } catch (error) {
      setOutcome(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.tryTitle} text={words.tryText}>
      <NativeSelect
        label={words.tryType}
        description={shown?.description}
        maw={420}
        value={type}
        onChange={(event) => setType(event.currentTarget.value)}
        data={[
          { value: '', label: words.tryPlain },
          ...types.map((one) => ({ value: one.type, label: one.type })),
        ]}
      />
      {shown && <CodeBlock label={words.tryBody} text={JSON.stringify(shown.example, null, 2)} />}
      <div>
        <Button loading={isBusy} disabled={!may} onClick={() => void send()}>
          {words.trySend}
        </Button>
      </div>
      {outcome instanceof Error && <Problem error={outcome} />}
      {outcome !== null && !(outcome instanceof Error) && (
        <Alert
          color={outcome.ok ? 'teal' : 'red'}
          title={outcome.ok ? words.tryTaken : words.tryRefused}
          role="status"
        >
          <Stack gap="xs">
            <div>
              <AttemptBadge attempt={outcome.attempt} />
            </div>
            <AttemptAnswer attempt={outcome.attempt} />
            <Text size="sm">
              <Anchor
                component={Link}
                to={`/tech/webhooks/${hook.id}`}
                search={{ event: outcome.event_id } as never}
                inherit
              >
                {words.trySee}
              </Anchor>
            </Text>
          </Stack>
        </Alert>
      )}
    </Section>
  );
}
