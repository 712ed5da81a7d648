// HTTP of the board of referrals: /v1/referrals/board. Counts of each stage, and its cards, newest first.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { type BoardFilter, countStages, loadCards, STAGES } from './board-store.ts';
import { checkedNarrowing } from './narrowing-store.ts';
import { readPeriod, reportQuery } from './period.ts';

const person = z.object({ person_id: z.string(), name: z.string().nullable() });

const card = z.object({
  referral_id: z.string(),
  stage: z.enum(STAGES),
  program: z.string(),
  channel: z.string(),
  code: z.string().nullable(),
  friend: person,
  advocate: person.extend({ kind: z.string() }),
  job: z
    .object({
      connection_id: z.string(),
      job_id: z.string(),
      job_number: z.string().nullable(),
      total_minor: z.int().nullable(),
      currency: z.string(),
    })
    .nullable(),
  rewards_minor: z.int().nullable(),
  currency: z.string().nullable(),
  since: z.string().describe('When the friend was referred.'),
});

export function boardRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/referrals/board',
    {
      config: { scopes: ['USER_SUPPORT', 'CAMPAIGN_EDIT'] },
      schema: {
        summary:
          'Where referrals stand: counts of each stage, and the newest of each or (stage, cursor) all of one',
        tags: ['Referrals'],
        querystring: reportQuery.extend({
          program: z.string().max(255).optional(),
          advocate_person_id: z.string().max(30).optional(),
          stage: z.enum(STAGES).optional(),
          cursor: z.string().max(30).optional().describe('next_cursor of the page before; with stage.'),
          limit: z.coerce.number().int().min(1).max(200).default(25).describe('Of each stage.'),
        }),
        response: {
          200: z.object({
            since: z.string(),
            until: z.string(),
            stages: z.array(z.object({ stage: z.enum(STAGES), count: z.int() })),
            cards: z.array(card),
            next_cursor: z.string().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { query } = request;
      const { timeZone } = await deps.client(clientId);
      const period = readPeriod(query, deps.now(), timeZone);
      if (query.cursor !== undefined && (!isId(query.cursor) || query.stage === undefined)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'use next_cursor of a page of one stage',
        });
      }
      const advocate = query.advocate_person_id;
      const filter: BoardFilter = {
        period,
        narrowing: await checkedNarrowing(deps.db, clientId, query),
        program: query.program ?? null,
        // An id that cannot exist matches nothing, as an unknown one does.
        advocatePersonId: advocate === undefined ? null : isId(advocate) ? advocate : '1',
        stage: query.stage ?? null,
        before: query.cursor ?? null,
        limit: query.limit,
      };
      const [counts, cards] = await Promise.all([
        countStages(deps.db, clientId, filter),
        loadCards(deps.db, clientId, filter),
      ]);
      const isFull = query.stage !== undefined && cards.length === query.limit;
      return {
        ...{ since: period.since, until: period.until },
        stages: STAGES.map((stage) => ({ stage, count: counts.get(stage) ?? 0 })),
        cards,
        next_cursor: isFull ? (cards.at(-1)?.referral_id ?? null) : null,
      };
    },
  );
}
