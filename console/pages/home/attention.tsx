// What needs a person: problems first, each leading to the page that mends it.

import { Anchor, Badge, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/api.ts';
import { When } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { usePlacePath } from '../../shell/place-link.ts';
import type { PlaceId } from '../../shell/places.ts';
import classes from './home.module.css';
import type { AttentionItem } from './wire.ts';
import { words } from './words.ts';

/** The place that mends a kind of trouble. */
const PLACES: Record<string, PlaceId> = {
  connection_trouble: 'servicetitan',
  failed_writes: 'servicetitan',
  supplier_trouble: 'payouts',
  coupon_stock: 'payouts',
  payouts_to_approve: 'payouts',
  ledger_differences: 'payouts',
  failed_rewards: 'rewards',
  flagged_rewards: 'rewards',
  rewards_to_approve: 'rewards',
  reviews: 'reviews',
  failing_webhooks: 'webhooks',
  unknown_payouts: 'payouts',
  unreported_payouts: 'payouts',
  failed_mails: 'messages',
  failed_inputs: 'events',
  waiting_jobs: 'events',
  refused_inputs: 'events',
  unknown_codes: 'desk',
};

export function Attention() {
  const placePath = usePlacePath();
  const attention = useQuery({
    queryKey: ['/v1/attention'],
    refetchInterval: 60_000,
    queryFn: ({ signal }) => get<{ items: AttentionItem[] }>('/v1/attention', {}, signal),
  });
  return (
    <aside className={classes.attention} aria-labelledby="attention">
      <Title order={2} id="attention" mb="sm">
        {words.attention}
      </Title>
      {attention.error && <Problem error={attention.error} onRetry={() => void attention.refetch()} />}
      {attention.isPending && <Skeleton h={120} radius="lg" />}
      {attention.data?.items.length === 0 && (
        <Paper withBorder p="md" className={classes.calm}>
          <IconCircleCheck size={20} stroke={1.6} aria-hidden />
          <Text size="sm">{words.attentionNone}</Text>
        </Paper>
      )}
      <Stack gap="xs">
        {attention.data?.items.map((item) => {
          const place = PLACES[item.kind];
          const path = place ? placePath(place) : null;
          return (
            <Paper key={item.kind} withBorder p="sm" className={classes.item}>
              <Badge color={item.severity === 'problem' ? 'red' : 'yellow'}>
                {item.severity === 'problem' ? words.problem : words.todo}
              </Badge>
              <Text size="sm" mt={6}>
                {path ? (
                  <Anchor component={Link} to={path} inherit className={classes.itemLink}>
                    {item.message}
                  </Anchor>
                ) : (
                  item.message
                )}
              </Text>
              {item.since && (
                <Text size="xs" c="dimmed" mt={2} component="div">
                  {words.since} <When at={item.since} isDate />
                </Text>
              )}
            </Paper>
          );
        })}
      </Stack>
    </aside>
  );
}
