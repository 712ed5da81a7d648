// Makes and changes persons for the API. What identifies them goes in as an input, like everything that is learnt, so that merges and
// decisions follow as ever; only what an input cannot overwrite (names, locale, kind) is set here, with its audit entry.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import {
  changeProfile,
  friendsOf,
  loadProfile,
  ownerOfIdentity,
  type Profile,
  type ProfileChange,
  personOfInput,
} from './profile-store.ts';
import type { PeopleContext } from './types.ts';
import { keysOfBody, type PersonBody, type SaidPerson } from './wire.ts';

/** The input by which the API says who a person is; shown among the person's steps. */
const INPUT_NAME = 'person_saved';

/** Finds the person by the keys of the body, or makes one. Names only fill what is empty: this is no change of an existing person. */
export async function createPerson(
  deps: Deps,
  ctx: PeopleContext,
  actor: string,
  body: PersonBody,
): Promise<Profile> {
  const said = keysOfBody(body, ctx);
  if (!said.email && !said.phone && !said.partnerUserId) {
    const reason = 'An e-mail (identity_key_value), a phone or a partner_user_id is needed.';
    throw new Refusal('validation_error', { reason });
  }
  const startedAt = deps.now();
  const profile = await saveKeys(deps, ctx, actor, { ...inputData(said), ...namesOf(said) });
  if (!profile) {
    const reason =
      'Several persons have this phone, so it says of none who it is; add an e-mail or a partner_user_id.';
    throw new Refusal('validation_error', { reason });
  }
  const isNew = profile.createdAt >= startedAt;
  const change: ProfileChange = {};
  if (body.kind) change.kind = body.kind;
  if (said.locale && profile.locale === null) change.locale = said.locale;
  return await setByHand(deps, ctx, actor, profile, change, isNew ? 'person.created' : 'person.changed');
}

/** Adds the keys of the body to the person and overwrites what else it says; null empties a name or the locale. */
export async function changePerson(
  deps: Deps,
  ctx: PeopleContext,
  actor: string,
  profile: Profile,
  body: PersonBody,
): Promise<Profile> {
  const said = keysOfBody(body, ctx);
  await refuseTaken(deps, ctx, profile, said);
  const keys = inputData(said);
  const saved =
    Object.keys(keys).length === 0
      ? profile
      : await saveKeys(deps, ctx, actor, { person_id: profile.personId, ...keys });
  const change: ProfileChange = {};
  change.firstName = said.firstName;
  change.lastName = said.lastName;
  if (said.email) change.email = said.email.typed;
  if (said.phone) change.phone = said.phone.typed;
  change.locale = said.locale;
  if (body.kind) change.kind = body.kind;
  return await setByHand(deps, ctx, actor, saved ?? profile, change, 'person.changed');
}

/** A key of somebody else is not taken from him (ID-3); an e-mail is, of a kind: who has none of its own joins its owner. */
async function refuseTaken(
  deps: Deps,
  ctx: PeopleContext,
  profile: Profile,
  said: SaidPerson,
): Promise<void> {
  const taken = async (kind: 'email' | 'partner_user_id', value: string) => {
    const owner = await ownerOfIdentity(deps.db, ctx.clientId, kind, value);
    return owner !== null && owner !== profile.personId;
  };
  if (said.email && profile.identityEmail !== null && (await taken('email', said.email.key))) {
    throw new Refusal('conflict', { reason: `the e-mail ${said.email.key} is another person's.` });
  }
  if (said.partnerUserId && (await taken('partner_user_id', said.partnerUserId))) {
    throw new Refusal('conflict', {
      reason: `the partner_user_id ${said.partnerUserId} is another person's.`,
    });
  }
}

function inputData(said: SaidPerson): Record<string, string> {
  return {
    ...(said.email && { email: said.email.typed }),
    ...(said.phone && { phone: said.phone.typed }),
    ...(said.partnerUserId && { partner_user_id: said.partnerUserId }),
  };
}

function namesOf(said: SaidPerson): Record<string, string> {
  return {
    ...(said.firstName && { first_name: said.firstName }),
    ...(said.lastName && { last_name: said.lastName }),
  };
}

async function saveKeys(
  deps: Deps,
  ctx: PeopleContext,
  actor: string,
  data: Record<string, string>,
): Promise<Profile | null> {
  const { clientId } = ctx;
  const [accepted] = await deps.accept([input(clientId, actor, 'api', INPUT_NAME, data)]);
  if (!accepted) throw new Error('an input was accepted without an answer');
  await deps.processClient(clientId);
  const personId = await personOfInput(deps.db, clientId, accepted.inputId);
  return personId === null ? null : await loadProfile(deps.db, clientId, personId);
}

function input(
  clientId: Id,
  actor: string,
  source: NewInput['source'],
  name: string,
  data: object,
): NewInput {
  return {
    ...{ clientId, actor, source, name, body: JSON.stringify(data), eventTime: null, connectionId: null },
    ...{ deviceId: null, idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
  };
}

async function setByHand(
  deps: Deps,
  ctx: PeopleContext,
  actor: string,
  profile: Profile,
  change: ProfileChange,
  action: 'person.created' | 'person.changed',
): Promise<Profile> {
  const { clientId } = ctx;
  const by = { clientId, actor, ids: deps.ids, now: deps.now() };
  const decideAgain = await deps.inLane(clientId, async (tx) => {
    const before = (await loadProfile(tx, clientId, profile.personId)) ?? profile;
    const changed = await changeProfile(tx, by, before, change, action);
    if (!changed.has('kind')) return false;
    // The kind is part of every referral of this advocate (AT-8).
    const friends = await friendsOf(tx, clientId, before.personId);
    const ask = { friend_person_ids: friends, at: by.now.toISOString() };
    if (friends.length > 0) await deps.acceptIn(tx, [input(clientId, actor, 'staff', 're_evaluate', ask)]);
    return friends.length > 0;
  });
  if (decideAgain) await deps.processClient(clientId);
  return (await loadProfile(deps.db, clientId, profile.personId)) ?? profile;
}
