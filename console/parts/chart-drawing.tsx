// Draws the chart of trend-chart.tsx, with a library that weighs as much as everything else together.

import '@mantine/core/styles/ColorSwatch.css';
import '@mantine/charts/styles.css';
import { AreaChart, BarChart } from '@mantine/charts';

export interface Chart {
  /** One row for each point in time; `at` is its label. */
  rows: { at: string; [series: string]: string | number }[];
  series: { name: string; label: string; color: string }[];
  kind: 'bars' | 'area';
  show(value: number): string;
  /** Says in a sentence what the chart shows, for those who cannot see it. */
  label: string;
}

export function ChartDrawing({ rows, series, kind, show, label, height }: Chart & { height: number }) {
  const shared = {
    h: height,
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
