// How a webhook is: one word and a colour for the list, and what to do about it for its page.

import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem } from '../../parts/problem.tsx';
import type { WebhookView } from './wire.ts';
import { words } from './words.ts';

const COLORS = {
  works: 'teal',
  quiet: 'gray',
  failing: 'orange',
  disabled: 'gray',
  switched_off: 'red',
} as const;

export function healthOf(hook: WebhookView): keyof typeof COLORS {
  if (hook.state !== 'enabled') return hook.state;
  if (hook.failing_since !== null) return 'failing';
  return hook.last_success_at === null ? 'quiet' : 'works';
}

export function HealthBadge({ hook }: { hook: WebhookView }) {
  const health = healthOf(hook);
  return <Badge color={COLORS[health]}>{words.health[health]}</Badge>;
}

/** What to do while it does not work. */
export function Trouble({ hook, may }: { hook: WebhookView; may: boolean }) {
  const renew = useRenew('/v6/webhooks', '/v1/webhooks', '/v1/attention');
  const health = healthOf(hook);
  if (health !== 'switched_off' && health !== 'failing') return null;
  const enable = async (isReplayed: boolean) => {
    const { replayed } = await post<{ replayed: number }>(`/v1/webhooks/${hook.id}/enable`, {
      replay_missed: isReplayed,
    });
    await renew();
    notifyDone(words.enabled(replayed));
  };
  const isOff = health === 'switched_off';
  return (
    <Alert
      color={isOff ? 'red' : 'orange'}
      title={isOff ? words.offTitle : words.failingTitle}
      mb="md"
      role="status"
    >
      {hook.state_reason && <Text size="sm">{hook.state_reason}</Text>}
      <Text size="sm">{isOff ? words.offText : words.failingText(hook.failures)}</Text>
      {hook.failing_since && (
        <Text size="sm">
          {words.since} <When at={hook.failing_since} />
        </Text>
      )}
      {isOff && may && (
        <Group gap="xs" mt="xs">
          <Button size="xs" onClick={() => enable(true).catch(notifyProblem)}>
            {words.enableMissed}
          </Button>
          <Button size="xs" variant="default" onClick={() => enable(false).catch(notifyProblem)}>
            {words.enableWithout}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

export function toldOf({ event_types: types }: WebhookView): string {
  if (types.includes('*')) return words.everything;
  const [first = '', ...more] = types;
  return more.length === 0 ? first : words.andMore(first, more.length);
}
