// HTTP of logging in and out: /v1/sessions. The session travels in a cookie that scripts cannot read.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { type Authenticator, SESSION_COOKIE, sessionIdOf } from './authenticate.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { logIn, logOut } from './login.ts';
import { scopesOfRole } from './scopes.ts';
import { ROLES, SCOPES } from './types.ts';

const TAGS = ['sessions'];

const sessionBody = z.strictObject({
  email: z.string().max(320),
  password: z.string().max(1000),
  client_id: z.string().optional().describe('Which account, when one address has several.'),
});

const sessionView = z.object({
  user_id: z.string(),
  client_id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scopes: z.array(z.enum(SCOPES)),
  expires_at: z.string(),
});

export function sessionRoutes(server: Server, deps: Deps, authenticator: Authenticator): void {
  // A browser sends a cookie marked Secure over https only, so a product reached over http must not mark it.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${deps.publicUrl?.startsWith('https:') ? '; Secure' : ''}`;

  server.post(
    '/v1/sessions',
    {
      schema: { summary: 'Log in', tags: TAGS, body: sessionBody, response: { 200: sessionView } },
    },
    async (request, reply) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      const { email, password, client_id: clientId } = request.body;
      if (clientId !== undefined && !isId(clientId)) throw new Refusal('invalid_credentials');
      const made = { ids: deps.ids, now: deps.now() };
      const { user, token, expiresAt } = await logIn(deps.db, made, {
        email: email.trim().normalize('NFC').toLowerCase(),
        password,
        clientId: clientId ?? null,
        hostClientId: clientId === undefined ? await deps.clientIdByHost(request.host) : null,
      });
      const maxAge = Math.floor((expiresAt.getTime() - made.now.getTime()) / 1000);
      reply.header('set-cookie', `${SESSION_COOKIE}=${token}; Max-Age=${maxAge}; ${attributes}`);
      return {
        user_id: user.userId,
        client_id: user.clientId,
        email: user.email,
        name: user.name,
        role: user.role,
        scopes: [...scopesOfRole(user.role)],
        expires_at: expiresAt.toISOString(),
      };
    },
  );

  server.delete(
    '/v1/sessions',
    {
      config: { scopes: SCOPES, readerMay: true },
      schema: { summary: 'Log out', tags: TAGS, response: { 200: z.object({ ended: z.boolean() }) } },
    },
    async (request, reply) => {
      const { clientId, actor } = request.caller;
      const sessionId = sessionIdOf(request.caller, request);
      if (sessionId !== null) {
        await logOut(deps.db, { ids: deps.ids, now: deps.now() }, { clientId, sessionId, actor });
        authenticator.forget();
      }
      reply.header('set-cookie', `${SESSION_COOKIE}=; Max-Age=0; ${attributes}`);
      return { ended: sessionId !== null };
    },
  );
}
