// The background tasks and their schedules. Each is safe to run twice and at the same time in two processes.

import { mailPasswordLinks } from '../accounts/password-links.ts';
import { forgetOldSignIns } from '../accounts/store-sign-in.ts';
import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import { forgetOldReplays } from '../campaigns/replay-store.ts';
import { runDueSchedules } from '../campaigns/schedule.ts';
import type { Tx } from '../db/sql.ts';
import { runningFileImports } from '../files/imports-store.ts';
import { wakeFileImport } from '../files/start-import.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Deps, TaskName } from '../http/types.ts';
import { forgetOldBytes } from '../intake/accept-store.ts';
import { forgetOldRefused } from '../intake/refused.ts';
import { clientsWithInbox, laneHasWork } from '../intake/store.ts';
import { wakeOwed } from '../messages/owed-store.ts';
import { sendMails } from '../messages/send.ts';
import { sendTexts } from '../messages/send-texts.ts';
import { wakeMails } from '../messages/store.ts';
import { wakeTexts } from '../messages/text-store.ts';
import type { PostBox } from '../messages/types.ts';
import { writeOwed } from '../messages/write-owed.ts';
import { refreshDesk } from '../people/desk-refresh.ts';
import { clientsWithDeskChanges } from '../people/desk-store.ts';
import { sweepErasure, wakeSweeps } from '../pipeline/erase.ts';
import { runFileSlice } from '../pipeline/file-rows.ts';
import { tellCodeMailed } from '../pipeline/pay-coupons.ts';
import { payDue, sendPayouts } from '../pipeline/pay-worker.ts';
import { enqueueReplay, runReplaySlice, wakeReplays } from '../pipeline/replay.ts';
import { forgetByAge } from '../privacy/retention-store.ts';
import { sendReports } from '../reports/send-reports.ts';
import { approveDue, clientsWithDueHolds } from '../rewards/holds-store.ts';
import { expireReviews } from '../rewards/review-routes.ts';
import { followConnection } from '../servicetitan/follow.ts';
import { runImportSlice } from '../servicetitan/import-slice.ts';
import { dueImports } from '../servicetitan/imports-store.ts';
import { readNames } from '../servicetitan/names.ts';
import { connectionsToName } from '../servicetitan/names-store.ts';
import { activeConnections } from '../servicetitan/store.ts';
import { forgetOldCalls } from '../servicetitan/store-usage.ts';
import { forgetOldVisits } from '../site/share-store.ts';
import { wakeWebhooks } from '../webhooks/deliveries-store.ts';
import { forgetOldEvents } from '../webhooks/events-store.ts';
import type { WebhookSender } from '../webhooks/send.ts';
import { enqueue } from './enqueue.ts';
import { freeDeadWorkers } from './presence.ts';
import { reconcileAll } from './reconcile.ts';

const REPLAYS_KEPT_DAYS = 180;
const FILE_SLICES_MS = 5_000;

export type TaskPayload = Record<string, unknown>;
export type Tasks = Record<TaskName, (payload: TaskPayload) => Promise<void>>;

/** What must happen even if nobody asks. */
export const SCHEDULES: readonly { task: TaskName; cron: string }[] = [
  { task: 'approve_due', cron: '* * * * *' },
  { task: 'pay_due', cron: '* * * * *' },
  { task: 'wake_connections', cron: '* * * * *' },
  { task: 'refresh_desk', cron: '* * * * *' },
  { task: 'send_reports', cron: '*/5 * * * *' },
  { task: 'campaign_schedules', cron: '* * * * *' },
  { task: 'forget_old', cron: '17 * * * *' },
  { task: 'refresh_names', cron: '*/10 * * * *' },
  { task: 'reconcile', cron: '41 3 * * *' },
];

/** The task list over its collaborators. */
export function makeTasks(
  deps: Deps,
  postBox: PostBox | null,
  metrics: Metrics,
  webhooks: WebhookSender,
): Tasks {
  return {
    process_inputs: async (payload) => {
      const clientId = idOf(payload, 'client_id');
      do await deps.processClient(clientId);
      while (await laneHasWork(deps.db, clientId));
    },
    follow_connection: (payload) =>
      runFollower(deps, idOf(payload, 'client_id'), idOf(payload, 'connection_id')),
    read_names: (payload) => readNames(deps, idOf(payload, 'client_id'), idOf(payload, 'connection_id')),
    refresh_names: () => refreshNames(deps),
    run_import: (payload) => runImport(deps, idOf(payload, 'client_id'), idOf(payload, 'import_id')),
    run_file_import: (payload) => runFileImport(deps, idOf(payload, 'client_id'), idOf(payload, 'import_id')),
    approve_due: async () => {
      await expireReviews(deps);
      await approveDueHolds(deps);
    },
    campaign_schedules: async () => {
      await runDueSchedules(deps);
      await wakeReplays(deps);
    },
    run_replay: async (payload) => {
      const [clientId, replayId] = [idOf(payload, 'client_id'), idOf(payload, 'replay_id')];
      if (await runReplaySlice(deps, clientId, replayId))
        await deps.db.tx((tx) => enqueueReplay(tx, deps, clientId, replayId));
    },
    send_mails: async (payload) => {
      if (postBox) await sendMails(deps, postBox, idOf(payload, 'client_id'));
    },
    send_texts: (payload) => sendTexts(deps, idOf(payload, 'client_id')),
    write_messages: (payload) => writeOwed(deps, idOf(payload, 'client_id')),
    send_webhooks: async (payload) => {
      // Returns at once: a receiver that is slow must not take a worker from the others. What is owed is a row, and is found again.
      webhooks.kick(idOf(payload, 'client_id'), idOf(payload, 'webhook_id'));
    },
    mail_password_links: async (payload) => {
      // Mail that was switched off meanwhile is no reason to try for a day.
      if (deps.mailIsOn) await mailPasswordLinks(deps, textOf(payload, 'email'));
    },
    sweep_erasure: (payload) => sweepErasure(deps, idOf(payload, 'client_id'), idOf(payload, 'erasure_id')),
    wake_connections: async () => {
      await freeDeadWorkers(deps.db);
      await deps.db.tx((tx) => wakeMails(tx, enqueue, postBox !== null, deps.now()));
      await deps.db.tx((tx) => wakeTexts(tx, enqueue, deps.now()));
      await deps.db.tx((tx) => wakeOwed(tx, enqueue, deps.now()));
      await deps.db.tx((tx) => wakeWebhooks(tx, enqueue, deps.now()));
      await wakeConnections(deps);
      await wakeSweeps(deps);
    },
    pay_due: () => payDue(deps),
    tell_code_mailed: (payload) =>
      tellCodeMailed(deps, idOf(payload, 'client_id'), idOf(payload, 'payout_id')),
    send_payouts: (payload) => sendPayouts(deps, idOf(payload, 'client_id')),
    reconcile: async () => {
      await reconcileAll(deps, metrics.ledgerDifferences);
    },
    send_reports: () => sendReports(deps),
    refresh_desk: async () => {
      for (const clientId of await clientsWithDeskChanges(deps.db)) await refreshDesk(deps.db, clientId);
    },
    forget_old: async () => {
      await forgetOldBytes(deps.db, deps.now());
      await forgetOldRefused(deps.db);
      await forgetOldCalls(deps.db, deps.now());
      await forgetOldVisits(deps.db, deps.now());
      await forgetOldReplays(deps.db, plusMs(deps.now(), -REPLAYS_KEPT_DAYS * DAY_MS));
      await forgetOldSignIns(deps.db, deps.now());
      await forgetOldEvents(deps.db, deps.now());
      await forgetByAge(deps.db, deps.now());
    },
  };
}

/** One round of following a connection; then the next round is written down. */
async function runFollower(deps: Deps, clientId: Id, connectionId: Id): Promise<void> {
  const { nextAt } = await followConnection(deps, clientId, connectionId);
  if (!nextAt) return;
  const lane = `follow:${connectionId}`;
  const payload = { client_id: clientId, connection_id: connectionId };
  // keepRunAt: a wake-up that came during this round waits already, for now; it must not be put off.
  await deps.db.tx((tx) =>
    enqueue(tx, 'follow_connection', payload, { key: lane, lane, runAt: nextAt, keepRunAt: true }),
  );
}

/** Names of ServiceTitan are read once a day, and soon after a connection was made. */
async function refreshNames(deps: Deps): Promise<void> {
  await deps.db.tx(async (tx) => {
    for (const { clientId, connectionId } of await connectionsToName(tx, plusMs(deps.now(), -DAY_MS))) {
      const lane = `names:${connectionId}`;
      const payload = { client_id: clientId, connection_id: connectionId };
      await enqueue(tx, 'read_names', payload, { key: lane, lane, runAt: deps.now(), keepRunAt: true });
    }
  });
}

/** One slice of an import; then the next one is written down. */
async function runImport(deps: Deps, clientId: Id, importId: Id): Promise<void> {
  const { nextAt } = await runImportSlice(deps, clientId, importId);
  if (nextAt) await deps.db.tx((tx) => enqueueImport(tx, clientId, importId, nextAt));
}

/** A few seconds of a file; then the next part is written down, so that others have their turn. */
async function runFileImport(deps: Deps, clientId: Id, importId: Id): Promise<void> {
  const until = Date.now() + FILE_SLICES_MS;
  for (;;) {
    const { nextAt } = await runFileSlice(deps, clientId, importId);
    if (!nextAt) return;
    if (nextAt > deps.now() || Date.now() >= until) {
      await deps.db.tx((tx) => wakeFileImport(tx, deps, clientId, importId, nextAt));
      return;
    }
  }
}

async function enqueueImport(tx: Tx, clientId: Id, importId: Id, runAt: Date): Promise<void> {
  const lane = `import:${importId}`;
  const payload = { client_id: clientId, import_id: importId };
  await enqueue(tx, 'run_import', payload, { key: lane, lane, runAt, keepRunAt: true });
}

/** Approves rewards whose hold is over (RW-4), client by client in its lane. */
export async function approveDueHolds(deps: Deps): Promise<number> {
  let approved = 0;
  const now = deps.now();
  for (const clientId of await clientsWithDueHolds(deps.db, now)) {
    try {
      approved += await deps.inLane(clientId, (tx) =>
        approveDue(tx, { clientId, ids: deps.ids, now, announce: deps.announce }),
      );
    } catch (error) {
      // The others must not wait for this one; it is tried again in a minute.
      deps.log.error({ err: error, client_id: clientId }, 'the holds of a client could not be ended');
    }
  }
  return approved;
}

/** The safety net: lanes with stored inputs and active connections always have a job waiting, whatever was lost. */
async function wakeConnections(deps: Deps): Promise<void> {
  await deps.db.tx(async (tx) => {
    for (const clientId of await clientsWithInbox(tx)) {
      const lane = `lane:${clientId}`;
      await enqueue(tx, 'process_inputs', { client_id: clientId }, { key: lane, lane, keepRunAt: true });
    }
    for (const { clientId, connectionId } of await activeConnections(tx)) {
      const lane = `follow:${connectionId}`;
      const payload = { client_id: clientId, connection_id: connectionId };
      await enqueue(tx, 'follow_connection', payload, {
        key: lane,
        lane,
        runAt: deps.now(),
        keepRunAt: true,
      });
    }
    for (const { clientId, importId } of await dueImports(tx, deps.now())) {
      await enqueueImport(tx, clientId, importId, deps.now());
    }
    for (const { clientId, importId } of await runningFileImports(tx))
      await wakeFileImport(tx, deps, clientId, importId, deps.now());
  });
}

function idOf(payload: TaskPayload, name: string): Id {
  return textOf(payload, name);
}

function textOf(payload: TaskPayload, name: string): string {
  const value = payload[name];
  if (typeof value !== 'string') throw new Error(`task payload lacks ${name}`);
  return value;
}
