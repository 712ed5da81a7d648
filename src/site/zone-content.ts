// What a zone shows, by its name: composes the builders of this room. A zone that only records has none.

import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { type InvitingName, invitingZone } from './invite.ts';
import { landingZone } from './landing.ts';
import { shareZone, statsZone } from './share.ts';
import type { Zone } from './wire.ts';

/** Who looks at a zone, as far as it is known. */
export interface Visitor {
  deviceId: string;
  /** From a signed identity that is in force; null: nobody proved anything. */
  verifiedEmail: string | null;
  /** How the program domain was reached, as http://share.acme.example:8080. */
  origin: string;
  /** The Cookie header: it may hold a session of the own page. */
  cookies: string | undefined;
}

type ZoneBuilder = (
  deps: Deps,
  clientId: Id,
  name: string,
  data: Record<string, unknown>,
  visitor: Visitor,
) => Promise<Zone | null>;

/** Every inviting zone of a campaign's settings; the type says when one is missing. */
const INVITING: Record<InvitingName, true> = {
  global_header: true,
  global_footer: true,
  overlay: true,
  confirmation: true,
  my_account: true,
  referral_page: true,
};

const BUILDERS = new Map<string, ZoneBuilder>([
  ['friend_landing_experience', landingZone],
  ['embedded_friend_landing_experience', landingZone],
  ['share_experience', shareZone],
  ['embedded_share_experience', shareZone],
  ['advocate_stats_embedded', statsZone],
  ...(Object.keys(INVITING) as InvitingName[]).map((zone): [string, ZoneBuilder] => [
    zone,
    (deps, clientId, _name, _data, visitor) => invitingZone(deps, clientId, zone, visitor.origin),
  ]),
]);

/** What the zone `name` shows to this visitor; null: nothing. `data` is as the page sent it: believe nothing in it. */
export async function zoneContent(
  deps: Deps,
  clientId: Id,
  name: string,
  data: Record<string, unknown>,
  visitor: Visitor,
): Promise<Zone | null> {
  return (await BUILDERS.get(name)?.(deps, clientId, name, data, visitor)) ?? null;
}
