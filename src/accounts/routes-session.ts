// HTTP of the session that asks: /v1/session. Who I am, what I may, and the token that changing requests of a browser bring along.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { type Authenticator, sessionIdOf } from './authenticate.ts';
import { FRESH_MS, freshUntil, needFreshPassword } from './fresh-password.ts';
import { confirmPassword } from './login.ts';
import { hashPassword } from './passwords.ts';
import { csrfToken, sessionCookie } from './session-cookie.ts';
import { password } from './settings.ts';
import { loadClient } from './store.ts';
import { deleteSessionsOf } from './store-sessions.ts';
import { endWaysInOf } from './store-sign-in.ts';
import { findUser, setPassword } from './store-users.ts';
import { ROLES, SCOPES } from './types.ts';

const TAGS = ['sessions'];
const ANYBODY = { scopes: SCOPES, readerMay: true };

const ownView = z.object({
  user: z
    .object({
      user_id: z.string(),
      email: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      two_factor: z.boolean(),
      has_password: z.boolean(),
    })
    .nullable()
    .describe('null: an access token asks.'),
  client: z.object({
    client_id: z.string(),
    name: z.string(),
    time_zone: z.string(),
    currency: z.string(),
    phone_region: z.string(),
    program_origin: z.string().describe('Where share links begin: the program domain, else this server.'),
  }),
  scopes: z.array(z.enum(SCOPES)),
  read_only: z.boolean(),
  csrf_token: z
    .string()
    .nullable()
    .describe('For the header x-csrf-token of changing requests that come with the session cookie.'),
  password_fresh_until: z
    .string()
    .nullable()
    .describe('Until then the password is not asked again (POST /v1/session/confirm).'),
});

export function ownSessionRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  server.get(
    '/v1/session',
    {
      config: ANYBODY,
      schema: {
        summary: 'Who asks, for which client, and what they may do',
        tags: TAGS,
        response: { 200: ownView },
      },
    },
    async (request) => {
      const { caller } = request;
      const client = await loadClient(deps.db, caller.clientId);
      const isUser = caller.actor.startsWith('user:');
      const user = isUser ? await findUser(deps.db, caller.clientId, caller.actor.slice(5)) : null;
      const sessionId = sessionIdOf(caller, request);
      const fresh = sessionId === null ? null : await freshUntil(deps, caller, sessionId);
      const cookie = isUser ? sessionCookie(request.headers.cookie) : null;
      return {
        user: user && {
          user_id: user.userId,
          email: user.email,
          name: user.name,
          role: user.role,
          two_factor: user.totpSince !== null,
          has_password: user.passwordHash !== null,
        },
        client: {
          client_id: client.clientId,
          name: client.name,
          time_zone: client.timeZone,
          currency: client.currency,
          phone_region: client.phoneRegion,
          program_origin: await deps.programOrigin(client.clientId, request),
        },
        scopes: [...caller.scopes],
        read_only: caller.readOnly === true,
        csrf_token: cookie === null ? null : csrfToken(cookie),
        password_fresh_until: fresh?.toISOString() ?? null,
      };
    },
  );

  server.post(
    '/v1/session/confirm',
    {
      config: ANYBODY,
      schema: {
        summary: 'Give the password again; for ten minutes dangerous things do not ask for it',
        tags: TAGS,
        body: z.strictObject({ password: z.string().min(1).max(1000) }),
        response: { 200: z.object({ password_fresh_until: z.string() }) },
      },
    },
    async (request) => {
      signedInUser(request);
      await needFreshPassword(deps, request, request.body.password);
      return { password_fresh_until: new Date(deps.now().getTime() + FRESH_MS).toISOString() };
    },
  );

  server.post(
    '/v1/session/password',
    {
      config: ANYBODY,
      schema: {
        summary: 'Change the own password; all other sessions end',
        tags: TAGS,
        body: z.strictObject({ current_password: z.string().max(1000), new_password: password }),
        response: { 200: z.object({ ended_sessions: z.int() }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const userId = signedInUser(request);
      const now = deps.now();
      await confirmPassword(deps.db, clientId, actor, request.body.current_password, now);
      const passwordHash = await hashPassword(request.body.new_password);
      const ended = await deps.db.tx(async (tx) => {
        await setPassword(tx, clientId, userId, passwordHash);
        await endWaysInOf(tx, clientId, userId, now);
        const count = await deleteSessionsOf(tx, clientId, userId, sessionIdOf(request.caller, request));
        const entry = { clientId, actor, action: 'user.password_changed', subject: actor };
        await recordAudit(tx, entry, { ids: deps.ids, now });
        return count;
      });
      authenticator.forget();
      return { ended_sessions: ended };
    },
  );
}

/** The user id of a caller who is signed in. Throws user_needed for an access token. */
export function signedInUser(request: FastifyRequest): string {
  const { actor } = request.caller;
  if (!actor.startsWith('user:')) throw new Refusal('user_needed');
  return actor.slice('user:'.length);
}
