// HTTP of campaigns: making, changing, reading, versions. Publishing and the states after it are in state-routes.ts.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import {
  checked,
  currencyOf,
  EDITORS,
  idOf,
  invalid,
  params,
  READERS,
  tags,
  versionView,
  view,
  viewOf,
} from './route-parts.ts';
import { stateRoutes } from './state-routes.ts';
import {
  auditCampaign,
  type Edit,
  getCampaign,
  getVersion,
  insertCampaign,
  listCampaigns,
  listVersions,
  lockCampaign,
  renameCampaign,
  type StoredCampaign,
  saveDraft,
} from './store.ts';
import { campaignBody } from './types.ts';

const versionParams = params.extend({ version: z.string() });
const page = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

/** Any object passes here: checkCampaign names all problems at once, and the document shows the whole shape. */
const { properties, required } = z.toJSONSchema(campaignBody, { io: 'input' });
const wholeBody = z.looseObject({}).meta({ properties, required });
const patchBody = z.looseObject({}).meta({ properties });

export function campaignRoutes(server: Server, deps: Deps): void {
  readRoutes(server, deps);
  editRoutes(server, deps);
  stateRoutes(server, deps);
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/campaigns',
    { ...READERS, schema: { summary: 'Campaigns, newest first', tags, querystring: page } },
    async ({ caller, query }) => {
      const campaigns = await listCampaigns(deps.db, caller.clientId, query.limit, query.offset);
      return { campaigns: campaigns.map((campaign) => view(campaign)) };
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id',
    { ...READERS, schema: { summary: 'One campaign with its newest version', tags, params } },
    async (request) => {
      const { clientId } = request.caller;
      return await viewOf(
        deps,
        clientId,
        await getCampaign(deps.db, clientId, idOf(request.params.campaign_id)),
      );
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id/versions',
    { ...READERS, schema: { summary: 'All versions of a campaign, newest first', tags, params } },
    async (request) => {
      const { clientId } = request.caller;
      const campaign = await getCampaign(deps.db, clientId, idOf(request.params.campaign_id));
      const versions = await listVersions(deps.db, clientId, campaign.campaignId);
      return { versions: versions.map((version) => versionView(version, campaign.liveVersion)) };
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id/versions/:version',
    { ...READERS, schema: { summary: 'One version, as decisions name it', tags, params: versionParams } },
    async (request) => {
      const { clientId } = request.caller;
      const version = request.params.version;
      if (!/^[1-9]\d{0,8}$/.test(version)) throw new Refusal('not_found');
      const campaign = await getCampaign(deps.db, clientId, idOf(request.params.campaign_id));
      return versionView(
        await getVersion(deps.db, clientId, campaign.campaignId, Number(version)),
        campaign.liveVersion,
      );
    },
  );
}

function editRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns',
    { ...EDITORS, schema: { summary: 'Make a campaign, as a draft', tags, body: wholeBody } },
    async (request) => {
      const { clientId, actor } = request.caller;
      const {
        name,
        program_label: programLabel,
        ...settings
      } = checked(request.body, await currencyOf(deps, clientId));
      const edit: Edit = { clientId, actor, campaignId: deps.ids(), now: deps.now() };
      const campaign = await deps.db.tx(async (tx) => {
        await insertCampaign(tx, edit, { name, programLabel, settings });
        const after = { name, program_label: programLabel, ...settings };
        await auditCampaign(tx, edit, deps.ids, { action: 'campaign.created', before: null, after });
        return await getCampaign(tx, clientId, edit.campaignId);
      });
      return await viewOf(deps, clientId, campaign);
    },
  );

  server.patch(
    '/v1/campaigns/:campaign_id',
    {
      ...EDITORS,
      schema: {
        summary: 'Change the draft of a campaign, or start one from the live version',
        description:
          'What is left out stays. rewards and qualification are changed member by member; every other value is replaced whole. The name changes at once, everything else when the draft is published.',
        tags,
        params,
        body: patchBody,
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const edit: Edit = { clientId, actor, campaignId: idOf(request.params.campaign_id), now: deps.now() };
      const currency = await currencyOf(deps, clientId);
      const campaign = await deps.db.tx((tx) => patch(tx, deps, edit, request.body, currency));
      return await viewOf(deps, clientId, campaign);
    },
  );
}

async function patch(
  tx: Tx,
  deps: Deps,
  edit: Edit,
  body: Record<string, unknown>,
  currency: string,
): Promise<StoredCampaign> {
  const before = await lockCampaign(tx, edit.clientId, edit.campaignId);
  const { newest } = before;
  const current = { name: before.name, program_label: before.programLabel, ...newest.settings };
  const wanted: Record<string, unknown> = { ...current, ...body };
  for (const group of ['rewards', 'qualification'] as const) {
    if (isRecord(body[group])) wanted[group] = { ...current[group], ...body[group] };
  }
  const after = checked(wanted, currency);
  const { name, program_label: programLabel, ...settings } = after;
  if (before.liveVersion !== null && programLabel !== before.programLabel) {
    const message = 'Codes and referrals are tied to this label; make a new campaign for another program.';
    throw invalid([{ field: 'program_label', code: 'fixed_once_published', message }]);
  }
  if (isDeepStrictEqual(after, current)) return before;
  await renameCampaign(tx, edit, name, programLabel);
  if (!isDeepStrictEqual(settings, newest.settings)) {
    await saveDraft(tx, edit, newest.publishedAt ? newest.version + 1 : newest.version, settings);
  }
  await auditCampaign(tx, edit, deps.ids, { action: 'campaign.changed', before: current, after });
  return await getCampaign(tx, edit.clientId, edit.campaignId);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
