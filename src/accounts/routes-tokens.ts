// HTTP of access tokens: /v4/tokens (reference 11.1).

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { type Authenticator, sessionIdOf } from './authenticate.ts';
import { needFreshPassword } from './fresh-password.ts';
import {
  connectionExists,
  findToken,
  insertToken,
  listTokens,
  type ManagedToken,
  revokeToken,
} from './store-tokens.ts';
import { readDuration, readScopes } from './token-wish.ts';
import { newToken, tokenHash } from './tokens.ts';
import { SCOPES } from './types.ts';
import { givenId, idParams, pageQuery } from './wire.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;

const tokenBody = z.object({
  name: z.string().nullish(),
  duration_seconds: z.number().nullish().describe('Absent: it never expires.'),
  scopes: z
    .array(z.string())
    .min(1)
    .nullish()
    .describe('Absent: USER_SUPPORT, which is enough to send events.'),
  connection_id: z
    .union([z.string(), z.int()])
    .nullish()
    .describe('The ServiceTitan connection of the jobs that are sent with this token.'),
  password: z
    .string()
    .max(1000)
    .nullish()
    .describe(
      'Asked again of a user who is signed in, unless POST /v1/session/confirm took it within ten minutes. With an access token it may be left out; given, it must be that of the user who made the token.',
    ),
});

const tokenView = z.object({
  id: z.string(),
  type: z.literal('MANAGED'),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  connection_id: z.string().nullable(),
  created_by: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

function view(token: ManagedToken): z.infer<typeof tokenView> {
  return {
    id: token.tokenId,
    type: 'MANAGED',
    name: token.name,
    scopes: token.scopes,
    connection_id: token.connectionId,
    created_by: token.createdBy,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString() ?? null,
  };
}

export function tokenRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  server.get(
    '/v4/tokens',
    {
      config: { scopes: SCOPES },
      schema: { summary: 'What the token of this request is', tags: ['tokens'] },
    },
    async (request) => {
      const { clientId, actor, scopes, connectionId } = request.caller;
      const managed = actor.startsWith('token:') ? await findToken(deps.db, clientId, actor.slice(6)) : null;
      const session = sessionIdOf(request.caller, request);
      return {
        id: managed?.token.tokenId ?? session,
        type: managed ? 'MANAGED' : 'USER',
        name: managed?.token.name ?? null,
        client_id: clientId,
        actor,
        scopes,
        read_only: request.caller.readOnly === true,
        connection_id: connectionId,
        expires_at: managed?.token.expiresAt?.toISOString() ?? null,
      };
    },
  );

  server.get(
    '/v4/tokens/managed',
    {
      config: ADMINS,
      schema: {
        summary: 'Managed access tokens that are not revoked',
        tags: ['tokens'],
        querystring: pageQuery,
        response: { 200: z.array(tokenView) },
      },
    },
    async (request) => (await listTokens(deps.db, request.caller.clientId, request.query)).map(view),
  );

  server.get(
    '/v4/tokens/managed/:id',
    {
      config: ADMINS,
      schema: {
        summary: 'One managed token',
        tags: ['tokens'],
        params: idParams,
        response: { 200: tokenView },
      },
    },
    async (request) => {
      const found = await findToken(deps.db, request.caller.clientId, managedId(request.params.id));
      if (!found) throw new Refusal('no_such_managed_token');
      return view(found.token);
    },
  );

  server.post(
    '/v4/tokens/managed',
    {
      config: ADMINS,
      schema: {
        summary: 'Create a managed access token; its value is in this answer and never again',
        tags: ['tokens'],
        body: tokenBody,
        response: {
          200: tokenView.extend({ access_token: z.string(), expires_in: z.int().nullable() }),
        },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const name = body.name?.trim() ?? '';
      if (name.length > 255) throw new Refusal('maximum_name_length');
      const seconds = readDuration(body.duration_seconds ?? null);
      const scopes = readScopes(body.scopes ?? ['USER_SUPPORT'], caller);
      const connectionId = body.connection_id == null ? null : String(body.connection_id).trim();
      if (connectionId !== null && !isId(connectionId)) {
        throw new Refusal('no_such_connection', { connection_id: connectionId });
      }
      const now = deps.now();
      await needFreshPassword(deps, request, body.password);
      const token: ManagedToken = {
        tokenId: deps.ids(),
        name: name || 'Access token',
        scopes,
        connectionId,
        createdBy: caller.actor,
        createdAt: now,
        expiresAt: seconds === null ? null : plusMs(now, seconds * SECOND_MS),
      };
      const value = newToken('gw', caller.clientId, token.tokenId);
      await deps.db.tx(async (tx) => {
        if (connectionId !== null && !(await connectionExists(tx, caller.clientId, connectionId))) {
          throw new Refusal('no_such_connection', { connection_id: connectionId });
        }
        await insertToken(tx, caller.clientId, token, tokenHash(value));
        const { clientId, actor } = caller;
        const subject = `token:${token.tokenId}`;
        await recordAudit(
          tx,
          { clientId, actor, action: 'token.created', subject, after: view(token) },
          { ids: deps.ids, now },
        );
      });
      return { ...view(token), access_token: value, expires_in: seconds };
    },
  );

  server.delete(
    '/v4/tokens/managed/:id',
    {
      config: ADMINS,
      schema: {
        summary: 'Revoke a managed token at once',
        tags: ['tokens'],
        params: idParams,
        response: { 200: tokenView },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const now = deps.now();
      const revoked = await deps.db.tx(async (tx) => {
        const token = await revokeToken(tx, clientId, managedId(request.params.id), now);
        if (!token) throw new Refusal('no_such_managed_token');
        const subject = `token:${token.tokenId}`;
        await recordAudit(
          tx,
          { clientId, actor, action: 'token.revoked', subject, before: view(token) },
          { ids: deps.ids, now },
        );
        return token;
      });
      authenticator.forget();
      return view(revoked);
    },
  );
}

function managedId(text: string): string {
  try {
    return givenId(text);
  } catch {
    throw new Refusal('no_such_managed_token');
  }
}
