// ServiceTitan: the connections with their health in words.

import { Anchor, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { HealthBadge } from './health-badge.tsx';
import type { ConnectionView } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/servicetitan/connections';

export function ConnectionsPage() {
  const may = useMay('CLIENT_ADMIN');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [PATH, 'list'],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => get<ConnectionView[]>(PATH, {}, signal),
  });
  const connect = may && (
    <Button component={Link} to="/servicetitan/new">
      {words.connect}
    </Button>
  );
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} actions={data?.length !== 0 && connect} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton h={120} radius="lg" />}
      {data?.length === 0 && (
        <Empty icon={IconPlugConnected} title={words.emptyTitle} text={words.emptyText} action={connect} />
      )}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {data?.map(({ connection_id: id, name, tenant_id: tenant, environment, health }) => (
          <Paper key={id} withBorder p="md" component="li">
            <Group justify="space-between" gap="xs">
              <Group gap="xs">
                <Anchor component={Link} to={`/servicetitan/${id}`} fw={620} size="lg">
                  {name}
                </Anchor>
                <HealthBadge status={health.status} />
              </Group>
              <Text size="sm" c="dimmed" component="span">
                {words.lastSuccess}: <When at={health.last_success_at} />
              </Text>
            </Group>
            <Text size="sm" mt={4}>
              {health.message} {health.what_to_do}
            </Text>
            <Text size="sm" c="dimmed">
              {words.tenant(tenant)} · {words.environments[environment]}
            </Text>
          </Paper>
        ))}
      </Stack>
    </>
  );
}
