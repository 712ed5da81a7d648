// HTTP of the console: its page under every path of /console, its files, and the way there from the bare host. Knows no data.

import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readHost } from '../accounts/hosts.ts';
import { sessionCookie } from '../accounts/session-cookie.ts';
import { provedHolder } from '../accounts/store.ts';
import { Refusal } from '../base/errors.ts';
import { accepts } from './compression.ts';
import { type ConsoleFile, type ConsoleFiles, loadConsoleFiles } from './console-files.ts';
import type { Deps, Server } from './types.ts';

const A_YEAR = 'public, max-age=31536000, immutable';
const hidden = { schema: { hide: true } };

const NOT_BUILT = `The console is not built. On the machine that serves it run:

    npm ci
    npm run console

and start it again. The API works without it.
`;

/**
 * Only our own scripts run, and no text becomes one. Style elements need the nonce; style attributes may stand, since previews
 * of mails and charts live on them and they can run nothing. Pictures may come from the company's own site.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob: https: http:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `frame-src 'self' blob:`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** Adds /console, /console/… and /. */
export function consoleRoutes(server: Server, deps: Deps): void {
  // Read with the first visit: a worker, or a server of the API alone, never needs them.
  let read: ConsoleFiles | undefined;
  const files = (): ConsoleFiles => {
    read ??= loadConsoleFiles();
    return read;
  };

  const sendPage = (request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply => {
    const nonce = randomBytes(16).toString('base64');
    const hasSession = sessionCookie(request.headers.cookie) !== null;
    const page = files().page({ nonce, path, hasSession });
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return reply
      .headers({
        'content-security-policy': contentSecurityPolicy(nonce),
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      })
      .type('text/html; charset=utf-8')
      .send(page);
  };

  server.get('/console', hidden, (request, reply) => sendPage(request, reply, '/'));
  server.get(
    '/console/*',
    { schema: { hide: true, params: z.object({ '*': z.string() }) } },
    (request, reply) => {
      const path = request.params['*'];
      const file = files().file(path);
      if (file) return sendFile(request, reply, file);
      // A page of an older build asks for a file that is gone: it must not get a page in its place.
      if (path.startsWith('assets/')) throw new Refusal('not_found');
      return sendPage(request, reply, `/${path}`);
    },
  );

  server.get('/', hidden, async (request, reply) => {
    const host = readHost(request.host);
    if (host !== null && (await provedHolder(deps.db, host)) !== null) throw new Refusal('not_found');
    return reply.redirect('/console', 302);
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  reply.headers({
    'cache-control': file.isHashed ? A_YEAR : 'no-cache',
    etag: file.etag,
    vary: 'Accept-Encoding',
    'cross-origin-resource-policy': 'same-origin',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  for (const coding of ['br', 'gzip'] as const) {
    const body = file.bodies[coding];
    if (body && accepts(request.headers['accept-encoding'], coding)) {
      return reply.header('content-encoding', coding).type(file.type).send(body);
    }
  }
  return reply.type(file.type).send(file.bodies.identity);
}
