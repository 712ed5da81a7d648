// HTTP of client keys: /v2/settings/security/keys (reference 11.2). A secret goes in and never comes out.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { type KeyBody, keyBody, readKey } from './keys.ts';
import {
  type ClientKey,
  connectionsOfKey,
  findKey,
  listKeys,
  lockKey,
  partnerKeyIdTaken,
  saveKey,
  setArchived,
} from './store-keys.ts';
import type { Caller } from './types.ts';
import { givenId, idParams, pageQuery } from './wire.ts';

const PATH = '/v2/settings/security/keys';
const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['keys'];

const keyView = z.object({
  id: z.string(),
  type: z.string(),
  algorithm: z.string(),
  name: z.string(),
  description: z.string(),
  oauth_client_id: z.string(),
  authorization_url: z.string(),
  scope: z.string().nullable(),
  partner_key_id: z.string().nullable(),
  tags: z.array(z.string()),
  tenant_ids: z.array(z.string()),
  has_app_key: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  archived_at: z.string().nullable(),
});

function view(key: ClientKey): z.infer<typeof keyView> {
  return {
    id: key.keyId,
    type: key.type,
    algorithm: key.algorithm,
    name: key.name,
    description: key.description,
    oauth_client_id: key.oauthClientId,
    authorization_url: key.authorizationUrl,
    scope: key.scope,
    partner_key_id: key.partnerKeyId,
    tags: key.tags,
    tenant_ids: key.tenantIds,
    has_app_key: key.hasAppKey,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
    archived_at: key.archivedAt?.toISOString() ?? null,
  };
}

const listQuery = pageQuery.extend({
  tags: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Only keys with all of these tags, separated by commas.'),
  include_archived: z.stringbool().default(false),
});

export function keyRoutes(server: Server, deps: Deps): void {
  const one = { params: idParams, response: { 200: keyView } };

  server.get(
    PATH,
    {
      config: ADMINS,
      schema: { summary: 'Keys', tags: TAGS, querystring: listQuery, response: { 200: z.array(keyView) } },
    },
    async (request) => {
      const { tags = [], include_archived: includeArchived, limit, offset } = request.query;
      const wanted = [tags].flat().flatMap((tag) => tag.split(','));
      const filter = {
        tags: wanted.map((tag) => tag.trim()).filter(Boolean),
        includeArchived,
        limit,
        offset,
      };
      return (await listKeys(deps.db, request.caller.clientId, filter)).map(view);
    },
  );

  server.get(
    `${PATH}/:id`,
    { config: ADMINS, schema: { summary: 'One key', tags: TAGS, ...one } },
    async (request) => {
      const key = await findKey(deps.db, request.caller.clientId, givenId(request.params.id));
      if (!key) throw new Refusal('not_found');
      return view(key);
    },
  );

  server.post(
    PATH,
    {
      config: ADMINS,
      schema: { summary: 'Create a key', tags: TAGS, body: keyBody, response: { 200: keyView } },
    },
    async (request) => view(await writeKey(deps, request.caller, null, request.body)),
  );

  // The platform's PUT changes what it names, too.
  for (const method of ['PUT', 'PATCH'] as const) {
    server.route({
      method,
      url: `${PATH}/:id`,
      config: ADMINS,
      schema: { summary: 'Change a key; what is left out stays', tags: TAGS, body: keyBody, ...one },
      handler: async (request) =>
        view(await writeKey(deps, request.caller, givenId(request.params.id), request.body)),
    });
  }

  server.delete(
    `${PATH}/:id`,
    { config: ADMINS, schema: { summary: 'Archive a key that no connection uses', tags: TAGS, ...one } },
    async (request) => view(await archiveKey(deps, request.caller, givenId(request.params.id), true)),
  );

  server.post(
    `${PATH}/:id/unarchive`,
    { config: ADMINS, schema: { summary: 'Take a key out of the archive', tags: TAGS, ...one } },
    async (request) => view(await archiveKey(deps, request.caller, givenId(request.params.id), false)),
  );
}

/** What the sealed secrets of a key are bound to. */
function contextOf(clientId: Id, keyId: Id): string {
  return `client_keys:${clientId}:${keyId}`;
}

async function writeKey(deps: Deps, caller: Caller, keyId: Id | null, body: KeyBody): Promise<ClientKey> {
  const { clientId, actor } = caller;
  const now = deps.now();
  return deps.db.tx(async (tx) => {
    const current = keyId === null ? null : await lockKey(tx, clientId, keyId);
    if (keyId !== null && current === null) throw new Refusal('not_found');
    const { settings, secret, appKey } = readKey(body, current, deps.allowPrivateAddresses);
    const id = keyId ?? deps.ids();
    if (
      settings.partnerKeyId !== null &&
      (await partnerKeyIdTaken(tx, clientId, settings.partnerKeyId, id))
    ) {
      throw new Refusal('client_key_duplicate_partner_key_id');
    }
    const seal = (text: string) => deps.secrets.seal(text, contextOf(clientId, id));
    const sealed = {
      secret: secret === undefined ? null : seal(secret),
      appKey: typeof appKey === 'string' ? seal(appKey) : appKey,
    };
    const saved = await saveKey(tx, clientId, id, settings, sealed, now);
    const after = {
      ...view(saved),
      secret_changed: secret !== undefined,
      app_key_changed: appKey !== undefined,
    };
    const action = current ? 'key.changed' : 'key.created';
    const before = current && view(current);
    await recordAudit(
      tx,
      { clientId, actor, action, subject: `key:${id}`, before, after },
      { ids: deps.ids, now },
    );
    if (current) await wakeConnections(deps, tx, clientId, id);
    return saved;
  });
}

/** Connections that were refused with the old credentials try the new ones at once (ST-8). */
async function wakeConnections(deps: Deps, tx: Tx, clientId: Id, keyId: Id): Promise<void> {
  for (const { connectionId, active } of await connectionsOfKey(tx, clientId, keyId)) {
    const lane = `follow:${connectionId}`;
    const payload = { client_id: clientId, connection_id: connectionId };
    if (active) await deps.enqueue(tx, 'follow_connection', payload, { key: lane, lane });
  }
}

async function archiveKey(deps: Deps, caller: Caller, keyId: Id, archived: boolean): Promise<ClientKey> {
  const { clientId, actor } = caller;
  const now = deps.now();
  return deps.db.tx(async (tx) => {
    const current = await lockKey(tx, clientId, keyId);
    if (!current) throw new Refusal('not_found');
    if (archived === (current.archivedAt !== null)) return current;
    const [user] = archived ? await connectionsOfKey(tx, clientId, keyId) : [];
    if (user)
      throw new Refusal('client_key_in_use', { connection: user.name, connection_id: user.connectionId });
    const changed = { ...current, archivedAt: archived ? now : null, updatedAt: now };
    await setArchived(tx, clientId, keyId, changed.archivedAt, now);
    const action = archived ? 'key.archived' : 'key.unarchived';
    const entry = {
      clientId,
      actor,
      action,
      subject: `key:${keyId}`,
      before: view(current),
      after: view(changed),
    };
    await recordAudit(tx, entry, { ids: deps.ids, now });
    return changed;
  });
}
