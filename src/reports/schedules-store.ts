// SQL of reports that come by mail: the wishes, and which are due.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export const RHYTHMS = ['day', 'week', 'month'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

export interface ReportSchedule {
  clientId: Id;
  scheduleId: Id;
  report: string;
  filters: Record<string, string>;
  every: Rhythm;
  /** Of the client's day. */
  hour: number;
  recipients: string[];
  createdBy: string;
  createdAt: Date;
  nextAt: Date;
  lastAt: Date | null;
}

interface Row {
  client_id: Id;
  schedule_id: Id;
  report: string;
  filters: Record<string, string>;
  every: Rhythm;
  hour: number;
  recipients: string[];
  created_by: string;
  created_at: Date;
  next_at: Date;
  last_at: Date | null;
}

const COLUMNS =
  'client_id, schedule_id, report, filters, every, hour, recipients, created_by, created_at, next_at, last_at';

function scheduleOf(row: Row): ReportSchedule {
  return {
    clientId: row.client_id,
    scheduleId: row.schedule_id,
    report: row.report,
    filters: row.filters,
    every: row.every,
    hour: row.hour,
    recipients: row.recipients,
    createdBy: row.created_by,
    createdAt: row.created_at,
    nextAt: row.next_at,
    lastAt: row.last_at,
  };
}

/** The first time after `after` at this hour of a day, of a Monday, or of the first of a month, in the time zone. */
export async function nextTime(
  sql: Sql,
  wish: { every: Rhythm; hour: number; timeZone: string },
  after: Date,
): Promise<Date> {
  const [row] = await sql.query<{ at: Date }>(
    `select min(t.at) as at from (
       select (date_trunc($1, $3::timestamptz at time zone $4) + n * ('1 ' || $1)::interval + make_interval(hours => $2)) at time zone $4 as at
       from generate_series(0, 1) as n) t where t.at > $3::timestamptz`,
    [wish.every, wish.hour, after, wish.timeZone],
  );
  if (!row?.at) throw new Error('a schedule has no next time');
  return row.at;
}

export async function insertSchedule(tx: Tx, schedule: ReportSchedule): Promise<void> {
  await tx.query(
    `insert into report_schedules (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      schedule.clientId,
      schedule.scheduleId,
      schedule.report,
      JSON.stringify(schedule.filters),
      schedule.every,
      schedule.hour,
      schedule.recipients,
      schedule.createdBy,
      schedule.createdAt,
      schedule.nextAt,
      schedule.lastAt,
    ],
  );
}

export async function listSchedules(sql: Sql, clientId: Id): Promise<ReportSchedule[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from report_schedules where client_id = $1 order by schedule_id`,
    [clientId],
  );
  return rows.map(scheduleOf);
}

/** The schedule as it was; null: there is none. */
export async function deleteSchedule(tx: Tx, clientId: Id, scheduleId: Id): Promise<ReportSchedule | null> {
  const [row] = await tx.query<Row>(
    `delete from report_schedules where client_id = $1 and schedule_id = $2 returning ${COLUMNS}`,
    [clientId, scheduleId],
  );
  return row ? scheduleOf(row) : null;
}

/** Schedules that are due, of all clients, those that wait longest first. */
export async function dueSchedules(sql: Sql, now: Date): Promise<{ clientId: Id; scheduleId: Id }[]> {
  const rows = await sql.query<Row>(
    `select client_id, schedule_id from report_schedules where next_at <= $1 order by next_at limit 500`,
    [now],
  );
  return rows.map((row) => ({ clientId: row.client_id, scheduleId: row.schedule_id }));
}

/** Takes one that is due, for the transaction; null: another process sends it, or did. */
export async function takeSchedule(
  tx: Tx,
  { clientId, scheduleId }: { clientId: Id; scheduleId: Id },
  now: Date,
): Promise<ReportSchedule | null> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from report_schedules where client_id = $1 and schedule_id = $2 and next_at <= $3 for update skip locked`,
    [clientId, scheduleId, now],
  );
  return row ? scheduleOf(row) : null;
}

export async function setNextTime(
  tx: Tx,
  { clientId, scheduleId }: { clientId: Id; scheduleId: Id },
  times: { nextAt: Date; lastAt: Date },
): Promise<void> {
  await tx.query(
    'update report_schedules set next_at = $3, last_at = $4 where client_id = $1 and schedule_id = $2',
    [clientId, scheduleId, times.nextAt, times.lastAt],
  );
}
