// HTTP of the Events API for servers (IN-2): one event a request, synchronous, queued, and in batches. Stores, and answers with the id.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, refusalMessage } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { type EventPart, idempotencyKey, readBody, readEventPart } from './envelope.ts';
import { inputResult } from './store.ts';
import type { NewInput } from './types.ts';

const BATCH_MAX = 1000;
const BATCH_BODY_LIMIT_BYTES = 8 * 1024 * 1024;

const eventBody = z
  .object({
    event_name: z.string().optional(),
    event_time: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .describe('An event; or a job as ServiceTitan and Zapier send it, without event_name. Forms are read too.');
const eventAnswer = z.object({ event_id: z.string(), id: z.string() });
const appliedAnswer = eventAnswer.extend({
  person_id: z.string().nullable().describe('Null when the event names nobody.'),
});
const batchAnswer = z.array(
  z.object({
    status: z.enum(['SUCCEEDED', 'FAILED']),
    event_id: z.string().optional(),
    error_code: z.string().optional(),
    error_message: z.string().optional(),
    request: z.unknown().optional(),
  }),
);
const nameParams = z.object({ event_name: z.string() });

const config = { rawBody: true, scopes: ['USER_SUPPORT', 'BACKEND'] } as const;
/** Partner webhooks can often set nothing but a URL: the named forms read the token from the query too (reference 3.6). */
const namedConfig = { ...config, tokenInQuery: true } as const;

/** Adds /v5/events, /v6/events, /v6/async-events with their named forms, and /v5/batch-events. */
export function eventRoutes(server: Server, deps: Deps): void {
  queuedRoutes(server, deps, '/v5/events', 'Take an event');
  queuedRoutes(server, deps, '/v6/async-events', 'Take an event; it is applied later');
  appliedRoutes(server, deps);
  batchRoute(server, deps);
}

function queuedRoutes(server: Server, deps: Deps, path: string, summary: string): void {
  const take = async (request: FastifyRequest, name: string | null) => {
    const eventId = await acceptOne(deps, request, name);
    return { event_id: eventId, id: eventId };
  };
  const documented = { ...config, documentedBody: eventBody };
  const schema = { tags: ['Events'], response: { 200: eventAnswer } };
  server.post(path, { config: documented, schema: { ...schema, summary } }, (request) => take(request, null));
  server.post(
    `${path}/:event_name`,
    {
      config: { ...documented, ...namedConfig },
      schema: { ...schema, summary: `${summary}; the body is its data`, params: nameParams },
    },
    (request) => take(request, request.params.event_name),
  );
}

function appliedRoutes(server: Server, deps: Deps): void {
  const take = async (request: FastifyRequest, name: string | null) => {
    const { clientId } = request.caller;
    const eventId = await acceptOne(deps, request, name);
    await deps.processClient(clientId);
    const result = await inputResult(deps.db, clientId, eventId);
    return { event_id: eventId, id: eventId, person_id: result?.personId ?? null };
  };
  const summary = 'Take an event and apply it before answering';
  const documented = { ...config, documentedBody: eventBody };
  const schema = { tags: ['Events'], response: { 200: appliedAnswer } };
  server.post('/v6/events', { config: documented, schema: { ...schema, summary } }, (request) =>
    take(request, null),
  );
  server.post(
    '/v6/events/:event_name',
    {
      config: { ...documented, ...namedConfig },
      schema: { ...schema, summary: `${summary}; the body is its data`, params: nameParams },
    },
    (request) => take(request, request.params.event_name),
  );
}

function batchRoute(server: Server, deps: Deps): void {
  const documented = { ...config, documentedBody: z.array(eventBody).max(BATCH_MAX) };
  const summary = `Take up to ${BATCH_MAX} events; one result per event, in order`;
  server.post(
    '/v5/batch-events',
    {
      bodyLimit: BATCH_BODY_LIMIT_BYTES,
      config: documented,
      schema: { summary, tags: ['Events'], response: { 200: batchAnswer } },
    },
    async (request) => acceptBatch(deps, request),
  );
}

async function acceptOne(deps: Deps, request: FastifyRequest, nameInPath: string | null): Promise<Id> {
  const body = await readBody(bytesOf(request), request.headers['content-type'], nameInPath !== null);
  const key = idempotencyKey(request.headers['idempotency-key']);
  const [acceptance] = await deps.accept([newInput(request, readEventPart(body, nameInPath), key)]);
  if (!acceptance) throw new Error('accept answered nothing');
  if (acceptance.outcome === 'key_reused') throw new Refusal('idempotency_key_reused');
  return acceptance.inputId;
}

type BatchResult = z.infer<typeof batchAnswer>[number];

async function acceptBatch(deps: Deps, request: FastifyRequest): Promise<BatchResult[]> {
  const { value } = await readBody(bytesOf(request), request.headers['content-type']);
  if (!Array.isArray(value))
    throw new Refusal('validation_error', { reason: 'the body is not a list of events' });
  if (value.length > BATCH_MAX) throw new Refusal('batch_too_large', { limit: BATCH_MAX });
  const key = idempotencyKey(request.headers['idempotency-key']);
  const inputs: NewInput[] = [];
  const results = value.map((item: unknown, index): BatchResult | number => {
    try {
      const part = readEventPart({ text: JSON.stringify(item), value: item }, null);
      // One key for the whole batch: each event has its own place in it.
      return inputs.push(newInput(request, part, key === null ? null : `${key}#${index}`)) - 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: 'FAILED', error_code: error.code, error_message: error.message, request: item };
    }
  });
  const acceptances = await deps.accept(inputs);
  return results.map((result, index) => {
    if (typeof result !== 'number') return result;
    const acceptance = acceptances[result];
    if (!acceptance) throw new Error('accept answered too little');
    if (acceptance.outcome !== 'key_reused') return { status: 'SUCCEEDED', event_id: acceptance.inputId };
    const code = 'idempotency_key_reused';
    return {
      status: 'FAILED',
      error_code: code,
      error_message: refusalMessage(code, {}),
      request: value[index],
    };
  });
}

function newInput(request: FastifyRequest, part: EventPart, key: string | null): NewInput {
  const { clientId, actor, connectionId } = request.caller;
  return {
    clientId,
    source: 'api',
    actor,
    connectionId,
    deviceId: null,
    idempotencyKey: key,
    sameBytesAreSame: true,
    ...part,
  };
}

/** The body of a rawBody route. */
export function bytesOf(request: FastifyRequest): Buffer {
  return request.body as Buffer;
}
