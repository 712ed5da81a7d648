// Which rewards one payout pays, and how much of it pays off what the person owes (RW-8). Pure; no order of its input matters but that of
// the rewards themselves, oldest first.

import type { Id } from '../base/ids.ts';
import { PAYS_MONEY } from './supplier-settings.ts';
import type { SupplierType } from './types.ts';

export interface GroupedReward {
  rewardId: Id;
  personId: Id;
  supplierId: Id;
  supplierType: SupplierType;
  payerId: Id;
  amountMinor: number;
  currency: string;
}

export interface PlannedPayout {
  personId: Id;
  supplierId: Id;
  supplierType: SupplierType;
  payerId: Id;
  currency: string;
  /** What leaves, and what pays off a debt; together they are the sum of the items. */
  amountMinor: number;
  nettedMinor: number;
  items: { rewardId: Id; amountMinor: number; nettedMinor: number }[];
}

/**
 * Money of one person by one supplier, payer and currency is one payout; what is given in kind is one payout each, and never cut.
 * `debts`: what persons owe, by debtKey.
 */
export function planPayouts(
  rewards: readonly GroupedReward[],
  debts: ReadonlyMap<string, number>,
): PlannedPayout[] {
  const left = new Map(debts);
  const plans = new Map<string, PlannedPayout>();
  for (const reward of rewards.toSorted((a, b) => (BigInt(a.rewardId) < BigInt(b.rewardId) ? -1 : 1))) {
    const { rewardId, personId, supplierId, supplierType, payerId, amountMinor, currency } = reward;
    const isMoney = PAYS_MONEY.has(supplierType);
    const key = isMoney ? [personId, supplierId, payerId, currency].join(':') : `reward:${rewardId}`;
    const plan = plans.get(key) ?? {
      ...{ personId, supplierId, supplierType, payerId, currency, amountMinor: 0, nettedMinor: 0, items: [] },
    };
    const debt = isMoney ? (left.get(debtKey(personId, payerId, currency)) ?? 0) : 0;
    const nettedMinor = Math.min(Math.max(debt, 0), amountMinor);
    if (isMoney) left.set(debtKey(personId, payerId, currency), debt - nettedMinor);
    plan.items.push({ rewardId, amountMinor, nettedMinor });
    plan.amountMinor += amountMinor - nettedMinor;
    plan.nettedMinor += nettedMinor;
    plans.set(key, plan);
  }
  return [...plans.values()];
}

/** What is owed to one payer is no other payer's to keep. */
export function debtKey(personId: Id, payerId: Id, currency: string): string {
  return `${personId}:${payerId}:${currency}`;
}
