// Owns how invoices look on the wire: every amount is a text, most members are null.
import { wireInstant } from '../world/instants.ts';
import type { Invoice } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { amountText, surprise, timeOrNull } from './members.ts';

const ADDRESS_NULL = { street: null, unit: null, city: null, state: null, zip: null, country: null };

function namedField(id: number, name: string | undefined) {
  return { id, name: name ?? null };
}

/** The copy of an invoice in a webhook: without items, custom fields, `active` and `paidOn`. */
export function webhookInvoiceWire(tenant: Tenant, row: Invoice) {
  const job = tenant.jobs.get(row.jobId);
  const location = tenant.locations.get(row.locationId);
  return {
    id: row.id,
    syncStatus: 'Pending',
    budgetCodeId: null,
    referenceNumber: row.jobNumber,
    invoiceDate: wireInstant(row.invoiceDate),
    dueDate: wireInstant(row.invoiceDate),
    subTotal: amountText(row.totalCents),
    salesTax: amountText(0),
    salesTaxCode: null,
    taxZoneId: null,
    total: amountText(row.totalCents),
    balance: amountText(row.balanceCents),
    invoiceType: null,
    customer: namedField(row.customerId, tenant.customers.get(row.customerId)?.name),
    customerAddress: tenant.customers.get(row.customerId)?.address ?? ADDRESS_NULL,
    location: namedField(row.locationId, location?.name),
    locationAddress: location?.address ?? ADDRESS_NULL,
    businessUnit: namedField(row.businessUnitId, tenant.businessUnits.get(row.businessUnitId)?.name),
    termName: 'Due Upon Receipt',
    createdBy: 'olga.office',
    batch: null,
    depositedOn: null,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
    adjustmentToId: row.adjustmentToId,
    job: {
      id: row.jobId,
      number: row.jobNumber,
      type: job === undefined ? null : (tenant.jobTypes.get(job.jobTypeId)?.name ?? null),
    },
    projectId: null,
    royalty: { status: 'Pending', date: null, sentOn: null, memo: null },
    employeeInfo: null,
    commissionEligibilityDate: null,
    sentStatus: 'NotSent',
    reviewStatus: 'NeedsReview',
    assignedTo: null,
  };
}

export function invoiceWire(tenant: Tenant, row: Invoice) {
  return {
    ...webhookInvoiceWire(tenant, row),
    summary: row.summary,
    items: null,
    customFields: null,
    active: row.active,
    discountTotal: null,
    importId: null,
    exportId: null,
    materialSkuId: null,
    membershipId: null,
    paidOn: timeOrNull(row.paidOn),
    invoiceConfiguration: 'JobInvoice',
    ...surprise(tenant.world.switches),
  };
}
