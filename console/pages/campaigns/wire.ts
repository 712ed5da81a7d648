// What the campaign routes of the API answer.

import type { CampaignSettings, CampaignState, RewardRule } from '../../../src/campaigns/types.ts';

/** GET /v1/campaigns/{id}: the campaign flat, with the settings of its draft, or of its live version if there is none. */
export interface CampaignView extends CampaignSettings {
  campaign_id: string;
  name: string;
  program_label: string;
  state: CampaignState;
  version: number;
  live_version: number | null;
  draft_version: number | null;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
  warnings?: { field: string; code: string; message: string }[];
}

export type { CampaignSettings, CampaignState, RewardRule };
