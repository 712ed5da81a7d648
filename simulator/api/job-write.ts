// Owns the writing of jobs through the API: patch with full replacement of lists, cancel, un-cancel, notes.
import {
  changeExternalData,
  checkFields,
  checkTags,
  type ExternalDataChange,
  mustGet,
} from '../office/checks.ts';
import { addNote } from '../office/customers.ts';
import { changeJob } from '../office/job-change.ts';
import { cancelJob, removeCancellation } from '../office/job-life.ts';
import type { BodyReader } from '../reading/body.ts';
import { invalid } from '../refusal.ts';
import { jobNoteWire, jobWire } from '../wire/jobs.ts';
import type { Named, Row } from '../world/rows.ts';
import { type Job, PRIORITIES } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/world.ts';
import { type ApiCall, type ApiOperation, bodyOf, pathId } from './call.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `externalData: {applicationGuid, patchMode?, externalData: [{key, value}]}`; the mode defaults to Replace. */
export function readExternalData(body: BodyReader): ExternalDataChange | undefined {
  return body.object('externalData', (reader) => {
    const guid = reader.required('applicationGuid', reader.text('applicationGuid'), '');
    if (guid !== '' && !GUID.test(guid)) reader.problem('applicationGuid', 'Must be a GUID.');
    const pairs = reader.list('externalData', (pair) => ({
      key: pair.required('key', pair.text('key'), ''),
      value: pair.isNull('value') ? null : pair.required('value', pair.text('value'), ''),
    }));
    return {
      guid: guid.toLowerCase(),
      mode: reader.oneOf('patchMode', ['Replace', 'Merge'] as const) ?? 'Replace',
      pairs: reader.required('externalData', pairs, []),
    };
  });
}

function patchJob(call: ApiCall): unknown {
  const { tenant } = call;
  const job = mustGet(tenant.jobs, 'job', pathId(call));
  const body = bodyOf(call, true);
  const externalData = readExternalData(body);
  const customFields = body.list('customFields', (field) => ({
    typeId: field.required('typeId', field.int('typeId'), 0),
    value: field.required('value', field.text('value'), ''),
  }));
  const tagTypeIds = body.ints('tagTypeIds');
  const source = body.isNull('jobGeneratedLeadSource')
    ? { leadSourceJobId: null, leadSourceEmployeeId: null }
    : body.object('jobGeneratedLeadSource', (reader) => ({
        leadSourceJobId: reader.isNull('jobId') ? null : (reader.int('jobId') ?? null),
        leadSourceEmployeeId: reader.isNull('employeeId') ? null : (reader.int('employeeId') ?? null),
      }));
  const patch: Partial<Job> = present({
    customerId: known(body, 'customerId', tenant.customers),
    locationId: known(body, 'locationId', tenant.locations),
    businessUnitId: known(body, 'businessUnitId', tenant.businessUnits),
    jobTypeId: known(body, 'jobTypeId', tenant.jobTypes),
    campaignId: known(body, 'campaignId', tenant.campaigns),
    priority: body.oneOf('priority', PRIORITIES),
    summary: body.text('summary'),
    summaryOfWork: body.isNull('summaryOfWork') ? null : body.text('summaryOfWork'),
    noCharge: body.bool('noCharge'),
    customerPo: body.text('customerPo'),
    soldById: body.isNull('soldById') ? null : body.int('soldById'),
    ...source,
  });
  body.bool('shouldUpdateInvoiceItems');
  body.done();
  const changed = changeJob(tenant, job.id, {
    ...patch,
    ...(customFields === undefined ? {} : { customFields: checkFields(tenant, 'job', customFields) }),
    ...(tagTypeIds === undefined ? {} : { tagTypeIds: checkTags(tenant, tagTypeIds) }),
    ...(externalData === undefined
      ? {}
      : { externalData: changeExternalData(job.externalData, externalData) }),
  });
  return jobWire(tenant, changed, externalData?.guid);
}

/** An id that must exist in a table of the same tenant. */
function known<R extends Row | Named>(body: BodyReader, name: string, table: Table<R>): number | undefined {
  const id = body.int(name);
  if (id !== undefined && !table.has(id)) body.problem(name, `There is no ${id}.`);
  return id;
}

function present<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function cancel(call: ApiCall): undefined {
  const { tenant } = call;
  const job = mustGet(tenant.jobs, 'job', pathId(call));
  const body = bodyOf(call);
  const reasonId = body.required('reasonId', body.int('reasonId'), 0);
  const memo = body.required('memo', body.text('memo'), '');
  body.done();
  if (job.jobStatus === 'Completed' || job.jobStatus === 'Canceled') {
    throw invalid('', `The job is ${job.jobStatus.toLowerCase()} and cannot be canceled.`);
  }
  cancelJob(tenant, job.id, { reasonId, memo });
}

function postNote(tenant: Tenant, call: ApiCall): unknown {
  const job = mustGet(tenant.jobs, 'job', pathId(call));
  const body = bodyOf(call);
  const text = body.required('text', body.text('text'), '');
  const isPinned = body.bool('pinToTop') ?? false;
  body.done();
  return jobNoteWire(addNote(tenant, tenant.jobNotes, job.id, text, isPinned));
}

export const JOB_WRITES: readonly ApiOperation[] = [
  { method: 'PATCH', path: 'jpm/jobs/:id', scope: 'tn.jpm.jobs:w', handle: patchJob },
  { method: 'PUT', path: 'jpm/jobs/:id/cancel', scope: 'tn.jpm.jobs:w', handle: cancel },
  {
    method: 'PUT',
    path: 'jpm/jobs/:id/remove-cancellation',
    scope: 'tn.jpm.jobs:w',
    handle: (call) => {
      removeCancellation(call.tenant, pathId(call));
    },
  },
  {
    method: 'POST',
    path: 'jpm/jobs/:id/notes',
    scope: 'tn.jpm.jobs:w',
    handle: (call) => postNote(call.tenant, call),
  },
];
