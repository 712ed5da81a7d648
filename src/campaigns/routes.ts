// HTTP of campaigns: drafts, publishing, states, versions. A change of what counts is an input too, so that open jobs are decided again.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { checkCampaign, type Problem } from './check.ts';
import {
  auditCampaign,
  type CampaignVersion,
  type Edit,
  getCampaign,
  getVersion,
  insertCampaign,
  listCampaigns,
  listVersions,
  lockCampaign,
  publishDraft,
  renameCampaign,
  type StoredCampaign,
  saveDraft,
  setCampaignState,
} from './store.ts';
import { type CampaignBody, type CampaignState, campaignBody } from './types.ts';

const EDITORS = { config: { scopes: ['CAMPAIGN_EDIT'] as const } };
const READERS = { config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const } };
const tags = ['Campaigns'];
const params = z.object({ campaign_id: z.string() });
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

function stateRoutes(server: Server, deps: Deps): void {
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

async function currencyOf(deps: Deps, clientId: Id): Promise<string> {
  return (await deps.client(clientId)).currency;
}

function checked(body: unknown, currency: string): CampaignBody {
  const { campaign, problems } = checkCampaign(body, currency);
  if (!campaign) throw invalid(problems);
  return campaign;
}

function invalid(problems: Problem[]): Refusal {
  const reason = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ');
  return new Refusal('campaign_invalid', { reason, problems });
}

function illegal(from: CampaignState, to: string): Refusal {
  return new Refusal('conflict', { reason: `a campaign that is ${from} cannot become ${to}` });
}

async function viewOf(deps: Deps, clientId: Id, campaign: StoredCampaign) {
  const whole = { name: campaign.name, program_label: campaign.programLabel, ...campaign.newest.settings };
  return { ...view(campaign), warnings: checkCampaign(whole, await currencyOf(deps, clientId)).warnings };
}

/** The campaign flat, with the settings of its newest version: the draft if there is one. */
function view(campaign: StoredCampaign) {
  const { newest } = campaign;
  return {
    campaign_id: campaign.campaignId,
    name: campaign.name,
    program_label: campaign.programLabel,
    state: campaign.state,
    version: newest.version,
    live_version: campaign.liveVersion,
    draft_version: newest.publishedAt ? null : newest.version,
    ...newest.settings,
    ended_at: campaign.endedAt?.toISOString() ?? null,
    created_at: campaign.createdAt.toISOString(),
    updated_at: campaign.updatedAt.toISOString(),
  };
}

function versionView(version: CampaignVersion, liveVersion: number | null) {
  return {
    version: version.version,
    live: version.version === liveVersion,
    created_by: version.createdBy,
    created_at: version.createdAt.toISOString(),
    published_at: version.publishedAt?.toISOString() ?? null,
    settings: version.settings,
  };
}

function idOf(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
