// HTTP of campaigns: making, changing, reading, copying. Versions, states and schedules have files of their own.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { previewRoutes } from './preview-routes.ts';
import { replayRoutes } from './replay-routes.ts';
import {
  campaignAnswer,
  checked,
  checkReferences,
  currencyOf,
  EDITORS,
  idOf,
  invalid,
  listedCampaign,
  params,
  READERS,
  tags,
  view,
  viewOf,
} from './route-parts.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { waitingSchedules } from './schedule-store.ts';
import { simulateRoutes } from './simulate-routes.ts';
import { stateRoutes } from './state-routes.ts';
import {
  auditCampaign,
  type Edit,
  getCampaign,
  getVersion,
  insertCampaign,
  listCampaigns,
  lockCampaign,
  renameCampaign,
  type StoredCampaign,
  saveDraft,
} from './store.ts';
import { campaignBody } from './types.ts';
import { versionRoutes } from './version-routes.ts';
import { withChanges } from './with-changes.ts';

const STATES = ['NOT_LAUNCHED', 'LIVE', 'PAUSED', 'ENDED', 'STOPPED', 'ARCHIVED'] as const;

const page = z.object({
  state: z
    .union([z.enum(STATES), z.array(z.enum(STATES))])
    .optional()
    .describe('Only these, said again for each; without it all but those in the archive.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

/** Any object passes here: checkCampaign names all problems at once, and the document shows the whole shape. */
const { properties, required } = z.toJSONSchema(campaignBody, { io: 'input' });
const wholeBody = z.looseObject({}).meta({ properties, required });
const copyBody = z
  .strictObject({
    name: z.string().trim().min(1).max(255).optional(),
    program_label: z.string().trim().min(1).max(200).optional(),
    version: z.int().min(1).max(999_999_999).optional(),
  })
  .nullish();
const patchBody = z.looseObject({}).meta({ properties });

export function campaignRoutes(server: Server, deps: Deps): void {
  readRoutes(server, deps);
  editRoutes(server, deps);
  copyRoute(server, deps);
  versionRoutes(server, deps);
  stateRoutes(server, deps);
  scheduleRoutes(server, deps);
  previewRoutes(server, deps);
  simulateRoutes(server, deps);
  replayRoutes(server, deps);
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/campaigns',
    {
      ...READERS,
      schema: {
        summary: 'Campaigns, newest first',
        tags,
        querystring: page,
        response: { 200: z.object({ campaigns: z.array(listedCampaign) }) },
      },
    },
    async ({ caller: { clientId }, query: { state, limit, offset } }) => {
      const states = state === undefined ? STATES.filter((one) => one !== 'ARCHIVED') : [state].flat();
      const campaigns = await listCampaigns(deps.db, clientId, { states, limit, offset });
      const ids = campaigns.map(({ campaignId }) => campaignId);
      const waiting = await waitingSchedules(deps.db, clientId, ids);
      return {
        campaigns: campaigns.map((campaign) =>
          view(
            campaign,
            waiting.filter(({ campaignId }) => campaignId === campaign.campaignId),
          ),
        ),
      };
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id',
    {
      ...READERS,
      schema: {
        summary: 'One campaign with its newest version',
        tags,
        params,
        response: { 200: campaignAnswer },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      return await viewOf(
        deps,
        clientId,
        await getCampaign(deps.db, clientId, idOf(request.params.campaign_id)),
      );
    },
  );
}

function editRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns',
    {
      ...EDITORS,
      schema: {
        summary: 'Make a campaign, as a draft',
        tags,
        body: wholeBody,
        response: { 200: campaignAnswer },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const {
        name,
        program_label: programLabel,
        ...settings
      } = checked(request.body, await currencyOf(deps, clientId));
      const edit: Edit = { clientId, actor, campaignId: deps.ids(), now: deps.now() };
      await checkReferences(deps.db, clientId, settings);
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
          'What is left out stays. Groups of settings (rewards, qualification, targeting, theme, share_link, landing, share, and each zone) are changed member by member; every other value is replaced whole. The name changes at once, everything else when the draft is published.',
        tags,
        params,
        body: patchBody,
        response: { 200: campaignAnswer },
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

function copyRoute(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/duplicate',
    {
      ...EDITORS,
      schema: {
        summary: 'Make a new campaign, as a draft, from a version of another',
        description: 'Without a version the newest is copied: the draft if there is one.',
        tags,
        params,
        body: copyBody,
        response: { 200: campaignAnswer },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const source = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const from = body?.version
        ? await getVersion(deps.db, clientId, source.campaignId, body.version)
        : source.newest;
      const {
        name,
        program_label: programLabel,
        ...settings
      } = checked(
        {
          name: body?.name ?? `Copy of ${source.name}`.slice(0, 255),
          program_label: body?.program_label ?? source.programLabel,
          ...from.settings,
        },
        await currencyOf(deps, clientId),
      );
      const edit: Edit = { clientId, actor, campaignId: deps.ids(), now: deps.now() };
      const campaign = await deps.db.tx(async (tx) => {
        await insertCampaign(tx, edit, { name, programLabel, settings });
        const copied = { copy_of: source.campaignId, copied_version: from.version };
        const after = { ...copied, name, program_label: programLabel, ...settings };
        await auditCampaign(tx, edit, deps.ids, { action: 'campaign.created', before: null, after });
        return await getCampaign(tx, clientId, edit.campaignId);
      });
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
  const after = checked(withChanges(current, body), currency);
  const { name, program_label: programLabel, ...settings } = after;
  await checkReferences(tx, edit.clientId, settings);
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
