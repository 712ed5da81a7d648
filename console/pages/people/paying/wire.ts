// What the routes of one person's payment answer.

/** GET /v1/persons/{id}/payout-preference */
export interface PreferenceView {
  person_id: string;
  supplier_id: string | null;
  /** As "IBAN …3000"; what it hints at is never shown. */
  destination_hint: string | null;
}

/** Of GET /v1/suppliers */
export interface SupplierName {
  id: string;
  name: string;
  state: 'active' | 'paused' | 'archived';
}

/** One of GET /v1/tax-details */
export interface TaxDetailsView {
  person_id: string;
  form: string;
  reference: string;
  received_on: string;
}

/** One of GET /v1/payouts/waiting */
export interface WaitingReward {
  reward_id: string;
  person_id: string;
  amount_minor: number;
  currency: string;
  reasons: { code: string; message: string }[];
}
