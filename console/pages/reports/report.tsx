// One report: filters in the URL, chart, table, CSV of the server, and sending it by e-mail.

import { Button, Group, Paper, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconChartBar, IconDownload, IconMail } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { get, type Query, withQuery } from '../../api/api.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { DataTable, type Column as TableColumn } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { type Formats, useFormats } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { TrendChart } from '../../parts/trend-chart.tsx';
import { common } from '../../words.ts';
import { useBusinessUnits } from './business-units.ts';
import { CHARTS, type ChartPlan, chartRows } from './decide-chart.ts';
import classes from './reports.module.css';
import type { Cell, Column, Filter, ReportName, ReportRow, ReportView } from './wire.ts';
import { words } from './words.ts';

const SendDialog = lazy(async () => ({ default: (await import('./send-dialog.tsx')).SendDialog }));

/** The names in the URL, which are read and written by people. */
const URL_NAMES = {
  ...({
    campaign_id: 'campaign',
    channel: 'channel',
    business_unit_id: 'unit',
    advocate_kind: 'kind',
  } as const),
};

interface ReportProps {
  name: ReportName;
  title: string;
  /** What it goes by: nothing else is offered or sent, also when the URL brought it from another report. */
  by: Filter[];
}

export function Report({ name, title, by }: ReportProps) {
  const { client } = useSession();
  const formats = useFormats();
  const may = useMay('CLIENT_ADMIN');
  const [isSending, setSending] = useState(false);
  const [filters, setFilters] = useFilters('days', 'since', 'until', 'campaign', 'channel', 'unit', 'kind');
  const { days = '30', since, until } = filters;
  const hasPeriod = by.includes('period');
  const isCustom = days === 'custom';
  const names = by.flatMap((filter) => (filter === 'period' ? [] : [URL_NAMES[filter]]));
  const narrowing = Object.fromEntries(
    names.flatMap((one) => (filters[one] === undefined ? [] : [[one, filters[one]]])),
  ) as Partial<Record<(typeof names)[number], string>>;
  const narrowed = {
    campaign_id: narrowing.campaign,
    channel: narrowing.channel,
    business_unit_id: narrowing.unit,
    advocate_kind: narrowing.kind,
  };
  const query: Query = {
    ...(hasPeriod && (isCustom ? { since, until } : daysUntilToday(client.time_zone, days))),
    ...narrowed,
  };
  const units = useBusinessUnits(narrowing.unit);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['/v1/reports', name, query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<ReportView>(`/v1/reports/${name}`, query, signal),
  });
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  return (
    <>
      <PageHeader
        title={title}
        subtitle={
          hasPeriod ? data && words.subtitle(formats.day(data.since), formats.day(data.until)) : words.now
        }
        actions={
          <>
            {may && (
              <Button variant="default" leftSection={<IconMail size={15} />} onClick={() => setSending(true)}>
                {words.send}
              </Button>
            )}
            <Button
              component="a"
              href={withQuery(`/v1/reports/${name}`, { ...query, format: 'csv' })}
              download
              variant="default"
              leftSection={<IconDownload size={15} />}
            >
              {common.downloadCsv}
            </Button>
          </>
        }
      />
      <FilterBar
        values={narrowing}
        onChange={setFilters}
        {...(hasPeriod && {
          lead: {
            label: words.period,
            value: days,
            options: choicesOf(words.periods),
            onChange: (value: string) =>
              setFilters({ days: value === '30' ? undefined : value, since: undefined, until: undefined }),
          },
        })}
        choices={[
          {
            name: 'campaign' as const,
            label: words.campaign,
            options: (campaigns.data?.campaigns ?? []).map((one) => ({
              value: one.campaign_id,
              label: one.name,
            })),
          },
          { name: 'channel' as const, label: words.channel, options: choicesOf(words.channels) },
          { name: 'unit' as const, label: words.unit, options: units },
          { name: 'kind' as const, label: words.kind, options: choicesOf(words.kinds) },
        ].filter((choice) => names.includes(choice.name))}
      />
      {hasPeriod && isCustom && (
        <Group gap="xs" mb="sm">
          {(['since', 'until'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={words[end]}
              value={filters[end] ?? ''}
              onChange={(event) => setFilters({ [end]: event.currentTarget.value })}
            />
          ))}
        </Group>
      )}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={360} radius="lg" />}
      {data && !error && (
        <div aria-busy={isFetching}>
          <Shown report={data} />
        </div>
      )}
      <Suspense>
        {isSending && (
          <SendDialog name={name} title={title} filters={narrowed} onClose={() => setSending(false)} />
        )}
      </Suspense>
    </>
  );
}

function Shown({ report }: { report: ReportView }) {
  const formats = useFormats();
  const plan = CHARTS[report.name];
  const columns: TableColumn<ReportRow>[] = report.columns.map((column, index) => ({
    key: column.key,
    title: column.label,
    cell: (row) => {
      const text = shown(row[column.key], column, formats, report.currency);
      return column.type === 'day' ? <span style={{ whiteSpace: 'nowrap' }}>{text}</span> : text;
    },
    // A part in order would hide that the rest may come before it.
    ...(!report.is_cut && { sortBy: (row: ReportRow) => row[column.key] ?? (isFigure(column) ? -1 : '') }),
    ...(isFigure(column) && { align: 'right' as const }),
    ...(index === 0 && { onPhone: 'title' as const }),
  }));
  const isRevenue = report.name === 'revenue';
  return (
    <Stack>
      {report.name === 'funnel' && <Totals rows={report.rows} />}
      {/* Bars of a part of the rows would be sums of a part. */}
      {plan && !report.is_cut && <Chart plan={plan} report={report} />}
      <div>
        <DataTable
          label={report.title}
          list={{
            ...{ rows: report.rows, isLoading: false, error: null, hasMore: false, isLoadingMore: false },
            ...{ loadMore: () => undefined, reload: () => undefined },
          }}
          columns={columns}
          rowKey={(row) => Object.values(row).join(' ')}
          {...(isRevenue && {
            rowLink: (row: ReportRow) => `/referrals/jobs/${row.connection_id}/${row.job_id}`,
          })}
          empty={<Empty icon={IconChartBar} title={words.emptyTitle} text={words.emptyText} />}
        />
        {report.is_cut && (
          <Text size="sm" c="dimmed">
            {words.cut}
          </Text>
        )}
      </div>
    </Stack>
  );
}

/** The whole period in six figures. */
function Totals({ rows }: { rows: ReportRow[] }) {
  const { number, money } = useFormats();
  const sum = (key: string) => rows.reduce((total, row) => total + Number(row[key] ?? 0), 0);
  const figures: [string, string][] = [
    ...(['leads', 'scheduled', 'completed', 'rewarded'] as const).map((key): [string, string] => [
      words.totals[key],
      number(sum(key)),
    ]),
    [words.totals.revenue, money(sum('revenue_minor'), undefined, true)],
    [words.totals.cost, money(sum('cost_minor'), undefined, true)],
  ];
  return (
    <Paper withBorder p="md">
      <dl className={classes.totals}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

function Chart({ plan, report }: { plan: ChartPlan; report: ReportView }) {
  const formats = useFormats();
  const rows = chartRows(plan, report.rows);
  if (!rows) return null;
  const columnOf = (name: string) => report.columns.find(({ key }) => key === name);
  const first = columnOf(plan.series[0]?.name ?? '');
  const divisor = first?.type === 'money' ? 10 ** formats.currencyDigits : 1;
  const { type, words: cellWords } = columnOf(plan.at) ?? {};
  return (
    <Paper withBorder p="md">
      <TrendChart
        kind="bars"
        label={words.chart(report.title)}
        rows={rows.map(({ at, values }) => ({
          at: type === 'day' ? formats.day(at, 'short') : (cellWords?.[at] ?? at),
          ...Object.fromEntries(plan.series.map(({ name }, index) => [name, (values[index] ?? 0) / divisor])),
        }))}
        series={plan.series.map(({ name, color }) => ({
          name,
          color,
          label: columnOf(name)?.label ?? name,
        }))}
        show={(value) =>
          first === undefined
            ? formats.number(value)
            : String(shown(Math.round(value * divisor * 100) / 100, first, formats, report.currency))
        }
      />
    </Paper>
  );
}

const isFigure = ({ type }: Column) =>
  type === 'number' || type === 'money' || type === 'percent' || type === 'days';

function shown(cell: Cell | undefined, column: Column, formats: Formats, currency: string): string {
  const { type, words: cellWords } = column;
  if (cell === null || cell === undefined || cell === '') return '–';
  if (typeof cell === 'string') {
    if (type === 'day') return formats.day(cell);
    return type === 'instant' ? formats.date(cell) : (cellWords?.[cell] ?? cell);
  }
  if (type === 'money') return formats.money(cell, currency);
  if (type === 'percent') return formats.percent(cell);
  if (type === 'days') return words.days(formats.number(cell));
  return formats.number(cell);
}

const choicesOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The last so many days of the company's calendar. */
function daysUntilToday(timeZone: string, days: string): { since: string; until: string } {
  const until = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date());
  const since = new Date(Date.parse(until) - (Number(days) - 1) * 86_400_000).toISOString().slice(0, 10);
  return { since, until };
}
