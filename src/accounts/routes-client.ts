// HTTP of the client itself: its settings, its program domains, its audit log.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { listAudit, recordAudit } from './audit.ts';
import { readHost } from './hosts.ts';
import { clientChange } from './settings.ts';
import {
  claimDomain,
  deleteDomain,
  listDomains,
  loadClient,
  loadClientForChange,
  updateClient,
} from './store.ts';
import { type Client, SCOPES } from './types.ts';

const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['client'];

const clientView = z.object({
  client_id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  phone_region: z.string(),
  currency: z.string(),
  own_domains: z.array(z.string()),
  grace_days: z.int(),
  advocate_code_type_ids: z.array(z.string()),
});

function view(client: Client): z.infer<typeof clientView> {
  return {
    client_id: client.clientId,
    name: client.name,
    time_zone: client.timeZone,
    phone_region: client.phoneRegion,
    currency: client.currency,
    own_domains: client.ownDomains,
    grace_days: client.graceDays,
    advocate_code_type_ids: client.advocateCodeTypeIds,
  };
}

const domainView = z.object({ host: z.string(), created_at: z.string() });
const auditView = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});

const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional().describe('next_cursor of the page before.'),
  subject: z.string().optional().describe('As key:<id>.'),
  actor: z.string().optional(),
});

export function clientRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/client',
    {
      config: { scopes: SCOPES },
      schema: { summary: 'Settings of the client', tags: TAGS, response: { 200: clientView } },
    },
    async (request) => view(await loadClient(deps.db, request.caller.clientId)),
  );

  server.patch(
    '/v1/client',
    {
      config: ADMINS,
      schema: {
        summary: 'Change settings of the client',
        tags: TAGS,
        body: clientChange,
        response: { 200: clientView },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const change = request.body;
      return deps.db.tx(async (tx) => {
        const current = await loadClientForChange(tx, clientId);
        const changed: Client = {
          clientId,
          name: change.name ?? current.name,
          timeZone: change.time_zone ?? current.timeZone,
          phoneRegion: change.phone_region ?? current.phoneRegion,
          currency: change.currency ?? current.currency,
          ownDomains: change.own_domains ?? current.ownDomains,
          graceDays: change.grace_days ?? current.graceDays,
          advocateCodeTypeIds: change.advocate_code_type_ids ?? current.advocateCodeTypeIds,
        };
        await updateClient(tx, changed);
        const subject = `client:${clientId}`;
        const entry = {
          clientId,
          actor,
          action: 'client.changed',
          subject,
          before: view(current),
          after: view(changed),
        };
        await recordAudit(tx, entry, { ids: deps.ids, now: deps.now() });
        return view(changed);
      });
    },
  );

  domainRoutes(server, deps);

  server.get(
    '/v1/audit',
    {
      config: ADMINS,
      schema: {
        summary: 'Who changed what, newest first',
        tags: TAGS,
        querystring: auditQuery,
        response: { 200: z.object({ items: z.array(auditView), next_cursor: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor, subject = null, actor = null } = request.query;
      if (cursor !== undefined && !isId(cursor)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'it is not one that an answer gave',
        });
      }
      const filter = { limit: limit + 1, olderThan: cursor ?? null, subject, actor };
      const found = await listAudit(deps.db, request.caller.clientId, filter);
      const items = found
        .slice(0, limit)
        .map(({ entryId, at, ...entry }) => ({ id: entryId, at: at.toISOString(), ...entry }));
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
}

function domainRoutes(server: Server, deps: Deps): void {
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
}
