// Who gets which key (ID-3): the first to have a key keeps it; a device goes with who named himself on it last. Pure but for the index.

import type { Id } from '../base/ids.ts';
import type { FoundBy, NormalAsk } from './ask.ts';
import { isAnonymous } from './join.ts';
import type { KeyIndex, KnownPerson } from './key-index.ts';

/** Gives the e-mails of the ask that are free. `wasKnown`: the person was found, so that its new e-mail is a change to log. */
export function giveEmails(index: KeyIndex, ask: NormalAsk, person: KnownPerson, wasKnown: boolean): void {
  for (const email of ask.emails) {
    const given = giveOrKeep(index, ask, person, 'email', email);
    if (given && wasKnown) {
      const entry = { personId: person.personId, otherPersonId: null, kind: 'email' as const, value: email };
      index.note({ change: 'attached', ...entry, inputId: ask.inputId });
    }
  }
}

/** True when the key was free and is the person's now; who has it already keeps it. */
export function giveOrKeep(
  index: KeyIndex,
  ask: NormalAsk,
  person: KnownPerson,
  kind: 'email' | 'st_customer' | 'partner_user_id',
  value: string,
): boolean {
  const owner = index.ownerOf(kind, value);
  if (!owner) {
    index.give(kind, value, person, { since: ask.at, inputId: ask.inputId });
    return true;
  }
  if (owner !== person) {
    const entry = {
      personId: owner.personId,
      otherPersonId: person.personId,
      kind,
      value,
      inputId: ask.inputId,
    };
    index.note({ change: 'kept', ...entry });
  }
  return false;
}

/**
 * first: nobody named himself on the device before; later: somebody did, and earlier. none: somebody did later, or this ask names
 * nobody (what an anonymous visitor does, or who is found by a phone, claims nothing).
 */
export type DeviceClaim = 'first' | 'later' | 'none';

export function claimOnDevice(index: KeyIndex, ask: NormalAsk, foundBy: FoundBy | null): DeviceClaim {
  if (ask.deviceId === null) return 'none';
  const named =
    ask.emails.length > 0 || ask.customer !== null || ask.job !== null || ask.partnerUserId !== null;
  if (!named && foundBy !== 'person_id') return 'none';
  const owner = index.ownerOf('device', ask.deviceId);
  const claim = index.claimOf('device', ask.deviceId);
  if (!owner || !claim || isAnonymous(owner)) return 'first';
  return isLater(ask, claim) ? 'later' : 'none';
}

/** By the time of the event, then by input: the order in which events arrive must not decide (AT-5). */
function isLater(ask: NormalAsk, claim: { since: Date; inputId: Id | null }): boolean {
  const byTime = ask.at.getTime() - claim.since.getTime();
  return byTime !== 0 ? byTime > 0 : BigInt(ask.inputId ?? 0) > BigInt(claim.inputId ?? 0);
}

export function giveDevice(
  index: KeyIndex,
  ask: NormalAsk,
  person: KnownPerson,
  deviceId: string,
  claim: DeviceClaim,
): void {
  const owner = index.ownerOf('device', deviceId);
  if (owner && claim === 'none') return;
  index.give('device', deviceId, person, { since: ask.at, inputId: ask.inputId });
  if (owner && owner !== person) {
    const entry = { personId: person.personId, otherPersonId: owner.personId, kind: 'device' as const };
    index.note({ change: 'displaced', ...entry, value: deviceId, inputId: ask.inputId });
  }
}
