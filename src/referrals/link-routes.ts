// Share links on the program domain: the click is stored, then the visitor is sent on (WEB-3, WEB-7). Never an error to a visitor.

import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { deviceCookie, deviceIdOf, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { isRouteName } from './code-words.ts';
import { type Destination, destinationOf } from './link-store.ts';
import { deviceClass, isClick, landingUrl } from './links.ts';

const params = z.object({ code: z.string() });

export function linkRoutes(server: Server, deps: Deps): void {
  const schema = (summary: string) => ({ schema: { summary, tags: ['Share links'], params } });
  server.get('/:code', schema('Follow a share link'), (request, reply) =>
    follow(deps, request, request.params.code, reply),
  );
  server.get('/s/:code', schema('Follow a share link, the longer form'), (request, reply) =>
    follow(deps, request, request.params.code, reply),
  );
}

async function follow(
  deps: Deps,
  request: FastifyRequest,
  code: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const clientId = await deps.clientIdByHost(request.host);
  // What is asked for by programs gets an answer for programs.
  if (clientId === null || isRouteName(code)) throw new Refusal('not_found');
  const destination = await destinationOf(deps.db, clientId, codeKey(code));
  if (destination.code !== null && isClick(request.method, request.headers)) {
    await storeClick(deps, clientId, destination.code, request, reply);
  }
  const url = landingOf(destination);
  if (url !== null) return reply.redirect(url, 302);
  return reply.type('text/html; charset=utf-8').send(NOTHING_HERE);
}

/** Resolves once the click is committed; nothing is answered before. */
async function storeClick(
  deps: Deps,
  clientId: Id,
  code: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const deviceId = readDeviceId(request.headers.cookie) ?? deviceIdOf(randomBytes(18));
  const body = {
    advocate_code: code,
    channel: 'SHARE_LINK',
    device_class: deviceClass(request.headers['user-agent']),
  };
  await deps.accept([
    {
      clientId,
      source: 'browser',
      name: 'share_clicked',
      eventTime: null,
      body: JSON.stringify(body),
      actor: 'browser',
      connectionId: null,
      deviceId,
      idempotencyKey: null,
      partnerKey: null,
      // Two clicks are two clicks, though they say the same.
      sameBytesAreSame: false,
    },
  ]);
  reply.header('set-cookie', deviceCookie(deviceId, isSecure(deps, request)));
}

/** The link's own destination or the company's site, with the link's parameters; without them when nothing runs or the code is nobody's. */
function landingOf({ code, program, linkUrl, companyUrl, isLive }: Destination): string | null {
  if (code === null || program === null || !isLive) return companyUrl ?? linkUrl;
  const url = linkUrl ?? companyUrl;
  return url === null ? null : landingUrl({ url, program, code });
}

/** A proxy in front ends TLS and says so. Whoever lies about it only marks a cookie of his own. */
function isSecure(deps: Deps, request: FastifyRequest): boolean {
  const forwarded = String(request.headers['x-forwarded-proto'] ?? '').split(',', 1)[0];
  return (
    deps.publicUrl?.startsWith('https:') === true ||
    request.protocol === 'https' ||
    forwarded?.trim() === 'https'
  );
}

const NOTHING_HERE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Thank you for coming by</title>
<h1>Thank you for coming by</h1>
<p>This link leads to a referral program that has not opened yet. Please ask whoever gave it to you, or come back later.</p>
</html>
`;
