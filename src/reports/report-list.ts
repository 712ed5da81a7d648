// The reports there are, each as one table: the same for the console, for CSV and for mails.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import {
  ADVOCATE_KINDS,
  type CellWords,
  CHANNELS,
  CODE_OUTCOMES,
  OWED_STATES,
  ROLES,
  VERDICTS,
  WAYS,
} from './cell-words.ts';
import type { Basis } from './period.ts';
import { type Figures, type Group, loadGroups, loadSeries } from './summary-store.ts';
import type { Column, ColumnType, Table } from './table.ts';
import {
  advocateRows,
  apiRows,
  liabilityRows,
  revenueRows,
  timeRows,
  unknownCodeRows,
  type Wanted,
} from './tables-store.ts';

export const REPORTS = {
  funnel: 'Leads, jobs and rewards by day',
  revenue: 'Revenue from referred jobs',
  advocates: 'Advocates',
  campaigns: 'Campaigns',
  channels: 'Channels',
  business_units: 'Business units',
  staff_and_partners: 'Technicians, employees and partners',
  time_to_completion: 'Time from referral to completion',
  reward_liability: 'Rewards promised and not yet paid',
  unknown_codes: 'Unknown codes',
  api_use: 'Use of the API',
} as const;
export type ReportName = keyof typeof REPORTS;
export const REPORT_NAMES = Object.keys(REPORTS) as ReportName[];

export const FILTERS = ['period', 'campaign_id', 'channel', 'business_unit_id', 'advocate_kind'] as const;
export type Filter = (typeof FILTERS)[number];

/** What of the query a report goes by. A debt has no period, and an unknown code no advocate. */
export function filtersOf(name: ReportName): readonly Filter[] {
  switch (name) {
    case 'reward_liability':
      return ['campaign_id'];
    case 'unknown_codes':
      return ['period', 'business_unit_id'];
    case 'api_use':
      return ['period'];
    default:
      return FILTERS;
  }
}

/** Throws invalid_parameter for a filter that would have no effect. Days do no harm: a debt is shown as it is now. */
export function refuseOtherFilters(
  name: ReportName,
  query: Partial<Record<Filter, string | undefined>>,
): void {
  for (const filter of FILTERS) {
    if (filter === 'period' || query[filter] === undefined || filtersOf(name).includes(filter)) continue;
    const taken = filtersOf(name).join(', ');
    throw new Refusal('invalid_parameter', {
      name: filter,
      reason: `the report ${name} does not go by it; it goes by ${taken}`,
    });
  }
}

const columns = (...wanted: [key: string, label: string, type?: ColumnType | CellWords][]): Column[] =>
  wanted.map(([key, label, type = 'text']) =>
    typeof type === 'string' ? { key, label, type } : { key, label, type: 'text', words: type },
  );

const FIGURE_COLUMNS = columns(
  ['leads', 'Leads', 'number'],
  ['scheduled', 'Scheduled', 'number'],
  ['completed', 'Completed', 'number'],
  ['rewarded', 'Rewarded', 'number'],
  ['revenue_minor', 'Revenue', 'money'],
  ['cost_minor', 'Cost', 'money'],
  ['return_ratio', 'Return', 'number'],
);

/** Figures as a row; the ratio is null without any cost. */
export function figureRow(figures: Figures): Record<string, number | null> {
  const { leads, scheduled, completed, rewarded, revenueMinor, costMinor } = figures;
  return {
    ...{ leads, scheduled, completed, rewarded, revenue_minor: revenueMinor, cost_minor: costMinor },
    return_ratio: costMinor > 0 ? Math.round((revenueMinor / costMinor) * 100) / 100 : null,
  };
}

/** The table of a report. */
export async function loadReport(
  sql: Sql,
  clientId: Id,
  name: ReportName,
  wanted: Wanted & { basis: Basis },
): Promise<Table> {
  const table = (of: Column[], rows: Table['rows']): Table => ({
    columns: of,
    rows,
    currency: wanted.currency,
  });
  const grouped = async (group: Group, label: string, words: CellWords = {}) => {
    const rows = await loadGroups(sql, clientId, wanted, group);
    return table(
      [...columns(['label', label, words]), ...FIGURE_COLUMNS],
      rows.map((row) => ({ key: row.key, label: row.label, ...figureRow(row) })),
    );
  };
  switch (name) {
    case 'funnel': {
      const series = await loadSeries(sql, clientId, wanted, 'day');
      const rows = series.map((row) => ({ day: row.start, ...figureRow(row) }));
      return table([...columns(['day', 'Day', 'day']), ...FIGURE_COLUMNS], rows);
    }
    case 'revenue':
      return table(REVENUE, await revenueRows(sql, clientId, wanted));
    case 'advocates':
      return table(ADVOCATES, await advocateRows(sql, clientId, wanted, null));
    case 'staff_and_partners':
      return table(
        ADVOCATES,
        await advocateRows(sql, clientId, wanted, ['technician', 'employee', 'partner']),
      );
    case 'campaigns':
      return grouped('campaign', 'Campaign');
    case 'channels':
      return grouped('channel', 'Channel', CHANNELS);
    case 'business_units':
      return grouped('business_unit', 'Business unit');
    case 'time_to_completion':
      return table(TIMES, await timeRows(sql, clientId, wanted));
    case 'reward_liability':
      return table(LIABILITY, await liabilityRows(sql, clientId, wanted));
    case 'unknown_codes':
      return table(UNKNOWN, await unknownCodeRows(sql, clientId, wanted));
    case 'api_use':
      return table(API, await apiRows(sql, clientId, wanted));
  }
}

const REVENUE = columns(
  ['completed_on', 'Completed', 'day'],
  ['job_number', 'Job'],
  ['friend', 'Friend'],
  ['advocate', 'Advocate'],
  ['advocate_kind', 'Kind of advocate', ADVOCATE_KINDS],
  ['channel', 'Channel', CHANNELS],
  ['code', 'Code'],
  ['campaign', 'Campaign'],
  ['business_unit', 'Business unit'],
  ['business_unit_id', 'Id of the unit'],
  ['total_minor', 'Total', 'money'],
  ['rewards_minor', 'Rewards', 'money'],
  ['verdict', 'Verdict', VERDICTS],
);
const ADVOCATES = columns(
  ['advocate', 'Advocate'],
  ['email', 'E-mail'],
  ['kind', 'Kind', ADVOCATE_KINDS],
  ['referrals', 'Referrals', 'number'],
  ['scheduled', 'Scheduled', 'number'],
  ['completed', 'Completed', 'number'],
  ['revenue_minor', 'Revenue', 'money'],
  ['rewards_minor', 'Rewards', 'money'],
  ['last_referral_at', 'Last referral', 'instant'],
);
const TIMES = columns(
  ['month', 'Month'],
  ['referrals', 'Referrals', 'number'],
  ['booking_p50', 'Referral to booking, half within', 'days'],
  ['booking_p90', 'Referral to booking, 9 of 10 within', 'days'],
  ['work_p50', 'Booking to completion, half within', 'days'],
  ['work_p90', 'Booking to completion, 9 of 10 within', 'days'],
  ['whole_p50', 'Referral to completion, half within', 'days'],
  ['whole_p90', 'Referral to completion, 9 of 10 within', 'days'],
);
const LIABILITY = columns(
  ['campaign', 'Campaign'],
  ['role', 'For', ROLES],
  ['state', 'State', OWED_STATES],
  ['rewards', 'Rewards', 'number'],
  ['amount_minor', 'Amount', 'money'],
  ['flagged', 'Flagged', 'number'],
  ['oldest_at', 'Oldest', 'instant'],
);
const UNKNOWN = columns(
  ['first_seen_at', 'First seen', 'instant'],
  ['code', 'Code'],
  ['job_number', 'Job'],
  ['status', 'Status'],
  ['outcome', 'Outcome', CODE_OUTCOMES],
);
const API = columns(
  ['day', 'Day', 'day'],
  ['source', 'Way', WAYS],
  ['sender', 'Sender'],
  ['name', 'Event or error'],
  ['accepted', 'Accepted', 'number'],
  ['refused', 'Refused', 'number'],
);
