// HTTP of single sign-on: /v1/single-sign-on. What the sign-in page asks, the two ends of the flow, and the settings of admins.

import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { issuerProblem } from './decide-single-sign-on.ts';
import { needFreshPassword } from './fresh-password.ts';
import { startSession } from './login.ts';
import { linkOrigin } from './password-links.ts';
import { signedInUser } from './routes-session.ts';
import { answerSignedIn } from './routes-sessions.ts';
import { needRightsOver } from './routes-users.ts';
import { confirmCode } from './second-step.ts';
import { ownDomain } from './settings.ts';
import { countedSignIn, deviceOf } from './sign-in-limit.ts';
import {
  beginSingleSignOn,
  discover,
  endSingleSignOn,
  singleSignOnAt,
  ssoContext,
} from './single-sign-on.ts';
import { markPassword } from './store-sessions.ts';
import {
  deleteSingleSignOn,
  loadSingleSignOn,
  type SingleSignOn,
  saveSingleSignOn,
  untieOthers,
} from './store-single-sign-on.ts';
import { parseToken } from './tokens.ts';
import { ROLES, SCOPES } from './types.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['single sign-on'];
const CALLBACK = '/v1/single-sign-on/callback';
const FLOW_COOKIE = 'goodword_sso';
const FLOWS_PER_ADDRESS = 100;

const settingsBody = z.strictObject({
  issuer: z.string().trim().min(1).max(1000).describe('As https://accounts.google.com.'),
  oauth_client_id: z.string().trim().min(1).max(1000),
  secret: z.string().trim().min(1).max(10_000).optional().describe('The client secret; left out: it stays.'),
  allowed_domains: z.array(ownDomain).min(1).max(100),
  default_role: z.enum(ROLES).exclude(['owner']).default('read_only'),
  is_on: z.boolean().default(true),
  is_only_way: z.boolean().default(false).describe('Passwords then open the door to owners only.'),
});

const settingsView = settingsBody.omit({ secret: true }).extend({
  allowed_domains: z.array(z.string()),
  redirect_uri: z.string().describe('To enter at the provider.'),
  updated_at: z.string(),
});

export function singleSignOnRoutes(server: Server, deps: Deps): void {
  const redirectUri = (request: FastifyRequest) => linkOrigin(deps, request) + CALLBACK;
  const view = (settings: SingleSignOn, request: FastifyRequest): z.infer<typeof settingsView> => ({
    issuer: settings.issuer,
    oauth_client_id: settings.oauthClientId,
    allowed_domains: settings.allowedDomains,
    default_role: settings.defaultRole,
    is_on: settings.isOn,
    is_only_way: settings.isOnlyWay,
    redirect_uri: redirectUri(request),
    updated_at: settings.updatedAt.toISOString(),
  });

  server.get(
    '/v1/single-sign-on',
    {
      schema: {
        summary: 'Whether people of this host’s company sign in at their own provider',
        tags: TAGS,
        response: {
          200: z.object({ is_on: z.boolean(), is_only_way: z.boolean(), company: z.string().nullable() }),
        },
      },
    },
    async (request) => {
      const found = await singleSignOnAt(deps, await deps.clientIdByHost(request.host));
      return { is_on: found.isOn, is_only_way: found.isOnlyWay, company: found.company };
    },
  );

  server.get(
    '/v1/single-sign-on/start',
    {
      schema: {
        summary: 'Send the browser to the provider',
        tags: TAGS,
        querystring: z.object({
          return_to: z.string().max(1000).default('/console/').describe('A path of the console.'),
          fresh: z.stringbool().default(false).describe('Sign in anew; counts as giving the password again.'),
          client_id: z.string().optional().describe('Whose provider; left out: that of the host.'),
        }),
      },
    },
    async (request, reply) => {
      await countedSignIn(deps, request, 'single sign-on', FLOWS_PER_ADDRESS);
      const { return_to: wished, fresh: isFresh, client_id: named } = request.query;
      if (named !== undefined && !isId(named)) throw new Refusal('single_sign_on_off');
      const clientId = named ?? (await deps.clientIdByHost(request.host));
      if (clientId === null) throw new Refusal('unknown_program_domain', { host: request.host });
      const returnTo = ownPath(wished);
      // The provider sends the browser to PUBLIC_URL, where no cookie of another host comes along. Once only: a proxy may rename hosts.
      if (named === undefined && deps.publicUrl !== null && new URL(deps.publicUrl).host !== request.host) {
        const there = new URLSearchParams({
          return_to: returnTo,
          fresh: String(isFresh),
          client_id: clientId,
        });
        return reply.redirect(`${deps.publicUrl}/v1/single-sign-on/start?${there}`, 302);
      }
      const { url, state } = await beginSingleSignOn(deps, clientId, {
        redirectUri: redirectUri(request),
        returnTo,
        isFresh,
        tieUserId: null,
      });
      reply.header('set-cookie', flowCookie(request, flowHash(state), 600));
      return reply.redirect(url, 302);
    },
  );

  server.post(
    '/v1/single-sign-on/tie',
    {
      config: { scopes: SCOPES, readerMay: true },
      schema: {
        summary:
          'Tie an account at the provider to the user who is signed in: the way of owners to single sign-on',
        tags: TAGS,
        body: z.strictObject({
          code: z.string().max(100).default('').describe('Of the app, where two-factor is switched on.'),
          return_to: z.string().max(1000).default('/console/account').describe('A path of the console.'),
        }),
        response: { 200: z.object({ url: z.string().describe('Where the browser goes next.') }) },
      },
    },
    async (request, reply) => {
      const userId = signedInUser(request);
      const { clientId } = request.caller;
      await needFreshPassword(deps, request, null);
      await confirmCode(deps, { clientId, userId }, request.body.code);
      const { url, state } = await beginSingleSignOn(deps, clientId, {
        redirectUri: redirectUri(request),
        returnTo: ownPath(request.body.return_to),
        isFresh: true,
        tieUserId: userId,
      });
      reply.header('set-cookie', flowCookie(request, flowHash(state), 600));
      return { url };
    },
  );

  server.get(
    CALLBACK,
    { schema: { summary: 'Where the provider sends the browser back', tags: TAGS, hide: true } },
    async (request, reply) => {
      const query = request.url.slice(request.url.indexOf('?') + 1);
      try {
        const state = new URLSearchParams(query).get('state') ?? '';
        // The flow ends in the browser in which it began, or somebody could be signed in as somebody else.
        if (cookieOf(request.headers.cookie) !== flowHash(state)) throw new Refusal('link_over');
        const { user, returnTo, isFresh } = await endSingleSignOn(deps, query);
        const now = deps.now();
        const opened = await deps.db.tx(async (tx) => {
          const opening = { ...deviceOf(deps, request), way: 'single_sign_on' as const };
          const started = await startSession(tx, { ids: deps.ids, now }, user, opening);
          if (isFresh) await markPassword(tx, user.clientId, parseToken(started.token)?.id ?? '0', now);
          return started;
        });
        answerSignedIn(deps, request, reply, opened);
        reply.header('set-cookie', flowCookie(request, '', 0));
        return await reply.redirect(returnTo, 302);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // A person stands in front of it: the sign-in page says it in words.
        const problem = new URLSearchParams({ problem: error.code, message: error.message });
        return reply.redirect(`/console/sign-in?${problem}`, 302);
      }
    },
  );

  function flowCookie(request: FastifyRequest, value: string, maxAge: number): string {
    const secure = deps.isSecure(request) ? '; Secure' : '';
    return `${FLOW_COOKIE}=${value}; Max-Age=${maxAge}; Path=${CALLBACK}; HttpOnly; SameSite=Lax${secure}`;
  }

  server.get(
    '/v1/single-sign-on/settings',
    {
      config: ADMINS,
      schema: {
        summary: 'How single sign-on is set',
        tags: TAGS,
        response: { 200: z.object({ settings: settingsView.nullable(), redirect_uri: z.string() }) },
      },
    },
    async (request) => {
      const settings = await loadSingleSignOn(deps.db, request.caller.clientId);
      return { settings: settings && view(settings, request), redirect_uri: redirectUri(request) };
    },
  );

  server.put(
    '/v1/single-sign-on/settings',
    {
      config: ADMINS,
      schema: {
        summary:
          'Set single sign-on up; the provider is read before it is stored. Only owners choose the provider',
        tags: TAGS,
        body: settingsBody,
        response: { 200: settingsView },
      },
    },
    async (request) => {
      const { body, caller } = request;
      const { clientId, actor } = caller;
      await needFreshPassword(deps, request, null);
      const problem = enteredUrlProblem(body.issuer, deps.allowPrivateAddresses);
      if (problem) throw new Refusal('invalid_parameter', { name: 'issuer', reason: problem.reason });
      const isPlain = !body.issuer.startsWith('https:') && !deps.allowPrivateAddresses;
      if (isPlain)
        throw new Refusal('invalid_parameter', { name: 'issuer', reason: 'it must start with https://' });
      const multi = issuerProblem(body.issuer);
      if (multi) throw new Refusal('invalid_parameter', { name: 'issuer', reason: multi });
      const known = await loadSingleSignOn(deps.db, clientId);
      if (known?.issuer !== body.issuer) {
        // Whoever chooses the provider chooses who comes in, as anybody. A token is in nobody's hands in particular.
        signedInUser(request);
        needRightsOver(caller, 'owner');
      }
      // The old secret goes to no other provider.
      const kept =
        known?.issuer === body.issuer ? deps.secrets.open(known.secret, ssoContext(clientId)) : undefined;
      const secret = body.secret ?? kept;
      if (secret === undefined) {
        throw new Refusal('invalid_parameter', {
          name: 'secret',
          reason: 'a new provider needs its client secret',
        });
      }
      await discover(deps, { issuer: body.issuer, oauthClientId: body.oauth_client_id, secret });
      const settings: SingleSignOn = {
        issuer: body.issuer,
        oauthClientId: body.oauth_client_id,
        secret: deps.secrets.seal(secret, ssoContext(clientId)),
        allowedDomains: [...new Set(body.allowed_domains)],
        defaultRole: body.default_role,
        isOn: body.is_on,
        isOnlyWay: body.is_only_way,
        updatedAt: deps.now(),
      };
      await deps.db.tx(async (tx) => {
        const before = await loadSingleSignOn(tx, clientId);
        await saveSingleSignOn(tx, clientId, settings);
        const isOwners = caller.actor.startsWith('user:') && caller.scopes.includes('CLIENT_SUPERUSER');
        const untied = isOwners ? await untieOthers(tx, clientId, settings.issuer) : 0;
        await recordAudit(
          tx,
          {
            ...{ clientId, actor, action: 'single_sign_on.changed', subject: `client:${clientId}` },
            before: before && view(before, request),
            after: { ...view(settings, request), secret_changed: body.secret !== undefined, untied },
          },
          { ids: deps.ids, now: settings.updatedAt },
        );
      });
      return view(settings, request);
    },
  );

  server.delete(
    '/v1/single-sign-on/settings',
    {
      config: ADMINS,
      schema: {
        summary: 'Forget single sign-on; its users choose a password by a link',
        tags: TAGS,
        response: { 200: z.object({ ended: z.boolean() }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      await needFreshPassword(deps, request, null);
      return deps.db.tx(async (tx) => {
        const before = await loadSingleSignOn(tx, clientId);
        if (!before) return { ended: false };
        await deleteSingleSignOn(tx, clientId);
        const entry = { clientId, actor, action: 'single_sign_on.ended', subject: `client:${clientId}` };
        await recordAudit(
          tx,
          { ...entry, before: view(before, request) },
          { ids: deps.ids, now: deps.now() },
        );
        return { ended: true };
      });
    },
  );
}

function flowHash(state: string): string {
  return hash('sha256', `flow ${state}`, 'base64url');
}

function cookieOf(header: string | undefined): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === FLOW_COOKIE)?.[1] ?? null;
}

/** A path of the console, whatever was asked: nobody is sent elsewhere after signing in. */
function ownPath(wished: string): string {
  const url = URL.parse(wished, 'http://here.invalid');
  const isOwn = url?.origin === 'http://here.invalid' && /^\/console(\/|$)/.test(url.pathname);
  return isOwn ? url.pathname + url.search + url.hash : '/console/';
}
