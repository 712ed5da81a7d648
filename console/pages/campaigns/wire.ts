// What the campaign routes of the API answer.

import type {
  Budget,
  Caps,
  PersonCap,
  ReviewSettings,
  RewardCondition,
  RewardRule,
  RewardTerms,
  RoleReward,
  TierStep,
} from '../../../src/campaigns/reward-rules.ts';
import type { CampaignSettings, CampaignState } from '../../../src/campaigns/types.ts';
import type { NameKind } from '../../../src/servicetitan/names-store.ts';

/** GET /v1/campaigns/{id}: the campaign flat, with the settings of its draft, or of its live version if there is none. */
export interface CampaignView extends CampaignSettings {
  campaign_id: string;
  name: string;
  program_label: string;
  state: CampaignState;
  version: number;
  live_version: number | null;
  draft_version: number | null;
  /** How many settings the draft changes; null without a draft or a live version. */
  draft_changes?: number | null;
  launched_at: string | null;
  updated_at: string;
  warnings?: { field: string; code: string; message: string }[];
  scheduled: { schedule_id: string; action: ScheduledAction; run_at: string }[];
}

export type ScheduledAction = 'publish' | 'pause' | 'resume' | 'end';

/** GET /v1/campaigns/{id}/versions */
export interface VersionView {
  version: number;
  live: boolean;
  created_by: string;
  created_at: string;
  published_at: string | null;
}

/** One of GET /v1/campaigns/{id}/compare */
export interface ChangeView {
  field: string;
  label: string;
  before_text: string;
  after_text: string;
}

export type {
  Budget,
  CampaignSettings,
  CampaignState,
  Caps,
  PersonCap,
  ReviewSettings,
  RewardCondition,
  RewardRule,
  RewardTerms,
  RoleReward,
  TierStep,
};

/** GET /v1/servicetitan/names */
export interface NamesView {
  names: { connection_id: string; kind: NameKind; id: string; name: string; active: boolean }[];
  lists: {
    connection_id: string;
    connection: string;
    kind: NameKind;
    scope: string;
    read_at: string | null;
    problem: string | null;
    what_to_do: string | null;
  }[];
}
