// Owns the invoice operations of the API: the list (there is no read by id) and the export feed.

import { invoiceWire } from '../wire/accounting.ts';
import type { Invoice } from '../world/rows.ts';
import type { ApiCall, ApiOperation } from './call.ts';
import { feedOf } from './feeds.ts';
import { COMMON_SORT, candidates, inBounds, pageOf, readBounds, readPaging, within } from './lists.ts';

const STATUSES = ['Pending', 'Posted', 'Exported'] as const;
const REVIEWS = [
  'NeedsReview',
  'OnHold',
  'Reviewed',
  'PendingApproval',
  'Rejected',
  'ReadyForBilling',
  'Invoiced',
] as const;
const CONFIGURATIONS = [
  'JobInvoice',
  'ProjectInvoice',
  'CounterSales',
  'MembershipInvoice',
  'InterestChargeInvoice',
  'ARImportInvoice',
] as const;

function listInvoices({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const activeState =
    query.oneOf('activeState', ['ActiveOnly', 'InactiveOnly', 'All'] as const) ?? 'ActiveOnly';
  const statuses = query.anyOf('statuses', STATUSES);
  const reviews = query.anyOf('reviewStatuses', REVIEWS);
  const configurations = query.anyOf('invoiceConfigurations', CONFIGURATIONS);
  const sort = query.sort(Object.keys(COMMON_SORT)) ?? olderSort(query);
  const jobId = query.int('jobId');
  const customerId = query.int('customerId');
  const from = query.instant('invoicedOnOrAfter');
  const before = query.instant('invoicedOnBefore');
  const tests = invoiceTests(query);
  query.done();
  const table = tenant.invoices;
  const rows =
    ids === undefined && jobId !== undefined
      ? table.seenBy('jobId', jobId)
      : ids === undefined && customerId !== undefined
        ? table.seenBy('customerId', customerId)
        : candidates(table, ids, bounds);
  return pageOf({
    rows,
    matches: (row) =>
      (activeState === 'All' || row.active === (activeState === 'ActiveOnly')) &&
      inBounds(row, bounds) &&
      within(row.invoiceDate, from, before) &&
      (statuses === undefined || statuses.includes('Pending')) &&
      (reviews === undefined || reviews.includes('NeedsReview')) &&
      (configurations === undefined || configurations.includes('JobInvoice')) &&
      (jobId === undefined || row.jobId === jobId) &&
      (customerId === undefined || row.customerId === customerId) &&
      tests.every((test) => test(row)),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => invoiceWire(tenant, row),
  });
}

function invoiceTests(query: ApiCall['query']): ((row: Invoice) => boolean)[] {
  const tests: ((row: Invoice) => boolean)[] = [];
  const add = <T>(value: T | undefined, test: (wanted: T, row: Invoice) => boolean) => {
    if (value !== undefined) tests.push((row) => test(value, row));
  };
  add(query.text('jobNumber'), (wanted, row) => row.jobNumber === wanted);
  add(query.text('number'), (wanted, row) => row.jobNumber === wanted);
  add(query.int('businessUnitId'), (wanted, row) => row.businessUnitId === wanted);
  add(query.int('adjustmentToId'), (wanted, row) => row.adjustmentToId === wanted);
  add(query.decimal('totalGreater'), (wanted, row) => row.totalCents >= wanted * 100);
  add(query.decimal('totalLess'), (wanted, row) => row.totalCents <= wanted * 100);
  const balance = query.decimal('balanceFilter.Balance');
  const comparer = query.oneOf('balanceFilter.Comparer', ['Equals', 'NotEquals', 'Greater', 'Less'] as const);
  if (balance !== undefined && comparer !== undefined) {
    const cents = Math.round(balance * 100);
    tests.push((row) => {
      switch (comparer) {
        case 'Equals':
          return row.balanceCents === cents;
        case 'NotEquals':
          return row.balanceCents !== cents;
        case 'Greater':
          return row.balanceCents > cents;
        case 'Less':
          return row.balanceCents < cents;
      }
    });
  }
  return tests;
}

/** The older `orderBy` and `orderByDirection` pair; a field it does not know is ignored. */
function olderSort(query: ApiCall['query']) {
  const field = query.text('orderBy');
  if (field === undefined || !(field in COMMON_SORT)) return undefined;
  return { field, descending: (query.text('orderByDirection') ?? '').toLowerCase().startsWith('desc') };
}

export const ACCOUNTING_OPERATIONS: readonly ApiOperation[] = [
  { method: 'GET', path: 'accounting/invoices', scope: 'tn.acc.invoices:r', handle: listInvoices },
  {
    method: 'GET',
    path: 'accounting/export/invoices',
    scope: 'tn.acc.invoices:r',
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.invoices, query, (row) => invoiceWire(tenant, row)),
  },
];
