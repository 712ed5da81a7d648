// What following jobs costs and how fast it is (ST-2, ST-4): a real follower against the simulator on a clock that is moved, beside what
// looking up one job at a time would cost. One virtual hour in which nothing happens, one in which jobs change.

import { pino } from 'pino';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { jobWire } from '../simulator/wire/jobs.ts';
import type { Job as SimulatedJob } from '../simulator/world/rows.ts';
import { type App, createApp } from '../src/app.ts';
import { followConnection } from '../src/servicetitan/follow.ts';
import { hashOf } from '../src/servicetitan/round.ts';
import { saveJobs } from '../src/servicetitan/store.ts';
import { feedPosition, moveFeed, recordSightings } from '../src/servicetitan/store-feeds.ts';
import type { Job } from '../src/servicetitan/types.ts';
import { asOwner, CAMPAIGN } from './fixtures.ts';
import type { BenchInstallation } from './installation.ts';

const SIZES = [1_000, 10_000, 100_000];
const CHANGES = 120;
const POLL_S = 60;
/** The default of a connection; the run itself may call faster, so that it ends. */
const ALLOWED_PER_SECOND = 10;
const RUN_PER_SECOND = 60;
const HOUR_MS = 3_600_000;
const SEEDED_AT_ONCE = 5_000;

/** One line of the table. */
export interface SyncResult {
  open_jobs: number;
  how: 'Goodword' | 'one job at a time (computed)';
  calls_per_hour_idle: number;
  calls_per_change: number;
  p50_seconds_to_step: number;
  p95_seconds_to_step: number;
  share_of_allowance_idle: number;
  share_of_allowance_busy: number;
}

interface Scene {
  app: App;
  simulator: Simulator;
  clientId: string;
  connectionId: string;
  clock: { nowMs: number };
}

/** Both ways for each number of open jobs. */
export async function benchSync(bench: BenchInstallation): Promise<SyncResult[]> {
  const results: SyncResult[] = [];
  const clock = { nowMs: Date.UTC(2026, 3, 1, 15) };
  const now = () => new Date(clock.nowMs);
  const app = await createApp({
    ...{ db: bench.installation.db, secrets: bench.installation.secrets, now },
    ...{ log: pino({ level: 'error' }), publicUrl: null, allowPrivateAddresses: true, processMetrics: false },
  });
  const url = await app.server.listen({ port: 0, host: '127.0.0.1' });
  const owner = asOwner(url, bench.token);
  const campaign = await owner('POST', '/v1/campaigns', CAMPAIGN);
  await owner('POST', `/v1/campaigns/${campaign.campaign_id}/publish`);
  try {
    for (const openJobs of SIZES) {
      const simulator = await startSimulator({ now, rateLimitPerSecond: 0 });
      const connectionId = await connect(owner, simulator);
      const scene = { app, simulator, clientId: bench.clientId, connectionId, clock };
      results.push(await measure(scene, openJobs), oneAtATime(openJobs));
      await owner('DELETE', `/v1/servicetitan/connections/${connectionId}`);
      await simulator.close();
    }
  } finally {
    await app.close();
  }
  return results;
}

async function connect(owner: ReturnType<typeof asOwner>, simulator: Simulator): Promise<string> {
  const { credentials, url } = simulator;
  const key = await owner('POST', '/v2/settings/security/keys', {
    type: 'WEBHOOK',
    algorithm: 'OAUTH',
    key: credentials.clientSecret,
    oauth_client_id: credentials.clientId,
    authorization_url: `${url}/connect/token`,
  });
  const connection = await owner('POST', '/v1/servicetitan/connections', {
    name: 'Bench',
    environment: 'custom',
    tenant_id: credentials.tenantId,
    key_id: key.id,
    app_key: credentials.appKey,
    api_url: url,
    poll_interval_seconds: POLL_S,
    requests_per_second: RUN_PER_SECOND,
  });
  return connection.connection_id ?? '';
}

async function measure(scene: Scene, openJobs: number): Promise<SyncResult> {
  const { simulator } = scene;
  const { office } = simulator;
  const many = office.createCustomer({ name: 'Many Jobs', email: 'many@example.com' }).customer.id;
  for (let n = CHANGES; n < openJobs; n++) office.createJob({ customerId: many });
  await seed(scene);
  // These are found by the follower itself, with their friends.
  const moving = Array.from({ length: CHANGES }, (_, n) =>
    office.createJob({ customer: { name: `Friend ${n}`, email: `friend${n}@${openJobs}.example` } }),
  ).map(({ id }) => id);
  await settle(scene);

  const idle = await follow(scene, HOUR_MS, []);
  const seconds: number[] = [];
  const changes = moving.map((id, n) => ({
    id,
    atMs: scene.clock.nowMs + Math.floor(((n * 0.618_034) % 1) * HOUR_MS),
  }));
  const busy = await follow(scene, HOUR_MS + 10 * 60_000, changes, seconds);
  if (seconds.length !== CHANGES) throw new Error(`${seconds.length} of ${CHANGES} changes became steps`);
  seconds.sort((a, b) => a - b);
  return {
    open_jobs: openJobs,
    how: 'Goodword',
    calls_per_hour_idle: idle,
    calls_per_change: rounded(busy / CHANGES),
    p50_seconds_to_step: rounded(seconds[Math.floor(seconds.length * 0.5)] ?? 0),
    p95_seconds_to_step: rounded(seconds[Math.floor(seconds.length * 0.95)] ?? 0),
    share_of_allowance_idle: rounded(idle / (ALLOWED_PER_SECOND * 3600)),
    share_of_allowance_busy: rounded(busy / (ALLOWED_PER_SECOND * 3600)),
  };
}

/** Open jobs as they stand after they were read: known as they are, their daily looks spread over the day. */
async function seed({ app, simulator, clientId, connectionId, clock }: Scene): Promise<void> {
  const { db } = app.deps;
  const { tenant } = simulator;
  const now = new Date(clock.nowMs);
  const rows = [...tenant.jobs.all()];
  const lookAt = (index: number) => {
    const atMs = clock.nowMs + ((index + 1) / rows.length) * 24 * HOUR_MS;
    return new Date(Math.ceil(atMs / HOUR_MS) * HOUR_MS);
  };
  for (let at = 0; at < rows.length; at += SEEDED_AT_ONCE) {
    const some = rows.slice(at, at + SEEDED_AT_ONCE);
    await db.tx(async (tx) => {
      const jobs = some.map((row, n) => openJob(connectionId, row, now, lookAt(at + n)));
      await saveJobs(tx, clientId, jobs);
      const sightings = some.map((row, n) => ({
        jobId: String(row.id),
        hash: hashOf(JSON.parse(JSON.stringify(jobWire(tenant, row)))),
        nextLookAt: lookAt(at + n),
      }));
      await recordSightings(tx, clientId, connectionId, sightings, now);
    });
  }
  await db.query('analyze jobs');
  const before = await feedPosition(db, clientId, connectionId, 'changed_jobs', now);
  clock.nowMs += 10 * 60_000;
  const upto = new Date(clock.nowMs);
  await moveFeed(db, clientId, connectionId, 'changed_jobs', before, { ...before, state: 'trusted', upto });
}

function openJob(connectionId: string, row: SimulatedJob, now: Date, nextLookAt: Date): Job {
  const none = null;
  return {
    ...{
      connectionId,
      jobId: String(row.id),
      jobNumber: row.jobNumber,
      status: 'Scheduled',
      stage: 'scheduled',
    },
    ...{ stageChanges: 0, confirmed: true, modifiedOn: new Date(row.modifiedOn), zapModifiedOn: none },
    ...{ customerId: String(row.customerId), locationId: String(row.locationId) },
    ...{ createdOn: new Date(row.createdOn), completedOn: none, canceledOn: none, scheduledStart: none },
    ...{ totalMinor: none, currency: 'USD', noCharge: false, recallForId: none, warrantyId: none },
    ...{ businessUnitId: none, jobTypeId: none, stCampaignId: none, tagTypeIds: [], bookingId: none },
    ...{ createdById: none, soldById: none, stCode: none, zapCode: none, codeKey: none },
    ...{ friendPersonId: none, zapSaid: {}, firstInputId: '1', firstSeenAt: now, nextLookAt },
    ...{ lookedAt: now, missingSince: none },
  };
}

/** Each open job looked up at every poll; when that is more than the allowance, as often as the allowance lets it. */
function oneAtATime(openJobs: number): SyncResult {
  const cycleS = Math.max(POLL_S, openJobs / ALLOWED_PER_SECOND);
  const perHour = (openJobs * 3600) / cycleS;
  const share = rounded(perHour / (ALLOWED_PER_SECOND * 3600));
  return {
    open_jobs: openJobs,
    how: 'one job at a time (computed)',
    calls_per_hour_idle: rounded(perHour),
    calls_per_change: rounded(perHour / CHANGES),
    p50_seconds_to_step: rounded(cycleS * 0.5),
    p95_seconds_to_step: rounded(cycleS * 0.95),
    share_of_allowance_idle: share,
    share_of_allowance_busy: share,
  };
}

/** Works off what is due now. */
async function settle({ app, clientId, connectionId, clock }: Scene): Promise<number> {
  for (;;) {
    const { nextAt } = await followConnection(app.deps, clientId, connectionId);
    await app.deps.processClient(clientId);
    if (nextAt === null || nextAt.getTime() > clock.nowMs) {
      const again = await followConnection(app.deps, clientId, connectionId);
      if (again.nextAt && again.nextAt.getTime() > clock.nowMs) return again.nextAt.getTime();
    }
  }
}

/** Follows for a virtual time while these jobs change; returns the calls, and adds the seconds from each change to its step. */
async function follow(
  scene: Scene,
  lengthMs: number,
  changes: readonly { id: number; atMs: number }[],
  seconds: number[] = [],
): Promise<number> {
  const { app, simulator, connectionId, clock } = scene;
  simulator.seen.clear();
  const endMs = clock.nowMs + lengthMs;
  const coming = [...changes].sort((a, b) => a.atMs - b.atMs);
  const open = new Map<string, number>();
  let nextMs = clock.nowMs;
  while (clock.nowMs < endMs) {
    const change = coming[0];
    clock.nowMs = Math.min(endMs, nextMs, change?.atMs ?? endMs);
    if (change && change.atMs === clock.nowMs) {
      coming.shift();
      simulator.office.completeJob(change.id, { totalCents: 10_000 });
      open.set(String(change.id), change.atMs);
    }
    if (clock.nowMs < nextMs) continue;
    const startedMs = performance.now();
    nextMs = await settle(scene);
    const workMs = performance.now() - startedMs;
    const done = await app.deps.db.query<{ jobId: string }>(
      `select job_id as "jobId" from job_milestones
       where client_id = $1 and connection_id = $2 and name = 'job_completed' and job_id = any($3)`,
      [scene.clientId, connectionId, [...open.keys()]],
    );
    for (const { jobId } of done) {
      seconds.push((clock.nowMs + workMs - (open.get(jobId) ?? 0)) / 1000);
      open.delete(jobId);
    }
  }
  return simulator.requests.filter(({ path }) => path.includes('/tenant/')).length;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
