// What the share experience shows (WEB-5): the campaign's texts with the code and link of an advocate, and the zones that stand in pages.

import type { Id } from '../base/ids.ts';
import type { TemplateVariables } from '../campaigns/template.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import type { Enrolled } from '../referrals/types.ts';
import { isRunning } from './landing.ts';
import { colorsOf } from './landing-colors.ts';
import { ownStats } from './own-page-store.ts';
import { sessionEmail } from './share-store.ts';
import { sessionHash } from './share-visitor.ts';
import type { Joined, ShareZone, StatsZone } from './wire.ts';
import type { Visitor } from './zone-content.ts';

/** The campaign that advocates share now, this one if somebody is named; null: none does. */
export async function sharedCampaign(
  deps: Deps,
  clientId: Id,
  advocateId: Id | null = null,
): Promise<Voice | null> {
  const voice = await deps.voice(clientId, null, advocateId);
  return voice && isRunning(voice, deps.now()) ? voice : null;
}

/** The texts for an advocate; `channel` as the link names it (EMAIL), '' for none. `firstName` only of who proved to be it. */
export function shareVariables(
  origin: string,
  code: string,
  channel: string,
  firstName: string | null,
): TemplateVariables {
  return {
    advocateCode: code,
    shareLink: `${origin}/${code}${channel && `?c=${channel}`}`,
    shareChannel: channel,
    advocate: { firstName: firstName ?? '' },
  };
}

export function joinedOf(
  voice: Voice,
  origin: string,
  { code }: Pick<Enrolled, 'code'>,
  texts: { ending: string | null } | null = null,
): Joined {
  const { share } = voice.campaign.settings;
  const variables = shareVariables(origin, code, '', null);
  const fill = (template: string) => voice.fill(template, variables);
  return {
    code,
    link: `${origin}/${code}`,
    qr_svg: `${origin}/qr/${code}.svg`,
    qr_png: `${origin}/qr/${code}.png`,
    email_subject: fill(share.email_subject),
    email_message: fill(share.email_message),
    text_message: fill(share.text_message),
    social_title: fill(share.social_title),
    social_description: fill(share.social_description),
    texts: texts && share.text_consent !== '' ? { ...texts, words: fill(share.text_consent) } : null,
  };
}

/** The proved e-mail of a visitor: a signed identity, else the session of the own page; null: nothing is proved. */
async function provedEmail(deps: Deps, clientId: Id, visitor: Visitor): Promise<string | null> {
  if (visitor.verifiedEmail) return visitor.verifiedEmail;
  const hash = sessionHash(visitor.cookies);
  return hash && sessionEmail(deps.db, clientId, hash, deps.now());
}

/** The share experience as a zone; who proved the e-mail needs no form. */
export async function shareZone(
  deps: Deps,
  clientId: Id,
  name: string,
  data: Record<string, unknown>,
  visitor: Visitor,
): Promise<ShareZone | null> {
  const first = await sharedCampaign(deps, clientId);
  if (!first) return null;
  const { programLabel } = first.campaign;
  const textOf = (key: string) => (typeof data[key] === 'string' ? data[key].slice(0, 254) : '');
  const proved = await provedEmail(deps, clientId, visitor);
  const me =
    proved &&
    (await deps.enrolAdvocate(clientId, {
      ...{ email: proved, firstName: null, lastName: null, source: name, programLabel },
    }));
  // Whose campaign is another one by kind, audience or share of the traffic hears that one, once it is known who it is.
  const voice = (me && (await sharedCampaign(deps, clientId, me.personId))) || first;
  // A signed identity does not come along with what the box sends: only the session of this browser does.
  const texts = me && !visitor.verifiedEmail ? await deps.textsOfAdvocate(clientId, me.personId) : null;
  return shareViewOf(voice, name, {
    ...{ firstName: textOf('first_name'), email: proved ?? textOf('email') },
    me: me ? joinedOf(voice, visitor.origin, me, texts) : null,
  });
}

/** The share experience as the campaign says it. */
export function shareViewOf(
  voice: Voice,
  name: string,
  who: { firstName: string; email: string; me: Joined | null },
): ShareZone {
  const { settings } = voice.campaign;
  return {
    ...{ name, kind: 'share', theme: settings.theme, colors: colorsOf(settings.theme) },
    company_name: settings.company_name,
    title: voice.fill(settings.share.title),
    text: voice.fill(settings.share.text),
    button: voice.fill(settings.share.button),
    channels: settings.share.channels,
    ...{ first_name: who.firstName, email: who.email, me: who.me },
  };
}

/** The advocate's own referrals as a zone; without proof it offers to send the link that proves. */
export async function statsZone(
  deps: Deps,
  clientId: Id,
  name: string,
  _data: Record<string, unknown>,
  visitor: Visitor,
): Promise<StatsZone | null> {
  const voice = await deps.voice(clientId, null);
  if (!voice) return null;
  const { settings } = voice.campaign;
  const proved = await provedEmail(deps, clientId, visitor);
  return {
    ...{ name, kind: 'stats', theme: settings.theme, colors: colorsOf(settings.theme) },
    company_name: settings.company_name,
    stats: proved ? await ownStats(deps, clientId, proved, visitor.origin) : null,
  };
}
