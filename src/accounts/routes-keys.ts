// HTTP of client keys: /v2/settings/security/keys (reference 11.2). A secret goes in and never comes out.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { archiveKey, writeKey } from './change-keys.ts';
import { keyView, showKey } from './key-view.ts';
import { keyBody } from './keys.ts';
import { findKey, listKeys } from './store-keys.ts';
import { givenId, idParams, pageQuery } from './wire.ts';

const PATH = '/v2/settings/security/keys';
const ADMINS = { scopes: ['CLIENT_ADMIN'] } as const;
const TAGS = ['keys'];

const listQuery = pageQuery.extend({
  tags: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Only keys with all of these tags, separated by commas.'),
  include_archived: z.stringbool().default(false),
});

export function keyRoutes(server: Server, deps: Deps): void {
  const one = { params: idParams, response: { 200: keyView } };

  server.get(
    PATH,
    {
      config: ADMINS,
      schema: { summary: 'Keys', tags: TAGS, querystring: listQuery, response: { 200: z.array(keyView) } },
    },
    async (request) => {
      const { tags = [], include_archived: includeArchived, limit, offset } = request.query;
      const wanted = [tags].flat().flatMap((tag) => tag.split(','));
      const filter = {
        tags: wanted.map((tag) => tag.trim()).filter(Boolean),
        includeArchived,
        limit,
        offset,
      };
      return (await listKeys(deps.db, request.caller.clientId, filter)).map(showKey);
    },
  );

  server.get(
    `${PATH}/:id`,
    { config: ADMINS, schema: { summary: 'One key', tags: TAGS, ...one } },
    async (request) => {
      const key = await findKey(deps.db, request.caller.clientId, givenId(request.params.id));
      if (!key) throw new Refusal('not_found');
      return showKey(key);
    },
  );

  server.post(
    PATH,
    {
      config: ADMINS,
      schema: { summary: 'Create a key', tags: TAGS, body: keyBody, response: { 200: keyView } },
    },
    async (request) => showKey(await writeKey(deps, request.caller, null, request.body)),
  );

  // The platform's PUT changes what it names, too.
  for (const method of ['PUT', 'PATCH'] as const) {
    server.route({
      method,
      url: `${PATH}/:id`,
      config: ADMINS,
      schema: { summary: 'Change a key; what is left out stays', tags: TAGS, body: keyBody, ...one },
      handler: async (request) =>
        showKey(await writeKey(deps, request.caller, givenId(request.params.id), request.body)),
    });
  }

  server.delete(
    `${PATH}/:id`,
    { config: ADMINS, schema: { summary: 'Archive a key that no connection uses', tags: TAGS, ...one } },
    async (request) => showKey(await archiveKey(deps, request.caller, givenId(request.params.id), true)),
  );

  server.post(
    `${PATH}/:id/unarchive`,
    { config: ADMINS, schema: { summary: 'Take a key out of the archive', tags: TAGS, ...one } },
    async (request) => showKey(await archiveKey(deps, request.caller, givenId(request.params.id), false)),
  );
}
