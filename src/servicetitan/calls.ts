// The look-ups that Goodword makes (ST-3), each checked against what was asked (ST-7).

import { type ApiCall, type Get, type Rows, readPages } from './client.ts';
import { idText, instantOf, isObject, type JsonObject, plainText } from './json.ts';
import type { NameKind } from './names-store.ts';
import type { Failure, Outcome } from './outcome.ts';
import { canonicalStatus } from './status.ts';

/** Most ids that one list call may name. */
export const IDS_PER_CALL = 50;

const CHANGED_JOBS_PER_PAGE = 500;

/** Ids are text; rows come as ServiceTitan writes them. */
export interface ServiceTitan {
  getJob(jobId: string): Promise<Outcome<JsonObject>>;
  /** At most 50 ids, all of digits. Jobs that ServiceTitan does not show are missing from the rows. */
  listJobs(jobIds: readonly string[]): Promise<Outcome<Rows>>;
  /** All jobs of the customer that are Completed. */
  listCompletedJobs(customerId: string): Promise<Outcome<Rows>>;
  /** The record may be that of the survivor of a merge. */
  getCustomer(customerId: string): Promise<Outcome<JsonObject>>;
  getContacts(customerId: string): Promise<Outcome<Rows>>;
  getLocationContacts(locationId: string): Promise<Outcome<Rows>>;
  /** One page of the jobs that were modified at `from` or later, by id. A page holds at most 500. */
  listChangedJobs(from: Date, page: number): Promise<Outcome<ChangedJobs>>;
  /** One page of the export feed, from a continuation token or a date as "2026-04-01"; deactivated jobs too. */
  exportJobs(from: string): Promise<Outcome<ExportedRows>>;
  /** The same of customers; merged and deactivated ones too. */
  exportCustomers(from: string): Promise<Outcome<ExportedRows>>;
  /** The contacts of at most 50 customers, ids all of digits; each row names its `customerId`. */
  listContacts(customerIds: readonly string[]): Promise<Outcome<Rows>>;
  /** Invoices of a job, adjustments of an invoice, or at most 50 by their ids; inactive ones too. */
  listInvoices(filter: InvoiceFilter): Promise<Outcome<Rows>>;
  /** One row of a list, to see whether it may be read at all. */
  probe(list: 'jobs' | 'customers' | 'invoices'): Promise<Outcome<Rows>>;
  listJobCustomFields(): Promise<Outcome<Rows>>;
  /** All rows of a list of the office's own words, inactive ones too: id, name, active. */
  listNames(kind: NameKind): Promise<Outcome<Rows>>;
}

export interface ChangedJobs {
  rows: JsonObject[];
  /** Rows that were not modified since, or do not say when: the list does not do what was asked (ST-7). */
  outside: number;
  hasMore: boolean;
}

export interface ExportedRows {
  rows: JsonObject[];
  hasMore: boolean;
  continueFrom: string;
}

export type InvoiceFilter =
  | { jobId: string }
  | { adjustmentToId: string }
  /** All of digits. */
  | { ids: readonly string[] };

/** The look-ups over `get`. */
export function makeServiceTitan(get: Get): ServiceTitan {
  const sort = '+Id';
  const any = () => true;
  return {
    getJob: async (jobId) => {
      const answer = await oneRecord(get, 'jpm/v2', `jobs/${jobId}`);
      if (answer.outcome !== 'ok' || idText(answer.value.id) === jobId) return answer;
      return { outcome: 'bad_answer', message: `the answer for jobs/${jobId} is another job` };
    },
    listJobs: (jobIds) => {
      const asked = new Set(jobIds);
      return readPages(
        get,
        { module: 'jpm/v2', path: 'jobs', query: { ids: jobIds.join(','), sort } },
        'tenant',
        (row) => asked.has(idText(row.id) ?? ''),
        (rows) => rows.size === asked.size,
      );
    },
    listCompletedJobs: (customerId) =>
      readPages(
        get,
        { module: 'jpm/v2', path: 'jobs', query: { customerId, jobStatus: 'Completed', sort } },
        'tenant',
        (row) =>
          idText(row.customerId) === customerId && canonicalStatus(String(row.jobStatus)) === 'Completed',
      ),
    getCustomer: (customerId) => oneRecord(get, 'crm/v2', `customers/${customerId}`),
    getContacts: (customerId) =>
      readPages(get, { module: 'crm/v2', path: `customers/${customerId}/contacts` }, 'record', any),
    getLocationContacts: (locationId) =>
      readPages(get, { module: 'crm/v2', path: `locations/${locationId}/contacts` }, 'record', any),
    listInvoices: (filter) => {
      const query = 'ids' in filter ? { ids: filter.ids.join(',') } : filter;
      return readPages(
        get,
        { module: 'accounting/v2', path: 'invoices', query: { ...query, activeState: 'All', sort } },
        'tenant',
        (row) => isOfFilter(row, filter),
      );
    },
    listChangedJobs: async (from, page) => {
      const query = {
        modifiedOnOrAfter: from.toISOString(),
        sort,
        page: String(page),
        pageSize: String(CHANGED_JOBS_PER_PAGE),
      };
      const answer = await get({ module: 'jpm/v2', path: 'jobs', query, missing: 'tenant' });
      if (answer.outcome !== 'ok') return answer;
      const { value } = answer;
      // Whole JSON, and no list: asked again it would be none either.
      if (!isObject(value) || !Array.isArray(value.data))
        return { ...noPage('jobs'), outcome: 'bad_request' };
      const rows = value.data.filter(isObject).filter((row) => {
        const modifiedOn = instantOf(row.modifiedOn);
        return modifiedOn !== null && modifiedOn >= from;
      });
      const hasMore = isTrue(value.hasMore) && value.data.length > 0;
      return { outcome: 'ok', value: { rows, outside: value.data.length - rows.length, hasMore } };
    },
    exportJobs: (from) => exportPage(get, 'jpm/v2', 'export/jobs', from),
    exportCustomers: (from) => exportPage(get, 'crm/v2', 'export/customers', from),
    listContacts: (customerIds) => {
      const asked = new Set(customerIds);
      return readPages(
        get,
        { module: 'crm/v2', path: 'customers/contacts', query: { customerIds: customerIds.join(',') } },
        'tenant',
        (row) => asked.has(idText(row.customerId) ?? ''),
      );
    },
    probe: async (list) => {
      const answer = await onePage(get, MODULES[list], list, '1');
      if (list !== 'jobs' || !['bad_request', 'bad_answer', 'tenant_refused'].includes(answer.outcome))
        return answer;
      // A server that knows only filtered lists works all the same.
      const query = { ids: '1', page: '1', pageSize: '1' };
      const filtered = await get({ module: 'jpm/v2', path: 'jobs', query, missing: 'tenant' });
      return filtered.outcome === 'ok' ? { outcome: 'ok', value: { rows: [], dropped: 0 } } : answer;
    },
    listJobCustomFields: () => onePage(get, 'jpm/v2', 'jobs/custom-fields', '200'),
    listNames: (kind) => readPages(get, { ...NAMED[kind], query: { active: 'Any' } }, 'tenant', any),
  };
}

async function oneRecord(get: Get, module: 'jpm/v2' | 'crm/v2', path: string): Promise<Outcome<JsonObject>> {
  const answer = await get({ module, path, missing: 'record' });
  if (answer.outcome !== 'ok') return answer;
  if (!isObject(answer.value) || idText(answer.value.id) === null) {
    return { outcome: 'bad_answer', message: `the answer for ${path} is no record` };
  }
  return { outcome: 'ok', value: answer.value };
}

async function exportPage(
  get: Get,
  module: ApiCall['module'],
  path: string,
  from: string,
): Promise<Outcome<ExportedRows>> {
  const query = { from, includeRecentChanges: 'false' };
  const answer = await get({ module, path, query, missing: 'tenant' });
  if (answer.outcome !== 'ok') return answer;
  const { value } = answer;
  const continueFrom = isObject(value) ? plainText(value.continueFrom) : null;
  if (!isObject(value) || !Array.isArray(value.data) || continueFrom === null) return noPage(path);
  const rows = value.data.filter(isObject);
  return { outcome: 'ok', value: { rows, hasMore: isTrue(value.hasMore), continueFrom } };
}

const NAMED = {
  business_unit: { module: 'settings/v2', path: 'business-units' },
  job_type: { module: 'jpm/v2', path: 'job-types' },
  tag_type: { module: 'settings/v2', path: 'tag-types' },
  campaign: { module: 'marketing/v2', path: 'campaigns' },
} as const;

const MODULES = { jobs: 'jpm/v2', customers: 'crm/v2', invoices: 'accounting/v2' } as const;

async function onePage(
  get: Get,
  module: ApiCall['module'],
  path: string,
  pageSize: string,
): Promise<Outcome<Rows>> {
  const answer = await get({ module, path, query: { page: '1', pageSize }, missing: 'tenant' });
  if (answer.outcome !== 'ok') return answer;
  if (!isObject(answer.value) || !Array.isArray(answer.value.data)) {
    return noPage(path);
  }
  return { outcome: 'ok', value: { rows: answer.value.data.filter(isObject), dropped: 0 } };
}

function noPage(path: string): Failure {
  return { outcome: 'bad_answer', message: `the answer for ${path} is no page of a list` };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isOfFilter(row: JsonObject, filter: InvoiceFilter): boolean {
  if ('ids' in filter) return filter.ids.includes(idText(row.id) ?? '');
  if ('adjustmentToId' in filter) return idText(row.adjustmentToId) === filter.adjustmentToId;
  return isObject(row.job) && idText(row.job.id) === filter.jobId;
}
