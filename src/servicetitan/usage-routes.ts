// HTTP of a connection's usage: GET /v1/servicetitan/connections/{id}/usage. Decides nothing itself.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { clientsOf } from './clients.ts';
import { findConnection } from './store-connections.ts';
import { callsSince, countOpenJobs } from './store-usage.ts';
import { firstHour, usageReport } from './usage-report.ts';

const counts = { calls: z.number(), failed: z.number(), limited: z.number().describe('Answered with 429.') };

const report = z.object({
  from: z.string(),
  until: z.string(),
  ...counts,
  calls_per_hour: z.number(),
  by_endpoint: z.array(z.object({ endpoint: z.string(), ...counts })),
  by_hour: z.array(z.object({ hour: z.string(), ...counts, share_of_allowance: z.number() })),
  allowance: z.object({
    requests_per_second: z.number(),
    calls_per_hour: z.number(),
    share: z.number().describe('Part of the allowance that was used, 0 to 1.'),
  }),
  one_job_at_a_time: z
    .object({
      open_jobs: z.number(),
      poll_interval_seconds: z.number(),
      calls_per_hour: z.number(),
      share_of_allowance: z.number().describe('More than 1: it could not be done.'),
    })
    .describe('What it would cost to look up each open job on its own at every poll.'),
});

/** How many calls a connection makes, and to what. */
export function usageRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/servicetitan/connections/:id/usage',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] },
      schema: {
        summary:
          'Calls to ServiceTitan by endpoint and hour, beside what looking up one job at a time would cost',
        tags: ['servicetitan'],
        params: z.object({ id: z.string() }),
        querystring: z.object({
          hours: z.coerce.number().int().min(1).max(2160).default(24).describe('The current hour included.'),
        }),
        response: { 200: report },
      },
    },
    async ({ caller, params, query }) => {
      const { clientId } = caller;
      const connection = isId(params.id) ? await findConnection(deps.db, clientId, params.id) : null;
      if (!connection) throw new Refusal('not_found');
      // What other processes counted in the last half minute may be missing.
      await clientsOf(deps).usage.store(deps.db);
      const now = deps.now();
      const { connectionId, requestsPerSecond, pollIntervalSeconds } = connection;
      return usageReport({
        ...{ now, hours: query.hours, requestsPerSecond, pollIntervalSeconds },
        counts: await callsSince(deps.db, clientId, connectionId, firstHour(now, query.hours)),
        openJobs: await countOpenJobs(deps.db, clientId, connectionId),
      });
    },
  );
}
