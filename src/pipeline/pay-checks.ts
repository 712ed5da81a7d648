// What paying somebody now depends on besides the reward: the limits of the year, and the last look at payouts that are about to leave,
// by a worker or in a file for the bank (PO-3, RW-7). In the client's lane.

import type { Id, IdMaker } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { hindrancesOfPayout, type TaxYear } from '../payouts/decide-payable.ts';
import { flagsOfPayouts } from '../payouts/due-store.ts';
import { loadPayableSuppliers, loadPersons } from '../payouts/payable-store.ts';
import { loadPayers, onTheirWay, taxDetails, taxTotals } from '../payouts/payers-store.ts';
import type { LockedPayout } from '../payouts/store.ts';
import type { Hindrance } from '../payouts/types.ts';

export type CheckDeps = Pick<Deps, 'now' | 'client'> & { ids: IdMaker; secrets: SecretBox };

/** What hinders payouts that nobody was called for yet, oldest first; those that nothing hinders are left out. */
export async function hinderedPayouts(
  tx: Tx,
  deps: CheckDeps,
  clientId: Id,
  payouts: readonly LockedPayout[],
): Promise<Map<Id, Hindrance[]>> {
  const personIds = [...new Set(payouts.map(({ personId }) => personId))];
  const people = await loadPersons(tx, deps.secrets, clientId, personIds);
  const flags = await flagsOfPayouts(
    tx,
    clientId,
    payouts.map(({ payoutId }) => payoutId),
  );
  const { byId } = await loadPayableSuppliers(tx, clientId, new Map());
  const years = await loadTaxYears(tx, deps, clientId, personIds, { handedOver: true });
  const found = new Map<Id, Hindrance[]>();
  for (const { payoutId, personId, payerId, supplierId, amountMinor, currency } of payouts) {
    const year = years.of(personId, payerId, currency);
    const person = people.get(personId) ?? { bars: [], email: null, hasBankAccount: false };
    const supplier = byId.get(supplierId);
    if (!supplier) throw new Error(`payout ${payoutId} has no supplier`);
    const payout = { amountMinor, currency, supplier, flags: flags.get(payoutId) ?? [] };
    const hindrances = hindrancesOfPayout(payout, person, year.tax);
    if (hindrances.length > 0) found.set(payoutId, hindrances);
    else year.count(amountMinor);
  }
  return found;
}

/**
 * The running totals of persons with payers in this calendar year of the client's zone, money on its way included (RW-7). `handedOver`:
 * only what may have left already; payouts that wait are counted as they are looked at.
 */
export async function loadTaxYears(
  tx: Tx,
  deps: CheckDeps,
  clientId: Id,
  personIds: readonly Id[],
  { handedOver }: { handedOver: boolean },
) {
  const now = deps.now();
  const { timeZone } = await deps.client(clientId);
  const payers = await loadPayers(tx, { clientId, ids: deps.ids, now });
  const fallback = payers.find((payer) => payer.isDefault) ?? payers[0];
  if (!fallback) throw new Error(`client ${clientId} has no payer`);
  const year = Number(new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric' }).format(now));
  const details = new Set((await taxDetails(tx, clientId, personIds)).map((one) => one.person_id));
  const totals = new Map<string, number>();
  const add = (personId: Id, payerId: Id, currency: string, amountMinor: number) => {
    const key = [personId, payerId, currency].join(':');
    totals.set(key, (totals.get(key) ?? 0) + amountMinor);
  };
  for (const one of await taxTotals(tx, clientId, { year, timeZone, personIds }))
    add(one.person_id, one.payer_id, one.currency, one.paid_minor);
  for (const one of await onTheirWay(tx, clientId, personIds, { handedOver }))
    add(one.personId, one.payerId, one.currency, one.amountMinor);
  return {
    of: (personId: Id, payerId: Id, currency: string) => {
      const payer = payers.find((one) => one.payerId === payerId) ?? fallback;
      const tax: TaxYear = {
        ...{ year, currency: payer.currency, thresholdMinor: payer.thresholdMinor },
        ...{ detailsFromMinor: payer.detailsFromMinor, detailsOnFile: details.has(personId) },
        paidMinor: totals.get([personId, payer.payerId, currency].join(':')) ?? 0,
      };
      return {
        payer,
        tax,
        count: (amountMinor: number) => add(personId, payer.payerId, currency, amountMinor),
      };
    },
  };
}
