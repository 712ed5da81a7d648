// For tests of webhooks that go out: a referred friend, a receiver, and a webhook that tells it (OUT-1).

import type { TestContext } from 'node:test';
import { type HookSink, startHookSink } from './hook-sink.ts';
import { referred } from './referred.ts';
import { type Answer, mustBe, type World } from './world.ts';

export async function subscribed(t: TestContext, fields: Record<string, unknown> = {}) {
  const sink = await startHookSink(t);
  const scene = await referred(t);
  const hook = await subscribe(scene.world, sink, fields);
  return { ...scene, sink, hook };
}

export async function subscribe(
  world: World,
  sink: HookSink,
  fields: Record<string, unknown> = {},
): Promise<Answer['body']> {
  return mustBe(200, await world.call('POST', '/v6/webhooks', { name: 'CRM', url: sink.url, ...fields }));
}

export async function send(world: World, hook: { id: string }): Promise<void> {
  await world.app.tasks.send_webhooks({ client_id: world.clientId, webhook_id: hook.id });
  await world.app.webhooks.settled();
}

export const deliveries = async (world: World, hook: { id: string }, query = ''): Promise<Answer['body'][]> =>
  mustBe(200, await world.call('GET', `/v1/webhooks/${hook.id}/deliveries?limit=500${query}`)).items;

export const show = async (world: World, hook: { id: string }): Promise<Answer['body']> =>
  mustBe(200, await world.call('GET', `/v6/webhooks/${hook.id}`));

/** What the sink got of these types, in the order of their numbers. */
export const types = (sink: HookSink, prefix = '') =>
  sink.received.map(({ body }) => body.type as string).filter((type) => type.startsWith(prefix));
