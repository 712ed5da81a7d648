// The states of a reward (RW-3): which changes are legal, and what each moves in the ledger (RW-8). Pure; the whole table is here.

import type { Reward, RewardState } from './types.ts';

export const REWARD_STATES = [
  'earned',
  'approved',
  'fulfilled',
  'sent',
  'redeemed',
  'failed',
  'canceled',
  'revoked',
  'expired',
] as const satisfies readonly RewardState[];

/**
 * by rules only: a reward comes back to `earned` when the facts return, never by a person's wish. by payouts only: what a provider took
 * and gave back was not paid after all.
 */
type By = 'anyone' | 'rules' | 'payouts';

const TRANSITIONS: Record<RewardState, Partial<Record<RewardState, By>>> = {
  earned: { approved: 'anyone', canceled: 'anyone' },
  approved: { fulfilled: 'anyone', canceled: 'anyone', failed: 'anyone', expired: 'anyone' },
  fulfilled: { sent: 'anyone', redeemed: 'anyone', revoked: 'anyone', expired: 'anyone', failed: 'payouts' },
  sent: { redeemed: 'anyone', revoked: 'anyone', expired: 'anyone', failed: 'payouts' },
  failed: { approved: 'anyone', canceled: 'anyone' },
  canceled: { earned: 'rules' },
  redeemed: { revoked: 'anyone' },
  revoked: {},
  expired: {},
};

export function mayBecome(from: RewardState, to: RewardState, by: By): boolean {
  const allowed = TRANSITIONS[from][to];
  return allowed === 'anyone' || allowed === by;
}

/** In the recipient's hands: nothing takes it back by itself any more (RW-5). */
export function isPaid(state: RewardState): boolean {
  return state === 'fulfilled' || state === 'sent' || state === 'redeemed';
}

/** In the recipient's hands, or on the way to them, where nobody knows how that ends (decision 30). */
export function isAsGoodAsGiven({ state, inFlight }: Pick<Reward, 'state' | 'inFlight'>): boolean {
  return isPaid(state) || inFlight;
}

/** Promised and not paid: what the rules may still take back, and what stands as a liability. */
export function isPromised(state: RewardState): boolean {
  return state === 'earned' || state === 'approved' || state === 'failed';
}

/** Owed, on its way, paid; what persons owe back; what was given and never used. Sums of a client are zero over all of them. */
export const ACCOUNTS = ['expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'] as const;
export type Account = (typeof ACCOUNTS)[number];

export type EntryKind =
  | 'earned'
  | 'adjusted'
  | 'reversed'
  | 'breakage'
  | 'sent_out'
  | 'paid'
  | 'returned'
  | 'clawed_back'
  | 'forgiven'
  | 'netted'
  | 'netting_undone';

/** One balanced movement: the same amount leaves one account and enters the other. */
export interface Posting {
  kind: EntryKind;
  debit: Account;
  credit: Account;
}

/** A movement with its amount, in minor units; never zero. */
export interface Movement extends Posting {
  amountMinor: number;
}

/**
 * What a change of state moves by itself: a promise is an expense owed; paying it moves cash; taking a promise back undoes the expense;
 * a promise that nobody collected is breakage. What was paid is gone: revoking or expiring it afterwards moves nothing by itself.
 * What a payout moves is in payout-store.ts.
 */
export function postingOf(from: RewardState | null, to: RewardState): Posting | null {
  if (to === 'earned') return { kind: 'earned', debit: 'expense', credit: 'liability' };
  if (to === 'fulfilled') return { kind: 'paid', debit: 'liability', credit: 'cash' };
  const promised = from !== null && isPromised(from);
  if (promised && to === 'canceled') return { kind: 'reversed', debit: 'liability', credit: 'expense' };
  if (promised && to === 'expired') return { kind: 'breakage', debit: 'liability', credit: 'breakage' };
  return null;
}

/** What a change of the amount of a promise moves (RW-6); null when it stayed the same. */
export function adjustmentOf(deltaMinor: number): Movement | null {
  if (deltaMinor === 0) return null;
  return deltaMinor > 0
    ? { kind: 'adjusted', debit: 'expense', credit: 'liability', amountMinor: deltaMinor }
    : { kind: 'adjusted', debit: 'liability', credit: 'expense', amountMinor: -deltaMinor };
}
