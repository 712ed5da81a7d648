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

/** Where a kind of trouble is mended: the place, and below it the list of just that. */
const PLACES: Record<string, [place: PlaceId, path: string]> = {
  connection_trouble: ['servicetitan', '/servicetitan'],
  failed_writes: ['servicetitan', '/servicetitan'],
  supplier_trouble: ['payouts', '/payouts/suppliers'],
  coupon_stock: ['payouts', '/payouts/coupons'],
  payouts_to_approve: ['payouts', '/payouts'],
  ledger_differences: ['payouts', '/payouts/ledger'],
  failed_rewards: ['rewards', '/rewards?state=failed'],
  flagged_rewards: ['rewards', '/rewards?flagged=true'],
  rewards_to_approve: ['rewards', '/rewards?state=earned'],
  reviews: ['reviews', '/reviews'],
  failing_webhooks: ['webhooks', '/tech/webhooks'],
  unknown_payouts: ['payouts', '/payouts/payments?state=unknown'],
  unreported_payouts: ['payouts', '/payouts/payments?state=accepted'],
  failed_mails: ['messages', '/messages?state=failed'],
  failed_inputs: ['events', '/events/all?state=failed'],
  waiting_jobs: ['events', '/events/waiting'],
  refused_inputs: ['events', '/events/refused'],
  unknown_codes: ['referrals', '/referrals/codes'],
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
          const [place, below] = PLACES[item.kind] ?? [];
          // Only whom the place is open to.
          const path = place && placePath(place) !== null ? new URL(below ?? '', location.origin) : null;
          return (
            <Paper key={item.kind} withBorder p="sm" className={classes.item}>
              <Badge color={item.severity === 'problem' ? 'red' : 'yellow'}>
                {item.severity === 'problem' ? words.problem : words.todo}
              </Badge>
              <Text size="sm" mt={6}>
                {path ? (
                  <Anchor
                    component={Link}
                    to={path.pathname}
                    search={Object.fromEntries(path.searchParams) as never}
                    inherit
                    className={classes.itemLink}
                  >
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
