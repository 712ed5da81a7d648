// What the routes of reports answer.

import type { Filter, ReportName } from '../../../src/reports/report-list.ts';
import type { Cell, Column } from '../../../src/reports/table.ts';

export type ReportRow = Record<string, Cell>;

/** GET /v1/reports/{name} */
export interface ReportView {
  name: ReportName;
  title: string;
  since: string;
  until: string;
  currency: string;
  columns: Column[];
  rows: ReportRow[];
  is_cut: boolean;
}

/** GET /v1/reports */
export interface ReportsView {
  items: { name: ReportName; title: string; filters: Filter[] }[];
}

/** One of GET /v1/report-schedules */
export interface ScheduleView {
  schedule_id: string;
  report: string;
  filters: Record<string, string>;
  every: 'day' | 'week' | 'month';
  hour: number;
  recipients: string[];
  next_at: string;
  last_at: string | null;
}

/** GET /v1/report-schedules */
export interface SchedulesView {
  items: ScheduleView[];
  mail_is_on: boolean;
}

export type { Cell, Column, Filter, ReportName };
