// The campaign as a form: all tabs edit one set of values, and what was changed is sent as one draft.

import { createFormContext } from '@mantine/form';
import { createContext } from 'react';
import type { CampaignSettings, CampaignView } from './wire.ts';

export type CampaignValues = CampaignSettings & { name: string; program_label: string };

export const [CampaignFormProvider, useCampaignForm, useNewCampaignForm] =
  createFormContext<CampaignValues>();

/** Whether the person may change the campaign; previews, simulation and history are for everybody who sees it. */
export const MayEdit = createContext(true);

const NOT_SETTINGS = [
  ...['campaign_id', 'state', 'version', 'live_version', 'draft_version', 'draft_changes', 'launched_at'],
  ...['paused_at', 'ended_at', 'created_at', 'updated_at', 'warnings', 'scheduled'],
];

export function valuesOf(campaign: CampaignView): CampaignValues {
  const entries = Object.entries(campaign).filter(([name]) => !NOT_SETTINGS.includes(name));
  return Object.fromEntries(entries) as CampaignValues;
}

/** The body of the PATCH: the groups that differ. Empty: nothing was changed. */
export function changesOf(before: CampaignValues, after: CampaignValues): Partial<CampaignValues> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof CampaignValues]),
    ),
  );
}

export type Tab =
  | ('overview' | 'messages' | 'link' | 'landing' | 'zones' | 'rewards' | 'rules')
  | ('schedule' | 'replay' | 'history');

/** The tab that has the field of a problem, as "share.email_message". */
export function tabOf(field: string): Tab {
  if (/^share\./.test(field)) return 'messages';
  if (/^share_link\./.test(field)) return 'link';
  if (/^landing\./.test(field)) return 'landing';
  if (/^zones\./.test(field)) return 'zones';
  if (/^(rewards|caps|hold_days|approval|payout)\b/.test(field)) return 'rewards';
  if (/^(qualification|lookback_days|review)\b/.test(field)) return 'rules';
  return 'overview';
}
