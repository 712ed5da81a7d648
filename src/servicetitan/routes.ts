// HTTP of connections: /v1/servicetitan/connections. Decides nothing itself.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { checkConnection } from './checkup.ts';
import { showConnection } from './health.ts';
import { cancelImports } from './imports-store.ts';
import { type ConnectionBody, type ConnectionSettings, readSettings } from './settings.ts';
import {
  allConnections,
  auditConnection,
  findConnection,
  findKey,
  insertConnection,
  lockConnections,
  requeueWaiting,
  saveHealth,
  setConnectionState,
  updateConnection,
} from './store-connections.ts';
import type { Connection } from './types.ts';
import { writingRoutes } from './write-back-routes.ts';
import { readWriting, type Writing, type WritingBody } from './writing-settings.ts';
import { hurryWrites, saveChangedWriting } from './writing-store.ts';
import { writingBody, writingShown } from './writing-wire.ts';

const body = z.strictObject({
  name: z.string().nullish(),
  environment: z.string().nullish().describe('production, integration or custom'),
  tenant_id: z.union([z.string(), z.int()]).nullish(),
  key_id: z.string().nullish().describe('The key that holds client id, secret and token URL.'),
  app_key: z.string().nullish().describe('Stored encrypted, never returned. Left out: the one of the key.'),
  api_url: z.string().nullish().describe('Only for environment custom.'),
  poll_interval_seconds: z.number().nullish().describe('1 to 86400; 60 unless told.'),
  requests_per_second: z.number().nullish().describe('Up to 60; 10 unless told.'),
  delta_since: z
    .string()
    .nullish()
    .describe(
      'Jobs that changed since are read, 7 days before the connection was made unless told; a change reads again from there.',
    ),
  webhook_signature_header: z
    .string()
    .nullish()
    .describe('The header in which webhooks are signed; x-servicetitan-signature unless told.'),
  ...writingBody,
});

const health = z.object({
  status: z.enum(['ok', 'trouble', 'never_connected', 'paused']),
  message: z.string(),
  what_to_do: z.string().nullable(),
  code: z.string().nullable(),
  since: z.string().nullable(),
  failures_in_a_row: z.number(),
  next_attempt_at: z.string().nullable(),
  last_success_at: z.string().nullable(),
});

const shown = z.object({
  id: z.string(),
  connection_id: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'integration', 'custom']),
  tenant_id: z.string(),
  key_id: z.string(),
  has_app_key: z.boolean(),
  api_url: z.string(),
  poll_interval_seconds: z.number(),
  requests_per_second: z.number(),
  state: z.enum(['active', 'paused', 'removed']),
  created_at: z.string(),
  delta_since: z.string(),
  webhook_signature_header: z.string(),
  webhooks: z.object({
    url: z.string().describe('The callback URL for ServiceTitan.'),
    checked_by: z.enum(['signature', 'url_token']).nullable().describe('Null: none is taken yet.'),
    last_seen_at: z.string().nullable(),
    last_refused: z.object({ at: z.string(), code: z.string(), message: z.string() }).nullable(),
  }),
  ...writingShown,
  health,
});

const diagnosis = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: z.string(),
      ok: z.boolean(),
      required: z.boolean(),
      message: z.string(),
      what_to_do: z.string().optional(),
    }),
  ),
});

const PATH = '/v1/servicetitan/connections';
const tags = ['servicetitan'];
const params = z.object({ id: z.string() });
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };

/** Create, read, change, pause, resume, remove and test connections. Changes hold the lane: no batch reads by connections that are gone. */
export function connectionRoutes(server: Server, deps: Deps): void {
  const show = (request: FastifyRequest, connection: Connection) =>
    showConnection(connection, deps.publicUrl ?? `${request.protocol}://${request.host}`);
  server.get(
    PATH,
    {
      config: reading,
      schema: { summary: 'Connections to ServiceTitan', tags, response: { 200: z.array(shown) } },
    },
    async (request) =>
      (await allConnections(deps.db, request.caller.clientId)).map((one) => show(request, one)),
  );
  server.get(
    `${PATH}/:id`,
    {
      config: reading,
      schema: { summary: 'One connection with its health', tags, params, response: { 200: shown } },
    },
    async (request) => show(request, await mustFind(deps, request.caller.clientId, request.params.id)),
  );
  server.post(
    PATH,
    {
      config: changing,
      schema: { summary: 'Connect a ServiceTitan tenant', tags, body, response: { 200: shown } },
    },
    async (request) => {
      return show(request, await makeConnection(deps, request.caller, request.body));
    },
  );
  server.patch(
    `${PATH}/:id`,
    {
      config: changing,
      schema: { summary: 'Change a connection', tags, params, body, response: { 200: shown } },
    },
    async (request) => {
      const { caller, params, body } = request;
      const current = await mustFind(deps, caller.clientId, params.id);
      const { connectionId } = current;
      await deps.inLane(caller.clientId, async (tx) => {
        const { settings, writing } = await checkSettings(tx, deps, caller.clientId, body, current);
        await updateConnection(tx, deps.secrets, caller.clientId, { ...settings, connectionId });
        await saveChangedWriting(tx, caller.clientId, connectionId, writing, deps.now());
        await afterChange(tx, deps, caller, connectionId, 'connection.changed', current);
        if (current.state === 'active') await startWork(tx, deps, caller.clientId, connectionId);
      });
      return show(request, await mustFind(deps, caller.clientId, connectionId));
    },
  );
  for (const [verb, state, action] of [
    ['pause', 'paused', 'connection.paused'],
    ['resume', 'active', 'connection.resumed'],
  ] as const) {
    server.post(
      `${PATH}/:id/${verb}`,
      {
        config: changing,
        schema: { summary: `${verb} a connection`, tags, params, response: { 200: shown } },
      },
      async (request) => {
        const { caller, params } = request;
        const current = await mustFind(deps, caller.clientId, params.id);
        const { connectionId } = current;
        if (current.state !== state) {
          await deps.inLane(caller.clientId, async (tx) => {
            await setConnectionState(tx, caller.clientId, connectionId, state);
            await afterChange(tx, deps, caller, connectionId, action, current);
            if (state === 'active') await startWork(tx, deps, caller.clientId, connectionId);
          });
        }
        return show(request, await mustFind(deps, caller.clientId, connectionId));
      },
    );
  }
  server.delete(
    `${PATH}/:id`,
    {
      config: changing,
      schema: {
        summary: 'Remove a connection; its jobs and history stay',
        tags,
        params,
        response: { 200: shown },
      },
    },
    async (request) => {
      const { caller, params } = request;
      const current = await mustFind(deps, caller.clientId, params.id);
      const { connectionId } = current;
      await deps.inLane(caller.clientId, async (tx) => {
        await setConnectionState(tx, caller.clientId, connectionId, 'removed');
        await cancelImports(tx, caller.clientId, connectionId, deps.now());
        await afterChange(tx, deps, caller, connectionId, 'connection.removed', current);
      });
      return { ...show(request, current), state: 'removed' as const };
    },
  );
  server.post(
    `${PATH}/:id/test`,
    {
      config: changing,
      schema: {
        summary: 'Say step by step what works and what is missing',
        tags,
        params,
        response: { 200: diagnosis },
      },
    },
    async ({ caller, params }) =>
      testConnection(deps, caller.clientId, await mustFind(deps, caller.clientId, params.id)),
  );
  writingRoutes(server, deps);
}

/** Makes a connection and has it followed. Throws connection_invalid with every problem named. For routes and for the command line. */
export async function makeConnection(
  deps: Deps,
  caller: { clientId: Id; actor: string },
  body: ConnectionBody & WritingBody,
): Promise<Connection> {
  const { clientId } = caller;
  const connectionId = deps.ids();
  await deps.inLane(clientId, async (tx) => {
    const { settings, writing } = await checkSettings(tx, deps, clientId, body, null);
    const row = { ...settings, appKey: settings.appKey ?? '', connectionId };
    await insertConnection(tx, deps.secrets, clientId, row, deps.now());
    await saveChangedWriting(tx, clientId, connectionId, writing, deps.now());
    await afterChange(tx, deps, caller, connectionId, 'connection.created', null);
    await startWork(tx, deps, clientId, connectionId);
  });
  return mustFind(deps, clientId, connectionId);
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<Connection> {
  const connection = isId(id) ? await findConnection(deps.db, clientId, id) : null;
  if (!connection) throw new Refusal('not_found');
  return connection;
}

/** The settings that the body means; throws with every problem named. One caller at a time, so that no tenant is connected twice. */
async function checkSettings(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  body: ConnectionBody & WritingBody,
  current: Connection | null,
): Promise<{ settings: ConnectionSettings; writing: Writing }> {
  await lockConnections(tx, clientId);
  const keyId = body.key_id ?? current?.keyId ?? '';
  const others = (await allConnections(tx, clientId)).filter(
    (other) => other.connectionId !== current?.connectionId,
  );
  const read = readSettings(body, {
    current,
    key: isId(keyId) ? await findKey(tx, deps.secrets, clientId, keyId) : null,
    others,
    allowPrivateAddresses: deps.allowPrivateAddresses,
  });
  const environment = read.ok ? read.settings.environment : (current?.environment ?? 'custom');
  const writing = readWriting(body, { current, environment, others, now: deps.now() });
  const problems = [...(read.ok ? [] : read.problems), ...writing.problems];
  if (!read.ok || problems.length > 0)
    throw new Refusal('connection_invalid', { reason: problems.join(' '), problems });
  return { settings: read.settings, writing };
}

/** Has the follower start now, and applies inputs again that waited for a connection (IN-3). */
async function startWork(tx: Tx, deps: Deps, clientId: Id, connectionId: Id): Promise<void> {
  await requeueWaiting(tx, clientId);
  const lane = `lane:${clientId}`;
  await deps.enqueue(tx, 'process_inputs', { client_id: clientId }, { key: lane, lane });
  await wakeFollower(tx, deps, clientId, connectionId);
}

async function wakeFollower(tx: Tx, deps: Deps, clientId: Id, connectionId: Id): Promise<void> {
  const lane = `follow:${connectionId}`;
  const payload = { client_id: clientId, connection_id: connectionId };
  await deps.enqueue(tx, 'follow_connection', payload, { key: lane, lane, runAt: deps.now() });
}

async function afterChange(
  tx: Tx,
  deps: Deps,
  caller: { clientId: Id; actor: string },
  connectionId: Id,
  action: string,
  before: Connection | null,
): Promise<void> {
  const after = await findConnection(tx, caller.clientId, connectionId);
  await auditConnection(tx, deps.ids(), deps.now(), {
    clientId: caller.clientId,
    actor: caller.actor,
    action,
    subject: `connection:${connectionId}`,
    before: before && auditForm(before),
    after: after && auditForm(after),
  });
}

function auditForm(connection: Connection): Record<string, unknown> {
  const { health: _, webhooks: _webhooks, ...settings } = showConnection(connection, '');
  return settings;
}

async function testConnection(deps: Deps, clientId: Id, connection: Connection) {
  const { connectionId } = connection;
  const found = await checkConnection(deps, clientId, connection);
  if (found.ok) {
    // Whatever was wrong is mended: go on at once instead of at the next attempt.
    await deps.db.tx(async (tx) => {
      await saveHealth(tx, clientId, connectionId, {
        trouble: null,
        retryAfter: null,
        succeededAt: deps.now(),
      });
      await hurryWrites(tx, clientId, connectionId, deps.now());
      if (connection.state === 'active') await wakeFollower(tx, deps, clientId, connectionId);
    });
  }
  return found;
}
