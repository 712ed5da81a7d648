// What a friend sees on arrival (WEB-4): the campaign's landing settings with their texts filled, for a code that is live. Of the advocate
// it tells the first name and nothing else, and no name that is a place to go.

import type { Id } from '../base/ids.ts';
import { nameForOthers } from '../base/text.ts';
import type { TemplateVariables } from '../campaigns/template.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps } from '../http/types.ts';
import type { LiveCode } from '../referrals/types.ts';
import { colorsOf } from './landing-colors.ts';
import type { LandingZone } from './wire.ts';

/** Codes are at most this long, with whatever a visitor's link adds. */
const CODE_MAX = 200;

/** The zone that a page shows where it wants it. */
const EMBEDDED = 'embedded_friend_landing_experience';

/** A code that a friend may use, and the campaign that speaks for it. */
export interface Welcome {
  found: LiveCode;
  voice: Voice;
  /** For the campaign's templates. */
  variables: TemplateVariables;
}

/** The friend's welcome by a code as it came; null when the code is not live or its campaign does not run at `now`. */
export async function welcomeOf(deps: Deps, clientId: Id, code: unknown): Promise<Welcome | null> {
  if (typeof code !== 'string' || code.length > CODE_MAX) return null;
  const found = await deps.liveCode(clientId, code);
  if (!found) return null;
  const voice = await deps.voice(clientId, found.programLabel, found.personId);
  if (!voice || !isRunning(voice, deps.now())) return null;
  const variables: TemplateVariables = {
    advocateCode: found.code,
    advocate: { firstName: nameForOthers(found.firstName) ?? '' },
  };
  return { found, voice, variables };
}

/** The landing zone for `data.advocate_code`; null when there is nothing to show. */
export async function landingZone(
  deps: Deps,
  clientId: Id,
  name: string,
  data: Record<string, unknown>,
): Promise<LandingZone | null> {
  const welcome = await welcomeOf(deps, clientId, data.advocate_code);
  if (!welcome) return null;
  // Who put the embedded zone into a page wants it there; "off" speaks of what shows by itself.
  const { form } = welcome.voice.campaign.settings.landing;
  if (form === 'off' && name !== EMBEDDED) return null;
  return landingOf(welcome, name);
}

/** The welcome as the campaign says it; a campaign that shows none by itself shows a pop-up where it is asked for. */
export function landingOf(welcome: Welcome, name: string): LandingZone {
  const { settings } = welcome.voice.campaign;
  const { position, email_first, prefill } = settings.landing;
  const form = settings.landing.form === 'off' ? 'popup' : settings.landing.form;
  const fill = (template: string) => welcome.voice.fill(template, welcome.variables);
  return {
    ...{ name, kind: 'landing', form, position, email_first, prefill },
    theme: settings.theme,
    colors: colorsOf(settings.theme),
    company_name: settings.company_name,
    title: fill(settings.landing.title),
    text: fill(settings.landing.text),
    code: welcome.found.code,
    code_label: fill(settings.landing.code_label),
    button: fill(settings.landing.button),
    keep_days: settings.lookback_days,
  };
}

/** Whether a campaign still promises anything: it runs, and its dates are not over. Before them a friend may already book. */
export function isRunning({ campaign }: Voice, now: Date): boolean {
  const { state, endedAt, settings } = campaign;
  const until = settings.live_until === null ? null : new Date(settings.live_until);
  return (
    (state === 'LIVE' || state === 'PAUSED') &&
    (endedAt === null || now < endedAt) &&
    (until === null || now < until)
  );
}
