// Which campaign a referral belongs to. Pure: the same campaigns in any order give the same choice (AT-5).

import type { CampaignState, LiveCampaign } from './types.ts';

const RANK: Record<CampaignState, number> = {
  LIVE: 0,
  PAUSED: 1,
  ENDED: 2,
  STOPPED: 3,
  ARCHIVED: 4,
  NOT_LAUNCHED: 5,
};

/**
 * The campaign for a code's program label: one with that label first, then LIVE before PAUSED before ENDED, then the newest published,
 * then the higher id. A label that no campaign has falls back to the best of the others, so that no referral is lost to a typing
 * slip. null only when there is no campaign at all.
 */
export function chooseCampaign(
  campaigns: readonly LiveCampaign[],
  label: string | null,
): LiveCampaign | null {
  const wanted = label?.trim().toLowerCase() ?? null;
  const mismatch = (campaign: LiveCampaign) =>
    wanted !== null && campaign.programLabel.toLowerCase() === wanted ? 0 : 1;
  const better = (a: LiveCampaign, b: LiveCampaign) =>
    mismatch(a) - mismatch(b) ||
    RANK[a.state] - RANK[b.state] ||
    b.publishedAt.getTime() - a.publishedAt.getTime() ||
    (BigInt(b.campaignId) > BigInt(a.campaignId) ? 1 : -1);
  return campaigns.reduce<LiveCampaign | null>(
    (best, next) => (best && better(best, next) <= 0 ? best : next),
    null,
  );
}
