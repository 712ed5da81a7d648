// May a reward be paid now, and what hinders it (PO-3, RW-7)? Facts in, hindrances out; all of them, so that one look is enough. Pure.

import { showMoney } from '../base/money.ts';
import { NEEDS } from './supplier-settings.ts';
import type { Hindrance, SupplierType } from './types.ts';

/** A reward as far as paying it is concerned. */
export interface PayableReward {
  rewardId: string;
  state: string;
  amountMinor: number;
  currency: string;
  fromIntegration: boolean;
  flag: { code: string; message: string } | null;
  payoutId: string | null;
}

export interface PayablePerson {
  /** Why a person may not be paid at all: blocked, erased, opted out. */
  bars: readonly Hindrance[];
  email: string | null;
  hasBankAccount: boolean;
}

export interface PayableSupplier {
  supplierId: string;
  type: SupplierType;
  name: string;
  state: 'active' | 'paused' | 'archived';
  /** It pays nothing real. */
  isSandbox: boolean;
  /** coupon_pool: staff hand the codes out. */
  byStaff: boolean;
  /** coupon_pool: the amount that a code is for. */
  faceValueMinor: number | null;
  /** coupon_pool: a code is left. */
  hasStock: boolean;
}

/** Of one person with one payer in the calendar year of the client's zone. Amounts include what is on its way. */
export interface TaxYear {
  year: number;
  currency: string;
  paidMinor: number;
  thresholdMinor: number | null;
  detailsFromMinor: number | null;
  detailsOnFile: boolean;
}

/**
 * Every hindrance of one reward. `givenByHand`: somebody gave it already and says so; then the supplier does not matter, and the person
 * and the limits still do.
 */
export function hindrancesOf(
  reward: PayableReward,
  person: PayablePerson,
  supplier: PayableSupplier | null,
  tax: TaxYear,
  givenByHand = false,
): Hindrance[] {
  return [
    ...rewardHindrances(reward),
    ...person.bars,
    ...(givenByHand ? [] : supplierHindrances(reward, person, supplier)),
    ...taxHindrances(reward, tax),
  ];
}

/** A payout that nobody was called for yet. */
export interface WaitingPayout {
  amountMinor: number;
  currency: string;
  supplier: Pick<PayableSupplier, 'type' | 'name' | 'isSandbox'>;
  /** Why rewards of it must be looked at first. */
  flags: readonly Hindrance[];
}

/** Every hindrance of a payout when it is about to leave: what has changed since it was made (PO-3). `tax` leaves this payout out. */
export function hindrancesOfPayout(
  { amountMinor, currency, supplier, flags }: WaitingPayout,
  person: PayablePerson,
  tax: TaxYear,
): Hindrance[] {
  return [
    ...person.bars,
    ...flags,
    ...sandboxHindrances(supplier),
    ...reachHindrances(supplier.type, person, supplier.name),
    ...taxHindrances({ amountMinor, currency }, tax),
  ];
}

function rewardHindrances({ state, fromIntegration, flag, payoutId }: PayableReward): Hindrance[] {
  const found: Hindrance[] = [];
  if (state !== 'approved') found.push(hindrance('not_approved', `The reward is ${state}, not approved.`));
  if (payoutId !== null) found.push(hindrance('in_payout', `The payout ${payoutId} holds it.`));
  if (fromIntegration)
    found.push(hindrance('from_integration', 'It comes from an integration environment and is never paid.'));
  if (flag) found.push(hindrance('flagged', `A person must look at it first: ${flag.message}`));
  return found;
}

function supplierHindrances(
  { amountMinor, currency }: PayableReward,
  person: PayablePerson,
  supplier: PayableSupplier | null,
): Hindrance[] {
  if (!supplier)
    return [hindrance('no_supplier', 'No supplier is set for it: name one in the campaign, or a default.')];
  const { type, name, state, faceValueMinor, hasStock } = supplier;
  if (type === 'manual') return [hindrance('by_hand', 'It is given by hand: mark it as given once it is.')];
  const found: Hindrance[] = [];
  if (state !== 'active') found.push(hindrance('supplier_not_active', `The supplier ${name} is ${state}.`));
  found.push(...sandboxHindrances(supplier));
  if (!supplier.byStaff) found.push(...reachHindrances(type, person, name));
  if (type === 'coupon_pool' && faceValueMinor !== null && faceValueMinor !== amountMinor) {
    const worth = showMoney(faceValueMinor, currency);
    found.push(hindrance('coupon_value_differs', `The codes of ${name} are worth ${worth} each.`));
  } else if (type === 'coupon_pool' && !hasStock) {
    found.push(hindrance('no_coupon_left', `${name} has no code left that is valid long enough.`));
  }
  return found;
}

function sandboxHindrances({ name, isSandbox }: Pick<PayableSupplier, 'name' | 'isSandbox'>): Hindrance[] {
  if (!isSandbox) return [];
  const message = `${name} is a sandbox, which pays nothing real: set its environment to production, with the key of your real account.`;
  return [hindrance('supplier_is_sandbox', message)];
}

function reachHindrances(type: SupplierType, person: PayablePerson, name: string): Hindrance[] {
  if (NEEDS[type] === 'email' && !person.email)
    return [hindrance('no_email', `${name} pays by e-mail, and no address of the person is known.`)];
  if (NEEDS[type] === 'bank' && !person.hasBankAccount)
    return [hindrance('no_bank_account', 'The bank details of the person are missing.')];
  return [];
}

function taxHindrances(
  { amountMinor, currency }: { amountMinor: number; currency: string },
  tax: TaxYear,
): Hindrance[] {
  // A payer's limits are in its own currency; nothing is converted.
  if (tax.currency !== currency) return [];
  const total = tax.paidMinor + amountMinor;
  const found: Hindrance[] = [];
  const money = (minor: number) => showMoney(minor, currency);
  if (tax.thresholdMinor !== null && total > tax.thresholdMinor) {
    const message = `With it the person would have ${money(total)} in ${tax.year}; the payer stops at ${money(tax.thresholdMinor)}.`;
    found.push(hindrance('tax_threshold', message));
  }
  if (tax.detailsFromMinor !== null && total >= tax.detailsFromMinor && !tax.detailsOnFile) {
    const message = `From ${money(tax.detailsFromMinor)} in a year on, tax details must be on file; with it there would be ${money(total)}.`;
    found.push(hindrance('tax_details_missing', message));
  }
  return found;
}

function hindrance(code: string, message: string): Hindrance {
  return { code, message };
}
