// Owns what an office does with money: the invoice of a job, payments, adjustments. Balance changes move the
// customer's modifiedOn.
import { conflict, invalid } from '../refusal.ts';
import { webhookInvoiceWire } from '../wire/accounting.ts';
import type { Invoice, Job } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { mustGet } from './checks.ts';

type JobFacts = Pick<Job, 'id' | 'jobNumber' | 'customerId' | 'locationId' | 'businessUnitId' | 'summary'>;

export function openInvoice(
  tenant: Tenant,
  id: number,
  job: JobFacts,
  adjustmentToId: number | null,
): Invoice {
  const createdOn = tenant.world.stamp();
  return tenant.invoices.insert({
    id,
    active: true,
    jobId: job.id,
    jobNumber: job.jobNumber,
    customerId: job.customerId,
    locationId: job.locationId,
    businessUnitId: job.businessUnitId,
    totalCents: 0,
    balanceCents: 0,
    invoiceDate: createdOn,
    paidOn: null,
    adjustmentToId,
    summary: job.summary,
    createdOn,
    modifiedOn: tenant.world.stamp(createdOn),
  });
}

/** Sets the job's total and with it the invoice's; what was paid so far stays paid. */
export function billJob(tenant: Tenant, jobId: number, totalCents: number): Job {
  const job = mustGet(tenant.jobs, 'job', jobId);
  const invoice = mustGet(tenant.invoices, 'invoice', job.invoiceId);
  changeInvoice(tenant, invoice, {
    totalCents,
    balanceCents: invoice.balanceCents + totalCents - invoice.totalCents,
  });
  return tenant.jobs.update(jobId, { totalCents, modifiedOn: tenant.world.stamp(job.modifiedOn) });
}

/** Pays the job's invoice, in full unless an amount is given. */
export function payJob(tenant: Tenant, jobId: number, amountCents?: number): Invoice {
  const job = mustGet(tenant.jobs, 'job', jobId);
  const invoice = mustGet(tenant.invoices, 'invoice', job.invoiceId);
  const paidCents = amountCents ?? invoice.balanceCents;
  if (paidCents < 0 || paidCents > invoice.balanceCents) {
    throw invalid('amount', `Must be between 0 and the balance of ${invoice.balanceCents / 100}.`);
  }
  const balanceCents = invoice.balanceCents - paidCents;
  const paidOn = balanceCents === 0 && paidCents > 0 ? tenant.world.stamp() : invoice.paidOn;
  return changeInvoice(tenant, invoice, { balanceCents, paidOn });
}

/**
 * Writes an adjustment invoice (a refund is negative) and moves the job's total by it. A refund is paid out at
 * once, so the adjustment's balance is 0; an addition is owed.
 */
export function adjustJob(tenant: Tenant, jobId: number, amountCents: number): Invoice {
  const job = mustGet(tenant.jobs, 'job', jobId);
  if (job.completedOn === null) throw conflict('Only a completed job can be adjusted.');
  if (amountCents === 0) throw invalid('amount', 'Must not be 0.');
  const invoice = openInvoice(tenant, tenant.world.newId(), job, job.invoiceId);
  const adjusted = changeInvoice(tenant, invoice, {
    totalCents: amountCents,
    balanceCents: Math.max(0, amountCents),
    paidOn: amountCents < 0 ? tenant.world.stamp() : null,
  });
  tenant.jobs.update(jobId, {
    totalCents: (job.totalCents ?? 0) + amountCents,
    modifiedOn: tenant.world.stamp(job.modifiedOn),
  });
  return adjusted;
}

function changeInvoice(tenant: Tenant, old: Invoice, patch: Partial<Invoice>): Invoice {
  const invoice = tenant.invoices.update(old.id, {
    ...patch,
    modifiedOn: tenant.world.stamp(old.modifiedOn),
  });
  const customer = tenant.customers.get(invoice.customerId);
  if (customer !== undefined && invoice.balanceCents !== old.balanceCents) {
    tenant.customers.update(customer.id, {
      balanceCents: customer.balanceCents + invoice.balanceCents - old.balanceCents,
      modifiedOn: tenant.world.stamp(customer.modifiedOn),
    });
  }
  tenant.world.emit(tenant, 'tn.acc.invoice-updated', { invoice: webhookInvoiceWire(tenant, invoice) });
  return invoice;
}
