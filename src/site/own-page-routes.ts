// HTTP of the advocate's own page (EX-3): asking for the link that proves the e-mail, opening it, looking, logging out. A mailed link is used
// up by a POST only, since mail scanners follow links; every POST must come from our own pages.

import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { isRunning } from './landing.ts';
import { colorsOf, PLAIN_THEME } from './landing-colors.ts';
import { type OwnView, ownPage } from './own-page.ts';
import { ownStats } from './own-page-store.ts';
import { emailField, sendProof, sessionOf } from './share-routes.ts';
import { closeSession, isLinkOpen, openSession } from './share-store.ts';
import { clientAsked, SESSION_DAYS, sessionCookie, sessionHash, tokenHash } from './share-visitor.ts';

const FORM_LIMIT_BYTES = 8 * 1024;

export function ownPageRoutes(server: Server, deps: Deps): void {
  const tags = ['Sharing'];
  const form = { bodyLimit: FORM_LIMIT_BYTES, onRequest: onlyOwnPages(deps) };
  const shown = z.object({ mailed: z.unknown().optional() });
  const proofs = z.object({ proof: z.unknown().optional() });

  server.get(
    '/me',
    { schema: { summary: 'The advocate’s own page', tags, querystring: shown } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const email = await sessionOf(deps, clientId, request);
      if (email !== null) return show(deps, clientId, reply, await statsView(deps, clientId, request, email));
      const isMailed = request.query.mailed !== undefined;
      return show(deps, clientId, reply, isMailed ? { kind: 'mailed' } : ask());
    },
  );

  server.post(
    '/me',
    { ...form, schema: { summary: 'Ask for the link that opens the own page', tags, body: z.unknown() } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const typed = fieldOf(request.body, 'email');
      const address = emailField.safeParse(typed);
      if (!address.success) {
        const view = ask(typed, 'The e-mail address does not look complete.');
        return show(deps, clientId, reply.code(422), view);
      }
      try {
        await sendProof(deps, request, address.data);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'too_many_requests') throw error;
        const view = ask(typed, 'You asked for a link a little too often. Please try again in an hour.');
        return show(deps, clientId, reply.code(429), view);
      }
      return reply.redirect('/me?mailed=1', 303);
    },
  );

  server.get(
    '/me/confirm',
    { schema: { summary: 'What a mailed link opens: uses nothing up', tags, querystring: proofs } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const { proof } = request.query;
      const hash = typeof proof === 'string' ? tokenHash(proof) : null;
      const isOpen = hash !== null && (await isLinkOpen(deps.db, clientId, hash, deps.now()));
      if (!isOpen) return show(deps, clientId, reply.code(410), { kind: 'stale' });
      return show(deps, clientId, reply, { kind: 'open', proof: String(proof) });
    },
  );

  server.post(
    '/me/confirm',
    { ...form, schema: { summary: 'Use a mailed link up and open the session', tags, body: z.unknown() } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const linkHash = tokenHash(fieldOf(request.body, 'proof'));
      const cookie = randomBytes(32).toString('base64url');
      const opened = tokenHash(cookie);
      const isOpened =
        linkHash !== null &&
        opened !== null &&
        (await deps.db.tx((tx) =>
          openSession(tx, clientId, { linkHash, sessionHash: opened, days: SESSION_DAYS, now: deps.now() }),
        ));
      if (!isOpened) return show(deps, clientId, reply.code(410), { kind: 'stale' });
      reply.header('set-cookie', sessionCookie(cookie, deps.isSecure(request)));
      return reply.redirect('/me', 303);
    },
  );

  server.post(
    '/me/join',
    { ...form, schema: { summary: 'Get a link and code for the proved e-mail', tags, body: z.unknown() } },
    async (request, reply) => {
      const clientId = await clientAsked(deps, request);
      const email = await sessionOf(deps, clientId, request);
      const voice = await deps.voice(clientId, null);
      if (email !== null && voice && isRunning(voice, deps.now())) {
        await deps.enrolAdvocate(clientId, {
          ...{ email, firstName: null, lastName: null, source: 'own_page' },
          programLabel: voice.campaign.programLabel,
        });
      }
      return reply.redirect('/me', 303);
    },
  );

  server.post(
    '/me/logout',
    { ...form, schema: { summary: 'End the session of the own page', tags, body: z.unknown() } },
    async (request, reply) => {
      const hash = sessionHash(request.headers.cookie);
      if (hash) await closeSession(deps.db, await clientAsked(deps, request), hash);
      reply.header('set-cookie', sessionCookie('', deps.isSecure(request)));
      return reply.redirect('/me', 303);
    },
  );
}

/**
 * Browsers say where a POST comes from; another site could log somebody in as somebody else, or out. Throws cross_site_request.
 * Behind a proxy that names itself as the host, the installation's own address counts too.
 */
function onlyOwnPages({ publicUrl }: Deps) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const { origin } = request.headers;
    const hosts = [request.host, publicUrl === null ? null : new URL(publicUrl).host];
    const isOwn = origin === undefined || (URL.canParse(origin) && hosts.includes(new URL(origin).host));
    done(isOwn ? undefined : new Refusal('cross_site_request'));
  };
}

const ask = (email = '', problem = ''): OwnView => ({ kind: 'ask', email, problem });

async function statsView(deps: Deps, clientId: Id, request: FastifyRequest, email: string): Promise<OwnView> {
  const voice = await deps.voice(clientId, null);
  const isOpen = voice !== null && isRunning(voice, deps.now());
  const stats = await ownStats(deps, clientId, email, await deps.programOrigin(clientId, request));
  if (!stats) return { kind: 'start', isOpen };
  const me = await deps.liveCode(clientId, stats.code);
  const own = (me && (await deps.voice(clientId, null, me.personId))) ?? voice;
  return { kind: 'stats', stats, isOpen, offer: own ? own.fill(own.campaign.settings.share.text) : '' };
}

async function show(deps: Deps, clientId: Id, reply: FastifyReply, view: OwnView): Promise<FastifyReply> {
  const settings = (await deps.voice(clientId, null))?.campaign.settings;
  const theme = settings?.theme ?? PLAIN_THEME;
  const nonce = randomBytes(16).toString('base64');
  const company = settings?.company_name ?? (await deps.client(clientId)).name;
  const frame = { company, colors: colorsOf(theme), logoUrl: theme.logo_url, nonce };
  return reply
    .headers({
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      // Not no-referrer: with it browsers call the origin of our own forms "null".
      'referrer-policy': 'same-origin',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(ownPage(frame, view));
}

function fieldOf(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null;
  return typeof value === 'string' ? value.slice(0, 300) : '';
}
