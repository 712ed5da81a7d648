// Where the console shows a report as a mail has it: the same days, the same filters, by the names that its page has for them.

import type { Period } from './period.ts';
import type { ReportName } from './report-list.ts';

const NAMES: Record<string, string> = {
  ...{ campaign_id: 'campaign', channel: 'channel', business_unit_id: 'unit', advocate_kind: 'kind' },
};

/** Below /console, as /reports/channels?days=custom&since=2026-04-01&until=2026-04-30 */
export function reportPath(
  report: ReportName,
  filters: Record<string, string>,
  { since, until }: Pick<Period, 'since' | 'until'>,
): string {
  const narrowed = Object.entries(filters).map(([name, value]) => [NAMES[name] ?? name, value]);
  const query = new URLSearchParams({ days: 'custom', since, until, ...Object.fromEntries(narrowed) });
  return `/reports/${report}?${query}`;
}
