// The list of rewards: totals by state, filters in the URL, and orders for many at once.

import { Badge, Button, Group, Text } from '@mantine/core';
import { IconGift } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { isAllowed, useMay, useSession } from '../../api/session.tsx';
import { csvAmount } from '../../parts/csv-amount.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, useFormats, When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { personText } from '../../parts/person-name.tsx';
import { RewardBadge, rewardStateName } from '../../parts/reward-badge.tsx';
import { common } from '../../words.ts';
import { isPossible, ORDERS, type Order, sumText } from './orders.ts';
import classes from './rewards.module.css';
import { Totals } from './totals.tsx';
import type { RewardView } from './wire.ts';
import { words } from './words.ts';

const OrderDialog = lazy(async () => ({ default: (await import('./order-dialog.tsx')).OrderDialog }));

const STATES = [
  ...(['earned', 'approved', 'fulfilled', 'sent', 'redeemed'] as const),
  ...(['failed', 'canceled', 'revoked', 'expired'] as const),
];
const nameOf = (reward: RewardView) => personText({ person_id: reward.person_id, name: reward.person_name });

export function RewardsPage() {
  const mayPay = useMay('CLIENT_ADMIN');
  const [filters, setFilters] = useFilters('state', 'campaign_id', 'person_id', 'flagged');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<Order | null>(null);
  const campaigns = useCampaignNames();
  const list = useList<RewardView, RewardView[]>({
    path: '/v2/rewards',
    query: filters,
    paging: 'offset',
    limit: 100,
    rows: (body) => body,
  });
  const isFiltered = Object.keys(filters).length > 0;
  const picked = list.rows.filter(({ id }) => chosen.has(id));
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <Totals chosen={filters.state} onChoose={(state) => setFilters({ state })} />
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          choices={[
            {
              name: 'state',
              label: words.state,
              options: STATES.map((value) => ({ value, label: rewardStateName(value) })),
            },
            { name: 'campaign_id', label: words.campaign, options: campaigns },
            { name: 'flagged', label: words.review, options: [{ value: 'true', label: words.flagged }] },
          ]}
        />
      )}
      <DataTable
        label={words.title}
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/rewards/${id}`}
        isFiltered={isFiltered}
        csvName="rewards"
        {...(mayPay && { selection: { chosen, onChange: setChosen } })}
        empty={<Empty icon={IconGift} title={words.emptyTitle} text={words.emptyText} />}
      />
      {picked.length > 0 && <Bar rewards={picked} onOrder={setOrder} />}
      <Suspense>
        {order && (
          <OrderDialog
            order={order}
            rewards={picked}
            onDone={() => setChosen(new Set())}
            onClose={() => setOrder(null)}
          />
        )}
      </Suspense>
    </>
  );
}

function Bar({ rewards, onOrder }: { rewards: RewardView[]; onOrder(order: Order): void }) {
  const { money } = useFormats();
  return (
    <div className={classes.bar}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={550} role="status">
          {words.chosen(rewards.length, sumText(rewards, money))}
        </Text>
        <Group gap="xs">
          {ORDERS.toReversed()
            .filter((order) => rewards.some((reward) => isPossible(order, reward)))
            .map((order) => (
              <Button
                key={order}
                variant={order === 'approve' ? 'filled' : 'default'}
                onClick={() => onOrder(order)}
              >
                {words[order]}
              </Button>
            ))}
        </Group>
      </Group>
    </div>
  );
}

/** For the filter; whoever may not read campaigns gets none. */
function useCampaignNames(): { value: string; label: string }[] {
  const session = useSession();
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    enabled: isAllowed(session, ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD']),
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  return (campaigns.data?.campaigns ?? []).map(({ campaign_id: value, name: label }) => ({ value, label }));
}

const COLUMNS: Column<RewardView>[] = [
  {
    key: 'person',
    title: words.columns.person,
    cell: nameOf,
    sortBy: nameOf,
    csv: nameOf,
    onPhone: 'title',
  },
  {
    key: 'role',
    title: words.columns.role,
    cell: ({ role }) => common.rewardRoles[role],
    sortBy: ({ role }) => role,
    csv: ({ role }) => role,
  },
  {
    key: 'amount',
    title: words.columns.amount,
    align: 'right',
    cell: (reward) => <Money minor={reward.amount_minor} currency={reward.currency} />,
    sortBy: (reward) => reward.amount_minor,
    csv: (reward) => csvAmount(reward.amount_minor, reward.currency),
  },
  {
    key: 'state',
    title: words.columns.state,
    cell: (reward) => (
      <Group gap={6} wrap="nowrap" component="span">
        <RewardBadge state={reward.state} />
        {reward.flag && (
          <Badge color="orange" title={reward.flag.message}>
            {words.flagged}
          </Badge>
        )}
      </Group>
    ),
    sortBy: ({ state }) => state,
    csv: ({ state }) => state,
  },
  {
    key: 'hold',
    title: words.columns.hold,
    cell: (reward) => (reward.state === 'earned' ? <When at={reward.hold_until} /> : '–'),
    sortBy: (reward) => reward.hold_until,
    csv: (reward) => reward.hold_until,
  },
  {
    key: 'job',
    title: words.columns.job,
    cell: ({ job_id: job }) => job,
    csv: ({ job_id: job }) => job ?? '',
    onPhone: 'hidden',
  },
  {
    key: 'created',
    title: words.columns.created,
    cell: (reward) => <When at={reward.created_at} />,
    sortBy: (reward) => reward.created_at,
    csv: (reward) => reward.created_at,
  },
];
