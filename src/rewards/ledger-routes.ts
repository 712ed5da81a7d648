// HTTP of the ledger: entries, balances, and whether it agrees with the rewards. Only reads.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { balances, listEntries, reconcile } from './ledger.ts';

const BOOKS = { config: { scopes: ['CLIENT_REPORT_DOWNLOAD'] as const } };

export function ledgerRoutes(server: Server, deps: Deps): void {
  const entriesQuery = z.object({
    reward_id: z.string().optional(),
    campaign_id: z.string().optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  });
  server.get(
    '/v1/ledger',
    {
      ...BOOKS,
      schema: { summary: 'Ledger entries, oldest first', tags: ['Ledger'], querystring: entriesQuery },
    },
    async ({ caller, query }) => {
      const { reward_id, campaign_id, cursor, limit } = query;
      if (cursor !== undefined && !isId(cursor)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'use next_cursor of an earlier answer',
        });
      }
      if ([reward_id, campaign_id].some((id) => id !== undefined && !isId(id)))
        return { entries: [], next_cursor: null };
      const filter = {
        rewardId: reward_id ?? null,
        campaignId: campaign_id ?? null,
        after: cursor ?? null,
        limit,
      };
      const entries = await listEntries(deps.db, caller.clientId, filter);
      return {
        entries: entries.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() })),
        next_cursor: entries.length === limit ? (entries.at(-1)?.entry_id ?? null) : null,
      };
    },
  );

  const balancesQuery = z.object({ by: z.enum(['campaign', 'month']).default('campaign') });
  server.get(
    '/v1/ledger/balances',
    {
      ...BOOKS,
      schema: {
        summary: 'What stands in each account, by campaign or by month',
        tags: ['Ledger'],
        querystring: balancesQuery,
      },
    },
    async ({ caller, query }) => {
      const { timeZone } = await deps.client(caller.clientId);
      return { by: query.by, balances: await balances(deps.db, caller.clientId, { by: query.by, timeZone }) };
    },
  );

  server.get(
    '/v1/ledger/reconcile',
    { ...BOOKS, schema: { summary: 'Whether rewards and ledger agree, to the cent', tags: ['Ledger'] } },
    async ({ caller }) => {
      const result = await reconcile(deps.db, caller.clientId);
      return { agrees: result.differences.length === 0, ...result };
    },
  );
}
