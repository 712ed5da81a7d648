// The zones that invite customers to refer: a sentence of the campaign and the way to the share experience. Nothing about the visitor is in
// them (WEB-6): the share page knows the visitor by the session.

import type { Id } from '../base/ids.ts';
import type { INVITING_ZONES } from '../campaigns/content.ts';
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
  const { settings } = voice.campaign;
  const zone = settings.zones[name];
  if (!zone.is_on) return null;
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
