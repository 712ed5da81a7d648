// Webhooks of ServiceTitan: where they go, when the last one came, the keys they are checked by, and an event to try it with.

import { Alert, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post, remove } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { CodeBlock, CopyField } from '../../parts/copy.tsx';
import { Facts } from '../../parts/facts.tsx';
import { When } from '../../parts/format.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import type { AddedWebhookKey, ConnectionView, WebhookKeyView, WebhookSample } from './wire.ts';
import { words } from './words.ts';

interface TabProps {
  connection: ConnectionView;
  path: string;
}

export function WebhooksTab({ connection, path }: TabProps) {
  const { url, checked_by: checkedBy, last_seen_at: seen, last_refused: refused } = connection.webhooks;
  return (
    <Stack>
      <Section title={words.tabs.webhooks} text={words.webhooksText}>
        <CopyField label={words.callback} value={url} />
        <Facts
          facts={[
            [words.checked, words.checkedBy[checkedBy ?? 'none']],
            [words.lastSeen, <When key="seen" at={seen} />],
            [
              words.lastRefused,
              refused === null ? undefined : (
                <span key="refused">
                  {refused.message} <When at={refused.at} />
                </span>
              ),
            ],
          ]}
        />
      </Section>
      <Keys path={path} />
      {checkedBy !== null && <Sample path={path} />}
    </Stack>
  );
}

function Keys({ path }: { path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const renew = useRenew('/v1/servicetitan/connections');
  const [added, setAdded] = useState<AddedWebhookKey | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/servicetitan/connections', path, 'webhook-keys'],
    queryFn: ({ signal }) => get<WebhookKeyView[]>(`${path}/webhook-keys`, {}, signal),
  });
  const add = async (kind: WebhookKeyView['kind']) => {
    setAdded(await post<AddedWebhookKey>(`${path}/webhook-keys`, { kind }));
    await renew();
  };
  const take = async ({ key_id: id }: WebhookKeyView) => {
    const isMeant = await confirm({
      ...{ title: words.deleteKeyTitle, text: words.deleteKeyText, action: words.deleteKey },
      isDangerous: true,
    });
    if (!isMeant) return;
    await remove(`${path}/webhook-keys/${id}`);
    if (added?.key_id === id) setAdded(null);
    await renew();
    notifyDone(words.keyDeleted);
  };
  return (
    <Section title={words.keys} text={words.keysText}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={48} />}
      {data?.length === 0 && <Text c="dimmed">{words.keysEmpty}</Text>}
      {data?.map((key) => (
        <Paper key={key.key_id} withBorder p="sm">
          <Group justify="space-between" gap="xs">
            <div>
              <Text fw={550}>{words.checkedBy[key.kind]}</Text>
              <Text size="sm" c="dimmed" component="div">
                {words.made} <When at={key.created_at} /> · {words.lastUsed} <When at={key.last_used_at} />
              </Text>
            </div>
            {may && (
              <Button variant="subtle" color="red" size="xs" onClick={() => take(key).catch(notifyProblem)}>
                {words.deleteKey}
              </Button>
            )}
          </Group>
        </Paper>
      ))}
      {added && (
        <Alert color="yellow" title={words.newKey} role="status">
          <Stack gap="xs">
            <CopyField label={words.key} value={added.key} />
            <CopyField label={words.callback} value={added.url} />
          </Stack>
        </Alert>
      )}
      {may && (
        <Group gap="xs">
          <Button variant="default" onClick={() => add('signature').catch(notifyProblem)}>
            {words.addKey}
          </Button>
          <Button variant="subtle" onClick={() => add('url_token').catch(notifyProblem)}>
            {words.addToken}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function Sample({ path }: { path: string }) {
  const may = useMay('CLIENT_ADMIN');
  const [sample, setSample] = useState<WebhookSample | null>(null);
  if (!may) return null;
  const make = async () => setSample(await post<WebhookSample>(`${path}/webhooks/test`, {}));
  return (
    <Section title={words.sample} text={words.sampleText}>
      {sample && <CodeBlock label={words.sampleLabel} text={sample.curl} />}
      <div>
        <Button variant="default" onClick={() => make().catch(notifyProblem)}>
          {words.sampleMake}
        </Button>
      </div>
    </Section>
  );
}
