// The words of paying that other rooms share: suppliers, payouts, what a provider can say, and the desk that routes use.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';

export const SUPPLIER_TYPES = [
  'manual',
  'coupon_pool',
  'webhook',
  'tremendous',
  'paypal',
  'bank_csv',
] as const;
export type SupplierType = (typeof SUPPLIER_TYPES)[number];

export const PAYOUT_STATES = [
  'queued',
  'sending',
  'unknown',
  'accepted',
  'paid',
  'failed',
  'canceled',
  'returned',
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/**
 * One payment to one person, as a provider gets it. `payoutId` is the idempotency key at the provider and never changes (PO-2).
 * The address is opened only for the call.
 */
export interface PayoutOrder {
  payoutId: Id;
  personId: Id;
  amountMinor: number;
  currency: string;
  recipient: { name: string; email: string | null; phone: string | null };
  rewardIds: readonly Id[];
  /** What the provider called it, once it is known. */
  providerId: string | null;
  /** The provider said before that it has it. */
  wasAccepted: boolean;
  createdAt: Date;
}

/**
 * What is known after a call. `refused` and `later` mean that certainly nothing was paid; `unknown` means that it may have been.
 * `returned`: it was taken, did not reach the person, and the money is back.
 */
export type ProviderAnswer =
  | { kind: 'paid'; providerId: string | null; detail: string }
  | { kind: 'accepted'; providerId: string | null; detail: string; askAgainMs: number }
  | { kind: 'refused'; detail: string }
  | { kind: 'later'; detail: string; retryMs: number | null; supplierTrouble: boolean }
  | { kind: 'returned'; detail: string }
  | { kind: 'unknown'; detail: string }
  /** The provider says that it has no such payment. Only an answer to a question. */
  | { kind: 'absent' };

/** A way of paying: two calls, both outside of any transaction. Neither throws; what went wrong is in the answer. */
export interface Provider {
  /** Pays. The same order again never pays twice. */
  pay(order: PayoutOrder): Promise<ProviderAnswer>;
  /** Asks what became of an order that may have reached the provider. */
  ask(order: PayoutOrder): Promise<ProviderAnswer>;
  /** Tries address and key; pays nothing. */
  check(): Promise<{ ok: boolean; message: string }>;
  /** Where a key alone says whose account it is. */
  account?: {
    /** What the provider calls the account; null: it does not say. */
    id(): Promise<string | null>;
    /** Whether the account has this order of ours. */
    holds(order: { payoutId: Id; providerId: string }): Promise<boolean>;
  };
}

/** A call to an address outside, through the guard of SEC-4. */
export interface OutsideCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

/** `sent`: whether the request may have reached the other side. */
export type OutsideAnswer =
  | { kind: 'answer'; status: number; headers: Record<string, string>; text: string }
  | { kind: 'none'; sent: boolean; message: string };

export type CallOutside = (call: OutsideCall) => Promise<OutsideAnswer>;

/** Why a reward is not paid now: a stable word, a sentence, and the facts. */
export interface Hindrance {
  code: string;
  message: string;
}

/** One reward of a draft or an approval. */
export interface RunLine {
  reward_id: Id;
  person_id: Id;
  supplier_id: Id | null;
  amount_minor: number;
  currency: string;
  /** Empty: it is paid. */
  reasons: Hindrance[];
  payout_id: Id | null;
  /** The address or account to which it goes, as it may be shown; null: nowhere by itself. */
  goes_to: string | null;
}

/** Those named, or a page of the approved ones that no payout holds: those after the reward `after`, of one person or of all. */
export type WhichRewards =
  | { ids: readonly Id[] }
  | { after: Id | null; limit: number; personId?: Id | undefined };

/** What paying needs beyond its own tables; made in the composition root. */
export interface PayoutDesk {
  /** Rewards with what would hinder them, oldest first. Changes and locks nothing. */
  preview(tx: Tx, clientId: Id, which: WhichRewards): Promise<RunLine[]>;
  /** The oldest `most` rewards that would be paid, however many before them would not, and as many of those, oldest first. Locks nothing. */
  drawUp(tx: Tx, clientId: Id, most: number): Promise<RunLine[]>;
  /** Makes payouts of the rewards that nothing hinders, in the client's lane. Answers every reward. */
  make(
    tx: Tx,
    wish: { clientId: Id; actor: string; runId: Id | null; rewardIds: readonly Id[] },
  ): Promise<RunLine[]>;
  /** Ends a payout in the client's lane: states, rewards and ledger together. False: it had ended already. */
  settle(tx: Tx, wish: SettleWish): Promise<boolean>;
  /** Ends many at once that reached their persons; answers how many were open. */
  settlePaid(tx: Tx, by: { clientId: Id; actor: string }, wishes: readonly PaidWish[]): Promise<number>;
  /** The kind of supplier by which a reward is to be paid; null: none is set. */
  responsibleFor(tx: Tx, clientId: Id, rewardId: Id): Promise<SupplierType | null>;
  /** Cancels those of the queued payouts that something hinders by now; answers why, by payout (PO-3). */
  stopHindered(
    tx: Tx,
    wish: { clientId: Id; actor: string; payoutIds: readonly Id[] },
  ): Promise<Map<Id, string>>;
  /** A provider's word that it has a payout which was ended meanwhile as one that came to nothing (PO-2). */
  heardAfterEnd(tx: Tx, heard: HeardAfterEnd): Promise<void>;
  /** What would hinder a reward that somebody wants to mark as given (PO-3). */
  hindrances(tx: Tx, clientId: Id, rewardId: Id): Promise<Hindrance[]>;
}

export interface HeardAfterEnd {
  clientId: Id;
  payoutId: Id;
  detail: string;
  providerId: string | null;
}

export interface PaidWish {
  payoutId: Id;
  detail: string;
  providerId?: string | null;
}

export interface SettleWish {
  clientId: Id;
  payoutId: Id;
  actor: string;
  to: 'paid' | 'failed' | 'canceled' | 'returned';
  providerId?: string | null;
  detail: string;
  /** The provider told the person: the reward is sent, too. */
  isTold?: boolean;
  /** The worker's turn that found out; an older one may still say that it was paid, and nothing else. */
  turn?: number;
}
