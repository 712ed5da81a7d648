// HTTP of a campaign's life: publish, pause, resume, end. A change of what counts is an input too, so that open jobs are decided again.

import type { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { checked, currencyOf, EDITORS, idOf, params, tags, viewOf } from './route-parts.ts';
import {
  auditCampaign,
  type Edit,
  getCampaign,
  lockCampaign,
  publishDraft,
  setCampaignState,
} from './store.ts';
import type { CampaignState } from './types.ts';

/** Which states an order may find the campaign in, and what it makes of it. In the state already: a repeat, without effect. */
const ORDERS: Record<
  'pause' | 'resume' | 'end',
  { from: readonly CampaignState[]; to: CampaignState; summary: string }
> = {
  pause: { from: ['LIVE'], to: 'PAUSED', summary: 'Pause a campaign: referrals under way go on' },
  resume: { from: ['PAUSED'], to: 'LIVE', summary: 'Go on with a paused campaign' },
  end: {
    from: ['LIVE', 'PAUSED'],
    to: 'ENDED',
    summary: 'End a campaign: jobs created from now on do not count',
  },
};

export function stateRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/publish',
    { ...EDITORS, schema: { summary: 'Make the draft the live version', tags, params } },
    async (request) => {
      const { clientId, actor } = request.caller;
      const edit: Edit = { clientId, actor, campaignId: idOf(request.params.campaign_id), now: deps.now() };
      const currency = await currencyOf(deps, clientId);
      const campaign = await deps.inLane(clientId, async (tx) => {
        const before = await lockCampaign(tx, clientId, edit.campaignId);
        const { newest } = before;
        if (newest.publishedAt) throw new Refusal('campaign_nothing_to_publish');
        if (before.state === 'STOPPED' || before.state === 'ARCHIVED')
          throw illegal(before.state, 'published');
        checked({ name: before.name, program_label: before.programLabel, ...newest.settings }, currency);
        await publishDraft(tx, edit, newest.version);
        await auditCampaign(tx, edit, deps.ids, {
          action: 'campaign.published',
          before: { state: before.state, live_version: before.liveVersion },
          after: { state: 'LIVE', live_version: newest.version },
        });
        await reEvaluate(tx, deps, edit, 'campaign_published');
        return await getCampaign(tx, clientId, edit.campaignId);
      });
      return await viewOf(deps, clientId, campaign);
    },
  );

  for (const [order, { from, to, summary }] of Object.entries(ORDERS)) {
    server.post(
      `/v1/campaigns/:campaign_id/${order}`,
      { ...EDITORS, schema: { summary, tags, params } },
      async (request) => {
        const { clientId, actor } = request.caller;
        const edit: Edit = {
          clientId,
          actor,
          campaignId: idOf((request.params as z.infer<typeof params>).campaign_id),
          now: deps.now(),
        };
        const campaign = await deps.inLane(clientId, async (tx) => {
          const before = await lockCampaign(tx, clientId, edit.campaignId);
          if (before.state === to) return before;
          if (!from.includes(before.state)) throw illegal(before.state, to);
          await setCampaignState(tx, edit, to);
          await auditCampaign(tx, edit, deps.ids, {
            action: `campaign.${order}`,
            before: { state: before.state },
            after: { state: to },
          });
          await reEvaluate(tx, deps, edit, `campaign_${to.toLowerCase()}`);
          return await getCampaign(tx, clientId, edit.campaignId);
        });
        return await viewOf(deps, clientId, campaign);
      },
    );
  }
}

/** What counts has changed: whatever is still open is decided again, in the same transaction's wake (EX-2). */
async function reEvaluate(
  tx: Tx,
  deps: Deps,
  { clientId, campaignId, actor }: Edit,
  reason: string,
): Promise<void> {
  await deps.acceptIn(tx, [
    {
      ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor },
      body: JSON.stringify({ all_open: true, reason, campaign_id: campaignId }),
      ...{
        connectionId: null,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    },
  ]);
}

function illegal(from: CampaignState, to: string): Refusal {
  return new Refusal('conflict', { reason: `a campaign that is ${from} cannot become ${to}` });
}
