// Sends the reports that are due by mail: the report of the day, week or month before, its first rows in the text and a link to the rest.

import type { Id } from '../base/ids.ts';
import { showMoney } from '../base/money.ts';
import type { Deps } from '../http/types.ts';
import { reportPath } from './console-path.ts';
import { addDays, dayIn, type Period } from './period.ts';
import { loadReport, REPORT_NAMES, REPORTS, type ReportName } from './report-list.ts';
import {
  dueSchedules,
  nextTime,
  type ReportSchedule,
  type Rhythm,
  setNextTime,
  takeSchedule,
} from './schedules-store.ts';
import type { Cell, Column, Table } from './table.ts';

const ROWS_IN_MAIL = 25;

/** Hands every due report in. Each in its own transaction: one that fails leaves the others alone and is tried again. */
export async function sendReports(deps: Deps): Promise<void> {
  for (const due of await dueSchedules(deps.db, deps.now())) {
    try {
      await sendReport(deps, due);
    } catch (error) {
      deps.log.error(
        { err: error, client_id: due.clientId, schedule_id: due.scheduleId },
        'a report could not be sent',
      );
    }
  }
}

async function sendReport(deps: Deps, due: { clientId: Id; scheduleId: Id }): Promise<void> {
  const now = deps.now();
  const { name: company, timeZone, currency } = await deps.client(due.clientId);
  await deps.db.tx(async (tx) => {
    const schedule = await takeSchedule(tx, due, now);
    if (!schedule) return;
    const report = REPORT_NAMES.find((name) => name === schedule.report);
    if (report) {
      const period = periodOf(schedule.every, dayIn(timeZone, schedule.nextAt), timeZone);
      const { campaign_id: campaignId = null, channel = null } = schedule.filters;
      const { business_unit_id: businessUnitId = null, advocate_kind: advocateKind = null } =
        schedule.filters;
      const narrowing = { campaignId, channel, businessUnitId, advocateKind };
      const wanted = { period, narrowing, currency, basis: 'happened' as const, limit: ROWS_IN_MAIL + 1 };
      const table = await loadReport(tx, due.clientId, report, wanted);
      await deps.postMail(
        tx,
        schedule.recipients.map((to) =>
          mailOf(schedule, report, { company, to, period, table, origin: deps.publicUrl }),
        ),
      );
    }
    // From now and not from when it was due: after an outage it comes once.
    const nextAt = await nextTime(tx, { every: schedule.every, hour: schedule.hour, timeZone }, now);
    await setNextTime(tx, schedule, { nextAt, lastAt: now });
  });
}

/** The whole day, week (from Monday) or month before the day on which the report is sent. */
export function periodOf(every: Rhythm, today: string, timeZone: string): Period {
  const yesterday = addDays(today, -1);
  if (every === 'day') return { since: yesterday, until: yesterday, timeZone };
  if (every === 'week') {
    const sinceMonday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    return { since: addDays(today, -sinceMonday - 7), until: addDays(today, -sinceMonday - 1), timeZone };
  }
  const until = addDays(`${today.slice(0, 7)}-01`, -1);
  return { since: `${until.slice(0, 7)}-01`, until, timeZone };
}

/** Days without a time, as "April 1 – 30, 2026". */
const DAYS = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });

function mailOf(
  schedule: ReportSchedule,
  report: ReportName,
  shown: { company: string; to: string; period: Period; table: Table; origin: string | null },
) {
  const { company, to, period, table, origin } = shown;
  const days = DAYS.formatRange(new Date(period.since), new Date(period.until));
  const title = REPORTS[report];
  const path = reportPath(report, schedule.filters, period);
  return {
    clientId: schedule.clientId,
    kind: 'report',
    mailClass: 'transactional' as const,
    to,
    personId: null,
    subject: `${company}: ${title}, ${days}`,
    text: `${title}, ${days}\n\n${textOf(table, period.timeZone)}`,
    html: null,
    look: origin ? { button: { label: 'See the whole report', url: `${origin}/console${path}` } } : {},
    fromName: null,
    replyTo: null,
    onceKey: `report:${schedule.scheduleId}:${period.until}:${to.toLowerCase()}`,
  };
}

/** The first rows, one paragraph each: what reads well in every mailbox and on a phone. */
function textOf({ columns, rows, currency }: Table, timeZone: string): string {
  if (rows.length === 0) return 'There was nothing in these days.';
  const shown = rows.slice(0, ROWS_IN_MAIL).map((row) => {
    const cells = columns.flatMap((column) => {
      const text = cellText(row[column.key] ?? null, column, { currency, timeZone });
      return text === '' ? [] : [`${column.label}: ${text}`];
    });
    // Whom or what the row is about stands alone above its figures.
    return [cells[0], cells.slice(1).join(' · ')].join('\n');
  });
  const rest = rows.length > ROWS_IN_MAIL ? ['There is more; the whole report is in Goodword.'] : [];
  return [...shown, ...rest].join('\n\n');
}

/** Of an instant the day on which it was, there. */
export function cellText(
  cell: Cell,
  { type, words }: Pick<Column, 'type' | 'words'>,
  { currency, timeZone }: { currency: string; timeZone: string },
): string {
  if (cell === null) return '';
  if (type === 'money') return showMoney(Number(cell), currency);
  if (type === 'instant') return dayIn(timeZone, new Date(cell));
  if (type === 'days') return cell === 1 ? '1 day' : `${cell} days`;
  return words?.[cell] ?? String(cell);
}
