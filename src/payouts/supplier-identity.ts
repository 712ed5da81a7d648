// Whose account a supplier is: it stays while payouts are open there, or nobody could ask what became of them (PO-2); and a stored secret
// is never sent to another address or account than the one it was typed for (SEC-5).

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { providerOf } from './providers.ts';
import { identityChanges, SENT_SECRET } from './supplier-settings.ts';
import { knownOrder, openAtProvider, openSupplier, type StoredSupplier } from './suppliers-store.ts';

export interface IdentityWish {
  settings: Record<string, unknown>;
  /** undefined: they stay. */
  secrets: Record<string, unknown> | undefined;
}

/**
 * Whether a new key belongs to the account of the present one. Calls the provider; outside of any transaction. The provider has an order
 * that the present account made, or names the same account for both keys. true where the key does not say whose account it is.
 */
export async function isSameAccount(
  deps: Pick<Deps, 'db' | 'secrets' | 'callOutside' | 'now'>,
  clientId: Id,
  supplierId: Id,
  wish: IdentityWish,
): Promise<boolean> {
  const present = await openSupplier(deps.db, deps.secrets, clientId, supplierId);
  if (!present || wish.secrets === undefined) return true;
  if ((await openAtProvider(deps.db, clientId, supplierId)) === 0) return true;
  const outside = { call: deps.callOutside, now: deps.now };
  const account = providerOf({ ...present, ...wish, secrets: wish.secrets }, outside)?.account;
  if (!account) return true;
  const order = await knownOrder(deps.db, clientId, supplierId);
  if (order && (await account.holds(order))) return true;
  const id = await account.id();
  return id !== null && id === (await providerOf(present, outside)?.account?.id());
}

/** Throws for a change that would send a stored secret elsewhere, or that leaves open payouts without the account that may have them. */
export async function refuseOtherAccount(
  tx: Tx,
  clientId: Id,
  before: StoredSupplier,
  wish: IdentityWish,
  isSame: boolean,
): Promise<void> {
  const changes = identityChanges(before.type, before.settings, wish.settings);
  const secret = SENT_SECRET[before.type];
  if (changes.length > 0 && secret !== null && wish.secrets === undefined)
    throw new Refusal('validation_error', {
      reason: `secrets.${secret}: type it again for a change of ${changes.join(', ')}; a stored one is not sent elsewhere.`,
    });
  if (changes.length === 0 && isSame) return;
  const open = await openAtProvider(tx, clientId, before.supplierId);
  if (open === 0) return;
  throw new Refusal('supplier_has_open_payouts', {
    ...{ open, name: before.name, supplier_id: before.supplierId },
    what:
      changes.length > 0 ? changes.join(', ') : `${secret}, whose account is another one or does not show`,
  });
}
