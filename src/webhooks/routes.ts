// HTTP of webhooks that go out (OUT-1): made, changed, their secrets rotated, switched on again. Deliveries are in delivery-routes.ts.

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { HOUR_MS, plusMs } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { owedAgain, stopWaiting } from './deliveries-store.ts';
import { enqueueSending } from './events-store.ts';
import { refuseUnknownReferences } from './references-store.ts';
import {
  archiveWebhook,
  auditWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  rotateSecret,
  updateWebhook,
} from './store.ts';
import type { Webhook } from './types.ts';
import { newWebhook, secret, showWebhook, webhookChange, webhookView, webhookWithSecret } from './wire.ts';

const tags = ['webhooks'];
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };
const params = z.object({ id: z.string() });
/** More would make every reward and step of the pipeline dear. */
const MOST_WEBHOOKS = 50;
const rotation = z
  .strictObject({
    secret: secret.optional(),
    overlap_hours: z
      .number()
      .min(0)
      .max(168)
      .default(24)
      .describe('So long the secret before signs as well; 0: it ends now.'),
  })
  .nullish();
const enabling = z
  .strictObject({
    replay_missed: z.boolean().default(true).describe('Also sends what happened while it was switched off.'),
  })
  .nullish();

/** Adds /v6/webhooks, and rotation and switching on under /v1. */
export function outgoingWebhookRoutes(server: Server, deps: Deps): void {
  readRoutes(server, deps);
  server.post(
    '/v6/webhooks',
    {
      config: changing,
      schema: {
        summary: 'Have events sent to a URL; the answer shows the secret, once',
        tags,
        body: newWebhook,
        response: { 200: webhookWithSecret },
      },
    },
    async ({ caller, body }) => create(deps, caller, body),
  );
  server.put(
    '/v6/webhooks/:id',
    {
      config: changing,
      schema: {
        summary: 'Change a webhook; what is left out stays as it is',
        tags,
        params,
        body: webhookChange,
        response: { 200: webhookView },
      },
    },
    async ({ caller, params, body }) => change(deps, caller, params.id, body),
  );
  server.delete(
    '/v6/webhooks/:id',
    {
      config: changing,
      schema: {
        summary: 'Remove a webhook; nothing is sent to it any more',
        tags,
        params,
        response: { 200: webhookView },
      },
    },
    async ({ caller, params }) => remove(deps, caller, params.id),
  );
  secretRoutes(server, deps);
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v6/webhooks',
    {
      config: reading,
      schema: { summary: 'Webhooks, newest first', tags, response: { 200: z.array(webhookView) } },
    },
    async ({ caller }) => (await listWebhooks(deps.db, caller.clientId)).map(showWebhook),
  );
  server.get(
    '/v6/webhooks/:id',
    { config: reading, schema: { summary: 'One webhook', tags, params, response: { 200: webhookView } } },
    async ({ caller, params }) => {
      const hook = isId(params.id) ? await findWebhook(deps.db, caller.clientId, params.id) : null;
      if (!hook) throw new Refusal('not_found');
      return showWebhook(hook);
    },
  );
}

function secretRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/webhooks/:id/rotate-secret',
    {
      config: changing,
      schema: {
        summary: 'A new secret, shown once; the one before signs beside it for a while',
        tags,
        params,
        body: rotation,
        response: { 200: webhookWithSecret },
      },
    },
    async ({ caller, params, body }) => {
      const made = body?.secret ?? makeSecret();
      const now = deps.now();
      const until = plusMs(now, (body?.overlap_hours ?? 24) * HOUR_MS);
      return await withLocked(deps, caller, params.id, async (tx, hook) => {
        await rotateSecret(tx, deps.secrets, caller.clientId, hook.webhookId, made, until, now);
        await audit(tx, deps, caller, 'webhook.secret_rotated', hook.webhookId, null, {
          previous_secret_until: until.toISOString(),
        });
        const after = { ...hook, previousUntil: until, updatedAt: now };
        return { ...showWebhook(after), secret: made };
      });
    },
  );
  server.post(
    '/v1/webhooks/:id/enable',
    {
      config: changing,
      schema: {
        summary: 'Switch a webhook on again, and send what it missed',
        tags,
        params,
        body: enabling,
        response: { 200: z.object({ webhook: webhookView, replayed: z.number() }) },
      },
    },
    async ({ caller, params, body }) =>
      withLocked(deps, caller, params.id, async (tx, hook) => {
        const now = deps.now();
        const after: Webhook = {
          ...{ ...hook, state: 'enabled', stateReason: null, updatedAt: now },
          ...(hook.state !== 'enabled' && { failingSince: null, failures: 0 }),
        };
        await updateWebhook(tx, caller.clientId, after, now);
        const wish = { states: ['missed'], from: null, until: null, eventTypes: [] };
        const replayed =
          body?.replay_missed === false ? 0 : await owedAgain(tx, caller.clientId, hook.webhookId, wish, now);
        if (replayed > 0) await enqueueSending(tx, deps.enqueue, caller.clientId, hook.webhookId);
        await audit(
          tx,
          deps,
          caller,
          'webhook.enabled',
          hook.webhookId,
          { state: hook.state },
          { state: 'enabled', replayed },
        );
        return { webhook: showWebhook(after), replayed };
      }),
  );
}

interface Who {
  clientId: Id;
  actor: string;
}

/** 32 bytes, as Standard Webhooks writes them. */
function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function refuseUrl(deps: Deps, url: string): void {
  const problem = enteredUrlProblem(url, deps.allowPrivateAddresses);
  if (problem) throw new Refusal('invalid_parameter', { name: 'url', reason: problem.reason });
}

function refuseNeverTold({ format, eventTypes }: Pick<Webhook, 'format' | 'eventTypes'>): void {
  if (format === 'reference' && !eventTypes.some((one) => one === '*' || one.startsWith('reward.')))
    throw new Refusal('invalid_parameter', {
      name: 'event_types',
      reason:
        'the reference format knows rewards only; name reward.* or one of its types, or take the standard format',
    });
}

async function create(deps: Deps, who: Who, body: z.infer<typeof newWebhook>) {
  refuseUrl(deps, body.url);
  const now = deps.now();
  const isReward = body.type === 'REWARD';
  const hook: Webhook = {
    ...{
      webhookId: deps.ids(),
      name: body.name,
      url: body.url,
      description: body.description,
      tags: body.tags,
    },
    format: body.format ?? (isReward ? 'reference' : 'standard'),
    eventTypes: body.event_types ?? (isReward ? ['reward.*'] : ['*']),
    filters: JSON.parse(JSON.stringify(body.filters)),
    ...{ includeIntegration: body.include_integration, includePerson: body.include_person },
    ...{
      retryIntervals: body.retry_intervals,
      state: body.enabled ? 'enabled' : 'disabled',
      stateReason: null,
    },
    ...{ previousUntil: null, failingSince: null, failures: 0, lastSuccessAt: null },
    ...{ createdBy: who.actor, createdAt: now, updatedAt: now },
  };
  refuseNeverTold(hook);
  const made = body.secret ?? makeSecret();
  await deps.db.tx(async (tx) => {
    if ((await listWebhooks(tx, who.clientId)).length >= MOST_WEBHOOKS)
      throw new Refusal('conflict', {
        reason: `there are ${MOST_WEBHOOKS} webhooks; remove one that is no longer used first.`,
      });
    await refuseUnknownReferences(tx, who.clientId, hook.filters, {});
    await insertWebhook(tx, deps.secrets, who.clientId, hook, made);
    await audit(tx, deps, who, 'webhook.created', hook.webhookId, null, settingsOf(hook));
  });
  return { ...showWebhook(hook), secret: made };
}

async function change(deps: Deps, who: Who, id: string, body: z.infer<typeof webhookChange>) {
  if (body.url !== undefined) refuseUrl(deps, body.url);
  return await withLocked(deps, who, id, async (tx, hook) => {
    const now = deps.now();
    const state = body.enabled === undefined ? hook.state : body.enabled ? 'enabled' : 'disabled';
    const isSwitchedOn = state === 'enabled' && hook.state !== 'enabled';
    const after: Webhook = {
      ...hook,
      ...{ name: body.name ?? hook.name, url: body.url ?? hook.url },
      ...{ description: body.description ?? hook.description, tags: body.tags ?? hook.tags },
      ...{ format: body.format ?? hook.format, eventTypes: body.event_types ?? hook.eventTypes },
      filters: body.filters ? JSON.parse(JSON.stringify(body.filters)) : hook.filters,
      includeIntegration: body.include_integration ?? hook.includeIntegration,
      includePerson: body.include_person ?? hook.includePerson,
      retryIntervals: body.retry_intervals === undefined ? hook.retryIntervals : body.retry_intervals,
      ...{ state, stateReason: state === hook.state ? hook.stateReason : null, updatedAt: now },
      ...(isSwitchedOn && { failingSince: null, failures: 0 }),
    };
    refuseNeverTold(after);
    await refuseUnknownReferences(tx, who.clientId, after.filters, hook.filters);
    await updateWebhook(tx, who.clientId, after, now);
    if (state === 'disabled' && hook.state === 'enabled')
      await stopWaiting(tx, who.clientId, hook.webhookId, now);
    await audit(tx, deps, who, 'webhook.changed', hook.webhookId, settingsOf(hook), settingsOf(after));
    return showWebhook(after);
  });
}

async function remove(deps: Deps, who: Who, id: string) {
  return await withLocked(deps, who, id, async (tx, hook) => {
    await archiveWebhook(tx, who.clientId, hook.webhookId, deps.now());
    await stopWaiting(tx, who.clientId, hook.webhookId, deps.now());
    await audit(tx, deps, who, 'webhook.removed', hook.webhookId, settingsOf(hook), null);
    return showWebhook({ ...hook, state: 'disabled' });
  });
}

/** Runs `work` with the webhook's row locked. Refuses with not_found. */
async function withLocked<Result>(
  deps: Deps,
  who: Who,
  id: string,
  work: (tx: Tx, hook: Webhook) => Promise<Result>,
): Promise<Result> {
  return await deps.db.tx(async (tx) => {
    const hook = isId(id) ? await lockWebhook(tx, who.clientId, id) : null;
    if (!hook) throw new Refusal('not_found');
    return await work(tx, hook);
  });
}

/** Without secrets: the audit log is read by many (SEC-5). */
function settingsOf(hook: Webhook): Record<string, unknown> {
  const { name, url, format, event_types, filters, include_integration, include_person, state } =
    showWebhook(hook);
  return {
    ...{ name, url, format, event_types, filters, include_integration, include_person },
    ...{ retry_intervals: hook.retryIntervals, state },
  };
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: Who,
  action: string,
  webhookId: Id,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): Promise<void> {
  await auditWebhook(
    tx,
    { entryId: deps.ids(), at: deps.now() },
    { clientId, webhookId, actor, action, before, after },
  );
}
