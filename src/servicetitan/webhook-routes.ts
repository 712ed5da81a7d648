// The address that ServiceTitan sends its webhooks to (IN-5). Public: what is signed is stored and answered at once, and applied later.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { findReceiver, noteWebhookRefused, noteWebhookSeen, type Receiver } from './store-webhooks.ts';
import { checkWebhook } from './webhook-check.ts';
import { readEnvelope } from './webhook-envelope.ts';

/** The name of a webhook among the inputs. */
const INPUT_NAME = 'servicetitan.webhook';
/** Sightings are kept no oftener than this: an office on a busy morning sends hundreds a minute. */
const NOTED_EVERY_MS = 10_000;

const event = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string(),
    type: z.string().describe('As tn.jpm.job-completed; types that are not known are kept and ignored.'),
    userassignedid: z.string().describe('One per occurrence: the same again is the same event.'),
    time: z.string().optional(),
    data: z.looseObject({ tenantId: z.int() }),
  })
  .describe('A CloudEvents 1.0 event, signed over its raw bytes.');

/** Adds the receiver of webhooks. */
export function webhookRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/servicetitan/connections/:id/webhooks',
    {
      config: { rawBody: true, documentedBody: event },
      schema: {
        summary: 'Take a webhook of ServiceTitan: signed, or with the token of its URL',
        tags: ['servicetitan'],
        params: z.object({ id: z.string() }),
        response: { 200: z.object({ event_id: z.string() }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const receiver = isId(id) ? await findReceiver(deps.db, deps.secrets, id) : null;
      request.addressedTo = receiver?.clientId ?? null;
      if (!receiver) throw new Refusal('not_found');
      try {
        return { event_id: await take(deps, receiver, request) };
      } catch (error) {
        if (error instanceof Refusal) await noteRefused(deps, receiver, error);
        throw error;
      }
    },
  );
}

async function take(deps: Deps, receiver: Receiver, request: FastifyRequest): Promise<Id> {
  const { clientId, connectionId } = receiver;
  const bytes = request.body as Buffer;
  const keyId = checkWebhook(receiver, { headers: request.headers, queryToken: queryToken(request), bytes });
  const envelope = readEnvelope(bytes, request.headers['content-type'], receiver.tenantId);
  const [acceptance] = await deps.accept([
    {
      clientId,
      source: 'servicetitan',
      name: INPUT_NAME,
      eventTime: envelope.time,
      body: envelope.text,
      actor: 'servicetitan',
      connectionId,
      deviceId: null,
      idempotencyKey: null,
      partnerKey: `servicetitan:${connectionId}:webhook:${envelope.userassignedid}`,
      sameBytesAreSame: false,
    },
  ]);
  if (!acceptance) throw new Error('accept answered nothing');
  const now = deps.now();
  const lastUsedAt = receiver.keys.find((key) => key.keyId === keyId)?.lastUsedAt ?? null;
  if (isOld(receiver.seenAt, now) || isOld(lastUsedAt, now))
    await noteWebhookSeen(deps.db, receiver, keyId, now);
  return acceptance.inputId;
}

function queryToken({ query }: FastifyRequest): string | null {
  const token = (query as Record<string, unknown>).access_token;
  return typeof token === 'string' ? token : null;
}

async function noteRefused(deps: Deps, receiver: Receiver, refusal: Refusal): Promise<void> {
  const now = deps.now();
  if (!isOld(receiver.refused && new Date(receiver.refused.at), now)) return;
  const { code, message } = refusal;
  await noteWebhookRefused(deps.db, receiver, { at: now.toISOString(), code, message });
}

function isOld(at: Date | null, now: Date): boolean {
  return at === null || plusMs(at, NOTED_EVERY_MS) <= now;
}
