// HTTP of the client's own settings: /v1/client.

import { z } from 'zod';
import type { Deps, Server } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { clientChange, retention } from './settings.ts';
import { loadClient, lockClient, updateClient } from './store.ts';
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
  form_selector: z.string(),
  retention,
});

const KEEP = { input_bodies_days: null, mail_bodies_days: null, refused_inputs_days: null };

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
    form_selector: client.formSelector,
    retention: client.retention ?? KEEP,
  };
}

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
        await lockClient(tx, clientId);
        const current = await loadClient(tx, clientId);
        const changed: Client = {
          clientId,
          name: change.name ?? current.name,
          timeZone: change.time_zone ?? current.timeZone,
          phoneRegion: change.phone_region ?? current.phoneRegion,
          currency: change.currency ?? current.currency,
          ownDomains: change.own_domains ?? current.ownDomains,
          graceDays: change.grace_days ?? current.graceDays,
          advocateCodeTypeIds: change.advocate_code_type_ids ?? current.advocateCodeTypeIds,
          formSelector: change.form_selector ?? current.formSelector,
          retention: { ...KEEP, ...current.retention, ...change.retention },
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
}
