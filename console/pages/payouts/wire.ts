// What the routes of paying answer.

import type { PayoutState, SupplierType } from '../../../src/payouts/types.ts';

interface Hindrance {
  code: string;
  message: string;
}

/** One of GET /v1/suppliers */
export interface SupplierView {
  id: string;
  type: SupplierType;
  name: string;
  state: 'active' | 'paused' | 'archived';
  is_default: boolean;
  settings: Record<string, unknown>;
  has_secrets: boolean;
  trouble: { message: string; since: string } | null;
}

/** POST /v1/suppliers/{id}/test-payout */
export interface TestPayoutView {
  reference: string;
  outcome: 'paid' | 'accepted' | 'refused' | 'later' | 'unknown';
  message: string;
}

/** Sums of GET /v1/payouts/progress and of runs. */
export interface Progress {
  state: PayoutState;
  currency: string;
  count: number;
  amount_minor: number;
}

/** One of GET /v1/payouts/runs */
export interface RunView {
  id: string;
  state: 'draft' | 'approved' | 'canceled';
  note: string;
  created_by: string;
  created_at: string;
  decided_by: string | null;
  decided_at: string | null;
}

/** GET /v1/payouts/runs/{id} */
export interface RunDetail extends RunView {
  totals: { currency: string; count: number; amount_minor: number }[];
  left_out: number;
  lines: {
    reward_id: string;
    person_id: string;
    amount_minor: number;
    currency: string;
    reasons: Hindrance[];
    payout_id: string | null;
    goes_to: string | null;
  }[];
  progress: Progress[];
}

/** One of GET /v1/payouts/waiting */
export interface WaitingView {
  reward_id: string;
  person_id: string;
  amount_minor: number;
  currency: string;
  reasons: Hindrance[];
  payout_id: string | null;
}

/** One of GET /v1/payouts */
export interface PayoutView {
  id: string;
  run_id: string | null;
  supplier_id: string;
  supplier_type: SupplierType;
  person_id: string;
  amount_minor: number;
  netted_minor: number;
  currency: string;
  state: PayoutState;
  attempts: number;
  next_attempt_at: string | null;
  provider_id: string | null;
  detail: string;
  payer_id: string;
  bank_file_id: string | null;
  reward_ids: string[];
  created_at: string;
  done_at: string | null;
}

/** GET /v1/payouts/{id} */
export interface PayoutDetail extends PayoutView {
  items: { reward_id: string; amount_minor: number; netted_minor: number; released_at: string | null }[];
  history: { at: string; to_state: PayoutState; actor: string; message: string }[];
}

/** One of GET /v1/coupon-pools */
export interface PoolView {
  id: string;
  name: string;
  left: number;
  expired: number;
  handed_out: number;
  next_expiry: string | null;
  is_low: boolean;
}

/** One of GET /v1/ledger/balances */
export interface BalanceView {
  key: string;
  currency: string;
  expense_minor: number;
  liability_minor: number;
  in_flight_minor: number;
  cash_minor: number;
  receivable_minor: number;
  breakage_minor: number;
}

/** One of GET /v1/ledger */
export interface EntryView {
  entry_id: string;
  at: string;
  reward_id: string;
  kind: string;
  debit_account: string;
  credit_account: string;
  amount_minor: number;
  currency: string;
}

/** GET /v1/ledger/reconcile */
export interface ReconcileView {
  agrees: boolean;
  rewards: number;
  payouts: number;
  differences: {
    of: string;
    id: string;
    account: string;
    expected_minor: number;
    ledger_minor: number;
    currency: string;
  }[];
}

/** One of GET /v1/tax-totals */
export interface TaxView {
  payer_id: string;
  payer: string;
  person_id: string;
  name: string;
  email: string | null;
  currency: string;
  paid_minor: number;
  payments: number;
  details_on_file: boolean;
  threshold_reached: boolean;
}

/** One of GET /v1/payers */
export interface PayerView {
  id: string;
  name: string;
  is_default: boolean;
  currency: string;
  threshold_minor: number | null;
  details_from_minor: number | null;
}

export type { PayoutState, SupplierType };
