// HTTP of what is sent to webhooks (OUT-1): deliveries with their attempts, replay of one or of a range, tests, bodies handed in.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { MINUTE_MS, parseInstant, plusMs } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { owedAgain, type ReplayWish } from './deliveries-store.ts';
import { EVENT_TYPES } from './event-types.ts';
import { enqueueSending, insertOwnEvent } from './events-store.ts';
import { messageId } from './payload.ts';
import type { WebhookSender } from './send.ts';
import { auditWebhook, findWebhook } from './store.ts';
import { DELIVERY_STATES, type EventBody, type Webhook } from './types.ts';
import { listAttempts, listDeliveries } from './views-store.ts';
import { attemptView, deliveryView } from './wire.ts';

const tags = ['webhooks'];
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };
const params = z.object({ id: z.string() });
const deliveryParams = z.object({ id: z.string(), event_id: z.string() });
const instant = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== null, 'is no ISO 8601 date or time')
  .transform((text) => parseInstant(text) as Date);

const listQuery = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  type: z.string().max(120).optional(),
  subject: z.string().max(200).optional(),
  from: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
});
const replayBody = z.strictObject({
  from: instant.optional().describe('By when it happened.'),
  until: instant.optional(),
  event_types: z.array(z.string().min(1).max(120)).max(50).default([]).describe('Exact types; empty: all.'),
  states: z.array(z.enum(['delivered', 'failed', 'missed'])).default(['failed', 'missed']),
});
const testBody = z
  .strictObject({ event_type: z.string().max(120).optional().describe('Left out: webhook.test') })
  .nullish();
const sendBody = z.strictObject({
  webhook_id: z.string(),
  event_id: z.string().optional().describe('Sends this event again.'),
  event: z.record(z.string(), z.unknown()).optional().describe('Sends this body as it is, signed.'),
});
const replayed = z.object({ replayed: z.number() });

/** Adds the routes of deliveries. */
export function webhookDeliveryRoutes(sender: WebhookSender) {
  return (server: Server, deps: Deps): void => {
    readRoutes(server, deps);
    replayRoutes(server, deps);
    testRoute(server, deps, sender);
  };
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/webhooks/event-types',
    {
      config: reading,
      schema: {
        summary: 'What webhooks can be told, each with an example',
        tags,
        response: {
          200: z.array(
            z.object({
              type: z.string(),
              description: z.string(),
              example: z.record(z.string(), z.unknown()),
            }),
          ),
        },
      },
    },
    async () => [...EVENT_TYPES],
  );
  server.get(
    '/v1/webhooks/:id/deliveries',
    {
      config: reading,
      schema: {
        summary: 'What was and will be sent to a webhook, newest first',
        tags,
        params,
        querystring: listQuery,
        response: { 200: z.object({ items: z.array(deliveryView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, params, query }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, params.id);
      const { limit, cursor, state, type, subject, from, until } = query;
      const found = await listDeliveries(deps.db, caller.clientId, webhookId, {
        ...{ eventId: null, state: state ?? null, type: type ?? null, subject: subject ?? null },
        ...{ from: from ?? null, until: until ?? null, olderThan: cursor ?? null, limit: limit + 1 },
      });
      const items = found.slice(0, limit).map(({ body: _, ...item }) => item);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.event_id ?? null) : null };
    },
  );
  server.get(
    '/v1/webhooks/:id/deliveries/:event_id',
    {
      config: reading,
      schema: {
        summary: 'One delivery with all its attempts and the body of the event',
        tags,
        params: deliveryParams,
        response: {
          200: deliveryView.extend({
            body: z
              .unknown()
              .describe('As stored: ids without names. What is added when it is sent is not kept.'),
            attempt_list: z.array(attemptView),
          }),
        },
      },
    },
    async ({ caller, params }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, params.id);
      const [found] = await findDelivery(deps, caller.clientId, webhookId, params.event_id);
      if (!found) throw new Refusal('not_found');
      const attempts = await listAttempts(deps.db, caller.clientId, webhookId, found.event_id);
      return { ...found, body: JSON.parse(found.body), attempt_list: attempts };
    },
  );
}

function replayRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/webhooks/:id/deliveries/:event_id/replay',
    {
      config: changing,
      schema: {
        summary: 'Send one event again, with its id',
        tags,
        params: deliveryParams,
        response: { 200: replayed },
      },
    },
    async ({ caller, params }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, params.id);
      return replay(deps, caller, webhookId, oneEvent(params.event_id));
    },
  );
  server.post(
    '/v1/webhooks/:id/replay',
    {
      config: changing,
      schema: {
        summary: 'Send the events of a range again; those that failed or were missed, unless told otherwise',
        tags,
        params,
        body: replayBody,
        response: { 200: replayed },
      },
    },
    async ({ caller, params, body }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, params.id);
      const { from = null, until = null, event_types: eventTypes, states } = body;
      return replay(deps, caller, webhookId, { from, until, eventTypes, states });
    },
  );
  server.post(
    '/v6/webhooks/events/send',
    {
      config: changing,
      schema: {
        summary: 'Send a captured event: one of ours again, or a body as it is',
        tags,
        body: sendBody,
        response: { 200: z.object({ event_id: z.string() }) },
      },
    },
    async ({ caller, body }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, body.webhook_id);
      if ((body.event_id === undefined) === (body.event === undefined))
        throw new Refusal('invalid_parameter', { name: 'event', reason: 'give either event_id or event' });
      if (body.event_id !== undefined) {
        await replay(deps, caller, webhookId, oneEvent(body.event_id));
        return { event_id: body.event_id };
      }
      const eventId = deps.ids();
      await deps.db.tx(async (tx) => {
        await mustBeOn(deps, caller.clientId, webhookId);
        const text = JSON.stringify(body.event);
        const event = { eventId, type: 'webhook.captured', kind: 'captured' as const, bodyFor: () => text };
        await insertOwnEvent(tx, deps, caller.clientId, webhookId, event);
        await enqueueSending(tx, deps.enqueue, caller.clientId, webhookId);
      });
      return { event_id: eventId };
    },
  );
}

function testRoute(server: Server, deps: Deps, sender: WebhookSender): void {
  server.post(
    '/v1/webhooks/:id/test',
    {
      config: changing,
      schema: {
        summary: 'Send an example now, also to a webhook that is off, and say what came of it',
        tags,
        params,
        body: testBody,
        response: { 200: z.object({ ok: z.boolean(), event_id: z.string(), attempt: attemptView }) },
      },
    },
    async ({ caller, params, body }) => {
      const { webhookId } = await mustFind(deps, caller.clientId, params.id);
      const type = body?.event_type ?? 'webhook.test';
      const known = EVENT_TYPES.find((one) => one.type === type);
      if (!known && type !== 'webhook.test')
        throw new Refusal('invalid_parameter', {
          name: 'event_type',
          reason: 'is not one that GET /v1/webhooks/event-types lists',
        });
      const eventId = deps.ids();
      await deps.db.tx((tx) =>
        insertOwnEvent(tx, deps, caller.clientId, webhookId, {
          ...{ eventId, type, kind: 'test', notBefore: plusMs(deps.now(), MINUTE_MS) },
          bodyFor: (sequence) => JSON.stringify(exampleBody(deps, eventId, webhookId, type, sequence)),
        }),
      );
      const attempt = await sender.sendOne(caller.clientId, webhookId, eventId);
      if (!attempt) throw new Refusal('conflict', { reason: 'the webhook was removed meanwhile.' });
      const [shown] = await listAttempts(deps.db, caller.clientId, webhookId, eventId);
      const { delivery, at, result } = attempt;
      const { status, error, response, durationMs } = result;
      return {
        ok: attempt.verdict.state === 'delivered',
        event_id: eventId,
        attempt: shown ?? {
          ...{
            attempt: delivery.attempt,
            at: at.toISOString(),
            duration_ms: durationMs,
            status,
            error,
            response,
          },
        },
      };
    },
  );
}

function exampleBody(deps: Deps, eventId: Id, webhookId: Id, type: string, sequence: number): EventBody {
  const example = EVENT_TYPES.find((one) => one.type === type)?.example ?? {};
  return {
    ...{ id: messageId(eventId), type, timestamp: deps.now().toISOString(), subject: `webhook:${webhookId}` },
    ...{ sequence, sandbox: true, data: { ...example, test: true } },
  };
}

function oneEvent(eventId: string): ReplayWish {
  if (!isId(eventId)) throw new Refusal('not_found');
  const states = ['delivered', 'failed', 'missed'];
  return { eventIds: [eventId], states, from: null, until: null, eventTypes: [] };
}

/** Owes the deliveries again. Refuses with conflict while the webhook is off, and with not_found when one event is asked for and is not there. */
async function replay(
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  webhookId: Id,
  wish: ReplayWish,
): Promise<{ replayed: number }> {
  await mustBeOn(deps, clientId, webhookId);
  return await deps.db.tx(async (tx) => {
    const count = await owedAgain(tx, clientId, webhookId, wish, deps.now());
    const [one] = wish.eventIds ?? [];
    if (one !== undefined && count === 0 && (await findDelivery(deps, clientId, webhookId, one)).length === 0)
      throw new Refusal('not_found');
    if (count > 0) await enqueueSending(tx, deps.enqueue, clientId, webhookId);
    await auditWebhook(
      tx,
      { entryId: deps.ids(), at: deps.now() },
      {
        ...{ clientId, webhookId, actor, action: 'webhook.replayed', before: null },
        after: { ...wish, from: wish.from?.toISOString(), until: wish.until?.toISOString(), count },
      },
    );
    return { replayed: count };
  });
}

async function findDelivery(deps: Deps, clientId: Id, webhookId: Id, eventId: string) {
  if (!isId(eventId)) return [];
  return await listDeliveries(deps.db, clientId, webhookId, {
    ...{
      eventId,
      state: null,
      type: null,
      subject: null,
      from: null,
      until: null,
      olderThan: null,
      limit: 1,
    },
  });
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<Webhook> {
  const hook = isId(id) ? await findWebhook(deps.db, clientId, id) : null;
  if (!hook) throw new Refusal('not_found');
  return hook;
}

async function mustBeOn(deps: Deps, clientId: Id, webhookId: Id): Promise<void> {
  const { state } = await mustFind(deps, clientId, webhookId);
  if (state !== 'enabled')
    throw new Refusal('conflict', {
      reason: 'the webhook is off; switch it on first (POST /v1/webhooks/{id}/enable).',
    });
}
