// For tests of ServiceTitan's webhooks: a world whose connection hears of its jobs by webhook, and events signed by hand.

import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { SimulatorOptions } from '../../simulator/server.ts';
import { type SignatureEncoding, signWebhook } from '../../src/servicetitan/webhook-signature.ts';
import { type Answer, mustBe, startWorld, type World } from './world.ts';

export const KEY = '0123456789abcdef0123456789abcdef';
export const OTHER_KEY = 'fedcba9876543210fedcba9876543210';
export const SIGNATURE = 'x-servicetitan-signature';

export interface WebhookScene {
  world: World;
  /** Path of the connection. */
  connection: string;
  /** Path that takes its webhooks. */
  hooks: string;
  /** What the connection says of its webhooks. */
  shown(): Promise<Answer['body']>;
  /** Has the simulator deliver what is due now. */
  deliver(): Promise<void>;
}

/** A connection that looks at its jobs once a day, with a signing key. */
export async function webhookScene(
  t: TestContext,
  { withoutCampaign = false, ...options }: { simulator?: SimulatorOptions; withoutCampaign?: boolean } = {},
): Promise<WebhookScene> {
  const world = await startWorld(t, { ...options, bare: true });
  world.connectionId = await world.connect();
  if (!withoutCampaign) await world.campaign();
  const connection = `/v1/servicetitan/connections/${world.connectionId}`;
  mustBe(200, await world.call('PATCH', connection, { poll_interval_seconds: 86_400 }));
  mustBe(200, await world.call('POST', `${connection}/webhook-keys`, { key: KEY }));
  // The connection has looked around once: what comes from now on comes by webhook.
  await world.drain();
  return {
    ...{ world, connection, hooks: `${connection}/webhooks` },
    shown: async () => mustBe(200, await world.call('GET', connection)).webhooks,
    deliver: () => world.simulator.webhooks.pump(),
  };
}

export function subscribe({ world, hooks }: WebhookScene, hmacKey: string | null = KEY, type = '*'): void {
  world.simulator.webhooks.subscribe({ tenantId: null, type, url: world.url + hooks, hmacKey });
}

export function envelope(world: World, type: string, data: Record<string, unknown>) {
  return {
    specversion: '1.0',
    id: `d-${randomUUID()}`,
    type,
    time: world.now().toISOString(),
    source: 'https://webhooks.servicetitan.io',
    userassignedid: randomUUID(),
    datacontenttype: 'application/json',
    data: { tenantId: world.simulator.credentials.tenantId, tenantName: 'Example', ...data },
  };
}

export function send(
  { world, hooks }: WebhookScene,
  body: unknown,
  {
    key = KEY,
    header = SIGNATURE,
    encoding = 'hex' as SignatureEncoding,
    headers = {} as Record<string, string>,
    query = '',
  } = {},
): Promise<Answer> {
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const signed = key === '' ? {} : { [header]: signWebhook(raw, key, { encoding }) };
  return world.call('POST', hooks + query, undefined, {
    token: null,
    raw,
    headers: { 'content-type': 'application/json', ...signed, ...headers },
  });
}

export const inputsOf = ({ world }: WebhookScene) =>
  world.app.deps.db.query<{ name: string; state: string | null; notes: { code: string; message: string }[] }>(
    `select i.name, r.state, r.notes from inputs i left join input_results r using (client_id, input_id)
     where i.client_id = $1 and i.name = 'servicetitan.webhook' order by i.input_id`,
    [world.clientId],
  );

export const readsOf = ({ world }: WebhookScene, jobId: number) =>
  world.simulator.requests.filter(({ path, query }) =>
    `${path}?${JSON.stringify(query)}`.includes(String(jobId)),
  ).length;
