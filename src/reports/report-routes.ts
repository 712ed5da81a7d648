// HTTP of reports: /v1/reports. The funnel for the home page, and every report as JSON or CSV.

import { z } from 'zod';
import type { Deps, Server } from '../http/types.ts';
import { checkedNarrowing } from './narrowing-store.ts';
import { BASES, BUCKETS, daysOf, periodBefore, readPeriod, reportQuery } from './period.ts';
import {
  FILTERS,
  figureRow,
  filtersOf,
  loadReport,
  REPORT_NAMES,
  REPORTS,
  refuseOtherFilters,
} from './report-list.ts';
import { GROUPS, loadFigures, loadGroups, loadSeries } from './summary-store.ts';
import { csvOf } from './table.ts';

const TAGS = ['Reports'];
export const READERS = { scopes: ['CLIENT_REPORT_DOWNLOAD', 'CAMPAIGN_EDIT'] as const };
const ROWS_MAX = 1_000;
const CSV_ROWS_MAX = 100_000;

const figures = z.object({
  leads: z.int(),
  scheduled: z.int(),
  completed: z.int(),
  rewarded: z.int(),
  revenue_minor: z.int().describe('Completed referred jobs that are not disqualified.'),
  cost_minor: z.int().describe('Rewards earned, less those taken back.'),
  return_ratio: z.number().nullable().describe('Revenue per cost; null without any cost.'),
});

const basis = z
  .enum(BASES)
  .default('happened')
  .describe('happened: each step by its own day; referral: what became of the referrals of these days.');

type FiguresView = z.infer<typeof figures>;

export function reportTableRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/reports/summary',
    {
      config: READERS,
      schema: {
        summary:
          'The funnel: leads, scheduled, completed, rewarded, with revenue and cost; beside the days before',
        tags: TAGS,
        querystring: reportQuery.extend({
          basis,
          bucket: z.enum(BUCKETS).optional().describe('Of the series; default: by the length of the period.'),
          by: z.enum(GROUPS).optional().describe('Also the figures of each of these.'),
        }),
        response: {
          200: z.object({
            since: z.string(),
            until: z.string(),
            time_zone: z.string(),
            currency: z.string(),
            basis: z.enum(BASES),
            bucket: z.enum(BUCKETS),
            totals: figures,
            before: figures.describe('Of as many days just before.'),
            series: z.array(figures.extend({ start: z.string() })),
            groups: z.array(figures.extend({ key: z.string().nullable(), label: z.string() })),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { query } = request;
      const { timeZone, currency } = await deps.client(clientId);
      const period = readPeriod(query, deps.now(), timeZone);
      const narrowing = await checkedNarrowing(deps.db, clientId, query);
      const asked = { period, narrowing, currency, basis: query.basis };
      const days = daysOf(period);
      const bucket = query.bucket ?? (days <= 62 ? 'day' : days <= 400 ? 'week' : 'month');
      const [totals, before, series, groups] = await Promise.all([
        loadFigures(deps.db, clientId, asked),
        loadFigures(deps.db, clientId, { ...asked, period: periodBefore(period) }),
        loadSeries(deps.db, clientId, asked, bucket),
        query.by ? loadGroups(deps.db, clientId, asked, query.by) : [],
      ]);
      return {
        ...{
          since: period.since,
          until: period.until,
          time_zone: timeZone,
          currency,
          basis: query.basis,
          bucket,
        },
        totals: figureRow(totals) as FiguresView,
        before: figureRow(before) as FiguresView,
        series: series.map((row) => ({ start: row.start, ...(figureRow(row) as FiguresView) })),
        groups: groups.map((row) => ({ key: row.key, label: row.label, ...(figureRow(row) as FiguresView) })),
      };
    },
  );

  server.get(
    '/v1/reports',
    {
      config: READERS,
      schema: {
        summary: 'The reports there are',
        tags: TAGS,
        response: {
          200: z.object({
            items: z.array(
              z.object({
                name: z.enum(REPORT_NAMES),
                title: z.string(),
                filters: z.array(z.enum(FILTERS)).describe('What of the query it goes by.'),
              }),
            ),
          }),
        },
      },
    },
    async () => ({
      items: REPORT_NAMES.map((name) => ({ name, title: REPORTS[name], filters: [...filtersOf(name)] })),
    }),
  );

  server.get(
    '/v1/reports/:name',
    {
      config: READERS,
      schema: {
        summary: 'One report as a table; with format=csv for spreadsheets',
        tags: TAGS,
        params: z.object({ name: z.enum(REPORT_NAMES) }),
        querystring: reportQuery.extend({ basis, format: z.enum(['json', 'csv']).default('json') }),
        response: {
          200: z.union([
            z.object({
              name: z.enum(REPORT_NAMES),
              title: z.string(),
              since: z.string(),
              until: z.string(),
              time_zone: z.string(),
              currency: z.string(),
              columns: z.array(
                z.object({
                  ...{ key: z.string(), label: z.string(), type: z.string() },
                  words: z
                    .record(z.string(), z.string())
                    .optional()
                    .describe('What people read in place of a value, as in the CSV.'),
                }),
              ),
              rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
              is_cut: z.boolean().describe(`More than ${ROWS_MAX} rows; the CSV has up to ${CSV_ROWS_MAX}.`),
            }),
            z.string(),
          ]),
        },
      },
    },
    async (request, reply) => {
      const { clientId } = request.caller;
      const { query, params } = request;
      const { timeZone, currency } = await deps.client(clientId);
      const period = readPeriod(query, deps.now(), timeZone);
      const isCsv = query.format === 'csv';
      refuseOtherFilters(params.name, query);
      const narrowing = await checkedNarrowing(deps.db, clientId, query);
      const wanted = { period, narrowing, currency, basis: query.basis };
      const limit = isCsv ? CSV_ROWS_MAX : ROWS_MAX + 1;
      const table = await loadReport(deps.db, clientId, params.name, { ...wanted, limit });
      if (isCsv) {
        reply.header('content-type', 'text/csv; charset=utf-8; header=present');
        const file = `${params.name}-${period.since}-${period.until}.csv`;
        reply.header('content-disposition', `attachment; filename="${file}"`);
        // As it is: the serializer of the route is for JSON.
        reply.serializer((text) => String(text));
        return csvOf(table);
      }
      // A row a day, for ten years at most: all of them, since people add them up.
      const most = params.name === 'funnel' ? table.rows.length : ROWS_MAX;
      return {
        ...{ name: params.name, title: REPORTS[params.name] },
        ...{ since: period.since, until: period.until, time_zone: timeZone, currency },
        columns: table.columns.map(({ words, ...column }) => ({ ...column, ...(words && { words }) })),
        rows: table.rows.slice(0, most),
        is_cut: table.rows.length > most,
      };
    },
  );
}
