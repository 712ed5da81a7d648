// HTTP of the Tag Generator and its checker: the client's snippets, and what a page of the website makes of them.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { Refusal } from '../base/errors.ts';
import { firstIdAt, type Id } from '../base/ids.ts';
import { programOrigin } from '../base/program-origin.ts';
import { DAY_MS } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { readPage, zoneAdvice } from './site-check.ts';
import { programHosts, zonesFired } from './site-check-store.ts';
import { coreSnippets, eventSnippets, policyOf, zoneSnippets } from './tags.ts';

const TAGS = ['Tag Generator'];
const EDIT = { scopes: ['CAMPAIGN_EDIT'] as const };
const PAGE_LIMITS = { maxBytes: 3_000_000, totalTimeoutMs: 10_000 };

const fired = z.object({
  name: z.string(),
  in_page: z.boolean().describe('The page itself calls it, or has a form that is marked with it.'),
  last_fired_at: z.date().nullable().describe('By any page, within seven days.'),
  count_24h: z.number(),
  count_7d: z.number(),
  advice: z.string().describe('What this means, and what to do if anything.'),
});

export function tagRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/tags',
    {
      config: EDIT,
      schema: { summary: 'The snippets of this client, for every kind of website', tags: TAGS },
    },
    async (request) => {
      const { origin } = await programOf(deps, request.caller.clientId, request);
      return {
        program_url: origin,
        core: coreSnippets(origin),
        zones: zoneSnippets(),
        events: eventSnippets(),
        content_security_policy: policyOf(origin),
      };
    },
  );

  server.post(
    '/v1/tags/check',
    {
      config: { ...EDIT, readerMay: true },
      schema: {
        summary: 'Fetch a page of the website and say whether the tag is right on it',
        tags: TAGS,
        body: z.strictObject({ url: z.string().trim().min(1).max(2000) }),
        response: {
          200: z.object({
            url: z.string(),
            status: z.number().nullable(),
            is_right: z.boolean(),
            findings: z.array(
              z.object({
                code: z.string(),
                severity: z.enum(['ok', 'hint', 'problem']),
                message: z.string(),
              }),
            ),
            tags: z.array(z.string()),
            zones: z.array(fired),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const asked = /^https?:\/\//i.test(request.body.url) ? request.body.url : `https://${request.body.url}`;
      const problem = enteredUrlProblem(asked, deps.allowPrivateAddresses);
      if (problem?.kind === 'malformed')
        throw new Refusal('invalid_parameter', { name: 'url', reason: problem.reason });
      if (problem) throw new Refusal('address_not_allowed', { url: asked });
      const { origin, hosts } = await programOf(deps, clientId, request);
      const fetched = await deps.fetchOutside(asked, PAGE_LIMITS);
      if (fetched.kind === 'none' && fetched.reason === 'address_refused')
        throw new Refusal('address_not_allowed', { url: asked });
      const now = deps.now();
      const lately = await zonesFired(deps.db, clientId, now, firstIdAt(now.getTime() - 7 * DAY_MS));
      if (fetched.kind === 'none') {
        const message = `The page could not be read: ${fetched.message}. Check the address, and whether the site lets programs in.`;
        return {
          ...{ url: asked, status: null, is_right: false, tags: [] },
          findings: [{ code: 'page_unreachable', severity: 'problem' as const, message }],
          zones: zonesSeen([], lately, false),
        };
      }
      const { url, status, headers, body } = fetched;
      const read = readPage({ url, status, headers, html: body.toString('utf8') }, origin, hosts);
      const isRight =
        read.findings.some(({ code }) => code === 'tag_found') &&
        read.findings.every(({ severity }) => severity !== 'problem');
      return {
        ...{ url, status, is_right: isRight, findings: read.findings, tags: read.tags },
        zones: zonesSeen(read.zones, lately, isRight),
      };
    },
  );
}

/** Zones of the page first, then what other pages called. */
function zonesSeen(
  inPage: readonly string[],
  lately: Awaited<ReturnType<typeof zonesFired>>,
  isRight: boolean,
) {
  const names = new Set([...inPage, ...lately.map(({ name }) => name)]);
  return [...names].map((name) => {
    const seen = lately.find((one) => one.name === name);
    const facts = {
      isInPage: inPage.includes(name),
      count24h: seen?.count24h ?? 0,
      count7d: seen?.count7d ?? 0,
    };
    return {
      name,
      in_page: facts.isInPage,
      last_fired_at: seen?.lastFiredAt ?? null,
      count_24h: facts.count24h,
      count_7d: facts.count7d,
      advice: zoneAdvice(facts, isRight),
    };
  });
}

async function programOf(deps: Deps, clientId: Id, request: FastifyRequest) {
  const hosts = await programHosts(deps.db, clientId);
  const { publicUrl } = deps;
  const { protocol, host } = request;
  return { hosts, origin: programOrigin({ domain: hosts[0] ?? null, publicUrl, protocol, host }) };
}
