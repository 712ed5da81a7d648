// Share links on the program domain: the click is stored, then the visitor is sent on (WEB-3, WEB-7). Never an error to a visitor.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { deviceCookie, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Deps, LinkAnswer, LinkVisit, Server } from '../http/types.ts';
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
  server.answerLinks((visit) => answerVisit(following, visit));
  const follow = async (
    request: FastifyRequest<{ Params: { code: string } }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const mark = request.url.indexOf('?');
    const { to, cookie } = await answerVisit(following, {
      ...{ method: request.method, host: request.host, headers: request.headers },
      ...{ code: request.params.code, search: mark < 0 ? '' : request.url.slice(mark) },
      ...{ ip: request.ip, protocol: request.protocol },
    });
    if (cookie !== null) reply.header('set-cookie', cookie);
    return 'location' in to
      ? reply.redirect(to.location, 302)
      : reply.type('text/html; charset=utf-8').send(to.page);
  };
  const schema = (summary: string) => ({ schema: { summary, tags: ['Share links'], params } });
  server.get('/:code', schema('Follow a share link'), follow);
  server.get('/s/:code', schema('Follow a share link, the longer form'), follow);
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
async function answerVisit(following: Following, visit: LinkVisit): Promise<LinkAnswer> {
  const { deps } = following;
  const { method, headers, code } = visit;
  const clientId = await deps.clientIdByHost(visit.host);
  // What is asked for by programs gets an answer for programs.
  if (clientId === null || isRouteName(code)) throw new Refusal('not_found');
  const query = visit.search === '' ? null : new URLSearchParams(visit.search);
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
  const cookie = isCounted ? deviceCookie(click.deviceId, deps.isSecure(visit)) : null;
  const plan = await following.planFor(clientId, link, channel, agent.device === 'phone');
  if (plan === null) return { to: { page: NOTHING_HERE }, cookie };
  const { landing, withToken } = plan;
  if (link.kind === 'share' && agent.isRobot && method === 'GET') {
    const voice = await deps.voice(clientId, link.program, link.advocateId);
    const page = voice && linkPreview(voice, link.code, landing.head + landing.tail);
    if (page) return { to: { page }, cookie };
  }
  const token =
    withToken && isCounted
      ? `&extole_zone_click_event_id=${clickToken(clientId, click.inputId, click.deviceId)}`
      : '';
  const more = query && link.kind !== null ? passedOn(query, landing) : '';
  return { to: { location: landing.head + token + more + landing.tail }, cookie };
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
