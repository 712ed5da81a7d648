// Staff name the advocate of a friend (AT-7): an input like any other, audited, applied at once, refused once money is decided.

import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { findPerson, insertAudit, shareableByCode } from './shareable-store.ts';
import { loadReferrals } from './store.ts';
import { isDecided } from './view-store.ts';

export interface AdvocateNamed {
  advocate_person_id?: string | undefined;
  advocate_code?: string | undefined;
}

/** The person that a request names as advocate, merges followed. */
export async function advocateNamed(deps: Deps, clientId: Id, named: AdvocateNamed): Promise<Id> {
  const { advocate_person_id: personId, advocate_code: code } = named;
  if (personId !== undefined) return survivorOf(deps, clientId, personId);
  const owner = await shareableByCode(deps.db, clientId, codeKey(code ?? ''));
  if (!owner)
    throw new Refusal('invalid_parameter', { name: 'advocate_code', reason: `nobody has the code ${code}` });
  return owner.personId;
}

/** The person of this id, or of the person it was merged into. */
export async function survivorOf(deps: Deps, clientId: Id, personId: string): Promise<Id> {
  const person = isId(personId) ? await findPerson(deps.db, clientId, personId) : null;
  if (!person) throw new Refusal('person_not_found');
  return person.personId;
}

/**
 * Attaches the friend to the advocate by hand and answers the id of the referral. Refused with referral_decided when a reward of it is
 * approved or later, also if that happens while this is under way.
 */
export async function attachByHand(
  deps: Deps,
  caller: { clientId: Id; actor: string },
  told: { friendPersonId: Id; advocatePersonId: Id; reason: string },
): Promise<Id> {
  const { clientId, actor } = caller;
  const reason = told.reason.trim();
  if (reason === '') throw new Refusal('reason_required');
  const body = { friend_person_id: told.friendPersonId, advocate_person_id: told.advocatePersonId, reason };

  const inputId = await deps.inLane(clientId, async (tx) => {
    const before = (await loadReferrals(tx, clientId, [told.friendPersonId])).get(told.friendPersonId);
    if (before && (await isDecided(tx, clientId, before.referralId))) throw new Refusal('referral_decided');
    await insertAudit(tx, { ids: deps.ids, now: deps.now() }, clientId, {
      actor,
      action: 'referral.overridden',
      subject: `person:${told.friendPersonId}`,
      before: before ? { advocate_person_id: before.advocatePersonId } : null,
      after: { advocate_person_id: told.advocatePersonId, reason },
    });
    const [accepted] = await deps.acceptIn(tx, [
      {
        clientId,
        source: 'staff',
        name: 'staff.override',
        eventTime: null,
        body: JSON.stringify(body),
        actor,
        connectionId: null,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    ]);
    return accepted?.inputId as Id;
  });
  await deps.processClient(clientId);

  const after = (await loadReferrals(deps.db, clientId, [told.friendPersonId])).get(told.friendPersonId);
  // A colleague may have said something else since; then that is the state. Without any word of staff the rewards were quicker.
  if (!after?.override || BigInt(after.override.input_id) < BigInt(inputId))
    throw new Refusal('referral_decided');
  return after.referralId;
}
