// The friend that staff name when they attach one by hand: a person that exists.

import { domainToASCII } from 'node:url';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { survivorOf } from './override.ts';
import { personByEmail } from './shareable-store.ts';

/** The person of this id or e-mail. Somebody whom nothing has named yet is made first (POST /v5/persons). */
export async function friendNamed(
  deps: Deps,
  clientId: Id,
  named: { friend_person_id?: string | undefined; friend_email?: string | undefined },
): Promise<Id> {
  if (named.friend_person_id !== undefined) return survivorOf(deps, clientId, named.friend_person_id);
  const email = comparedEmail(named.friend_email ?? '');
  if (email === null) throw new Refusal('invalid_email', { value: named.friend_email });
  const personId = await personByEmail(deps.db, clientId, email);
  if (personId === null) throw new Refusal('person_not_found');
  return personId;
}

/** The form in which identities are held (ID-1). Whether an address may identify anybody was settled when it was stored. */
function comparedEmail(text: string): string | null {
  const email = text.trim().normalize('NFC').toLowerCase();
  const at = email.lastIndexOf('@');
  const domain = domainToASCII(email.slice(at + 1));
  return at < 1 || domain === '' ? null : `${email.slice(0, at)}@${domain}`;
}
