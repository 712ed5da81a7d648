// Which campaign a referral, a job or a visitor belongs to. Pure: the same campaigns in any order give the same choice (AT-5).

import { parseInstant } from '../base/time.ts';
import { ANYBODY, whyNotFor } from './target.ts';
import type { CampaignState, LiveCampaign, Who } from './types.ts';

const RANK: Record<CampaignState, number> = {
  LIVE: 0,
  PAUSED: 1,
  ENDED: 2,
  STOPPED: 3,
  ARCHIVED: 4,
  NOT_LAUNCHED: 5,
};

/**
 * The campaign for a code's program label and its advocate: one that is for the advocate first (target.ts); then one with that label;
 * then, when `at` is given (the creation of a job), one whose dates hold it, so that a job of spring is not lost to the campaign of
 * summer, and one that was launched by then; then LIVE before PAUSED before ENDED, where a campaign that was paused after `at` still
 * counts as LIVE; then the higher priority, the newest published, the higher id. A label that no campaign has falls back to the best
 * of the others, so that no referral is lost to a typing slip, and so does an advocate for whom no campaign is: whoever decides asks
 * `whyNotFor` of what was chosen. null only when there is no campaign at all.
 */
export function chooseCampaign(
  campaigns: readonly LiveCampaign[],
  label: string | null,
  at: Date | null = null,
  who: Who = ANYBODY,
): LiveCampaign | null {
  const wanted = label?.trim().toLowerCase() ?? null;
  const unfit = (campaign: LiveCampaign) => Number(whyNotFor(campaign, who, at) !== null);
  const mismatch = ({ programLabel }: LiveCampaign) => Number(programLabel.toLowerCase() !== wanted);
  const outside = (campaign: LiveCampaign) => Number(at !== null && !isWithinDates(campaign, at));
  const tooNew = ({ launchedAt }: LiveCampaign) => Number(at !== null && at < launchedAt);
  const ranked = campaigns.map((campaign) => ({
    campaign,
    keys: [
      unfit(campaign),
      mismatch(campaign),
      outside(campaign),
      tooNew(campaign),
      rankAt(campaign, at),
      -campaign.settings.targeting.priority,
      -campaign.publishedAt.getTime(),
    ],
  }));
  const better = (a: (typeof ranked)[number], b: (typeof ranked)[number]) => {
    const key = a.keys.findIndex((value, index) => value !== b.keys[index]);
    if (key >= 0) return (a.keys[key] as number) - (b.keys[key] as number);
    return BigInt(b.campaign.campaignId) > BigInt(a.campaign.campaignId) ? 1 : -1;
  };
  const best = ranked.reduce<(typeof ranked)[number] | null>(
    (first, next) => (first && better(first, next) <= 0 ? first : next),
    null,
  );
  return best?.campaign ?? null;
}

/** What was under way when a campaign was paused goes on in it, whatever else runs meanwhile. */
function rankAt({ state, pausedAt }: LiveCampaign, at: Date | null): number {
  return state === 'PAUSED' && at !== null && pausedAt !== null && at < pausedAt ? RANK.LIVE : RANK[state];
}

function isWithinDates({ settings, endedAt }: LiveCampaign, at: Date): boolean {
  const from = settings.live_from === null ? null : parseInstant(settings.live_from);
  const until = settings.live_until === null ? null : parseInstant(settings.live_until);
  return (!from || at >= from) && (!until || at < until) && (!endedAt || at < endedAt);
}
