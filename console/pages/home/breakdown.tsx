// The same figures apart: by campaign, channel, business unit or kind of advocate.

import { Group, NativeSelect } from '@mantine/core';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { useFormats } from '../../parts/format.tsx';
import type { Summary } from './wire.ts';
import { words } from './words.ts';

type GroupRow = Summary['groups'][number];

export function Breakdown({ groups, by, onBy }: { groups: GroupRow[]; by: string; onBy(by: string): void }) {
  const { money, number, currencyDigits } = useFormats();
  const label = words.groups[by as keyof typeof words.groups] ?? by;
  const count = (
    key: 'leads' | 'scheduled' | 'completed' | 'rewarded',
    onPhone?: 'hidden',
  ): Column<GroupRow> => ({
    key,
    title: words.funnel[key],
    align: 'right',
    cell: (row) => number(row[key]),
    sortBy: (row) => row[key],
    csv: (row) => row[key],
    ...(onPhone && { onPhone }),
  });
  const amount = (key: 'revenue_minor' | 'cost_minor', title: string): Column<GroupRow> => ({
    key,
    title,
    align: 'right',
    cell: (row) => money(row[key], undefined, true),
    sortBy: (row) => row[key],
    csv: (row) => row[key] / 10 ** currencyDigits,
  });
  const columns: Column<GroupRow>[] = [
    {
      key: 'label',
      title: label,
      cell: (row) => nameOf(row),
      sortBy: (row) => nameOf(row),
      csv: (row) => nameOf(row),
      onPhone: 'title',
    },
    count('leads'),
    count('scheduled', 'hidden'),
    count('completed'),
    count('rewarded', 'hidden'),
    amount('revenue_minor', words.revenue),
    amount('cost_minor', words.cost),
  ];
  return (
    <>
      <Group mt="lg" mb="sm">
        <NativeSelect
          aria-label={words.by}
          value={by}
          data={Object.entries(words.groups).map(([value, name]) => ({
            value,
            label: `${words.by}: ${name}`,
          }))}
          onChange={(event) => onBy(event.currentTarget.value)}
        />
      </Group>
      <DataTable
        label={label}
        list={{
          rows: groups,
          isLoading: false,
          error: null,
          hasMore: false,
          isLoadingMore: false,
          loadMore: noop,
          reload: noop,
        }}
        columns={columns}
        rowKey={(row) => row.key ?? ''}
        empty={null}
        csvName={`by-${by}`}
      />
    </>
  );
}

const noop = () => undefined;

function nameOf({ key, label }: GroupRow): string {
  const known = { ...words.channels, ...words.kinds } as Record<string, string>;
  return known[key ?? ''] ?? label;
}
