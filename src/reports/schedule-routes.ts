// HTTP of reports by mail: /v1/report-schedules. Whom a report is sent to is an admin's word.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { insertAudit } from './audit-store.ts';
import { checkedNarrowing } from './narrowing-store.ts';
import { reportQuery } from './period.ts';
import { REPORT_NAMES, refuseOtherFilters } from './report-list.ts';
import { READERS } from './report-routes.ts';
import {
  deleteSchedule,
  insertSchedule,
  listSchedules,
  nextTime,
  type ReportSchedule,
  RHYTHMS,
} from './schedules-store.ts';

const TAGS = ['Reports'];
const ADMINS = { scopes: ['CLIENT_ADMIN'] as const };

const filters = reportQuery.omit({ since: true, until: true });

const scheduleView = z.object({
  schedule_id: z.string(),
  report: z.string(),
  filters: z.record(z.string(), z.string()),
  every: z.enum(RHYTHMS),
  hour: z.int(),
  recipients: z.array(z.string()),
  created_by: z.string(),
  created_at: z.string(),
  next_at: z.string(),
  last_at: z.string().nullable(),
});

function view(schedule: ReportSchedule): z.infer<typeof scheduleView> {
  return {
    schedule_id: schedule.scheduleId,
    report: schedule.report,
    filters: schedule.filters,
    every: schedule.every,
    hour: schedule.hour,
    recipients: schedule.recipients,
    created_by: schedule.createdBy,
    created_at: schedule.createdAt.toISOString(),
    next_at: schedule.nextAt.toISOString(),
    last_at: schedule.lastAt?.toISOString() ?? null,
  };
}

export function scheduleRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/report-schedules',
    {
      config: READERS,
      schema: {
        summary: 'Reports that come by mail',
        tags: TAGS,
        response: { 200: z.object({ items: z.array(scheduleView), mail_is_on: z.boolean() }) },
      },
    },
    async (request) => ({
      items: (await listSchedules(deps.db, request.caller.clientId)).map(view),
      mail_is_on: deps.mailIsOn,
    }),
  );

  server.post(
    '/v1/report-schedules',
    {
      config: ADMINS,
      schema: {
        summary: 'Have a report mailed each day, each Monday or each first of a month, about the one before',
        tags: TAGS,
        body: z.strictObject({
          report: z.enum(REPORT_NAMES),
          filters: filters.strict().default({}),
          every: z.enum(RHYTHMS),
          hour: z.int().min(0).max(23).default(7).describe('Of the client’s day.'),
          recipients: z.array(z.email().max(320)).min(1).max(20),
        }),
        response: { 200: scheduleView },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const { report, every, hour, recipients, filters: wished } = request.body;
      refuseOtherFilters(report, wished);
      await checkedNarrowing(deps.db, clientId, wished);
      const { timeZone } = await deps.client(clientId);
      const now = deps.now();
      const given = Object.entries(wished).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      return deps.db.tx(async (tx) => {
        const schedule: ReportSchedule = {
          ...{ clientId, scheduleId: deps.ids(), report, every, hour, filters: Object.fromEntries(given) },
          recipients: [...new Set(recipients.map((address) => address.toLowerCase()))],
          ...{ createdBy: actor, createdAt: now, lastAt: null },
          nextAt: await nextTime(tx, { every, hour, timeZone }, now),
        };
        await insertSchedule(tx, schedule);
        const subject = `report_schedule:${schedule.scheduleId}`;
        const entry = {
          clientId,
          actor,
          action: 'report_schedule.created',
          subject,
          before: null,
          after: view(schedule),
        };
        await insertAudit(tx, entry, { ids: deps.ids, now });
        return view(schedule);
      });
    },
  );

  server.delete(
    '/v1/report-schedules/:id',
    {
      config: ADMINS,
      schema: {
        summary: 'Send a report no more',
        tags: TAGS,
        params: z.object({ id: z.string() }),
        response: { 200: scheduleView },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const { id } = request.params;
      return deps.db.tx(async (tx) => {
        const gone = isId(id) ? await deleteSchedule(tx, clientId, id) : null;
        if (!gone) throw new Refusal('not_found');
        const subject = `report_schedule:${gone.scheduleId}`;
        const entry = {
          clientId,
          actor,
          action: 'report_schedule.ended',
          subject,
          before: view(gone),
          after: null,
        };
        await insertAudit(tx, entry, { ids: deps.ids, now: deps.now() });
        return view(gone);
      });
    },
  );
}
