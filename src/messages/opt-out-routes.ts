// HTTP of looking through the addresses that are not mailed (OUT-2). One address: /v4/optouts in unsubscribe-routes.ts.

import { z } from 'zod';
import type { Deps, Server } from '../http/types.ts';
import { listOptOuts } from './opt-out-store.ts';

const listQuery = z.object({
  q: z.string().trim().max(254).optional().describe('A part of the address.'),
  mail_class: z.enum(['transactional', 'promotional', 'all']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
const item = z.object({
  email: z
    .string()
    .nullable()
    .describe('null: of an erased person, kept as a hash so that it stays unmailed.'),
  classes: z
    .array(z.enum(['transactional', 'promotional', 'all']))
    .describe('all: nothing is, not even answers.'),
  reasons: z.array(z.enum(['unsubscribed', 'bounced', 'api'])),
  since: z.string(),
});

/** Adds GET /v1/messages/optouts. */
export function optOutRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/messages/optouts',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const },
      schema: {
        summary: 'Addresses that opted out or bounced, newest first',
        ...{ tags: ['messages'], querystring: listQuery },
        response: { 200: z.object({ items: z.array(item) }) },
      },
    },
    async ({ caller: { clientId }, query }) => {
      const { q = null, mail_class: mailClass = null, limit, offset } = query;
      const rows = await listOptOuts(deps.db, clientId, { part: q, mailClass, limit, offset });
      return {
        items: rows.map(({ address_key: address, classes, reasons, since }) => ({
          email: address.startsWith('sha256:') ? null : address,
          ...{ classes, reasons, since: since.toISOString() },
        })),
      };
    },
  );
}
