// The ledger: balances, whether all agrees, and every entry.

import { Alert, Button, List, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { useList } from '../../api/lists.ts';
import { isAllowed, useSession } from '../../api/session.tsx';
import { csvAmount } from '../../parts/csv-amount.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, useFormats, When } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { Forbidden } from '../../shell/states.tsx';
import classes from './payouts.module.css';
import type { BalanceView, EntryView, ReconcileView } from './wire.ts';
import { words } from './words.ts';

const ACCOUNTS = ['expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'] as const;
const accountName = (account: string) => words.accounts[account] ?? account;

export function LedgerTab() {
  const may = isAllowed(useSession(), ['CLIENT_REPORT_DOWNLOAD']);
  return may ? (
    <Stack>
      <Agreement />
      <Balances />
      <Entries />
    </Stack>
  ) : (
    <Forbidden />
  );
}

function Agreement() {
  const { money } = useFormats();
  const found = useQuery({
    queryKey: ['/v1/ledger', 'reconcile'],
    queryFn: ({ signal }) => get<ReconcileView>('/v1/ledger/reconcile', {}, signal),
  });
  if (found.error) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { agrees, rewards, differences } = found.data;
  return (
    <Alert color={agrees ? 'teal' : 'red'} title={agrees ? words.agrees(rewards) : words.disagrees}>
      <List size="sm">
        {differences.map((one) => (
          <List.Item key={one.of + one.id + one.account}>
            {words.difference(
              ...([one.of, one.id, accountName(one.account)] as const),
              money(one.expected_minor, one.currency),
              money(one.ledger_minor, one.currency),
            )}
          </List.Item>
        ))}
      </List>
      <Button size="xs" variant="default" loading={found.isFetching} onClick={() => void found.refetch()}>
        {words.reconcile}
      </Button>
    </Alert>
  );
}

function Balances() {
  const [{ by = 'client' }, setBy] = useFilters('by');
  const { money } = useFormats();
  const found = useQuery({
    queryKey: ['/v1/ledger', 'balances', by],
    queryFn: ({ signal }) => get<{ balances: BalanceView[] }>('/v1/ledger/balances', { by }, signal),
  });
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    enabled: by === 'campaign',
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const nameOf = (key: string) =>
    by === 'client'
      ? words.groups.client
      : (campaigns.data?.campaigns.find((one) => one.campaign_id === key)?.name ?? key);
  return (
    <Section title={words.balances}>
      <SegmentedControl
        aria-label={words.by}
        value={by}
        onChange={(to) => setBy({ by: to === 'client' ? undefined : to })}
        data={(['client', 'campaign', 'month'] as const).map((value) => ({
          value,
          label: words.groups[value],
        }))}
      />
      {found.error && <Problem error={found.error} />}
      {found.data?.balances.length === 0 && <Text size="sm">{words.noEntries}</Text>}
      {found.data && found.data.balances.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls and must be reachable by keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={words.balances}>
          <Table tabularNums miw={640}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.columns.name}</Table.Th>
                {ACCOUNTS.map((account) => (
                  <Table.Th key={account} ta="right">
                    {accountName(account)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.balances.map((row) => (
                <Table.Tr key={row.key + row.currency}>
                  <Table.Td>{nameOf(row.key)}</Table.Td>
                  {ACCOUNTS.map((account) => (
                    <Table.Td key={account} ta="right">
                      {money(row[`${account}_minor`], row.currency)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Section>
  );
}

function Entries() {
  const list = useList<EntryView, { entries: EntryView[] }>({
    path: '/v1/ledger',
    paging: 'cursor',
    rows: (body) => body.entries,
  });
  return (
    <div>
      <Text fw={600} mb="xs">
        {words.entries}
      </Text>
      <DataTable
        label={words.entries}
        list={list}
        columns={COLUMNS}
        rowKey={(entry) => entry.entry_id}
        rowLink={(entry) => `/rewards/${entry.reward_id}`}
        csvName="ledger"
        empty={<Empty icon={IconFileText} title={words.noEntries} text={words.noEntriesText} />}
      />
    </div>
  );
}

const COLUMNS: Column<EntryView>[] = [
  {
    key: 'kind',
    title: words.columns.kind,
    cell: ({ kind }) => kind.replaceAll('_', ' '),
    csv: ({ kind }) => kind,
    onPhone: 'title',
  },
  {
    key: 'amount',
    title: words.columns.amount,
    align: 'right',
    cell: (entry) => <Money minor={entry.amount_minor} currency={entry.currency} />,
    csv: (entry) => csvAmount(entry.amount_minor, entry.currency),
  },
  {
    key: 'debit',
    title: words.columns.debit,
    cell: (entry) => accountName(entry.debit_account),
    csv: (entry) => entry.debit_account,
  },
  {
    key: 'credit',
    title: words.columns.credit,
    cell: (entry) => accountName(entry.credit_account),
    csv: (entry) => entry.credit_account,
  },
  {
    key: 'at',
    title: words.columns.at,
    cell: ({ at }) => <When at={at} />,
    csv: ({ at }) => at,
  },
];
