// A chart of values over time. Load it with lazy(): the library that draws weighs as much as everything else together.

import '@mantine/charts/styles.css';
import { AreaChart, BarChart } from '@mantine/charts';

export interface TrendChartProps {
  /** One row for each point in time; `at` is its label. */
  rows: { at: string; [series: string]: string | number }[];
  series: { name: string; label: string; color: string }[];
  kind: 'bars' | 'area';
  show(value: number): string;
  /** Says in a sentence what the chart shows, for those who cannot see it. */
  label: string;
}

export function TrendChart({ rows, series, kind, show, label }: TrendChartProps) {
  const shared = {
    h: 260,
    data: rows,
    dataKey: 'at',
    series,
    valueFormatter: show,
    withLegend: series.length > 1,
    gridAxis: 'x' as const,
    tickLine: 'none' as const,
    yAxisProps: { width: 72 },
    xAxisProps: { minTickGap: 28 },
  };
  return (
    <div role="img" aria-label={label}>
      {kind === 'bars' ? (
        <BarChart {...shared} maxBarWidth={22} />
      ) : (
        <AreaChart {...shared} withDots={false} />
      )}
    </div>
  );
}
