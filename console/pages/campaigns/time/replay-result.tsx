// What a replay found: the sums beside each other, and the jobs that differ with the reasons.

import { Badge, Paper, Table, Text, Title } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useList } from '../../../api/lists.ts';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { FilterBar } from '../../../parts/filter-bar.tsx';
import { useFilters } from '../../../parts/filters.ts';
import { useFormats } from '../../../parts/format.tsx';
import type { DifferenceKind, DifferenceView, ReplayView } from './replay-wire.ts';
import { words } from './words.ts';

const KINDS = ['more', 'less', 'other', 'undecided'] as const satisfies DifferenceKind[];
const COLORS: Record<DifferenceKind, string> = {
  ...{ more: 'orange', less: 'teal', other: 'violet', undecided: 'gray' },
};
const t = words.replay;

export function ReplayResult({ replay, path }: { replay: ReplayView; path: string }) {
  const { money } = useFormats();
  const delta = replay.totals.delta_minor;
  const amount = money(Math.abs(delta), replay.currency);
  return (
    <>
      <Text fw={620} size="lg">
        {t.delta(delta === 0 ? t.deltaSame : delta > 0 ? t.deltaMore(amount) : t.deltaLess(amount))}
      </Text>
      <Sums replay={replay} />
      <Title order={2}>{t.differences}</Title>
      <Differences replay={replay} path={path} />
    </>
  );
}

function Sums({ replay: { totals, currency } }: { replay: ReplayView }) {
  const { money, number } = useFormats();
  const sides = [
    [t.before, totals.before],
    [t.after, totals.after],
  ] as const;
  return (
    <Paper withBorder>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={t.sums} style={{ overflowX: 'auto' }}>
        <Table tabularNums>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{`${t.jobs}: ${number(totals.jobs)}`}</Table.Th>
              {[t.qualified, t.disqualified, t.open, t.advocates, t.friends].map((title) => (
                <Table.Th key={title} ta="right">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sides.map(([title, side]) => (
              <Table.Tr key={title}>
                <Table.Th scope="row">{title}</Table.Th>
                <Table.Td ta="right">{number(side.qualified)}</Table.Td>
                <Table.Td ta="right">{number(side.disqualified)}</Table.Td>
                <Table.Td ta="right">{number(side.open)}</Table.Td>
                <Table.Td ta="right">{money(side.advocate_minor, currency)}</Table.Td>
                <Table.Td ta="right">{money(side.friend_minor, currency)}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr>
              <Table.Th scope="row">{t.actual}</Table.Th>
              <Table.Td colSpan={3} />
              <Table.Td ta="right">{money(totals.actual.advocate_minor, currency)}</Table.Td>
              <Table.Td ta="right">{money(totals.actual.friend_minor, currency)}</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </section>
    </Paper>
  );
}

function Differences({ replay, path }: { replay: ReplayView; path: string }) {
  const { money } = useFormats();
  const [{ kind }, setFilters] = useFilters('kind');
  const list = useList<DifferenceView, { differences: DifferenceView[] }>({
    path: `${path}/${replay.replay_id}/differences`,
    query: { kind, done: replay.friends_done },
    paging: 'offset',
    rows: (body) => body.differences,
  });
  const gives = (side: DifferenceView['before']) =>
    side.rewards.length === 0
      ? t.nothing
      : side.rewards.map((one) => money(one.amount_minor, replay.currency, true)).join(' + ');
  const why = (row: DifferenceView) => {
    const texts = [...row.rules.map(({ text }) => text), ...row.after.amounts];
    return texts.length === 0 ? '–' : texts.join(' ');
  };
  const columns: Column<DifferenceView>[] = [
    {
      key: 'job',
      title: t.columns.job,
      cell: (row) => t.job(row.job_number ?? row.job_id),
      csv: (row) => row.job_id,
      onPhone: 'title',
    },
    {
      key: 'kind',
      title: t.kind,
      cell: (row) => <Badge color={COLORS[row.kind]}>{t.kinds[row.kind]}</Badge>,
      csv: (row) => row.kind,
    },
    { key: 'friend', title: t.columns.friend, cell: (row) => row.friend.name ?? '–' },
    { key: 'advocate', title: t.columns.advocate, cell: (row) => row.advocate_name ?? '–' },
    {
      key: 'before',
      title: t.columns.before,
      cell: (row) => gives(row.before),
      csv: (row) => gives(row.before),
    },
    { key: 'after', title: t.columns.after, cell: (row) => gives(row.after), csv: (row) => gives(row.after) },
    { key: 'why', title: t.columns.why, cell: why, csv: why },
  ];
  return (
    <div>
      <FilterBar
        values={kind === undefined ? {} : { kind }}
        onChange={setFilters}
        choices={[
          {
            name: 'kind',
            label: t.kind,
            options: KINDS.map((value) => ({ value, label: t.kinds[value] })),
          },
        ]}
      />
      <DataTable
        label={t.differences}
        list={list}
        columns={columns}
        rowKey={(row) => `${row.connection_id} ${row.job_id}`}
        rowLink={(row) => `/referrals/jobs/${row.connection_id}/${row.job_id}`}
        isFiltered={kind !== undefined}
        csvName="replay"
        empty={<Empty icon={IconEqual} title={t.noDifferences} text="" />}
      />
    </div>
  );
}
