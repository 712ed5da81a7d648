// HTTP of the audit log: /v1/audit.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { listAudit } from './audit.ts';

const auditView = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  actor_name: z.string().nullable().describe('The user’s address or the token’s name.'),
  action: z.string(),
  subject: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});

const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional().describe('next_cursor of the page before.'),
  subject: z.string().optional().describe('As key:<id>.'),
  actor: z.string().optional().describe('As user:<id> or token:<id>.'),
  action: z.string().max(200).optional().describe('As user.changed, or only user.'),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional().describe('Before this instant.'),
});

export function auditRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/audit',
    {
      config: { scopes: ['CLIENT_ADMIN'] },
      schema: {
        summary: 'Who changed what, newest first',
        tags: ['client'],
        querystring: auditQuery,
        response: { 200: z.object({ items: z.array(auditView), next_cursor: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor, subject = null, actor = null, action = null, since, until } = request.query;
      if (cursor !== undefined && !isId(cursor)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'it is not one that an answer gave',
        });
      }
      const filter = {
        ...{ limit: limit + 1, olderThan: cursor ?? null, subject, actor, action },
        since: since === undefined ? null : new Date(since),
        until: until === undefined ? null : new Date(until),
      };
      const found = await listAudit(deps.db, request.caller.clientId, filter);
      const items = found.slice(0, limit).map(({ entryId, at, actorName, ...entry }) => ({
        ...{ id: entryId, at: at.toISOString(), actor_name: actorName },
        ...entry,
      }));
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
}
