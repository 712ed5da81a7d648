// How a delivery stands, and one attempt of it: the receiver's status, how long it took, and what was answered.

import { Badge, Group, Text } from '@mantine/core';
import { CodeBlock } from '../../parts/copy.tsx';
import { useFormats } from '../../parts/format.tsx';
import type { AttemptView, DeliveryState } from './wire.ts';
import { words } from './words.ts';

const COLORS: Record<DeliveryState, string> = {
  pending: 'yellow',
  delivered: 'teal',
  failed: 'red',
  missed: 'orange',
};

export function DeliveryBadge({ state }: { state: DeliveryState }) {
  return <Badge color={COLORS[state]}>{words.deliveryStates[state]}</Badge>;
}

function isTaken({ status }: AttemptView): boolean {
  return status !== null && status >= 200 && status < 300;
}

export function AttemptBadge({ attempt }: { attempt: AttemptView }) {
  const { number } = useFormats();
  return (
    <Badge color={isTaken(attempt) ? 'teal' : 'red'}>
      {words.took(
        attempt.status === null ? words.noAnswer : String(attempt.status),
        number(attempt.duration_ms),
      )}
    </Badge>
  );
}

export function AttemptAnswer({ attempt }: { attempt: AttemptView }) {
  return (
    <>
      {attempt.error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {attempt.error}
        </Text>
      )}
      {attempt.response ? (
        <CodeBlock label={words.response(attempt.attempt)} text={attempt.response} />
      ) : (
        attempt.status !== null && (
          <Group>
            <Text size="xs" c="dimmed">
              {words.noBody}
            </Text>
          </Group>
        )
      )}
    </>
  );
}
