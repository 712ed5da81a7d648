// HTTP of privacy (ID-5): erasing a person, and all that is known of one.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { listErasures, loadErasure } from './erasure-store.ts';
import { findPerson, loadReport, loadSubject } from './store.ts';
import type { Erasure } from './types.ts';

const tags = ['Privacy'];
const admins = { scopes: ['CLIENT_ADMIN'] as const };

const erasureView = z.object({
  id: z.string(),
  person_id: z.string().nullable().describe('null: nobody was known by what was asked for.'),
  status: z
    .enum(['SWEEPING', 'COMPLETED'])
    .describe(
      'SWEEPING: the person is gone, and the inputs of others are searched for its e-mail, phones and codes.',
    ),
  note: z.string(),
  requested_by: z.string(),
  rows_changed: z.number().describe('Rows of others in which the person was named.'),
  created_date: z.string(),
  completed_date: z.string().nullable(),
});

const erasureBody = z.object({
  email: z.string().max(320).nullish(),
  partner_user_id: z.union([z.string().max(250), z.int()]).nullish(),
  person_id: z.string().refine(isId, 'is no id').nullish(),
  note: z.string().max(1000).default('').describe('Stays: write nothing of the person into it.'),
});

/** Adds /v4/erasures and /v1/persons/{id}/access-report. */
export function privacyRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v4/erasures',
    {
      config: admins,
      schema: {
        summary: 'Erase a person for good',
        description:
          'Every personal value goes; sums of the ledger and ids of ServiceTitan stay. What was promised to the person is canceled. It cannot be undone.',
        ...{ tags, body: erasureBody, response: { 200: erasureView } },
      },
    },
    async ({ caller, body }) => {
      const { email = null, partner_user_id = null, person_id = null, note } = body;
      if ([email, partner_user_id, person_id].filter((key) => key !== null).length !== 1)
        throw new Refusal('validation_error', {
          reason: 'name the person by one of email, partner_user_id and person_id.',
        });
      const wish = { email, partnerUserId: partner_user_id?.toString() ?? null, personId: person_id, note };
      return viewOf(await deps.erasePerson(caller.clientId, caller.actor, wish));
    },
  );
  server.get(
    '/v4/erasures',
    {
      config: admins,
      schema: {
        summary: 'Erasures, newest first',
        tags,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
        }),
        response: { 200: z.object({ items: z.array(erasureView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query: { limit, cursor = null } }) => {
      const found = await listErasures(deps.db, caller.clientId, limit + 1, cursor);
      const items = found.slice(0, limit).map(viewOf);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
  server.get(
    '/v4/erasures/:id',
    {
      config: admins,
      schema: {
        summary: 'One erasure',
        tags,
        params: z.object({ id: z.string() }),
        response: { 200: erasureView },
      },
    },
    async ({ caller, params: { id } }) => {
      const erasure = isId(id) ? await loadErasure(deps.db, caller.clientId, id) : null;
      if (!erasure) throw new Refusal('not_found');
      return viewOf(erasure);
    },
  );
  server.get(
    '/v1/persons/:person_id/access-report',
    {
      config: admins,
      schema: {
        summary: 'All that is stored about a person',
        description: 'Row by row as it stands, by table; hashes and sealed values left out.',
        tags,
        params: z.object({ person_id: z.string() }),
        response: {
          200: z.object({
            person_id: z.string(),
            generated_date: z.string(),
            tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
          }),
        },
      },
    },
    async ({ caller, params }, reply) => {
      const { clientId } = caller;
      const wish = { emailKey: null, partnerUserId: null, personId: params.person_id };
      const personId = isId(params.person_id) ? await findPerson(deps.db, clientId, wish) : null;
      if (personId === null) throw new Refusal('person_not_found');
      const tables = await loadReport(deps.db, clientId, await loadSubject(deps.db, clientId, personId));
      reply.header('content-disposition', `attachment; filename="person-${personId}.json"`);
      return { person_id: personId, generated_date: deps.now().toISOString(), tables };
    },
  );
}

function viewOf(erasure: Erasure) {
  return {
    id: erasure.erasureId,
    person_id: erasure.personId,
    status: erasure.state === 'completed' ? ('COMPLETED' as const) : ('SWEEPING' as const),
    note: erasure.note,
    requested_by: erasure.requestedBy,
    rows_changed: erasure.rowsChanged,
    created_date: erasure.createdAt.toISOString(),
    completed_date: erasure.completedAt?.toISOString() ?? null,
  };
}
