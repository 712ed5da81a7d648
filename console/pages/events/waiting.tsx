// Jobs of which nobody can say the connection: a person says it.

import { Anchor, Button, Group, NativeSelect, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { useRenew } from '../../api/renew.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import { notifyProblem, Problem } from '../../parts/problem.tsx';
import { common } from '../../words.ts';
import { Sender } from './sender.tsx';
import type { InputView } from './wire.ts';
import { words } from './words.ts';

interface Choice {
  connection_id: string;
  name: string;
}

export function Waiting() {
  const list = useList<InputView, { waiting_inputs: InputView[] }>({
    path: '/v1/waiting-inputs',
    paging: 'cursor',
    rows: (body) => body.waiting_inputs,
  });
  const connections = useQuery({
    queryKey: ['/v1/servicetitan/connections', 'list'],
    queryFn: ({ signal }) => get<Choice[]>('/v1/servicetitan/connections', {}, signal),
  });
  if (list.error) return <Problem error={list.error} onRetry={list.reload} />;
  if (list.isLoading) return <Skeleton h={120} radius="lg" />;
  if (list.rows.length === 0)
    return <Empty icon={IconChecklist} title={words.waitingEmptyTitle} text={words.waitingEmptyText} />;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.waitingText}
      </Text>
      {list.rows.map((row) => (
        <WaitingInput key={row.id} row={row} connections={connections.data ?? []} />
      ))}
      {list.hasMore && (
        <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
          {common.loadMore}
        </Button>
      )}
    </Stack>
  );
}

function WaitingInput({ row, connections }: { row: InputView; connections: Choice[] }) {
  const may = useMay('USER_SUPPORT');
  const renew = useRenew('/v1/waiting-inputs', '/v1/inputs', '/v1/jobs');
  const [chosen, setChosen] = useState('');
  const tell = async () => {
    await post(`/v1/waiting-inputs/${row.id}`, { connection_id: chosen });
    await renew();
    notifyDone(words.applied);
  };
  return (
    <Paper withBorder p="md" data-testid="waiting">
      <Group justify="space-between" gap="xs" align="flex-end">
        <div>
          <Text fw={550}>{row.name}</Text>
          <Text size="sm" c="dimmed" component="div">
            {words.sources[row.source]} · <Sender actor={row.actor} /> · <When at={row.received_at} />
          </Text>
          <Anchor component={Link} to={`/referrals/inputs/${row.id}`} size="sm">
            {words.seeInput}
          </Anchor>
        </div>
        {may && (
          <Group gap="xs" align="flex-end">
            <NativeSelect
              label={words.belongs}
              value={chosen}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data={[
                { value: '', label: words.choose },
                ...connections.map(({ connection_id: value, name: label }) => ({ value, label })),
              ]}
            />
            <Button disabled={chosen === ''} onClick={() => tell().catch(notifyProblem)}>
              {words.belongsAction}
            </Button>
          </Group>
        )}
      </Group>
    </Paper>
  );
}
