// How fast stored inputs become decisions: from the inbox to persons, referrals, verdicts, rewards and ledger, in one process.

import { pino } from 'pino';
import { createClient } from '../src/accounts/setup.ts';
import { createApp } from '../src/app.ts';
import type { NewInput } from '../src/intake/types.ts';
import { asOwner, CAMPAIGN } from './fixtures.ts';
import type { BenchInstallation } from './installation.ts';
import type { Measurement } from './measure.ts';

const CLIENTS = 4;
const FRIENDS = 2_000;
const ADVOCATES = 50;
const BATCH = 500;

/**
 * Each friend brings four inputs: a web lead with a code, a Zap with the code, the completed-jobs answer and the completed job as
 * ServiceTitan tells it; each ends in two earned rewards. Accepted in batches first, then applied, four clients at once; only applying
 * is timed.
 */
export async function benchDecisions(bench: BenchInstallation): Promise<Measurement[]> {
  const { installation } = bench;
  const app = await createApp({
    db: installation.db,
    log: pino({ level: 'warn' }),
    secrets: installation.secrets,
    publicUrl: null,
    allowPrivateAddresses: true,
    processMetrics: false,
  });
  const url = await app.server.listen({ port: 0, host: '127.0.0.1' });
  const clients: Tenant[] = [];
  for (let number = 0; number < CLIENTS; number++) {
    const made = await createClient(installation.db, {
      name: `Client ${number}`,
      owner: `owner${number}@bench.example`,
      password: 'a long password 1',
    });
    clients.push({ clientId: made.client_id, connectionId: await prepare(asOwner(url, made.access_token)) });
    await app.deps.processClient(made.client_id);
  }

  const leads = await timed(app, clients, ({ clientId }, n) => [lead(clientId, n)]);
  const whole = await timed(app, clients, ({ clientId, connectionId }, n) => [
    zap(clientId, connectionId, n),
    history(clientId, connectionId, n),
    completed(clientId, connectionId, n),
  ]);
  const [count] = await installation.db.query<{ count: string }>('select count(*) from rewards');
  const expected = CLIENTS * FRIENDS * 2;
  if (count?.count !== String(expected))
    throw new Error(`expected ${expected} rewards, there are ${count?.count}`);
  await app.close();
  const note = `${CLIENTS} clients with ${FRIENDS} friends each`;
  return [
    { what: 'inputs fully decided: web leads with a code', perSecond: leads, must: 5_000, aim: 15_000, note },
    {
      what: 'inputs fully decided: Zap, look-up and completed job, ending in two rewards a friend',
      perSecond: whole,
      must: 5_000,
      aim: 15_000,
      note,
    },
  ];
}

interface Tenant {
  clientId: string;
  connectionId: string;
}

/** A live campaign, advocates with codes, and a connection that nobody follows. */
async function prepare(owner: ReturnType<typeof asOwner>): Promise<string> {
  const campaign = await owner('POST', '/v1/campaigns', CAMPAIGN);
  await owner('POST', `/v1/campaigns/${campaign.campaign_id}/publish`);
  const connectionId = await connect(owner);
  for (let number = 0; number < ADVOCATES; number++) {
    const person = await owner('POST', '/v5/persons', {
      identity_key_value: `advocate${number}@example.com`,
    });
    await owner('POST', `/v5/persons/${person.id}/shareables`, {
      label: CAMPAIGN.program_label,
      code: `bench${1000 + number * 7}`,
    });
  }
  return connectionId;
}

type App = Awaited<ReturnType<typeof createApp>>;

async function timed(
  app: App,
  clients: readonly Tenant[],
  inputsOf: (client: Tenant, friend: number) => NewInput[],
): Promise<number> {
  let total = 0;
  for (const client of clients) {
    const inputs = Array.from({ length: FRIENDS }, (_, friend) => inputsOf(client, friend)).flat();
    total += inputs.length;
    for (let at = 0; at < inputs.length; at += BATCH) await app.deps.accept(inputs.slice(at, at + BATCH));
  }
  const startedAt = performance.now();
  await Promise.all(clients.map(({ clientId }) => app.deps.processClient(clientId)));
  return total / ((performance.now() - startedAt) / 1000);
}

async function connect(owner: ReturnType<typeof asOwner>): Promise<string> {
  const key = await owner('POST', '/v2/settings/security/keys', {
    type: 'WEBHOOK',
    algorithm: 'OAUTH',
    key: 'secret',
    oauth_client_id: 'cid.bench',
    authorization_url: 'http://127.0.0.1:9/connect/token',
  });
  const connection = await owner('POST', '/v1/servicetitan/connections', {
    name: 'Bench',
    environment: 'custom',
    tenant_id: '1',
    key_id: key.id,
    app_key: 'ak1.bench',
    api_url: 'http://127.0.0.1:9',
  });
  return connection.connection_id ?? '';
}

function input(clientId: string, fields: Partial<NewInput> & { name: string; body: string }): NewInput {
  return {
    clientId,
    source: 'api',
    eventTime: null,
    actor: 'token:1',
    connectionId: null,
    deviceId: null,
    idempotencyKey: null,
    partnerKey: null,
    sameBytesAreSame: true,
    ...fields,
  };
}

const codeOf = (friend: number) => `bench${1000 + (friend % ADVOCATES) * 7}`;
const createdOn = new Date(Date.now() + 60_000).toISOString();
const completedOn = new Date(Date.now() + 120_000).toISOString();

function lead(clientId: string, friend: number): NewInput {
  const data = { email: `friend${friend}@example.com`, first_name: 'Pat', advocate_code: codeOf(friend) };
  return input(clientId, {
    name: 'online_lead_captured',
    body: JSON.stringify({ event_name: 'online_lead_captured', data }),
  });
}

function zap(clientId: string, connectionId: string, friend: number): NewInput {
  const body = {
    job: {
      id: 1_000_000 + friend,
      status: 'Scheduled',
      createdOn,
      lastModified: createdOn,
      customFields: [{ typeId: 1, name: 'Advocate Code', value: codeOf(friend) }],
    },
    customer: { id: 2_000_000 + friend, name: 'Pat Friend', email: `friend${friend}@example.com` },
    location: { id: 3, address: { street: `${friend} Long Road`, city: 'Tulsa', state: 'OK', zip: '74101' } },
  };
  return input(clientId, { name: 'job_scheduled', body: JSON.stringify(body), connectionId });
}

function history(clientId: string, connectionId: string, friend: number): NewInput {
  const body = JSON.stringify({ customer_id: String(2_000_000 + friend), jobs: [] });
  const later = new Date(Date.now() + 90_000);
  return input(clientId, {
    source: 'servicetitan',
    name: 'servicetitan.completed_jobs',
    body,
    connectionId,
    eventTime: later,
  });
}

function completed(clientId: string, connectionId: string, friend: number): NewInput {
  const body = {
    id: 1_000_000 + friend,
    jobNumber: String(friend),
    customerId: 2_000_000 + friend,
    locationId: 3,
    jobStatus: 'Completed',
    createdOn,
    completedOn,
    modifiedOn: completedOn,
    businessUnitId: 1,
    jobTypeId: 2,
    campaignId: 3,
    noCharge: false,
    recallForId: null,
    warrantyId: null,
    tagTypeIds: [],
    total: 312.75,
    summary: 'AC not cooling',
    customFields: [{ typeId: 1, name: 'Advocate Code', value: codeOf(friend) }],
  };
  return input(clientId, {
    source: 'servicetitan',
    name: 'servicetitan.job',
    body: JSON.stringify(body),
    connectionId,
  });
}
