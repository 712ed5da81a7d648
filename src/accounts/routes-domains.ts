// HTTP of program domains: /v1/domains.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { programOrigin } from '../base/program-origin.ts';
import type { Fetched } from '../http/outgoing.ts';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { type Proof, proofRecord, proveDomain } from './domain-proof.ts';
import { readHost } from './hosts.ts';
import {
  chooseDomain,
  claimDomain,
  deleteDomain,
  firstClients,
  listDomains,
  type ProgramDomain,
} from './store.ts';
import { SCOPES } from './types.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['client'];

const CHECK_LIMITS = { maxBytes: 20_000, totalTimeoutMs: 8_000 };

const domainView = z.object({
  host: z.string(),
  created_at: z.string(),
  proved_at: z
    .string()
    .nullable()
    .describe(
      'Since when it is known to be yours. Until then nothing is served there while there are other companies.',
    ),
  proof: z
    .object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
    .nullable()
    .describe('The DNS record that proves it; null: addresses and names of one machine have none.'),
  is_default: z
    .boolean()
    .describe(
      'Links begin with it: of those that are proved the chosen one, else the one that was added first.',
    ),
});

export function domainRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/domains',
    {
      config: { scopes: SCOPES },
      schema: { summary: 'Program domains', tags: TAGS, response: { 200: z.array(domainView) } },
    },
    async (request) => {
      const { clientId } = request.caller;
      return viewsOf(deps, clientId, await listDomains(deps.db, clientId));
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
      await deps.db.tx(async (tx) => {
        // Who holds that host answers for everybody who signs in there.
        if (
          deps.publicUrl &&
          new URL(deps.publicUrl).hostname === host &&
          (await firstClients(tx)).length > 1
        ) {
          const reason = 'it is where this installation itself is reached, which several companies use';
          throw new Refusal('invalid_program_domain', { host, reason });
        }
        const outcome = await claimDomain(tx, clientId, host, { now, isProved: false });
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
      });
      // The record may be there already: the domain was had before.
      await proveDomain(deps, { clientId, actor }, host);
      const domains = viewsOf(deps, clientId, await listDomains(deps.db, clientId));
      const domain = domains.find((one) => one.host === host);
      if (!domain) throw new Refusal('not_found');
      return domain;
    },
  );

  chooseRoute(server, deps);
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
        summary:
          'Proves a program domain by its DNS record, says whether it leads to Goodword, and what to do where not',
        tags: TAGS,
        params: z.object({ host: z.string() }),
        response: {
          200: z.object({
            host: z.string(),
            url: z.string().describe('What was asked for.'),
            is_proved: z.boolean().describe('Whether it is known to be yours.'),
            is_right: z.boolean().describe('It is proved and leads to Goodword.'),
            message: z.string().describe('What it is and what to do.'),
          }),
        },
      },
    },
    async (request) => {
      const host = readHost(request.params.host);
      const { clientId, actor } = request.caller;
      const domains = await listDomains(deps.db, clientId);
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
      const proof = await proveDomain(deps, { clientId, actor }, host);
      const led = judged(host, answer);
      return {
        ...{ host, url: origin, is_proved: proof.outcome === 'proved' },
        is_right: led.is_right && proof.outcome === 'proved',
        message: [lacking(host, proof), led.message].filter((sentence) => sentence !== '').join(' '),
      };
    },
  );
}

function chooseRoute(server: Server, deps: Deps): void {
  server.put(
    '/v1/domains/:host/default',
    {
      config: ADMINS,
      schema: {
        summary: 'Let links begin with this program domain; links with the others go on working',
        tags: TAGS,
        params: z.object({ host: z.string() }),
        response: { 200: z.array(domainView) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const host = readHost(request.params.host);
      return await deps.db.tx(async (tx) => {
        const domains = await listDomains(tx, clientId);
        if (host === null || !domains.some((one) => one.host === host)) throw new Refusal('not_found');
        const before = firstProved(domains)?.host ?? null;
        if (!(await chooseDomain(tx, clientId, host)))
          throw new Refusal('conflict', {
            reason: `${host} is not proved yet: enter its DNS record, check it, then choose it.`,
          });
        if (before !== host) {
          const entry = {
            ...{ clientId, actor, action: 'domain.chosen', subject: `domain:${host}` },
            ...{ before: { links_begin_with: before }, after: { links_begin_with: host } },
          };
          await recordAudit(tx, entry, { ids: deps.ids, now: deps.now() });
        }
        return viewsOf(deps, clientId, await listDomains(tx, clientId));
      });
    },
  );
}

function firstProved(domains: readonly ProgramDomain[]): ProgramDomain | undefined {
  return domains.find(({ provedAt }) => provedAt !== null);
}

function viewsOf(deps: Deps, clientId: Id, domains: readonly ProgramDomain[]): z.infer<typeof domainView>[] {
  const first = firstProved(domains);
  return domains.map((domain) => ({
    ...{ host: domain.host, created_at: domain.createdAt.toISOString() },
    ...{ proved_at: domain.provedAt?.toISOString() ?? null, is_default: domain === first },
    proof: proofRecord(deps.secrets, clientId, domain.host),
  }));
}

/** What a domain lacks that is not proved yet; empty: nothing. */
function lacking(host: string, proof: Proof): string {
  if (proof.outcome === 'proved') return '';
  if (proof.outcome === 'taken')
    return `Another company has proved ${host}, and its DNS record is still there.`;
  if (proof.outcome === 'no_zone')
    return `${host} has no DNS record by which it could be proved; use a name of your own, as share.acme.example.`;
  const { name, value } = proof.record;
  if (proof.outcome === 'unanswered')
    return `DNS did not say whether the TXT record ${name} is there (${proof.message}). Check again in some minutes.`;
  const found = proof.found
    .map((text) => text.slice(0, 100))
    .slice(0, 3)
    .join(', ');
  return `It is not proved yet: the TXT record ${name} must be ${value}, ${found === '' ? 'and there is none' : `and it is ${found}`}. DNS takes time; check again in some minutes.`;
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
