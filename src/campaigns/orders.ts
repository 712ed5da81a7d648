// The orders that move a campaign through its life: publish, pause, resume, end, archive. Routes and schedules carry them out by the same
// functions, in the client's lane; what counts has changed then, so open jobs are decided again in the transaction's wake (EX-2).

import { Refusal } from '../base/errors.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { checked, checkReferences } from './route-parts.ts';
import { cancelSchedules } from './schedule-store.ts';
import {
  auditCampaign,
  type Edit,
  getCampaign,
  lockCampaign,
  publishDraft,
  rewardsNotGiven,
  type StoredCampaign,
  setCampaignState,
} from './store.ts';
import type { CampaignState } from './types.ts';

export type StateOrder = 'pause' | 'resume' | 'end' | 'archive' | 'unarchive';

/** Which states an order may find the campaign in, and what it makes of it. In the state already: a repeat, without effect. */
export const ORDERS: Record<
  StateOrder,
  {
    from: readonly CampaignState[];
    to(campaign: StoredCampaign): CampaignState;
    summary: string;
    action: string;
  }
> = {
  pause: {
    from: ['LIVE'],
    to: () => 'PAUSED',
    summary: 'Pause a campaign: referrals under way go on',
    action: 'campaign.pause',
  },
  resume: {
    from: ['PAUSED'],
    to: () => 'LIVE',
    summary: 'Go on with a paused campaign',
    action: 'campaign.resume',
  },
  end: {
    from: ['LIVE', 'PAUSED'],
    to: () => 'ENDED',
    summary: 'End a campaign: jobs created from now on do not count',
    action: 'campaign.end',
  },
  archive: {
    from: ['NOT_LAUNCHED', 'ENDED', 'STOPPED'],
    to: () => 'ARCHIVED',
    summary: 'Put a campaign away that is over or was never launched: it pays nothing any more',
    action: 'campaign.archived',
  },
  unarchive: {
    from: ['ARCHIVED'],
    to: ({ liveVersion }) => (liveVersion === null ? 'NOT_LAUNCHED' : 'ENDED'),
    summary: 'Take a campaign out of the archive: it is ended again, or a draft',
    action: 'campaign.unarchived',
  },
};

/** How an order is carried out: from when it counts (a schedule's own time, however late), and what the audit adds. */
export interface Carrying {
  currency: string;
  effectiveAt: Date;
  note?: { schedule_id: string; scheduled_for: string };
}

/** The draft becomes the live version. `version`: only if the draft is that one. */
export async function publish(
  tx: Tx,
  deps: Deps,
  edit: Edit,
  { currency, effectiveAt, note }: Carrying,
  version?: number,
): Promise<StoredCampaign> {
  const { clientId, campaignId } = edit;
  const before = await lockCampaign(tx, clientId, campaignId);
  const { newest } = before;
  if (newest.publishedAt) throw new Refusal('campaign_nothing_to_publish');
  if (version !== undefined && newest.version !== version)
    throw new Refusal('conflict', { reason: `the draft is version ${newest.version}, not ${version}` });
  if (before.state === 'STOPPED' || before.state === 'ARCHIVED') throw illegal(before.state, 'published');
  checked({ name: before.name, program_label: before.programLabel, ...newest.settings }, currency);
  await checkReferences(tx, clientId, newest.settings);
  await publishDraft(tx, { ...edit, now: effectiveAt }, newest);
  await cancelSchedules(tx, edit, ['publish']);
  await auditCampaign(tx, edit, deps.ids, {
    action: 'campaign.published',
    before: { state: before.state, live_version: before.liveVersion },
    after: { state: 'LIVE', live_version: newest.version, ...note },
  });
  await reEvaluate(tx, deps, edit, 'campaign_published');
  return await getCampaign(tx, clientId, campaignId);
}

/** Carries one of the other orders out. */
export async function changeState(
  tx: Tx,
  deps: Deps,
  edit: Edit,
  order: StateOrder,
  { effectiveAt, note }: Omit<Carrying, 'currency'>,
): Promise<StoredCampaign> {
  const { clientId, campaignId } = edit;
  const { from, to, action } = ORDERS[order];
  const before = await lockCampaign(tx, clientId, campaignId);
  const state = to(before);
  if (before.state === state) return before;
  if (!from.includes(before.state)) throw illegal(before.state, order === 'unarchive' ? 'unarchived' : state);
  if (order === 'archive') {
    const rewards = await rewardsNotGiven(tx, clientId, campaignId);
    if (rewards > 0) throw new Refusal('campaign_rewards_on_hold', { rewards });
  }
  await setCampaignState(tx, { ...edit, now: effectiveAt }, state);
  if (order === 'end' || order === 'archive') await cancelSchedules(tx, edit, ['pause', 'resume', 'end']);
  if (order === 'archive') await cancelSchedules(tx, edit, ['publish']);
  await auditCampaign(tx, edit, deps.ids, {
    action,
    before: { state: before.state },
    after: { state, ...note },
  });
  if (before.liveVersion !== null) await reEvaluate(tx, deps, edit, `campaign_${state.toLowerCase()}`);
  return await getCampaign(tx, clientId, campaignId);
}

/** What counts has changed: whatever is still open is decided again, in the same transaction's wake (EX-2). */
export async function reEvaluate(
  tx: Tx,
  deps: Pick<Deps, 'acceptIn'>,
  { clientId, actor, campaignId }: Pick<Edit, 'clientId' | 'actor'> & { campaignId: string | null },
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
