// Where each kind of visitor of a link is sent, worked out once per link and campaign version. Keeps nothing that could be out of date.

import type { Id } from '../base/ids.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import { type Landing, landingAt } from './landing.ts';
import type { Link } from './link-store.ts';

/** Versions and landings are immutable, so they are kept until there are too many; then all are made anew. */
const MAX_VOICES = 1_000;
const MAX_LANDINGS = 5_000;

/** Where a visitor goes; `withToken`: the page learns which click it was. */
export interface LinkPlan {
  landing: Landing;
  withToken: boolean;
}

/** Makes the planner of one process: resolves with null when there is nowhere to go. */
export function createLinkPlanner(
  deps: Pick<Deps, 'voiceOfVersion'>,
): (clientId: Id, link: Link, channel: string, isPhone: boolean) => Promise<LinkPlan | null> {
  const voices = new Map<string, Promise<Voice | null>>();
  const plans = new Map<string, LinkPlan | null>();

  const voiceFor = (clientId: Id, campaign: Link['campaign']): Promise<Voice | null> => {
    if (campaign === null) return NOBODY;
    const key = `${clientId}:${campaign.campaignId}:${campaign.version}`;
    const known = voices.get(key);
    if (known) return known;
    if (voices.size >= MAX_VOICES) voices.clear();
    const voice = deps.voiceOfVersion(clientId, campaign.campaignId, campaign.version);
    voices.set(key, voice);
    voice.catch(() => voices.delete(key));
    return voice;
  };

  return async (clientId, link, channel, isPhone) => {
    const { kind, code, program, linkUrl, campaign } = link;
    const isRunning = campaign?.isRunning === true;
    const parts = [
      clientId,
      kind,
      code,
      program,
      linkUrl,
      campaign?.campaignId,
      campaign?.version,
      isRunning,
      channel,
      isPhone,
    ];
    const key = parts.join('\0');
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = planOf(link, await voiceFor(clientId, campaign), channel, isPhone);
    if (plans.size >= MAX_LANDINGS) plans.clear();
    plans.set(key, plan);
    return plan;
  };
}

const NOBODY = Promise.resolve(null);

function planOf(link: Link, voice: Voice | null, channel: string, isPhone: boolean): LinkPlan | null {
  const companyUrl = voice?.campaign.settings.company_url ?? null;
  const plain = (url: string | null): LinkPlan | null =>
    url === null ? null : { landing: landingAt(url, []), withToken: false };
  if (link.kind === null || voice === null || link.campaign?.isRunning !== true) {
    return plain(companyUrl ?? link.linkUrl);
  }
  if (link.kind === 'promotion') return { landing: promotionLanding(link), withToken: false };
  return { landing: shareLanding(voice, link, channel, isPhone), withToken: true };
}

/** Where a share link of the campaign leads, with all that it tells the page (WEB-3). */
export function shareLanding(
  voice: Voice,
  link: Pick<Link, 'code' | 'program' | 'linkUrl'>,
  channel: string,
  isPhone: boolean,
): Landing {
  const { share_link: said } = voice.campaign.settings;
  const url =
    link.linkUrl ??
    (isPhone ? said.destination_mobile : null) ??
    said.destination ??
    voice.campaign.settings.company_url;
  const variables = { programLabel: link.program, advocateCode: link.code, shareChannel: channel };
  const utm = (['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const).map(
    (name) => [name, voice.fill(said[name], variables)] as const,
  );
  return landingAt(url, [
    ...utm,
    ['extole_shareable_code', link.code],
    ['extole_zone_name', 'friend_landing_experience'],
    ['extole_share_channel', channel],
  ]);
}

/** The share experience, unless the link leads elsewhere, with the values that sources of advocates have (reference 1.4). */
function promotionLanding({ program, linkUrl }: Link): Landing {
  return landingAt(linkUrl ?? '/share', [
    ['utm_source', 'extole_advocate'],
    ['utm_medium', 'WEB'],
    ['utm_campaign', program],
  ]);
}
