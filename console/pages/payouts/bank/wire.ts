// What the routes of files for the bank answer.

/** One of GET /v1/bank-files */
export interface BankFileView {
  id: string;
  supplier_id: string;
  payer_ids: string[];
  payouts: number;
  total_minor: number;
  currency: string;
  created_by: string;
  created_at: string;
  /** Payments whose end nobody has said yet. */
  open: number;
  open_minor: number;
  paid: number;
  paid_minor: number;
  failed: number;
}

/** POST /v1/bank-files */
export interface MadeFileView extends BankFileView {
  canceled: { payout_id: string; reason: string }[];
  more: boolean;
}

/** One of GET /v1/bank-files/waiting */
export interface WaitingFileView {
  supplier_id: string;
  supplier: string;
  payer_id: string;
  payer: string;
  currency: string;
  payouts: number;
  total_minor: number;
  file_payouts: number;
  file_total_minor: number;
}
