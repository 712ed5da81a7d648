// What the campaign routes share: who may, ids, the check that refuses, and the form in which campaigns are shown.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { checkCampaign, type Problem } from './check.ts';
import type { CampaignVersion, StoredCampaign } from './store.ts';
import type { CampaignBody } from './types.ts';

export const EDITORS = { config: { scopes: ['CAMPAIGN_EDIT'] as const } };
export const READERS = {
  config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const },
};
export const tags = ['Campaigns'];
export const params = z.object({ campaign_id: z.string() });

export async function currencyOf(deps: Deps, clientId: Id): Promise<string> {
  return (await deps.client(clientId)).currency;
}

/** The campaign with its defaults; refuses with every problem when it has any. */
export function checked(body: unknown, currency: string): CampaignBody {
  const { campaign, problems } = checkCampaign(body, currency);
  if (!campaign) throw invalid(problems);
  return campaign;
}

export function invalid(problems: Problem[]): Refusal {
  const reason = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ');
  return new Refusal('campaign_invalid', { reason, problems });
}

export async function viewOf(deps: Deps, clientId: Id, campaign: StoredCampaign) {
  const whole = { name: campaign.name, program_label: campaign.programLabel, ...campaign.newest.settings };
  return { ...view(campaign), warnings: checkCampaign(whole, await currencyOf(deps, clientId)).warnings };
}

/** The campaign flat, with the settings of its newest version: the draft if there is one. */
export function view(campaign: StoredCampaign) {
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

export function versionView(version: CampaignVersion, liveVersion: number | null) {
  return {
    version: version.version,
    live: version.version === liveVersion,
    created_by: version.createdBy,
    created_at: version.createdAt.toISOString(),
    published_at: version.publishedAt?.toISOString() ?? null,
    settings: version.settings,
  };
}

export function idOf(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}
