// QU-6: is the job paid, net of adjustments and refunds? Pure.

import type { Reason } from '../../base/reasons.ts';
import type { InvoicesFact, QualifyFacts, QualifyingJob } from '../types.ts';
import { isDone } from './job.ts';

/**
 * Passes when something was charged and nothing of it is owed any more; fails when adjustments and refunds leave nothing. Open until an
 * invoice exists and its balance is zero (QU-4): an invoice that is not paid yet may be.
 */
export function paid({ job, campaign, invoices }: QualifyFacts): Reason {
  const reason = (result: Reason['result'], facts: Record<string, unknown>): Reason => ({
    rule: 'QU-6',
    code: 'paid',
    result,
    facts,
  });
  if (!campaign.settings.qualification.require_paid) return reason('pass', { require_paid: false });
  if (!isDone(job)) return reason('unknown', { require_paid: true, waiting_for: 'completion' });
  if (!invoices) return reason('unknown', { require_paid: true, waiting_for: 'invoices' });
  const facts = {
    require_paid: true,
    fact_id: invoices.factId,
    net_minor: invoices.netMinor,
    balance_minor: invoices.balanceMinor,
    invoice_ids: invoices.invoiceIds,
    currency: job.currency,
  };
  if (invoices.invoiceIds.length === 0) return reason('unknown', { ...facts, waiting_for: 'invoice' });
  if (invoices.netMinor === null) return reason('unknown', { ...facts, waiting_for: 'amount' });
  if (invoices.netMinor <= 0) return reason('fail', facts);
  return invoices.paid ? reason('pass', facts) : reason('unknown', { ...facts, waiting_for: 'payment' });
}

/**
 * What was read of the invoices after the job was completed. An older answer is of an earlier completion: nothing is known then. Read
 * before `completedOn` by our clock but after the look that saw the completion means only that the clocks differ.
 */
export function currentInvoices(
  fact: InvoicesFact | null,
  job: Pick<QualifyingJob, 'completedOn'>,
  lookedAt: Date | null,
): InvoicesFact | null {
  if (!fact || !job.completedOn) return fact;
  const isOlder = fact.knownAt < job.completedOn && (lookedAt === null || fact.knownAt < lookedAt);
  return isOlder ? null : fact;
}
