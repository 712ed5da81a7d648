// HTTP of a campaign's life: publish, pause, resume, end, archive, unarchive.

import type { z } from 'zod';
import type { Deps, Server } from '../http/types.ts';
import { changeState, ORDERS, publish, type StateOrder } from './orders.ts';
import { campaignAnswer, currencyOf, EDITORS, idOf, params, tags, viewOf } from './route-parts.ts';
import type { Edit } from './store.ts';

export function stateRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/publish',
    {
      ...EDITORS,
      schema: { summary: 'Make the draft the live version', tags, params, response: { 200: campaignAnswer } },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const edit: Edit = { clientId, actor, campaignId: idOf(request.params.campaign_id), now: deps.now() };
      const carrying = { currency: await currencyOf(deps, clientId), effectiveAt: edit.now };
      const campaign = await deps.inLane(clientId, (tx) => publish(tx, deps, edit, carrying));
      return await viewOf(deps, clientId, campaign);
    },
  );

  for (const [order, { summary }] of Object.entries(ORDERS)) {
    server.post(
      `/v1/campaigns/:campaign_id/${order}`,
      { ...EDITORS, schema: { summary, tags, params, response: { 200: campaignAnswer } } },
      async (request) => {
        const { clientId, actor } = request.caller;
        const campaignId = idOf((request.params as z.infer<typeof params>).campaign_id);
        const edit: Edit = { clientId, actor, campaignId, now: deps.now() };
        const campaign = await deps.inLane(clientId, (tx) =>
          changeState(tx, deps, edit, order as StateOrder, { effectiveAt: edit.now }),
        );
        return await viewOf(deps, clientId, campaign);
      },
    );
  }
}
