// Share links on the program domain: the click is stored, then the visitor is sent on (WEB-3, WEB-7). Never an error to a visitor.

import type { KeyObject } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { deviceCookie, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { clickKeyOf } from './click-device.ts';
import { clickToken } from './click-token.ts';
import { isRouteName } from './code-words.ts';
import { linkChannel, passedOn } from './landing.ts';
import { createLinkLookup } from './link-lookup.ts';
import { createLinkPlanner } from './link-plan.ts';
import { linkPreview } from './link-preview.ts';
import type { Link } from './link-store.ts';
import { deviceClass, isClick, isPreview } from './links.ts';
import { deviceIdMaker } from './random-devices.ts';

const params = z.object({ code: z.string() });

export function linkRoutes(server: Server, deps: Deps): void {
  const following: Following = {
    lookUp: createLinkLookup(deps.db, deps.voice),
    planFor: createLinkPlanner(deps),
    clickKey: clickKeyOf(deps.secrets),
    newDeviceId: deviceIdMaker(),
  };
  const schema = (summary: string) => ({ schema: { summary, tags: ['Share links'], params } });
  server.get('/:code', schema('Follow a share link'), (request, reply) =>
    follow(deps, following, request, request.params.code, reply),
  );
  server.get('/s/:code', schema('Follow a share link, the longer form'), (request, reply) =>
    follow(deps, following, request, request.params.code, reply),
  );
}

/** What following a link needs, made once. */
interface Following {
  lookUp: ReturnType<typeof createLinkLookup>;
  planFor: ReturnType<typeof createLinkPlanner>;
  clickKey: KeyObject;
  newDeviceId(): string;
}

async function follow(
  deps: Deps,
  following: Following,
  request: FastifyRequest,
  code: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const clientId = await deps.clientIdByHost(request.host);
  // What is asked for by programs gets an answer for programs.
  if (clientId === null || isRouteName(code)) throw new Refusal('not_found');
  const mark = request.url.indexOf('?');
  const query = mark < 0 ? null : new URLSearchParams(request.url.slice(mark));
  const channel = query ? linkChannel(query) : 'SHARE_LINK';
  const device = deviceClass(request.headers['user-agent']);
  const { lately, link: asked } = following.lookUp(clientId, codeKey(code));
  const store = (link: Link): Promise<Id | null> =>
    storeClick(deps, following, { clientId, link, channel, device, request, reply });
  const isVisit = isClick(request.method, request.headers);
  // A link that was followed a moment ago need not be read before its click is stored, only before its visitor is sent on.
  const [link, early] = await Promise.all([asked, isVisit && lately ? store(lately) : null]);
  const [plan, clickId] = await Promise.all([
    following.planFor(clientId, link, channel, device === 'phone'),
    early ?? (isVisit && link.kind !== null ? store(link) : null),
  ]);
  if (plan === null) return reply.type('text/html; charset=utf-8').send(NOTHING_HERE);
  const { landing, withToken } = plan;
  if (link.kind === 'share' && isPreview(request.method, request.headers)) {
    const voice = await deps.voice(clientId, link.program, link.advocateId);
    const page = voice && linkPreview(voice, link.code, landing.head + landing.tail);
    if (page) return reply.type('text/html; charset=utf-8').send(page);
  }
  const token =
    withToken && clickId !== null
      ? `&extole_zone_click_event_id=${clickToken(following.clickKey, clientId, clickId)}`
      : '';
  const more = query && link.kind !== null ? passedOn(query, landing) : '';
  return reply.redirect(landing.head + token + more + landing.tail, 302);
}

/** Resolves with the click's input id once it is committed; nothing is answered before. */
async function storeClick(
  deps: Deps,
  following: Following,
  click: {
    clientId: Id;
    link: Link;
    channel: string;
    device: string;
    request: FastifyRequest;
    reply: FastifyReply;
  },
): Promise<Id | null> {
  const { clientId, link, channel, device, request, reply } = click;
  const deviceId = readDeviceId(request.headers.cookie) ?? following.newDeviceId();
  const [accepted] = await deps.accept([
    {
      clientId,
      source: 'browser',
      name: link.kind === 'promotion' ? 'promotion_clicked' : 'share_clicked',
      eventTime: null,
      body: clickBody(link, channel, device),
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
  return accepted?.inputId ?? null;
}

/** What is kept about a visitor who clicked: the link, how it came, the kind of device (WEB-6). A promotion credits nobody, so it names no code. */
function clickBody({ kind, code, program }: Link, channel: string, device: string): string {
  return JSON.stringify(
    kind === 'promotion'
      ? { promotion: code, program_label: program, channel, device_class: device }
      : { advocate_code: code, channel, device_class: device },
  );
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
