// Share links on the program domain: the click is stored, then the visitor is sent on (WEB-3, WEB-7). Never an error to a visitor.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { deviceCookie, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { clickToken } from './click-token.ts';
import { isRouteName } from './code-words.ts';
import { createLinkFollower } from './follow-links.ts';
import { linkChannel, passedOn } from './landing.ts';
import { createLinkPlanner } from './link-plan.ts';
import { linkPreview } from './link-preview.ts';
import type { NewClick } from './link-store.ts';
import { agentReader, isClick } from './links.ts';
import { deviceIdMaker } from './random-devices.ts';

const params = z.object({ code: z.string() });

export function linkRoutes(server: Server, deps: Deps): void {
  const following: Following = {
    deps,
    follow: createLinkFollower(deps),
    planFor: createLinkPlanner(deps),
    readAgent: agentReader(),
    newDeviceId: deviceIdMaker(),
  };
  const route = (summary: string) => ({
    schema: { summary, tags: ['Share links'], params },
    // A path segment is a text whatever it holds; the schema is for the document.
    validatorCompiler: () => (value: unknown) => ({ value }),
  });
  server.get('/:code', route('Follow a share link'), (request, reply) =>
    followed(following, request, request.params.code, reply),
  );
  server.get('/s/:code', route('Follow a share link, the longer form'), (request, reply) =>
    followed(following, request, request.params.code, reply),
  );
}

/** What following a link needs, made once. */
interface Following {
  deps: Deps;
  follow: ReturnType<typeof createLinkFollower>;
  planFor: ReturnType<typeof createLinkPlanner>;
  readAgent: ReturnType<typeof agentReader>;
  newDeviceId(): string;
}

/** Nothing is answered before the click is committed. */
async function followed(
  following: Following,
  request: FastifyRequest,
  code: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { deps } = following;
  const clientId = await deps.clientIdByHost(request.host);
  // What is asked for by programs gets an answer for programs.
  if (clientId === null || isRouteName(code)) throw new Refusal('not_found');
  const { method, headers } = request;
  const mark = request.url.indexOf('?');
  const query = mark < 0 ? null : new URLSearchParams(request.url.slice(mark));
  const channel = query ? linkChannel(query) : 'SHARE_LINK';
  const agent = following.readAgent(headers['user-agent'] ?? '');
  const click: NewClick | null = isClick(method, headers, agent)
    ? {
        inputId: deps.ids(),
        channel,
        deviceClass: agent.device,
        deviceId: readDeviceId(headers.cookie) ?? following.newDeviceId(),
      }
    : null;
  const link = await following.follow({ clientId, codeKey: codeKey(code), click });
  const isCounted = click !== null && link.kind !== null;
  if (isCounted) reply.header('set-cookie', deviceCookie(click.deviceId, isSecure(deps, request)));
  const plan = await following.planFor(clientId, link, channel, agent.device === 'phone');
  if (plan === null) return reply.type('text/html; charset=utf-8').send(NOTHING_HERE);
  const { landing, withToken } = plan;
  if (link.kind === 'share' && agent.isRobot && method === 'GET') {
    const voice = await deps.voice(clientId, link.program, link.advocateId);
    const page = voice && linkPreview(voice, link.code, landing.head + landing.tail);
    if (page) return reply.type('text/html; charset=utf-8').send(page);
  }
  const token =
    withToken && isCounted
      ? `&extole_zone_click_event_id=${clickToken(clientId, click.inputId, click.deviceId)}`
      : '';
  const more = query && link.kind !== null ? passedOn(query, landing) : '';
  return reply.redirect(landing.head + token + more + landing.tail, 302);
}

/** A proxy in front ends TLS and says so. Whoever lies about it only marks a cookie of his own. */
function isSecure(deps: Deps, request: FastifyRequest): boolean {
  if (deps.publicUrl?.startsWith('https:') === true || request.protocol === 'https') return true;
  const forwarded = request.headers['x-forwarded-proto'];
  return forwarded !== undefined && String(forwarded).split(',', 1)[0]?.trim() === 'https';
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
