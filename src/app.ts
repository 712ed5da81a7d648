// The composition root: makes every collaborator once and hands them to rooms, routes and tasks. Nothing else constructs them.

import type { Logger } from 'pino';
import { createAuthenticator } from './accounts/authenticate.ts';
import { clientFinder } from './accounts/hosts.ts';
import { accountRoutes } from './accounts/routes.ts';
import { signedIdentity } from './accounts/signed-identity.ts';
import { loadClient } from './accounts/store.ts';
import { codeKey } from './base/codes.ts';
import { type IdMaker, idMaker } from './base/ids.ts';
import type { SecretBox } from './base/secrets.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { loadPublishedVersions } from './campaigns/store.ts';
import { voiceOf } from './campaigns/voice.ts';
import { pendingMigrations } from './db/migrate.ts';
import { rawPool } from './db/pool.ts';
import type { Db } from './db/sql.ts';
import { exportRoutes } from './files/export-routes.ts';
import { fileImportRoutes } from './files/routes.ts';
import { consoleRoutes } from './http/console.ts';
import { stillMay } from './http/guard.ts';
import { beginDrain } from './http/health.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { makeOutgoing } from './http/outgoing.ts';
import { buildServer } from './http/server.ts';
import { LOOPBACK, trustProxies } from './http/trusted-proxies.ts';
import { txtLookup } from './http/txt-records.ts';
import type { Deps, Server } from './http/types.ts';
import { createAcceptor } from './intake/accept.ts';
import { recordRefused } from './intake/refused.ts';
import { intakeRoutes } from './intake/routes.ts';
import { MAIL_LINK_KEY } from './messages/links.ts';
import { optOutRoutes } from './messages/opt-out-routes.ts';
import { oweMessages } from './messages/owed-store.ts';
import { programMessageRoutes } from './messages/program-routes.ts';
import { messageRoutes } from './messages/routes.ts';
import { createMailer } from './messages/smtp.ts';
import { postMail } from './messages/store.ts';
import { textRoutes } from './messages/text-routes.ts';
import { twilioRoutes } from './messages/twilio-routes.ts';
import { unsubscribeRoutes } from './messages/unsubscribe-routes.ts';
import { codeOfPayout } from './payouts/coupons-store.ts';
import { payoutRoutes } from './payouts/routes.ts';
import { audienceRoutes } from './people/audience-routes.ts';
import { listRoutes } from './people/list-routes.ts';
import { personRoutes } from './people/routes.ts';
import { announceTo } from './pipeline/announce.ts';
import { campaignFor } from './pipeline/campaign-for.ts';
import { previewCampaign } from './pipeline/campaign-preview.ts';
import { erasePerson } from './pipeline/erase.ts';
import { judgeFileRows } from './pipeline/file-rows.ts';
import { holdLane } from './pipeline/lane.ts';
import { makePayoutDesk } from './pipeline/pay-desk.ts';
import { loadReadContext } from './pipeline/read-context.ts';
import { startReplay } from './pipeline/replay.ts';
import { processClient } from './pipeline/run.ts';
import { simulateJob } from './pipeline/simulate.ts';
import { enrolStaff } from './pipeline/staff.ts';
import { signUpForTexts, textsOfAdvocate } from './pipeline/texts-of-advocates.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { enqueue } from './queue/enqueue.ts';
import { makeTasks, type Tasks } from './queue/tasks.ts';
import { startWorker } from './queue/worker.ts';
import { clickDeviceFinder } from './referrals/click-device.ts';
import { enrolAdvocate, programOrigin } from './referrals/enrol.ts';
import { liveCode } from './referrals/live-code-store.ts';
import { referralRoutes } from './referrals/routes.ts';
import { suggestionsFor } from './referrals/suggestion-store.ts';
import { reportRoutes } from './reports/routes.ts';
import { grantRoutes } from './rewards/grant-routes.ts';
import { reviewRoutes } from './rewards/review-routes.ts';
import { rewardRoutes } from './rewards/routes.ts';
import { closeClients } from './servicetitan/clients.ts';
import { importRoutes } from './servicetitan/import-routes.ts';
import { namesRoutes } from './servicetitan/names-routes.ts';
import { connectionRoutes } from './servicetitan/routes.ts';
import { usageRoutes } from './servicetitan/usage-routes.ts';
import { webhookKeyRoutes } from './servicetitan/webhook-key-routes.ts';
import { webhookRoutes } from './servicetitan/webhook-routes.ts';
import { cardRoutes } from './site/cards-routes.ts';
import { coreRoutes } from './site/core-routes.ts';
import { ownPageRoutes } from './site/own-page-routes.ts';
import { sharePageRoutes } from './site/share-page.ts';
import { qrRoutes } from './site/share-qr.ts';
import { shareRoutes } from './site/share-routes.ts';
import { staffRoutes } from './site/staff-routes.ts';
import { coreTag, policyOf } from './site/tags.ts';
import { tagRoutes } from './site/tags-routes.ts';
import { welcomeRoutes } from './site/welcome-routes.ts';
import { zoneContent } from './site/zone-content.ts';
import { webhookDeliveryRoutes } from './webhooks/delivery-routes.ts';
import { noteHappenings } from './webhooks/events-store.ts';
import { outgoingWebhookRoutes } from './webhooks/routes.ts';
import { createWebhookSender, type WebhookSender } from './webhooks/send.ts';

export interface AppOptions {
  db: Db;
  log: Logger;
  secrets: SecretBox;
  publicUrl: string | null;
  /** Whose X-Forwarded headers are believed; unless told, those of this machine. */
  trustedProxies?: readonly string[];
  /** Addresses of DNS servers, with ports; unless told, those of the machine. */
  nameServers?: readonly string[];
  allowPrivateAddresses: boolean;
  /** The mail server; left out: mails are kept and not sent (OUT-2). `publicUrl` is the base of unsubscribe links. */
  mail?: { smtpUrl: string; from: string; publicUrl: string } | null;
  now?: () => Date;
  /** False for the second app of one process (tests): process metrics exist once. */
  processMetrics?: boolean;
}

export interface App {
  deps: Deps;
  server: Server;
  tasks: Tasks;
  /** Sends what is owed to webhooks; `settled` says when nothing is under way. */
  webhooks: WebhookSender;
  metrics: Metrics;
  /** Works background jobs off until `close`. */
  startWorker(): Promise<void>;
  /** Refuses new work, finishes what is under way. The database stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

/** How many background jobs run at once in one process. */
const WORKER_CONCURRENCY = 4;
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Makes the application over an open, migrated database. */
export async function createApp(options: AppOptions): Promise<App> {
  const { db, log } = options;
  const now = options.now ?? (() => new Date());
  const ids = await idsOfThisProcess(db);
  const metrics = createMetrics(undefined, options.processMetrics ?? true);
  const authenticator = createAuthenticator(db, now);
  const postBox = options.mail
    ? {
        ...options.mail,
        mailer: createMailer(options.mail.smtpUrl),
        key: options.secrets.signingKey(MAIL_LINK_KEY),
      }
    : null;
  const proxies = trustProxies(options.trustedProxies ?? LOOPBACK, (address) =>
    log.warn({ address }, 'X-Forwarded-For is ignored; if this is your proxy, name it in TRUSTED_PROXIES'),
  );
  const outgoing = makeOutgoing(options.allowPrivateAddresses);
  const acceptor = createAcceptor({ db, ids, now });

  // Requests that wait for the same client share one run of its lane; a request that came during a run gets the next one.
  const runs = new Map<string, { current: Promise<void>; next: Promise<void> | null }>();
  const deps: Deps = {
    db,
    ids,
    now,
    log,
    secrets: options.secrets,
    publicUrl: options.publicUrl,
    mailIsOn: postBox !== null,
    allowPrivateAddresses: options.allowPrivateAddresses,
    addressOf: (request) => proxies.addressOf(request),
    isSecure: (request) => options.publicUrl?.startsWith('https:') === true || proxies.isHttps(request),
    stillMay: stillMay((request, tokenInQuery) => authenticator.authenticate(request, tokenInQuery)),
    client: async (clientId) => {
      const client = await loadClient(db, clientId);
      if (!client) throw new Error(`client ${clientId} does not exist`);
      return client;
    },
    clientIdByHost: clientFinder(db),
    accept: async (inputs) => {
      const accepted = await acceptor.accept(inputs);
      for (const { outcome } of accepted) metrics.inputsAccepted.inc({ outcome });
      return accepted;
    },
    countAccepted: (inputs) => metrics.inputsAccepted.inc({ outcome: 'accepted' }, inputs),
    acceptIn: (tx, inputs) => acceptor.acceptIn(tx, inputs),
    processClient: (clientId) =>
      shareRun(runs, clientId, async () => {
        metrics.inputsProcessed.inc({ state: 'processed' }, await processClient(deps, clientId));
      }),
    inLane: (clientId, work) =>
      db.tx(async (tx) => {
        await holdLane(tx, clientId);
        return work(tx);
      }),
    readContext: (clientId) => loadReadContext(db, clientId),
    voice: async (clientId, programLabel, advocateId) => {
      const campaign = await campaignFor(db, clientId, programLabel, advocateId ?? null);
      return campaign && voiceOf(campaign);
    },
    previewCampaign: (...asked) => previewCampaign(db, ...asked),
    simulateJob: (clientId, wish) => simulateJob(deps, clientId, wish),
    startReplay: (clientId, wish) => startReplay(deps, clientId, wish),
    voiceOfVersion: async (clientId, campaignId, version) => {
      const [campaign] = await loadPublishedVersions(db, clientId, [{ campaignId, version }]);
      return campaign ? voiceOf(campaign) : null;
    },
    deviceOfClick: clickDeviceFinder(db),
    liveCode: (clientId, code) => liveCode(db, clientId, codeKey(code)),
    similarCodes: async (clientId, key) => {
      const suggested = (await suggestionsFor(db, clientId, [key])).get(key) ?? [];
      return suggested.map((one) => one.key);
    },
    enrolAdvocate: (clientId, wish) => enrolAdvocate(deps, clientId, wish),
    enrolStaff: (...staff) => enrolStaff(deps, ...staff),
    judgeFileRows: (...file) => judgeFileRows(deps, ...file),
    textsOfAdvocate: (clientId, personId) => textsOfAdvocate(deps, clientId, personId),
    signUpForTexts: (clientId, wish) => signUpForTexts(deps, clientId, wish),
    erasePerson: (clientId, actor, wish) => erasePerson(deps, clientId, actor, wish),
    programOrigin: (clientId, request) => programOrigin(deps, clientId, request),
    tagOf: (origin) => ({ tag: coreTag(origin), policy: policyOf(origin).header }),
    postMail: (tx, mails) => postMail(tx, { ids, now: now(), isOn: postBox !== null, enqueue }, mails),
    fetchOutside: (url, limits) => outgoing.fetch(url, limits),
    fetchGuarded: outgoing.guarded,
    txtRecords: txtLookup(options.nameServers),
    callOutside: (call) => outgoing.call(call),
    codeOfPayout: async (...payout) => (await codeOfPayout(db, options.secrets, ...payout))?.code ?? null,
    payoutDesk: makePayoutDesk({
      ...{ ids, now, secrets: options.secrets, enqueue },
      announce: (...told) => deps.announce(...told),
      client: (clientId) => deps.client(clientId),
      postMail: (tx, mails) => deps.postMail(tx, mails),
      acceptIn: (tx, inputs) => deps.acceptIn(tx, inputs),
    }),
    signedIdentity: (clientId, token) => signedIdentity(deps, clientId, token),
    zoneContent: (...zone) => zoneContent(deps, ...zone),
    postOutside: (url, wish) => outgoing.post(url, wish),
    announce: announceTo([
      (tx, clientId, happenings) =>
        oweMessages(tx, { ids, now, enqueue, isOn: postBox !== null }, clientId, happenings),
      (tx, clientId, happenings) => noteHappenings(tx, { ids, now, enqueue }, clientId, happenings),
    ]),
    enqueue,
  };

  const webhooks = createWebhookSender(deps, Math.random);
  const tasks = makeTasks(deps, postBox, metrics, webhooks);
  const server = buildServer({
    deps,
    log,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    authenticate: (request, tokenInQuery) => authenticator.authenticate(request, tokenInQuery),
    metrics,
    readiness: async () => {
      const pending = await pendingMigrations(db);
      return pending.length === 0 ? [] : [`migrations are pending: ${pending.join(', ')}`];
    },
    onRefused: (request, refusal) => recordRefused(deps, request, refusal),
    routes: [
      accountRoutes(authenticator),
      connectionRoutes,
      importRoutes,
      namesRoutes,
      usageRoutes,
      webhookKeyRoutes,
      webhookRoutes,
      outgoingWebhookRoutes,
      webhookDeliveryRoutes(webhooks),
      campaignRoutes,
      rewardRoutes,
      grantRoutes,
      reviewRoutes,
      payoutRoutes,
      personRoutes,
      privacyRoutes,
      fileImportRoutes,
      exportRoutes,
      audienceRoutes,
      listRoutes,
      reportRoutes,
      intakeRoutes,
      welcomeRoutes,
      shareRoutes,
      qrRoutes,
      sharePageRoutes,
      ownPageRoutes,
      staffRoutes,
      cardRoutes,
      tagRoutes,
      coreRoutes,
      programMessageRoutes,
      optOutRoutes,
      textRoutes,
      twilioRoutes,
      messageRoutes,
      unsubscribeRoutes,
      referralRoutes,
      consoleRoutes,
    ],
  });

  let worker: { stop(): Promise<void> } | null = null;
  return {
    deps,
    server,
    tasks,
    webhooks,
    metrics,
    startWorker: async () => {
      worker = await startWorker({ db, pool: rawPool(db), tasks, log, concurrency: WORKER_CONCURRENCY });
    },
    close: async () => {
      beginDrain(server, metrics);
      await server.close();
      await worker?.stop();
      await webhooks.close();
      await closeClients(deps);
      await outgoing.close();
      await acceptor.drain();
      postBox?.mailer.close();
    },
  };
}

async function idsOfThisProcess(db: Db): Promise<IdMaker> {
  const [row] = await db.query<{ number: string }>(`select nextval('process_numbers') as number`);
  return idMaker(Number(row?.number ?? 0), Date.now);
}

function shareRun(
  runs: Map<string, { current: Promise<void>; next: Promise<void> | null }>,
  clientId: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const begin = async (): Promise<void> => {
    await run();
  };
  const underWay = runs.get(clientId);
  if (underWay) {
    // What runs now may have read the inbox already: whoever comes later needs the run after it.
    underWay.next ??= underWay.current.catch(() => undefined).then(() => start());
    return underWay.next;
  }
  return start();

  function start(): Promise<void> {
    const entry: { current: Promise<void>; next: Promise<void> | null } = { current: begin(), next: null };
    runs.set(clientId, entry);
    const forget = () => {
      if (runs.get(clientId) === entry && !entry.next) runs.delete(clientId);
    };
    entry.current.then(forget, forget);
    return entry.current;
  }
}
