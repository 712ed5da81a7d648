// The zones that invite customers to refer: a sentence of the campaign and the way to the share experience. Nothing about the visitor is in
// them (WEB-6): the share page knows the visitor by the session.

import type { Id } from '../base/ids.ts';
import type { INVITING_ZONES } from '../campaigns/content.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import { isRunning } from './landing.ts';
import { colorsOf } from './landing-colors.ts';
import type { InvitingZone } from './wire.ts';

export type InvitingName = (typeof INVITING_ZONES)[number];

/** The zone of this name, its link on `origin` (the program domain as the page reached it); null when it is off or no campaign runs. */
export async function invitingZone(
  deps: Deps,
  clientId: Id,
  name: InvitingName,
  origin: string,
): Promise<InvitingZone | null> {
  const voice = await deps.voice(clientId, null);
  if (!voice || !isRunning(voice, deps.now())) return null;
  return voice.campaign.settings.zones[name].is_on ? invitationOf(voice, name, origin) : null;
}

/** The invitation as the campaign says it, whether it is on or not. */
export function invitationOf(voice: Voice, name: InvitingName, origin: string): InvitingZone {
  const { settings } = voice.campaign;
  const zone = settings.zones[name];
  const url = new URL('/share', origin);
  url.searchParams.set('source', name);
  return {
    ...{ name, kind: 'invite' },
    theme: settings.theme,
    colors: colorsOf(settings.theme),
    company_name: settings.company_name,
    title: voice.fill(zone.title),
    text: voice.fill(zone.text),
    button: voice.fill(zone.button),
    url: url.href,
  };
}
