// HTTP of signing in and out: /v1/sessions. The session travels in a cookie that scripts cannot read.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { type Authenticator, sessionIdOf } from './authenticate.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { knownDevice, knownDeviceCookie } from './known-device.ts';
import { type LoggedIn, logOut, startSession, userWithPassword } from './login.ts';
import { mayCall, scopesOfRole } from './scopes.ts';
import { answerChallenge, challenge } from './second-step.ts';
import { setSessionCookie } from './session-cookie.ts';
import { deviceOf, limitedSignIn, networkKey } from './sign-in-limit.ts';
import { refuseUnlessPasswordsAre } from './single-sign-on.ts';
import { deleteSessionsOf, listSessions } from './store-sessions.ts';
import { ROLES, SCOPES } from './types.ts';
import { givenId, idParams } from './wire.ts';

const TAGS = ['sessions'];
const ANYBODY = { scopes: SCOPES, readerMay: true };

const sessionBody = z.strictObject({
  email: z.string().max(320),
  password: z.string().max(1000),
  client_id: z.string().optional().describe('Which account, when one address has several.'),
});

export const signedInView = z.object({
  user_id: z.string(),
  client_id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scopes: z.array(z.enum(SCOPES)),
  expires_at: z.string(),
});

const challengeView = z.object({
  two_factor_required: z.literal(true),
  challenge: z.string().describe('For POST /v1/sessions/two-factor; it works for ten minutes.'),
  expires_at: z.string(),
});

/** Sets the cookie of a session that was just opened, and says whose it is. */
export function answerSignedIn(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  { user, token, expiresAt }: LoggedIn,
): z.infer<typeof signedInView> {
  const maxAge = Math.ceil((expiresAt.getTime() - deps.now().getTime()) / 1000);
  reply.header('set-cookie', setSessionCookie(deps, request, token, maxAge));
  reply.header('set-cookie', knownDeviceCookie(deps, request, user.email));
  return {
    user_id: user.userId,
    client_id: user.clientId,
    email: user.email,
    name: user.name,
    role: user.role,
    scopes: [...scopesOfRole(user.role)],
    expires_at: expiresAt.toISOString(),
  };
}

const listedSession = z.object({
  session_id: z.string(),
  user_id: z.string(),
  email: z.string(),
  way: z.string().describe('password, two_factor, setup, invitation or single_sign_on'),
  address: z.string(),
  user_agent: z.string(),
  created_at: z.string(),
  last_seen_at: z.string().nullable(),
  expires_at: z.string(),
  is_current: z.boolean(),
});

export function sessionRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  const made = () => ({ ids: deps.ids, now: deps.now() });

  server.post(
    '/v1/sessions',
    {
      schema: {
        summary: 'Sign in; with two-factor switched on the answer is a challenge for /v1/sessions/two-factor',
        tags: TAGS,
        body: sessionBody,
        response: { 200: z.union([challengeView, signedInView]) },
      },
    },
    async (request, reply) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      const { email, password, client_id: clientId } = request.body;
      if (clientId !== undefined && !isId(clientId)) throw new Refusal('invalid_credentials');
      const asked = {
        email: email.trim().normalize('NFC').toLowerCase(),
        password,
        clientId: clientId ?? null,
        hostClientId: clientId === undefined ? await deps.clientIdByHost(request.host) : null,
      };
      const from = {
        network: networkKey(deps, request, 'passwords'),
        device: knownDevice(deps, request, asked.email),
      };
      const user = await limitedSignIn(deps, request, () =>
        userWithPassword(deps.db, asked, from, deps.now()),
      );
      await refuseUnlessPasswordsAre(deps, user);
      if (user.totpSince) return deps.db.tx((tx) => challenge(tx, made(), user));
      const opening = { ...deviceOf(deps, request), way: 'password' as const };
      const opened = await deps.db.tx((tx) => startSession(tx, made(), user, opening));
      return answerSignedIn(deps, request, reply, opened);
    },
  );

  server.post(
    '/v1/sessions/two-factor',
    {
      schema: {
        summary: 'The second step of signing in: a code of the app, or a recovery code',
        tags: TAGS,
        body: z.strictObject({ challenge: z.string().max(200), code: z.string().max(100) }),
        response: { 200: signedInView },
      },
    },
    async (request, reply) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      const { challenge: value, code } = request.body;
      const user = await limitedSignIn(deps, request, () => answerChallenge(deps, value, code));
      const opening = { ...deviceOf(deps, request), way: 'two_factor' as const };
      const opened = await deps.db.tx((tx) => startSession(tx, made(), user, opening));
      return answerSignedIn(deps, request, reply, opened);
    },
  );

  server.get(
    '/v1/sessions',
    {
      config: ANYBODY,
      schema: {
        summary: 'Open sessions: the own ones, or (admins) those of all users or of one',
        tags: TAGS,
        querystring: z.object({ of: z.string().default('me').describe('me, all, or a user_id.') }),
        response: { 200: z.object({ items: z.array(listedSession) }) },
      },
    },
    async (request) => {
      const { caller, query } = request;
      const own = caller.actor.startsWith('user:') ? caller.actor.slice('user:'.length) : null;
      const isOwn = query.of === 'me' || query.of === own;
      if (!isOwn && !mayCall(caller, ['CLIENT_ADMIN'], 'GET')) {
        throw new Refusal('access_denied', { scopes: 'CLIENT_ADMIN' });
      }
      if (isOwn && own === null) return { items: [] };
      const userId = isOwn ? own : query.of === 'all' ? null : givenId(query.of);
      const current = sessionIdOf(caller, request);
      const sessions = await listSessions(deps.db, caller.clientId, { userId }, deps.now());
      return {
        items: sessions.map((session) => ({
          session_id: session.sessionId,
          user_id: session.userId,
          email: session.email,
          way: session.way,
          address: session.address,
          user_agent: session.userAgent,
          created_at: session.createdAt.toISOString(),
          last_seen_at: session.lastSeenAt?.toISOString() ?? null,
          expires_at: session.expiresAt.toISOString(),
          is_current: session.sessionId === current,
        })),
      };
    },
  );

  server.delete(
    '/v1/sessions',
    {
      config: ANYBODY,
      schema: { summary: 'Sign out', tags: TAGS, response: { 200: z.object({ ended: z.boolean() }) } },
    },
    async (request, reply) => {
      const { clientId, actor } = request.caller;
      const sessionId = sessionIdOf(request.caller, request);
      if (sessionId !== null) {
        await logOut(deps.db, made(), { clientId, sessionId, actor });
        authenticator.forget();
      }
      reply.header('set-cookie', setSessionCookie(deps, request, '', 0));
      return { ended: sessionId !== null };
    },
  );

  server.delete(
    '/v1/sessions/:id',
    {
      config: ANYBODY,
      schema: {
        summary: 'End a session: an own one, or (admins) anybody’s',
        tags: TAGS,
        params: idParams,
        response: { 200: z.object({ ended: z.boolean() }) },
      },
    },
    async (request) => {
      const { caller } = request;
      const sessionId = givenId(request.params.id);
      const [session] = await listSessions(deps.db, caller.clientId, { userId: null, sessionId }, deps.now());
      const isOwn = session !== undefined && caller.actor === `user:${session.userId}`;
      // Whose it is is nobody else's business: to others it does not exist.
      if (!session || !(isOwn || mayCall(caller, ['CLIENT_ADMIN'], 'DELETE'))) throw new Refusal('not_found');
      await logOut(deps.db, made(), { clientId: caller.clientId, sessionId, actor: caller.actor });
      authenticator.forget();
      return { ended: true };
    },
  );

  server.post(
    '/v1/sessions/end-others',
    {
      config: ANYBODY,
      schema: {
        summary: 'End all own sessions but this one',
        tags: TAGS,
        response: { 200: z.object({ ended: z.int() }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const current = sessionIdOf(request.caller, request);
      if (current === null) return { ended: 0 };
      const userId = actor.slice('user:'.length);
      const ended = await deps.db.tx(async (tx) => {
        const count = await deleteSessionsOf(tx, clientId, userId, current);
        const entry = { clientId, actor, action: 'sessions.ended', subject: actor, after: { ended: count } };
        if (count > 0) await recordAudit(tx, entry, made());
        return count;
      });
      authenticator.forget();
      return { ended };
    },
  );
}
