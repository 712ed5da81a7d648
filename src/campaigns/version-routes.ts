// HTTP of a campaign's versions: listing, comparing, restoring one as a draft, discarding the draft.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { compareSettings } from './compare.ts';
import {
  campaignAnswer,
  checked,
  currencyOf,
  EDITORS,
  idOf,
  params,
  READERS,
  tags,
  versionAnswer,
  versionView,
  viewOf,
} from './route-parts.ts';
import { cancelSchedules } from './schedule-store.ts';
import {
  auditCampaign,
  type CampaignVersion,
  deleteDraft,
  type Edit,
  getCampaign,
  getVersion,
  listVersions,
  lockCampaign,
  type StoredCampaign,
  saveDraft,
} from './store.ts';

const versionParams = params.extend({ version: z.string() });
const NAMED = /^([1-9]\d{0,8}|live|draft)$/;
const named = z.string().regex(NAMED, 'is not the number of a version, "live" or "draft"');
const compared = z.object({
  from: named.default('live').describe('A number, live or draft.'),
  to: named.default('draft').describe('A number, live or draft.'),
});
const changeAnswer = z.object({
  field: z.string().describe('Path of the setting, as rewards.advocate.'),
  label: z.string().describe('The setting in words.'),
  before: z.unknown().describe('As stored; null: not set.'),
  after: z.unknown(),
  before_text: z.string().describe('The value in words, as $100.00.'),
  after_text: z.string(),
  added: z.array(z.unknown()).describe('Of lists: what came.'),
  removed: z.array(z.unknown()).describe('Of lists: what went.'),
});
const comparison = z.object({ from: z.number(), to: z.number(), changes: z.array(changeAnswer) });

export function versionRoutes(server: Server, deps: Deps): void {
  readRoutes(server, deps);
  draftRoutes(server, deps);
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/campaigns/:campaign_id/versions',
    {
      ...READERS,
      schema: {
        summary: 'All versions of a campaign, newest first',
        ...{ tags, params, response: { 200: z.object({ versions: z.array(versionAnswer) }) } },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const campaign = await getCampaign(deps.db, clientId, idOf(request.params.campaign_id));
      const versions = await listVersions(deps.db, clientId, campaign.campaignId);
      return { versions: versions.map((version) => versionView(version, campaign.liveVersion)) };
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id/versions/:version',
    {
      ...READERS,
      schema: {
        summary: 'One version, as decisions name it',
        ...{ tags, params: versionParams, response: { 200: versionAnswer } },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const campaign = await getCampaign(deps.db, clientId, idOf(request.params.campaign_id));
      const version = await versionNamed(deps.db, clientId, campaign, request.params.version);
      return versionView(version, campaign.liveVersion);
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id/compare',
    {
      ...READERS,
      schema: {
        summary: 'What differs between two versions, setting by setting, in words',
        ...{ tags, params, querystring: compared, response: { 200: comparison } },
      },
    },
    async ({ caller: { clientId }, params, query }) => {
      const campaign = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const from = await versionNamed(deps.db, clientId, campaign, query.from);
      const to = await versionNamed(deps.db, clientId, campaign, query.to);
      return {
        ...{ from: from.version, to: to.version },
        changes: compareSettings(from.settings, to.settings, await currencyOf(deps, clientId)),
      };
    },
  );
}

function draftRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/versions/:version/restore',
    {
      ...EDITORS,
      schema: {
        summary: 'Make a draft with the settings of an older version',
        ...{ tags, params: versionParams },
        body: z
          .strictObject({
            replace_draft: z.boolean().optional().describe('Takes the place of a draft that is there.'),
          })
          .nullish(),
        response: { 200: campaignAnswer },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const edit: Edit = { clientId, actor, campaignId: idOf(params.campaign_id), now: deps.now() };
      const currency = await currencyOf(deps, clientId);
      const campaign = await deps.db.tx(async (tx) => {
        const before = await lockCampaign(tx, clientId, edit.campaignId);
        const { newest, name, programLabel } = before;
        const old = await versionNamed(tx, clientId, before, params.version);
        if (!old.publishedAt) throw new Refusal('conflict', { reason: 'that version is the draft itself' });
        if (!newest.publishedAt && !body?.replace_draft)
          throw new Refusal('campaign_draft_exists', { version: newest.version });
        const whole = checked({ name, program_label: programLabel, ...old.settings }, currency);
        const { name: _name, program_label: _label, ...settings } = whole;
        const draft = newest.publishedAt ? newest.version + 1 : newest.version;
        await saveDraft(tx, edit, draft, settings);
        await auditCampaign(tx, edit, deps.ids, {
          action: 'campaign.restored',
          before: { version: newest.version, ...newest.settings },
          after: { version: draft, restored_version: old.version, ...settings },
        });
        return await getCampaign(tx, clientId, edit.campaignId);
      });
      return await viewOf(deps, clientId, campaign);
    },
  );

  server.delete(
    '/v1/campaigns/:campaign_id/draft',
    {
      ...EDITORS,
      schema: {
        summary: 'Discard the draft: the live version is shown and changed again',
        ...{ tags, params, response: { 200: campaignAnswer } },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const edit: Edit = { clientId, actor, campaignId: idOf(params.campaign_id), now: deps.now() };
      const campaign = await deps.db.tx(async (tx) => {
        const { newest, liveVersion } = await lockCampaign(tx, clientId, edit.campaignId);
        if (newest.publishedAt)
          throw new Refusal('conflict', { reason: 'there is no draft; nothing was changed' });
        if (liveVersion === null) {
          const reason =
            'the campaign was never published, so its draft is all there is; archive the campaign';
          throw new Refusal('conflict', { reason });
        }
        await deleteDraft(tx, edit, newest.version);
        await cancelSchedules(tx, edit, ['publish']);
        await auditCampaign(tx, edit, deps.ids, {
          action: 'campaign.draft_discarded',
          before: { version: newest.version, ...newest.settings },
          after: null,
        });
        return await getCampaign(tx, clientId, edit.campaignId);
      });
      return await viewOf(deps, clientId, campaign);
    },
  );
}

/** A version by its number, "live" or "draft". Throws not_found. */
export async function versionNamed(
  sql: Sql,
  clientId: Id,
  { campaignId, liveVersion, newest }: StoredCampaign,
  name: string,
): Promise<CampaignVersion> {
  if (name === 'draft' && !newest.publishedAt) return newest;
  const version = name === 'live' ? liveVersion : Number(name);
  if (!NAMED.test(name) || version === null || !Number.isInteger(version)) throw new Refusal('not_found');
  return await getVersion(sql, clientId, campaignId, version);
}
