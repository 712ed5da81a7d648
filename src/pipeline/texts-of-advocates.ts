// Texts that an advocate asks for on the share page (OUT-2): whether they are offered, and the word that is kept. Composes people and messages.

import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { textsAreOn } from '../messages/text-settings-store.ts';
import { agreedNumberOf, findConsent, isOthersNumber, saveConsent } from '../messages/text-store.ts';
import type { TextsOfAdvocate, TextWish } from '../messages/text-types.ts';
import { normalisePhone } from '../people/normalise.ts';

/** null: the client sends no texts. */
export async function textsOfAdvocate(
  deps: Deps,
  clientId: Id,
  personId: Id,
): Promise<TextsOfAdvocate | null> {
  if (!(await textsAreOn(deps.db, clientId))) return null;
  const number = await agreedNumberOf(deps.db, clientId, personId);
  return { ending: number?.slice(-2) ?? null };
}

/**
 * Keeps that a person agreed. 'kept_back': the number said STOP by text, or is somebody else's; nothing changes, and whoever typed it is
 * told no more than that.
 */
export async function signUpForTexts(
  deps: Deps,
  clientId: Id,
  { personId, phone, words }: TextWish,
): Promise<'agreed' | 'kept_back' | 'no_phone' | 'texts_are_off'> {
  const { phoneRegion } = await deps.client(clientId);
  const number = normalisePhone(phone, phoneRegion);
  if (number === null) return 'no_phone';
  return await deps.db.tx(async (tx) => {
    if (!(await textsAreOn(tx, clientId))) return 'texts_are_off';
    const before = await findConsent(tx, clientId, number);
    const saidStop =
      before !== null && !before.agreed && (before.source === 'keyword' || before.source === 'provider');
    if (saidStop || (await isOthersNumber(tx, clientId, number, personId))) return 'kept_back';
    await saveConsent(tx, clientId, {
      ...{ number, agreed: true, source: 'page', detail: words, actor: 'person' },
      ...{ since: deps.now(), personId },
    });
    return 'agreed';
  });
}
