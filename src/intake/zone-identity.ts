// Puts a signed identity in the place of whatever a page says of the person: the token wins over `data`, and is not kept itself. Pure.

import type { SignedIdentity } from '../accounts/types.ts';
import type { JsonBody } from './envelope.ts';
import { isObject } from './values.ts';

/** Names, compared without case and signs, by which a body names its person; what is nested under them names it too. */
const OF_THE_PERSON =
  /^(e?mail(address)?|personid|partneruserid|firstname|lastname|fullname|data|parameters|jwt|click|(job)?(customer|contact).*)$/;

/** The token of a zone call; null: none. */
export function jwtOf({ value }: JsonBody): string | null {
  return isObject(value) && typeof value.jwt === 'string' && value.jwt !== '' ? value.jwt : null;
}

/** The body of the zone with its person as the token names it. */
export function withIdentity(
  name: string,
  data: Record<string, unknown>,
  identity: SignedIdentity,
): JsonBody {
  const said = Object.entries(data).filter(
    ([key]) => !OF_THE_PERSON.test(key.toLowerCase().replace(/[^a-z]/g, '')),
  );
  const value = {
    event_name: name,
    data: {
      ...Object.fromEntries(said),
      ...(identity.email !== null && { email: identity.email }),
      ...(identity.partnerUserId !== null && { partner_user_id: identity.partnerUserId }),
      ...(identity.firstName !== null && { first_name: identity.firstName }),
      ...(identity.lastName !== null && { last_name: identity.lastName }),
    },
  };
  return { text: JSON.stringify(value), value };
}
