// HTTP of what came in (IN-7, IN-8): inputs with what became of them, refused ones, and jobs that wait for their connection (IN-3).

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { parseJson } from './json.ts';
import { listRefused, type RefusedInput } from './refused.ts';
import {
  type InputResult,
  inputResult,
  type ListedInput,
  listInputs,
  loadInput,
  requeueFailed,
} from './store.ts';
import { nameConnection } from './waiting.ts';

const page = {
  cursor: z.string().max(30).optional().describe('next_cursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
};
const idParams = z.object({ id: z.string() });
const STATES = ['pending', 'applied', 'waiting', 'ignored', 'failed'] as const;
const SOURCES = ['api', 'browser', 'servicetitan', 'staff', 'upload'] as const;

const support = { config: { scopes: ['USER_SUPPORT'] as const } };

/** Adds /v1/inputs, /v1/refused-inputs and /v1/waiting-inputs. */
export function inputRoutes(server: Server, deps: Deps): void {
  const inputsQuery = z.object({
    ...page,
    name: z.string().max(200).optional(),
    source: z.enum(SOURCES).optional(),
    state: z.enum(STATES).optional(),
  });
  server.get(
    '/v1/inputs',
    { ...support, schema: { summary: 'Inputs, newest first', tags: ['Inputs'], querystring: inputsQuery } },
    async (request) => {
      const { name = null, source = null, state = null, limit, cursor } = request.query;
      const before = readCursor(cursor);
      const inputs = await listInputs(deps.db, request.caller.clientId, {
        name,
        source,
        state,
        before,
        limit,
      });
      return {
        inputs: inputs.map(showListed),
        next_cursor: nextCursor(inputs, limit, (input) => input.inputId),
      };
    },
  );

  server.get(
    '/v1/inputs/:id',
    { ...support, schema: { summary: 'One input as it arrived', tags: ['Inputs'], params: idParams } },
    async (request) => {
      const { clientId } = request.caller;
      const inputId = knownId(request.params.id);
      const input = await loadInput(deps.db, clientId, inputId);
      if (!input) throw new Refusal('not_found');
      const parsed = parseJson(input.body);
      const result = await inputResult(deps.db, clientId, inputId);
      return {
        ...showListed({ ...input, result }),
        body: parsed.ok ? parsed.value : null,
        body_text: input.body,
      };
    },
  );

  server.post(
    '/v1/inputs/:id/retry',
    {
      ...support,
      schema: { summary: 'Apply an input that was put aside once more', tags: ['Inputs'], params: idParams },
    },
    async (request) => {
      const { clientId } = request.caller;
      const inputId = knownId(request.params.id);
      if (!(await deps.inLane(clientId, (tx) => requeueFailed(tx, clientId, inputId)))) {
        throw new Refusal('not_found');
      }
      await deps.processClient(clientId);
      const result = await inputResult(deps.db, clientId, inputId);
      return { event_id: inputId, state: result?.state ?? 'pending', notes: result?.notes ?? [] };
    },
  );

  server.get(
    '/v1/refused-inputs',
    {
      ...support,
      schema: {
        summary: 'Refused inputs and why, newest first',
        tags: ['Inputs'],
        querystring: z.object(page),
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const refused = await listRefused(deps.db, request.caller.clientId, {
        before: readCursor(cursor),
        limit,
      });
      return {
        refused_inputs: refused.map(showRefused),
        next_cursor: nextCursor(refused, limit, (one) => one.refusedId),
      };
    },
  );

  waitingRoutes(server, deps);
}

function waitingRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/waiting-inputs',
    {
      ...support,
      schema: {
        summary: 'Jobs of which nobody can say the connection yet',
        tags: ['Inputs'],
        querystring: z.object(page),
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const filter = {
        name: null,
        source: null,
        state: 'waiting' as const,
        before: readCursor(cursor),
        limit,
      };
      const inputs = await listInputs(deps.db, request.caller.clientId, filter);
      return {
        waiting_inputs: inputs.map(showListed),
        next_cursor: nextCursor(inputs, limit, (input) => input.inputId),
      };
    },
  );

  server.post(
    '/v1/waiting-inputs/:id',
    {
      ...support,
      schema: {
        summary: 'Say which connection a waiting job belongs to',
        tags: ['Inputs'],
        params: idParams,
        body: z.strictObject({ connection_id: z.string() }),
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const inputId = knownId(request.params.id);
      const eventId = await nameConnection(deps, {
        clientId,
        actor,
        inputId,
        connectionId: request.body.connection_id,
      });
      await deps.processClient(clientId);
      const result = await inputResult(deps.db, clientId, eventId);
      return { event_id: eventId, id: eventId, result: result && showResult(result) };
    },
  );
}

function showListed(input: ListedInput) {
  return {
    id: input.inputId,
    name: input.name,
    source: input.source,
    actor: input.actor,
    received_at: input.receivedAt.toISOString(),
    event_time: input.eventTime?.toISOString() ?? null,
    connection_id: input.connectionId,
    state: input.result?.state ?? 'pending',
    result: input.result && showResult(input.result),
  };
}

function showResult(result: InputResult) {
  return {
    state: result.state,
    person_id: result.personId,
    connection_id: result.connectionId,
    job_id: result.jobId,
    notes: result.notes,
    processed_at: result.processedAt.toISOString(),
  };
}

function showRefused({ refusedId, at, ...rest }: RefusedInput) {
  return { id: refusedId, at: at.toISOString(), ...rest };
}

/** Unknown, foreign and impossible ids answer the same. */
function knownId(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

function readCursor(cursor: string | undefined): Id | null {
  if (cursor === undefined || cursor === '') return null;
  if (!isId(cursor))
    throw new Refusal('invalid_parameter', { name: 'cursor', reason: 'use next_cursor of the page before' });
  return cursor;
}

function nextCursor<Row>(rows: readonly Row[], limit: number, idOfRow: (row: Row) => Id): Id | null {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? idOfRow(last) : null;
}
