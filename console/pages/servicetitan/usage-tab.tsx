// Calls to ServiceTitan by hour and endpoint, against what the settings allow.

import { Paper, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats } from '../../parts/format.tsx';
import { Problem } from '../../parts/problem.tsx';
import { TrendChart } from '../../parts/trend-chart.tsx';
import type { Usage } from './wire.ts';
import { words } from './words.ts';

export function UsageTab({ path }: { path: string }) {
  const [filters, setFilters] = useFilters('hours');
  const hours = filters.hours ?? '24';
  const { data, error, refetch } = useQuery({
    queryKey: ['/v1/servicetitan/connections', path, 'usage', hours],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Usage>(`${path}/usage`, { hours }, signal),
  });
  return (
    <>
      <FilterBar
        values={{}}
        onChange={setFilters}
        lead={{
          label: words.period,
          value: hours,
          options: Object.entries(words.hours).map(([value, label]) => ({ value, label })),
          onChange: (value) => setFilters({ hours: value === '24' ? undefined : value }),
        }}
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={320} radius="lg" />}
      {data?.calls === 0 && (
        <Empty icon={IconChartBar} title={words.usageEmptyTitle} text={words.usageEmptyText} />
      )}
      {data && data.calls > 0 && <Shown usage={data} />}
    </>
  );
}

function Shown({ usage }: { usage: Usage }) {
  const { number, percent, dateTime } = useFormats();
  const { allowance, one_job_at_a_time: single } = usage;
  return (
    <Stack>
      <div>
        <Text>{words.usageText(number(usage.calls), percent(allowance.share))}</Text>
        {single.open_jobs > 0 && (
          <Text size="sm" c="dimmed">
            {words.oneByOne(number(single.open_jobs), percent(single.share_of_allowance))}
          </Text>
        )}
        {usage.limited > 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {words.usageLimited(usage.limited)}
          </Text>
        )}
      </div>
      <Paper withBorder p="md">
        <TrendChart
          kind="bars"
          label={words.chart}
          rows={usage.by_hour.map(({ hour, calls, failed }) => ({ at: dateTime(hour), calls, failed }))}
          series={[
            { name: 'calls', label: words.calls, color: 'cobalt.5' },
            { name: 'failed', label: words.failed, color: 'red.5' },
          ]}
          show={number}
        />
      </Paper>
      <Paper withBorder style={{ overflowX: 'auto' }}>
        <Table tabularNums aria-label={words.endpoint}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.endpoint}</Table.Th>
              <Table.Th ta="right">{words.calls}</Table.Th>
              <Table.Th ta="right">{words.failed}</Table.Th>
              <Table.Th ta="right">{words.limited}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.by_endpoint.map(({ endpoint, calls, failed, limited }) => (
              <Table.Tr key={endpoint}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{endpoint}</Table.Td>
                <Table.Td ta="right">{number(calls)}</Table.Td>
                <Table.Td ta="right">{number(failed)}</Table.Td>
                <Table.Td ta="right">{number(limited)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </Stack>
  );
}
