// Which columns of a report are drawn, and its rows summed by what stands below the bars. Pure.

import type { ReportName, ReportRow } from './wire.ts';

export interface ChartPlan {
  /** Column whose values stand below the bars. */
  at: string;
  series: { name: string; color: string }[];
  /** Days and months go forward in time; anything else stays as it is ordered, the first few. */
  isTime: boolean;
}

const MONEY = [
  { name: 'revenue_minor', color: 'cobalt.5' },
  { name: 'cost_minor', color: 'gray.4' },
];
const REVENUE = [
  { name: 'revenue_minor', color: 'cobalt.5' },
  { name: 'rewards_minor', color: 'gray.4' },
];

/** Unknown codes are no figures: nothing is drawn. */
export const CHARTS: Record<ReportName, ChartPlan | null> = {
  funnel: { at: 'day', series: MONEY, isTime: true },
  revenue: {
    at: 'completed_on',
    series: [
      { name: 'total_minor', color: 'cobalt.5' },
      { name: 'rewards_minor', color: 'gray.4' },
    ],
    isTime: true,
  },
  advocates: { at: 'advocate', series: REVENUE, isTime: false },
  staff_and_partners: { at: 'advocate', series: REVENUE, isTime: false },
  campaigns: { at: 'label', series: MONEY, isTime: false },
  channels: { at: 'label', series: MONEY, isTime: false },
  business_units: { at: 'label', series: MONEY, isTime: false },
  time_to_completion: {
    at: 'month',
    series: [
      { name: 'whole_p50', color: 'cobalt.5' },
      { name: 'whole_p90', color: 'gray.4' },
    ],
    isTime: true,
  },
  reward_liability: { at: 'campaign', series: [{ name: 'amount_minor', color: 'cobalt.5' }], isTime: false },
  unknown_codes: null,
  api_use: {
    at: 'day',
    series: [
      { name: 'accepted', color: 'cobalt.5' },
      { name: 'refused', color: 'red.5' },
    ],
    isTime: true,
  },
};

/** More bars than these cannot be told apart. */
const MOST_BARS = 12;

/** One entry per value of `at`, its figures summed; null where there is nothing to draw. */
export function chartRows(plan: ChartPlan, rows: ReportRow[]): { at: string; values: number[] }[] | null {
  const sums = new Map<string, number[]>();
  for (const row of rows) {
    const at = row[plan.at];
    if (typeof at !== 'string') continue;
    const before = sums.get(at) ?? plan.series.map(() => 0);
    sums.set(
      at,
      plan.series.map(({ name }, index) => (before[index] ?? 0) + Number(row[name] ?? 0)),
    );
  }
  const all = [...sums].map(([at, values]) => ({ at, values }));
  if (!all.some(({ values }) => values.some((value) => value !== 0))) return null;
  return plan.isTime ? all.toSorted((a, b) => a.at.localeCompare(b.at)) : all.slice(0, MOST_BARS);
}
