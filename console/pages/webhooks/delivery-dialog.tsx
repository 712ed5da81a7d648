// One delivery: its body, and every attempt with what the receiver answered.

import { Anchor, Button, Group, Modal, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { CodeBlock } from '../../parts/copy.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useFormats } from '../../parts/format.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { AttemptAnswer, AttemptBadge, DeliveryBadge } from './attempt.tsx';
import type { DeliveryDetail, DeliveryView, WebhookView } from './wire.ts';
import { words } from './words.ts';

export function DeliveryDialog(props: {
  hook: WebhookView;
  eventId: string;
  may: boolean;
  onReplay(delivery: DeliveryView): Promise<void>;
  onClose(): void;
}) {
  const path = `/v1/webhooks/${props.hook.id}/deliveries`;
  const found = useQuery({
    queryKey: [path, props.eventId],
    refetchInterval: 5_000,
    queryFn: ({ signal }) => get<DeliveryDetail>(`${path}/${props.eventId}`, {}, signal),
  });
  return (
    <Modal opened onClose={props.onClose} size="lg" title={found.data?.type ?? words.delivery}>
      {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={240} />}
      {found.data && <Shown {...props} delivery={found.data} />}
    </Modal>
  );
}

function Shown(props: {
  delivery: DeliveryDetail;
  may: boolean;
  onReplay(delivery: DeliveryView): Promise<void>;
}) {
  const { delivery, may, onReplay } = props;
  const { dateTime } = useFormats();
  return (
    <Stack>
      <Facts
        facts={[
          [words.state, <DeliveryBadge key="state" state={delivery.state} />],
          [words.columns.happened, dateTime(delivery.happened_at)],
          [words.subject, <Subject key="subject" subject={delivery.subject} />],
          [words.sequence, delivery.sequence],
          [words.messageId, <code key="id">{delivery.message_id}</code>],
          [words.nextTry, delivery.next_attempt_at ? dateTime(delivery.next_attempt_at) : undefined],
        ]}
      />
      <div>
        <Title order={3}>{words.bodySent}</Title>
        <Text size="sm" c="dimmed" mb={6}>
          {words.bodyText}
        </Text>
        <CodeBlock label={words.bodySent} text={JSON.stringify(delivery.body, null, 2)} />
      </div>
      <div>
        <Title order={3} mb={6}>
          {words.attemptsTitle}
        </Title>
        {delivery.attempt_list.length === 0 && <Text size="sm">{words.noAttempts}</Text>}
        <Stack gap="sm">
          {delivery.attempt_list.map((attempt) => (
            <div key={`${attempt.attempt} ${attempt.at}`}>
              <Group gap="xs" mb={4}>
                <Text size="sm" fw={550}>
                  {words.attempt(attempt.attempt)}
                </Text>
                <AttemptBadge attempt={attempt} />
                <Text size="xs" c="dimmed">
                  {dateTime(attempt.at)}
                </Text>
              </Group>
              <AttemptAnswer attempt={attempt} />
            </div>
          ))}
        </Stack>
      </div>
      {may && delivery.state !== 'pending' && (
        <Group justify="flex-end">
          <Button onClick={() => onReplay(delivery).catch(notifyProblem)}>{words.replay}</Button>
        </Group>
      )}
    </Stack>
  );
}

function Subject({ subject }: { subject: string }) {
  const [kind, id = ''] = subject.split(':');
  if (kind === 'reward')
    return (
      <Anchor component={Link} to={`/rewards/${id}`} inherit>
        {subject}
      </Anchor>
    );
  if (kind === 'payout')
    return (
      <Anchor component={Link} to={`/payouts/payments/${id}`} inherit>
        {subject}
      </Anchor>
    );
  return <>{subject}</>;
}
