// Which campaign a referral or a job belongs to. Pure: the same campaigns in any order give the same choice (AT-5).

import { parseInstant } from '../base/time.ts';
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
 * The campaign for a code's program label: one with that label first; then, when `at` is given (the creation of a job), one whose dates
 * hold it, so that a job of spring is not lost to the campaign of summer; then LIVE before PAUSED before ENDED, the newest published,
 * the higher id. A label that no campaign has falls back to the best of the others, so that no referral is lost to a typing slip.
 * null only when there is no campaign at all.
 */
export function chooseCampaign(
  campaigns: readonly LiveCampaign[],
  label: string | null,
  at: Date | null = null,
): LiveCampaign | null {
  const wanted = label?.trim().toLowerCase() ?? null;
  const mismatch = ({ programLabel }: LiveCampaign) => Number(programLabel.toLowerCase() !== wanted);
  const outside = (campaign: LiveCampaign) => Number(at !== null && !isWithinDates(campaign, at));
  const better = (a: LiveCampaign, b: LiveCampaign) =>
    mismatch(a) - mismatch(b) ||
    outside(a) - outside(b) ||
    RANK[a.state] - RANK[b.state] ||
    b.publishedAt.getTime() - a.publishedAt.getTime() ||
    (BigInt(b.campaignId) > BigInt(a.campaignId) ? 1 : -1);
  return campaigns.reduce<LiveCampaign | null>(
    (best, next) => (best && better(best, next) <= 0 ? best : next),
    null,
  );
}

function isWithinDates({ settings, endedAt }: LiveCampaign, at: Date): boolean {
  const from = settings.live_from === null ? null : parseInstant(settings.live_from);
  const until = settings.live_until === null ? null : parseInstant(settings.live_until);
  return (!from || at >= from) && (!until || at < until) && (!endedAt || at < endedAt);
}
