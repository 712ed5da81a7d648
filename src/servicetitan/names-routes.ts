// HTTP of what ServiceTitan calls things: /v1/servicetitan/names. Decides nothing itself.

import { z } from 'zod';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { NAME_LISTS, readNames } from './names.ts';
import { NAME_KINDS, namesOf, readingsOf } from './names-store.ts';
import { allConnections } from './store-connections.ts';

const kind = z.enum(NAME_KINDS);

const answer = z.object({
  names: z
    .array(
      z.object({
        connection_id: z.string(),
        kind,
        id: z.string().describe('As ServiceTitan has it; each tenant has ids of its own.'),
        name: z.string(),
        active: z.boolean(),
      }),
    )
    .describe('By name.'),
  lists: z.array(
    z.object({
      connection_id: z.string(),
      connection: z.string().describe('The name of the connection.'),
      kind,
      scope: z.string().describe('What the app needs to read it.'),
      tried_at: z.string(),
      read_at: z.string().nullable().describe('When the list last came whole; null: never.'),
      problem: z.string().nullable(),
      what_to_do: z.string().nullable(),
    }),
  ),
});

const tags = ['servicetitan'];

/** Names of business units, job types, tags and campaigns, for whoever writes rules or reads reports. */
export function namesRoutes(server: Server, deps: Deps): void {
  const show = async (clientId: Id): Promise<z.output<typeof answer>> => {
    const titles = new Map(
      (await allConnections(deps.db, clientId)).map(({ connectionId, name }) => [connectionId, name]),
    );
    return {
      names: (await namesOf(deps.db, clientId)).map(({ connectionId, kind, id, name, isActive }) => ({
        ...{ connection_id: connectionId, kind, id, name, active: isActive },
      })),
      lists: (await readingsOf(deps.db, clientId)).map((list) => ({
        connection_id: list.connectionId,
        connection: titles.get(list.connectionId) ?? '',
        kind: list.kind,
        scope: NAME_LISTS[list.kind].scope,
        tried_at: list.triedAt.toISOString(),
        read_at: list.readAt?.toISOString() ?? null,
        problem: list.problem,
        what_to_do: list.whatToDo,
      })),
    };
  };

  server.get(
    '/v1/servicetitan/names',
    {
      config: { scopes: ['CAMPAIGN_EDIT', 'CLIENT_REPORT_DOWNLOAD', 'USER_SUPPORT'] },
      schema: {
        summary:
          'Names of business units, job types, tags and campaigns in ServiceTitan, as they were read last',
        tags,
        response: { 200: answer },
      },
    },
    ({ caller }) => show(caller.clientId),
  );

  server.post(
    '/v1/servicetitan/names/refresh',
    {
      config: { scopes: ['CAMPAIGN_EDIT'] },
      schema: {
        summary: 'Read the names anew, of every active connection; they are read each day anyhow',
        tags,
        response: { 200: answer },
      },
    },
    async ({ caller }) => {
      for (const { connectionId } of await allConnections(deps.db, caller.clientId))
        await readNames(deps, caller.clientId, connectionId);
      return show(caller.clientId);
    },
  );
}
