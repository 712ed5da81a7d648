// HTTP of program domains: /v1/domains.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { programOrigin } from '../base/program-origin.ts';
import type { Fetched } from '../http/outgoing.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { readHost } from './hosts.ts';
import { claimDomain, deleteDomain, firstClients, listDomains } from './store.ts';
import { SCOPES } from './types.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['client'];

const CHECK_LIMITS = { maxBytes: 20_000, totalTimeoutMs: 8_000 };

const domainView = z.object({ host: z.string(), created_at: z.string() });

export function domainRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/domains',
    {
      config: { scopes: SCOPES },
      schema: { summary: 'Program domains', tags: TAGS, response: { 200: z.array(domainView) } },
    },
    async (request) => {
      const domains = await listDomains(deps.db, request.caller.clientId);
      return domains.map(({ host, createdAt }) => ({ host, created_at: createdAt.toISOString() }));
    },
  );

  server.post(
    '/v1/domains',
    {
      config: ADMINS,
      schema: {
        summary: 'Add a program domain',
        tags: TAGS,
        body: z.strictObject({ host: z.string() }),
        response: { 200: domainView },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const host = readHost(request.body.host);
      if (host === null) {
        const reason = 'it must be a host name without a path, as share.acme.example';
        throw new Refusal('invalid_program_domain', { host: request.body.host.slice(0, 260), reason });
      }
      const now = deps.now();
      return deps.db.tx(async (tx) => {
        // Who holds that host answers for everybody who signs in there.
        if (
          deps.publicUrl &&
          new URL(deps.publicUrl).hostname === host &&
          (await firstClients(tx)).length > 1
        ) {
          const reason = 'it is where this installation itself is reached, which several companies use';
          throw new Refusal('invalid_program_domain', { host, reason });
        }
        const outcome = await claimDomain(tx, clientId, host, now);
        if (outcome === 'taken') throw new Refusal('domain_taken', { host });
        if (outcome === 'claimed') {
          const entry = {
            clientId,
            actor,
            action: 'domain.added',
            subject: `domain:${host}`,
            after: { host },
          };
          await recordAudit(tx, entry, { ids: deps.ids, now });
        }
        const domain = (await listDomains(tx, clientId)).find((one) => one.host === host);
        return { host, created_at: (domain?.createdAt ?? now).toISOString() };
      });
    },
  );

  server.delete(
    '/v1/domains/:host',
    {
      config: ADMINS,
      schema: {
        summary: 'Remove a program domain; its links stop working',
        tags: TAGS,
        params: z.object({ host: z.string() }),
        response: { 200: z.object({ host: z.string() }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const host = readHost(request.params.host);
      if (host === null) throw new Refusal('not_found');
      await deps.db.tx(async (tx) => {
        if (!(await deleteDomain(tx, clientId, host))) throw new Refusal('not_found');
        const entry = {
          clientId,
          actor,
          action: 'domain.removed',
          subject: `domain:${host}`,
          before: { host },
        };
        await recordAudit(tx, entry, { ids: deps.ids, now: deps.now() });
      });
      return { host };
    },
  );

  server.post(
    '/v1/domains/:host/check',
    {
      config: ADMINS,
      schema: {
        summary: 'Whether a program domain leads to Goodword, and what to do where it does not',
        tags: TAGS,
        params: z.object({ host: z.string() }),
        response: {
          200: z.object({
            host: z.string(),
            url: z.string().describe('What was asked for.'),
            is_right: z.boolean(),
            message: z.string().describe('What it is and what to do.'),
          }),
        },
      },
    },
    async (request) => {
      const host = readHost(request.params.host);
      const domains = await listDomains(deps.db, request.caller.clientId);
      if (host === null || !domains.some((one) => one.host === host)) throw new Refusal('not_found');
      const base = {
        domain: host,
        publicUrl: deps.publicUrl,
        protocol: request.protocol,
        host: request.host,
      };
      const origin = programOrigin(base);
      // Without a token every Goodword answers with its own refusal.
      const answer = await deps.fetchOutside(`${origin}/v1/session`, CHECK_LIMITS);
      return { host, url: origin, ...judged(host, answer) };
    },
  );
}

/** What the answer of a domain says about it. */
function judged(host: string, answer: Fetched): { is_right: boolean; message: string } {
  const wrong = (message: string) => ({ is_right: false, message });
  if (answer.kind === 'answer') {
    if (answer.body.toString().includes('"missing_access_token"')) {
      return { is_right: true, message: 'Goodword answers there.' };
    }
    return wrong(
      `Something else answers there (status ${answer.status}). Let ${host} lead to the server of Goodword, with the host name kept by any proxy before it.`,
    );
  }
  if (answer.reason === 'too_large' || answer.reason === 'redirects')
    return wrong(`Something else answers there. Let ${host} lead to the server of Goodword.`);
  return wrong(
    `Nothing answers there (${answer.message}). Set the DNS record, let the server take requests for ${host} with a certificate for it, and check again in some minutes: DNS takes time.`,
  );
}
