// What the invoices of a job come to (QU-6). Pure; integer minor units of the client's currency.

import type { JobInvoice } from '../intake/types.ts';

/** `facts.value` of kind job_invoices; part of GET /v1/explain. null: an amount could not be read. */
export interface JobInvoicesValue {
  /** Totals of the active invoices, adjustments and refunds included. */
  net_minor: number | null;
  /** What is still owed on them; negative when the customer has a credit. */
  balance_minor: number | null;
  /** Something was charged, and nothing of it is owed any more. */
  paid: boolean;
  invoices: {
    invoice_id: string;
    number: string | null;
    total_minor: number | null;
    balance_minor: number | null;
    adjustment_to_id: string | null;
    active: boolean;
    paid_on: string | null;
  }[];
}

/** Sums up; the order of the invoices does not matter. Deleted (inactive) ones are listed and not counted. */
export function sumInvoices(invoices: readonly JobInvoice[]): JobInvoicesValue {
  const active = invoices.filter((invoice) => invoice.active);
  const netMinor = sum(active.map((invoice) => invoice.totalMinor));
  const balanceMinor = sum(active.map((invoice) => invoice.balanceMinor));
  return {
    net_minor: netMinor,
    balance_minor: balanceMinor,
    // A $0 invoice has a balance of 0 without any payment; a credit (a refund not handed out yet) is no debt.
    paid: netMinor !== null && netMinor > 0 && balanceMinor !== null && balanceMinor <= 0,
    invoices: invoices
      .map((invoice) => ({
        invoice_id: invoice.invoiceId,
        number: invoice.number,
        total_minor: invoice.totalMinor,
        balance_minor: invoice.balanceMinor,
        adjustment_to_id: invoice.adjustmentToId,
        active: invoice.active,
        paid_on: invoice.paidOn,
      }))
      .sort((a, b) => (BigInt(a.invoice_id) < BigInt(b.invoice_id) ? -1 : 1)),
  };
}

function sum(amounts: readonly (number | null)[]): number | null {
  return amounts.reduce<number | null>(
    (total, amount) => (total === null || amount === null ? null : total + amount),
    0,
  );
}
