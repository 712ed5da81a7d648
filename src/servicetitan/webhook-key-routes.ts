// HTTP of the keys that webhooks are checked by, and of a signed sample (IN-5). A secret is shown once, when it is added.

import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { webhookUrl } from './health.ts';
import { auditConnection, findConnection, lockConnections } from './store-connections.ts';
import {
  deleteWebhookKey,
  findReceiver,
  insertWebhookKey,
  listWebhookKeys,
  type Receiver,
  type WebhookKey,
  type WebhookKeyKind,
} from './store-webhooks.ts';
import type { Connection } from './types.ts';
import { sampleWebhook } from './webhook-sample.ts';

/** Two, so that the old key holds while ServiceTitan is given the new one. */
const MOST_KEYS_OF_A_KIND = 2;

const PATH = '/v1/servicetitan/connections/:id';
const tags = ['servicetitan'];
const params = z.object({ id: z.string() });
const keyParams = z.object({ id: z.string(), key_id: z.string() });
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };

const kind = z.enum(['signature', 'url_token']);
const newKey = z
  .strictObject({
    key: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{32,64}$/, '32 to 64 printable characters without blanks')
      .optional()
      .describe('The HMAC key as typed in ServiceTitan, 32 to 64 characters. Left out: one is made.'),
    kind: kind
      .default('signature')
      .describe('url_token: for a tenant whose webhooks are not signed; it stands in the callback URL.'),
  })
  .nullish();
const keyView = z.object({
  key_id: z.string(),
  kind,
  created_at: z.string(),
  created_by: z.string(),
  last_used_at: z.string().nullable(),
});
const addedKey = keyView.extend({
  key: z.string().describe('Shown now and never again.'),
  url: z.string().describe('The callback URL for ServiceTitan; with the token, if it is one of those.'),
});
const sampleWish = z
  .strictObject({
    key_id: z.string().optional().describe('The key to sign with; the newest unless told.'),
    encoding: z.enum(['hex', 'prefixed_hex', 'base64']).default('hex'),
    type: z.string().min(1).max(200).optional(),
    job_id: z
      .string()
      .refine(isId, 'the id of a job')
      .optional()
      .describe('Has this job read from ServiceTitan. Left out: an event that is kept and ignored.'),
  })
  .nullish();
const sample = z.object({
  method: z.literal('POST'),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  curl: z.string(),
});

/** Adds webhook-keys and webhooks/test. */
export function webhookKeyRoutes(server: Server, deps: Deps): void {
  server.get(
    `${PATH}/webhook-keys`,
    {
      config: reading,
      schema: {
        summary: 'Keys that webhooks are checked by, without their secrets',
        tags,
        params,
        response: { 200: z.array(keyView) },
      },
    },
    async ({ caller, params }) => {
      const { connectionId } = await mustFind(deps, caller.clientId, params.id);
      return (await listWebhookKeys(deps.db, caller.clientId, connectionId)).map(showKey);
    },
  );
  server.post(
    `${PATH}/webhook-keys`,
    {
      config: changing,
      schema: {
        summary: 'Add a key for webhooks; at most two of a kind, so that they can be rotated',
        tags,
        params,
        body: newKey,
        response: { 200: addedKey },
      },
    },
    async (request) => {
      const { caller, params, body } = request;
      const connection = await mustFind(deps, caller.clientId, params.id);
      const secret = body?.key ?? randomBytes(32).toString('hex');
      const key = await addKey(deps, caller, connection, body?.kind ?? 'signature', secret);
      const url = webhookUrl(deps.publicUrl ?? `${request.protocol}://${request.host}`, connection);
      const token = key.kind === 'url_token' ? `?access_token=${encodeURIComponent(secret)}` : '';
      return { ...showKey(key), key: secret, url: url + token };
    },
  );
  server.delete(
    `${PATH}/webhook-keys/:key_id`,
    {
      config: changing,
      schema: {
        summary: 'Delete a key; nothing is checked by it from now on',
        tags,
        params: keyParams,
        response: { 200: keyView },
      },
    },
    async ({ caller, params }) => {
      const connection = await mustFind(deps, caller.clientId, params.id);
      return showKey(await removeKey(deps, caller, connection, params.key_id));
    },
  );
  server.post(
    `${PATH}/webhooks/test`,
    {
      config: changing,
      schema: {
        summary: 'A signed event to try the connection with; nothing is sent',
        tags,
        params,
        body: sampleWish,
        response: { 200: sample },
      },
    },
    async (request) => {
      const { caller, params, body } = request;
      const connection = await mustFind(deps, caller.clientId, params.id);
      const { tenantId, webhookSignatureHeader: signatureHeader } = connection;
      return sampleWebhook({
        ...{ tenantId, signatureHeader },
        url: webhookUrl(deps.publicUrl ?? `${request.protocol}://${request.host}`, connection),
        key: await keyToSignWith(deps, connection, body?.key_id ?? null),
        encoding: body?.encoding ?? 'hex',
        jobId: body?.job_id ?? null,
        type: body?.type ?? null,
        userassignedid: randomUUID(),
        now: deps.now(),
      });
    },
  );
}

interface Who {
  clientId: Id;
  actor: string;
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<Connection> {
  const connection = isId(id) ? await findConnection(deps.db, clientId, id) : null;
  if (!connection) throw new Refusal('not_found');
  return connection;
}

async function addKey(
  deps: Deps,
  who: Who,
  { connectionId }: Connection,
  kind: WebhookKeyKind,
  secret: string,
): Promise<WebhookKey> {
  const { clientId, actor } = who;
  const key = { keyId: deps.ids(), kind, createdAt: deps.now(), createdBy: actor, lastUsedAt: null };
  await deps.db.tx(async (tx) => {
    await lockConnections(tx, clientId);
    const held = ((await findReceiver(tx, deps.secrets, connectionId))?.keys ?? []).filter(
      (one) => one.kind === kind,
    );
    if (held.some((one) => one.secret === secret)) {
      throw new Refusal('conflict', { reason: 'the connection has this key already.' });
    }
    if (held.length >= MOST_KEYS_OF_A_KIND) {
      throw new Refusal('conflict', {
        reason: `the connection has ${MOST_KEYS_OF_A_KIND} of these keys; delete the one that is no longer used first.`,
      });
    }
    await insertWebhookKey(tx, deps.secrets, clientId, connectionId, { ...key, secret });
    await audit(tx, deps, who, connectionId, 'connection.webhook_key_added', { before: null, after: key });
  });
  return key;
}

async function removeKey(
  deps: Deps,
  who: Who,
  { connectionId }: Connection,
  keyId: string,
): Promise<WebhookKey> {
  if (!isId(keyId)) throw new Refusal('not_found');
  return deps.db.tx(async (tx) => {
    await lockConnections(tx, who.clientId);
    const key = await deleteWebhookKey(tx, who.clientId, connectionId, keyId);
    if (!key) throw new Refusal('not_found');
    await audit(tx, deps, who, connectionId, 'connection.webhook_key_deleted', { before: key, after: null });
    return key;
  });
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: Who,
  connectionId: Id,
  action: string,
  change: { before: WebhookKey | null; after: WebhookKey | null },
): Promise<void> {
  const shown = (key: WebhookKey | null) => key && { key_id: key.keyId, kind: key.kind };
  await auditConnection(tx, deps.ids(), deps.now(), {
    ...{ clientId, actor, action, subject: `connection:${connectionId}` },
    ...{ before: shown(change.before), after: shown(change.after) },
  });
}

async function keyToSignWith(
  deps: Deps,
  { connectionId }: Connection,
  keyId: string | null,
): Promise<string> {
  const receiver: Receiver | null = await findReceiver(deps.db, deps.secrets, connectionId);
  const signing = (receiver?.keys ?? []).filter((key) => key.kind === 'signature');
  const key = keyId === null ? signing.at(-1) : signing.find((one) => one.keyId === keyId);
  if (key) return key.secret;
  if (keyId !== null) throw new Refusal('not_found');
  throw new Refusal('conflict', { reason: 'the connection has no key to sign with; add one first.' });
}

function showKey(key: WebhookKey) {
  return {
    key_id: key.keyId,
    kind: key.kind,
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
