// SQL of what is to happen to campaigns later. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Edit } from './store.ts';

export const SCHEDULED_ACTIONS = ['publish', 'pause', 'resume', 'end'] as const;
export type ScheduledAction = (typeof SCHEDULED_ACTIONS)[number];
export type ScheduleState = 'waiting' | 'done' | 'canceled' | 'failed';

export interface Schedule {
  scheduleId: Id;
  campaignId: Id;
  action: ScheduledAction;
  /** publish: the draft with this number. */
  version: number | null;
  runAt: Date;
  state: ScheduleState;
  problem: string | null;
  createdBy: string;
  createdAt: Date;
  doneAt: Date | null;
}

const FIELDS = `schedule_id as "scheduleId", campaign_id as "campaignId", action, version, run_at as "runAt", state, problem,
  created_by as "createdBy", created_at as "createdAt", done_at as "doneAt"`;

/** False: something of this campaign waits for that very instant already. */
export async function insertSchedule(
  tx: Tx,
  { clientId, campaignId, actor, now }: Edit,
  wanted: Pick<Schedule, 'scheduleId' | 'action' | 'version' | 'runAt'>,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into campaign_schedules (client_id, schedule_id, campaign_id, action, version, run_at, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (client_id, campaign_id, run_at) where state = 'waiting' do nothing
     returning 1 as made`,
    [
      ...[clientId, wanted.scheduleId, campaignId, wanted.action, wanted.version, wanted.runAt],
      ...[actor, now],
    ],
  );
  return rows.length > 0;
}

/** What waits for these campaigns, soonest first. */
export async function waitingSchedules(
  sql: Sql,
  clientId: Id,
  campaignIds: readonly Id[],
): Promise<Schedule[]> {
  return sql.query<Schedule>(
    `select ${FIELDS} from campaign_schedules
      where client_id = $1 and campaign_id = any ($2::bigint[]) and state = 'waiting' order by run_at, schedule_id`,
    [clientId, campaignIds],
  );
}

/** The last hundred of a campaign, latest first. */
export async function schedulesOf(sql: Sql, clientId: Id, campaignId: Id): Promise<Schedule[]> {
  return sql.query<Schedule>(
    `select ${FIELDS} from campaign_schedules
      where client_id = $1 and campaign_id = $2 order by run_at desc, schedule_id desc limit 100`,
    [clientId, campaignId],
  );
}

/** Cancels what waits for a campaign, of these actions; `scheduleId`: only that one. Answers what was canceled. */
export async function cancelSchedules(
  tx: Tx,
  { clientId, campaignId, now }: Edit,
  actions: readonly ScheduledAction[],
  scheduleId: Id | null = null,
): Promise<Schedule[]> {
  return tx.query<Schedule>(
    `update campaign_schedules set state = 'canceled', done_at = $4
      where client_id = $1 and campaign_id = $2 and state = 'waiting' and action = any ($3)
        and ($5::bigint is null or schedule_id = $5)
      returning ${FIELDS}`,
    [clientId, campaignId, actions, now, scheduleId],
  );
}

/** Clients with something that is due. */
export async function clientsWithDueSchedules(sql: Sql, now: Date): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>(
    `select distinct client_id from campaign_schedules where state = 'waiting' and run_at <= $1 order by client_id`,
    [now],
  );
  return rows.map((row) => row.client_id);
}

/** The first that is due, its row locked; null: none is left. */
export async function takeDueSchedule(tx: Tx, clientId: Id, now: Date): Promise<Schedule | null> {
  const [row] = await tx.query<Schedule>(
    `select ${FIELDS} from campaign_schedules
      where client_id = $1 and state = 'waiting' and run_at <= $2 order by run_at, schedule_id limit 1 for update`,
    [clientId, now],
  );
  return row ?? null;
}

export async function closeSchedule(
  tx: Tx,
  clientId: Id,
  scheduleId: Id,
  outcome: { problem: string | null; now: Date },
): Promise<void> {
  await tx.query(
    `update campaign_schedules set state = case when $3::text is null then 'done' else 'failed' end, problem = $3, done_at = $4
      where client_id = $1 and schedule_id = $2`,
    [clientId, scheduleId, outcome.problem, outcome.now],
  );
}
