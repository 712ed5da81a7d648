// Owns the reading of jobs: by id, the list with all its filters, the export feed and what hangs on a job.
import { notFound } from '../refusal.ts';
import { appointmentWire, cancelLogWire, jobNoteWire, jobWire } from '../wire/jobs.ts';
import {
  APPOINTMENT_STATUSES,
  type Appointment,
  JOB_STATUSES,
  type Job,
  PRIORITIES,
  type Row,
} from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/world.ts';
import { type ApiCall, type ApiOperation, pathId } from './call.ts';
import { feedOf } from './feeds.ts';
import {
  ACTIVE_CHOICES,
  COMMON_SORT,
  candidates,
  inBounds,
  isWanted,
  pageOf,
  readBounds,
  readPaging,
  within,
} from './lists.ts';

/** A row as reads see it, or 404. */
export function seen<R extends Row>(table: Table<R>, what: string, id: number): R {
  const row = table.seen(id);
  if (row === undefined) throw notFound(what, id);
  return row;
}

function getJob(call: ApiCall): unknown {
  const id = pathId(call);
  const guid = call.query.guid('externalDataApplicationGuid');
  call.query.done();
  return jobWire(call.tenant, seen(call.tenant.jobs, 'job', id), guid);
}

function listJobs({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const guid = query.guid('externalDataApplicationGuid');
  const sort = query.sort([...Object.keys(COMMON_SORT), 'Priority']);
  const customerId = query.int('customerId');
  const bookingId = query.int('bookingId');
  const locationId = query.int('locationId');
  const tests = [
    ...fieldTests({ tenant, query }),
    ...appointmentTests(tenant, query),
    ...externalTests(query, guid),
  ];
  query.done();
  const { jobs } = tenant;
  // The narrowest index decides where to look; the tests below still decide what matches.
  const rows =
    ids !== undefined
      ? jobs.seenByIds(ids)
      : customerId !== undefined
        ? jobs.seenBy('customerId', customerId)
        : bookingId !== undefined
          ? jobs.seenBy('bookingId', bookingId)
          : locationId !== undefined
            ? jobs.seenBy('locationId', locationId)
            : candidates(jobs, undefined, bounds);
  return pageOf({
    rows,
    matches: (job) =>
      job.active &&
      (customerId === undefined || job.customerId === customerId) &&
      (bookingId === undefined || job.bookingId === bookingId) &&
      (locationId === undefined || job.locationId === locationId) &&
      inBounds(job, bounds) &&
      tests.every((test) => test(job)),
    sort,
    sortKeys: { ...COMMON_SORT, Priority: (job: Job) => PRIORITIES.indexOf(job.priority) },
    paging,
    show: (job) => jobWire(tenant, job, guid),
  });
}

type JobTest = (job: Job) => boolean;
type Reading = Pick<ApiCall, 'tenant' | 'query'>;

/** A filter that was sent becomes a test; one that was not becomes nothing. */
function when<T>(value: T | undefined, test: (wanted: T) => JobTest): JobTest[] {
  return value === undefined ? [] : [test(value)];
}

function fieldTests({ query }: Reading): JobTest[] {
  const completedOnOrAfter = query.instant('completedOnOrAfter');
  const completedBefore = query.instant('completedBefore');
  return [
    ...when(query.text('number'), (wanted) => (job) => job.jobNumber === wanted),
    ...when(query.int('projectId'), () => () => false),
    ...when(query.oneOf('jobStatus', JOB_STATUSES), (wanted) => (job) => job.jobStatus === wanted),
    ...when(query.oneOf('priority', PRIORITIES), (wanted) => (job) => job.priority === wanted),
    ...when(query.int('soldById'), (wanted) => (job) => job.soldById === wanted),
    ...when(query.int('jobTypeId'), (wanted) => (job) => job.jobTypeId === wanted),
    ...when(query.int('campaignId'), (wanted) => (job) => job.campaignId === wanted),
    ...when(query.int('businessUnitId'), (wanted) => (job) => job.businessUnitId === wanted),
    ...when(query.int('invoiceId'), (wanted) => (job) => job.invoiceId === wanted),
    ...when(query.int('createdFromEstimateId'), () => () => false),
    ...when(query.ids('estimateIds'), () => () => false),
    ...when(query.ids('tagTypeIds'), (wanted) => (job) => job.tagTypeIds.some((tag) => wanted.includes(tag))),
    (job) => within(job.completedOn, completedOnOrAfter, completedBefore),
  ];
}

function appointmentTests(tenant: Tenant, query: ApiCall['query']): JobTest[] {
  const some = (test: (appointment: Appointment) => boolean) => (job: Job) =>
    tenant.appointments.by('jobId', job.id).some(test);
  const firstFrom = query.instant('firstAppointmentStartsOnOrAfter');
  const firstBefore = query.instant('firstAppointmentStartsBefore');
  const anyFrom = query.instant('appointmentStartsOnOrAfter');
  const anyBefore = query.instant('appointmentStartsBefore');
  const tests: JobTest[] = [
    ...when(query.oneOf('appointmentStatus', APPOINTMENT_STATUSES), (wanted) =>
      some((one) => one.status === wanted),
    ),
    ...when(query.int('technicianId'), (wanted) => some((one) => one.technicianIds.includes(wanted))),
    ...when(
      query.bool('hasUnusedAppointments'),
      (wanted) => (job) => some((one) => one.unused)(job) === wanted,
    ),
  ];
  if (firstFrom !== undefined || firstBefore !== undefined) {
    tests.push((job) => {
      const first = tenant.appointments.get(job.appointmentIds.at(0) ?? 0);
      return first !== undefined && within(first.start, firstFrom, firstBefore);
    });
  }
  if (anyFrom !== undefined || anyBefore !== undefined) {
    tests.push(some((one) => within(one.start, anyFrom, anyBefore)));
  }
  return tests;
}

/** Look-up by stored external data: key and values belong together, and both need the GUID. */
export function externalTests(
  query: ApiCall['query'],
  guid: string | undefined,
): ((row: Pick<Job, 'externalData'>) => boolean)[] {
  const key = query.text('externalDataKey');
  const values = query.texts('externalDataValues');
  if (key === undefined && values === undefined) return [];
  if (key === undefined) query.problem('externalDataKey', 'Needed together with externalDataValues.');
  if (values === undefined) query.problem('externalDataValues', 'Needed together with externalDataKey.');
  if (guid === undefined) query.problem('externalDataApplicationGuid', 'Needed to look up external data.');
  if (key === undefined || values === undefined || guid === undefined) return [];
  return [(row) => values.includes(row.externalData[guid]?.[key] ?? '')];
}

function listAppointments({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const active = query.oneOf('active', ACTIVE_CHOICES) ?? 'True';
  const sort = query.sort(Object.keys(COMMON_SORT));
  const jobId = query.int('jobId');
  const customerId = query.int('customerId');
  const number = query.text('number');
  const status = query.oneOf('status', APPOINTMENT_STATUSES);
  const technicianId = query.int('technicianId');
  const unused = query.bool('unused');
  const from = query.instant('startsOnOrAfter');
  const before = query.instant('startsBefore');
  const projectId = query.int('projectId');
  query.done();
  const table = tenant.appointments;
  return pageOf({
    rows:
      ids === undefined && jobId !== undefined
        ? table.seenBy('jobId', jobId)
        : candidates(table, ids, bounds),
    matches: (row) =>
      isWanted(row, active) &&
      inBounds(row, bounds) &&
      projectId === undefined &&
      (jobId === undefined || row.jobId === jobId) &&
      (customerId === undefined || row.customerId === customerId) &&
      (number === undefined || row.appointmentNumber === number) &&
      (status === undefined || row.status === status) &&
      (technicianId === undefined || row.technicianIds.includes(technicianId)) &&
      (unused === undefined || row.unused === unused) &&
      within(row.start, from, before),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => appointmentWire(tenant, row),
  });
}

function listCanceledLog(call: ApiCall): unknown {
  const { tenant, query } = call;
  const job = seen(tenant.jobs, 'job', pathId(call));
  const paging = readPaging(query, tenant.world.switches);
  query.done();
  return pageOf({
    rows: tenant.cancelLogs.seenBy('jobId', job.id),
    matches: () => true,
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: cancelLogWire,
  });
}

/** Names of the reasons of canceled jobs; jobs that are not canceled are left out. */
function listCancelReasonsOfJobs({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const ids = query.ids('ids');
  if (query.text('ids') === undefined) query.problem('ids', 'This parameter is required.');
  query.done();
  const reasonOf = (job: Job) => tenant.cancelLogs.by('jobId', job.id).findLast((log) => log.active);
  return pageOf({
    rows: tenant.jobs.seenByIds(ids ?? []),
    matches: (job) => job.jobStatus === 'Canceled' && reasonOf(job) !== undefined,
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: (job) => {
      const log = reasonOf(job);
      const reasonId = log?.reasonId ?? 0;
      return {
        jobId: job.id,
        reasonId,
        name: tenant.cancelReasons.get(reasonId)?.name,
        text: log?.memo ?? '',
      };
    },
  });
}

function listJobNotes(call: ApiCall): unknown {
  const { tenant, query } = call;
  const job = seen(tenant.jobs, 'job', pathId(call));
  const paging = readPaging(query, tenant.world.switches);
  query.done();
  return pageOf({
    rows: tenant.jobNotes.seenBy('ownerId', job.id),
    matches: (row) => row.active,
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: jobNoteWire,
  });
}

export const JOB_READS: readonly ApiOperation[] = [
  { method: 'GET', path: 'jpm/jobs', scope: 'tn.jpm.jobs:r', handle: listJobs },
  { method: 'GET', path: 'jpm/jobs/cancel-reasons', scope: 'tn.jpm.jobs:r', handle: listCancelReasonsOfJobs },
  { method: 'GET', path: 'jpm/jobs/:id', scope: 'tn.jpm.jobs:r', handle: getJob },
  { method: 'GET', path: 'jpm/jobs/:id/canceled-log', scope: 'tn.jpm.jobs:r', handle: listCanceledLog },
  { method: 'GET', path: 'jpm/jobs/:id/notes', scope: 'tn.jpm.jobs:r', handle: listJobNotes },
  { method: 'GET', path: 'jpm/appointments', scope: 'tn.jpm.appointments:r', handle: listAppointments },
  {
    method: 'GET',
    path: 'jpm/appointments/:id',
    scope: 'tn.jpm.appointments:r',
    handle: (call) =>
      appointmentWire(call.tenant, seen(call.tenant.appointments, 'appointment', pathId(call))),
  },
  {
    method: 'GET',
    path: 'jpm/export/jobs',
    scope: 'tn.jpm.jobs:r',
    handle: ({ tenant, query }) => feedOf(tenant.world, tenant.jobs, query, (job) => jobWire(tenant, job)),
  },
  {
    method: 'GET',
    path: 'jpm/export/appointments',
    scope: 'tn.jpm.appointments:r',
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.appointments, query, (row) => appointmentWire(tenant, row)),
  },
  {
    method: 'GET',
    path: 'jpm/export/job-canceled-logs',
    scope: 'tn.jpm.jobs:r',
    handle: ({ tenant, query }) => feedOf(tenant.world, tenant.cancelLogs, query, cancelLogWire),
  },
  {
    method: 'GET',
    path: 'jpm/export/job-notes',
    scope: 'tn.jpm.jobs:r',
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.jobNotes, query, (note) => ({
        id: note.id,
        jobId: note.ownerId,
        ...jobNoteWire(note),
      })),
  },
];
