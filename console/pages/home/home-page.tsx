// Home: what the program brings in, step by step and in money, and what needs a person.

import { Paper, SimpleGrid, Skeleton } from '@mantine/core';
import { IconShare3 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { isAllowed, useSession } from '../../api/session.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { TrendChart } from '../../parts/trend-chart.tsx';
import { useBusinessUnits } from '../reports/business-units.ts';
import { Attention } from './attention.tsx';
import { Breakdown } from './breakdown.tsx';
import { Figure, FunnelFigures } from './figures.tsx';
import classes from './home.module.css';
import type { Summary } from './wire.ts';
import { words } from './words.ts';

const REPORTS = ['CLIENT_REPORT_DOWNLOAD', 'CAMPAIGN_EDIT'] as const;

export function HomePage() {
  const session = useSession();
  return (
    <div className={classes.home}>
      {isAllowed(session, REPORTS) ? <Results /> : <PageHeader title={words.title} />}
      <Attention />
    </div>
  );
}

function Results() {
  const { client } = useSession();
  const formats = useFormats();
  const [filters, setFilters] = useFilters('days', 'campaign', 'channel', 'unit', 'kind', 'by');
  const days = filters.days ?? '30';
  const by = filters.by ?? 'campaign';
  const until = dayIn(client.time_zone, new Date());
  const query = {
    since: daysBefore(until, Number(days) - 1),
    until,
    campaign_id: filters.campaign,
    channel: filters.channel,
    business_unit_id: filters.unit,
    advocate_kind: filters.kind,
    by,
  };
  const summary = useQuery({
    queryKey: ['/v1/reports/summary', query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Summary>('/v1/reports/summary', query, signal),
  });
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const units = useBusinessUnits(filters.unit);
  const asDay = (day: string) => formats.day(day);
  const { days: _days, by: _by, ...narrowing } = filters;
  return (
    <div>
      <PageHeader title={words.title} subtitle={words.subtitle(asDay(query.since), asDay(query.until))} />
      <FilterBar
        values={narrowing}
        onChange={setFilters}
        lead={{
          label: words.period,
          value: days,
          options: Object.entries(words.periods).map(([value, label]) => ({ value, label })),
          onChange: (value) => setFilters({ days: value === '30' ? undefined : value }),
        }}
        choices={[
          {
            name: 'campaign',
            label: words.campaign,
            options: (campaigns.data?.campaigns ?? []).map((one) => ({
              value: one.campaign_id,
              label: one.name,
            })),
          },
          { name: 'channel', label: words.channel, options: choicesOf(words.channels) },
          { name: 'unit', label: words.groups.business_unit, options: units },
          { name: 'kind', label: words.kind, options: choicesOf(words.kinds) },
        ]}
      />
      {summary.error && <Problem error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.isPending && <Skeleton className={classes.coming} radius="lg" />}
      {summary.data && <Shown summary={summary.data} by={by} onBy={(value) => setFilters({ by: value })} />}
    </div>
  );
}

function Shown({ summary, by, onBy }: { summary: Summary; by: string; onBy(by: string): void }) {
  const formats = useFormats();
  const { totals, before, series } = summary;
  const money = (minor: number) => formats.money(minor, undefined, true);
  const isEmpty = totals.leads + totals.scheduled + totals.completed + totals.rewarded === 0;
  if (isEmpty && before.leads === 0) {
    return (
      <Paper withBorder>
        <Empty icon={IconShare3} title={words.nothingYetTitle} text={words.nothingYetText} />
      </Paper>
    );
  }
  const digits = 10 ** formats.currencyDigits;
  return (
    <>
      <FunnelFigures totals={totals} before={before} />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" mt="sm">
        <Figure
          label={words.revenue}
          hint={words.revenueHint}
          value={money(totals.revenue_minor)}
          now={totals.revenue_minor}
          before={before.revenue_minor}
        />
        <Figure
          label={words.cost}
          hint={words.costHint}
          value={money(totals.cost_minor)}
          now={totals.cost_minor}
          before={before.cost_minor}
          isNeutral
        />
        <Figure
          label={words.return}
          hint={words.returnHint}
          value={
            totals.return_ratio === null
              ? '–'
              : words.times(formats.number(Math.round(totals.return_ratio * 10) / 10))
          }
          now={totals.return_ratio ?? 0}
          before={before.return_ratio ?? 0}
        />
      </SimpleGrid>
      <Paper withBorder p="md" mt="sm">
        <TrendChart
          kind="bars"
          label={words.chart}
          rows={series.map((point) => ({
            at: formats.day(point.start, summary.bucket === 'month' ? 'month' : 'short'),
            revenue: point.revenue_minor / digits,
            cost: point.cost_minor / digits,
          }))}
          series={[
            { name: 'revenue', label: words.revenue, color: 'cobalt.5' },
            { name: 'cost', label: words.cost, color: 'gray.4' },
          ]}
          show={(value) => money(Math.round(value * digits))}
        />
      </Paper>
      <Breakdown groups={summary.groups} by={by} onBy={onBy} />
    </>
  );
}

const choicesOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The calendar day of an instant in a time zone, as 2026-04-01. */
function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}
