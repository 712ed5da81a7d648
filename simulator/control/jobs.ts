// Owns the controls of customers and jobs, and the sending of Zaps.
import { mustGet } from '../office/checks.ts';
import { contactsOf, createCustomer, mergeCustomers, setContacts } from '../office/customers.ts';
import { adjustJob, billJob, payJob } from '../office/invoices.ts';
import { changeJob } from '../office/job-change.ts';
import {
  cancelJob,
  completeJob,
  moveJob,
  OPEN_STATUSES,
  removeCancellation,
  reopenJob,
} from '../office/job-life.ts';
import {
  addAppointment,
  advocateCodeOf,
  createJob,
  rescheduleJob,
  withAdvocateCode,
} from '../office/jobs.ts';
import { zapBodyOf } from '../office/zap-facts.ts';
import { customerWire } from '../wire/customers.ts';
import { jobWire } from '../wire/jobs.ts';
import type { Job } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { encodeZap } from '../zap.ts';
import { type ControlCall, type ControlOperation, controlId, readBody } from './call.ts';
import { readCents, readContacts, readCustomer, readJob, readZapOptions } from './inputs.ts';

const ZAP_LIMIT_MS = 15_000;

/** A job as the office page lists it. */
function listed(tenant: Tenant, job: Job) {
  const customer = tenant.customers.get(job.customerId);
  const contacts = customer === undefined ? [] : contactsOf(tenant.contacts, customer.id);
  return {
    ...jobWire(tenant, job),
    jobStatus: job.jobStatus,
    customerName: customer?.name ?? null,
    email: contacts.find(({ type }) => type === 'Email')?.value ?? null,
    advocateCode: advocateCodeOf(tenant, job),
  };
}

/** Newest first; `limit` (default 50) and `offset`. */
function listJobs({ tenant, query }: ControlCall) {
  const limit = Math.max(1, Number(query.get('limit') ?? 50));
  const offset = Math.max(0, Number(query.get('offset') ?? 0));
  const jobs: Job[] = [];
  let place = 0;
  for (const job of tenant.jobs.all(true)) {
    if (place >= offset + limit) break;
    if (place >= offset) jobs.push(job);
    place += 1;
  }
  return { total: tenant.jobs.size, jobs: jobs.map((job) => listed(tenant, job)) };
}

function postJob(call: ControlCall) {
  const body = readBody(call);
  const input = readJob(body);
  body.done();
  return listed(call.tenant, createJob(call.tenant, input));
}

function postCustomer(call: ControlCall) {
  const body = readBody(call);
  const input = readCustomer(body);
  body.done();
  const { customer, location } = createCustomer(call.tenant, input);
  return { ...customerWire(call.tenant, customer), locationId: location.id };
}

function putContacts(call: ControlCall, owner: 'customer' | 'location') {
  const body = readBody(call);
  const contacts = body.required('contacts', readContacts(body, 'contacts'), []);
  body.done();
  return { contacts: setContacts(call.tenant, owner, controlId(call), contacts) };
}

function merge(call: ControlCall) {
  const body = readBody(call);
  const into = body.required('into', body.int('into'), 0);
  body.done();
  return customerWire(call.tenant, mergeCustomers(call.tenant, controlId(call), into));
}

function patchJob(call: ControlCall) {
  const { tenant } = call;
  const body = readBody(call);
  const code = body.text('advocateCode');
  const totalCents = readCents(body, 'total');
  const changes: Partial<Job> = Object.fromEntries(
    Object.entries({
      summary: body.text('summary'),
      noCharge: body.bool('noCharge'),
      active: body.bool('active'),
      recallForId: body.int('recallForId'),
      warrantyId: body.int('warrantyId'),
    }).filter(([, value]) => value !== undefined),
  );
  body.done();
  const job = mustGet(tenant.jobs, 'job', controlId(call));
  if (totalCents !== undefined) billJob(tenant, job.id, totalCents);
  const customFields =
    code === undefined ? job.customFields : withAdvocateCode(tenant, job.customFields, code);
  return listed(tenant, changeJob(tenant, job.id, { ...changes, customFields }));
}

function move(call: ControlCall) {
  const body = readBody(call);
  const status = body.required('status', body.oneOf('status', OPEN_STATUSES), 'Scheduled');
  body.done();
  return listed(call.tenant, moveJob(call.tenant, controlId(call), status));
}

function complete(call: ControlCall) {
  const body = readBody(call);
  const completion = {
    totalCents: readCents(body, 'total'),
    completedOn: body.instant('completedOn'),
    noCharge: body.bool('noCharge'),
    paid: body.bool('paid'),
  };
  body.done();
  return listed(call.tenant, completeJob(call.tenant, controlId(call), completion));
}

function cancel(call: ControlCall) {
  const body = readBody(call);
  const cancellation = { reasonId: body.int('reasonId'), memo: body.text('memo') };
  body.done();
  return listed(call.tenant, cancelJob(call.tenant, controlId(call), cancellation));
}

function appoint(call: ControlCall, how: typeof rescheduleJob) {
  const body = readBody(call);
  const start = body.required('start', body.instant('start'), '');
  const end = body.instant('end');
  body.done();
  how(call.tenant, controlId(call), start, end);
  return listed(call.tenant, mustGet(call.tenant.jobs, 'job', controlId(call)));
}

function money(call: ControlCall, kind: 'pay' | 'adjust') {
  const body = readBody(call);
  const cents = readCents(body, 'amount');
  if (kind === 'adjust') body.required('amount', cents, 0);
  body.done();
  if (kind === 'pay') payJob(call.tenant, controlId(call), cents);
  else adjustJob(call.tenant, controlId(call), cents ?? 0);
  return listed(call.tenant, mustGet(call.tenant.jobs, 'job', controlId(call)));
}

/** Many customers with a job each, for load: `count`, and `advocateCode` on every `codeEvery`-th. */
function bulk(call: ControlCall) {
  const body = readBody(call);
  const count = body.required('count', body.int('count'), 0);
  const advocateCode = body.text('advocateCode');
  const codeEvery = Math.max(1, body.int('codeEvery') ?? 1);
  if (count < 1 || count > 200_000) body.problem('count', 'Must be from 1 to 200000.');
  body.done();
  let firstId = 0;
  let lastId = 0;
  for (let place = 0; place < count; place += 1) {
    const job = createJob(call.tenant, {
      customer: { name: `Customer ${place}`, email: `customer${place}@example.com` },
      advocateCode: place % codeEvery === 0 ? advocateCode : undefined,
    });
    if (place === 0) firstId = job.id;
    lastId = job.id;
  }
  return { count, firstId, lastId };
}

/** Sends the Zap body of a job to a URL; answers with what was sent and what came back. */
async function sendZap(call: ControlCall) {
  const { tenant } = call;
  const body = readBody(call);
  const jobId = body.required('jobId', body.int('jobId'), 0);
  const url = body.required('url', body.text('url'), '');
  const token = body.text('token');
  const status = body.text('status');
  const options = readZapOptions(body);
  if (url !== '' && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    body.problem('url', 'Must be an http or https URL.');
  }
  body.done();
  const facts = zapBodyOf(tenant, mustGet(tenant.jobs, 'job', jobId));
  const sent = encodeZap(status === undefined ? facts : { ...facts, job: { ...facts.job, status } }, options);
  const headers: Record<string, string> = { 'content-type': sent.contentType };
  if (token !== undefined && token !== '') headers.authorization = `Bearer ${token}`;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: sent.payload,
      redirect: 'manual',
      signal: AbortSignal.timeout(ZAP_LIMIT_MS),
    });
    return { sent, status: answer.status, body: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { sent, status: null, body: null, error: String(cause) };
  }
}

export const JOB_CONTROLS: readonly ControlOperation[] = [
  { method: 'POST', path: '/customers', handle: postCustomer },
  { method: 'PUT', path: '/customers/:id/contacts', handle: (call) => putContacts(call, 'customer') },
  { method: 'PUT', path: '/locations/:id/contacts', handle: (call) => putContacts(call, 'location') },
  { method: 'POST', path: '/customers/:id/merge', handle: merge },
  { method: 'GET', path: '/jobs', handle: listJobs },
  { method: 'POST', path: '/jobs', handle: postJob },
  { method: 'POST', path: '/jobs/bulk', handle: bulk },
  {
    method: 'GET',
    path: '/jobs/:id',
    handle: (call) => listed(call.tenant, mustGet(call.tenant.jobs, 'job', controlId(call))),
  },
  { method: 'PATCH', path: '/jobs/:id', handle: patchJob },
  { method: 'POST', path: '/jobs/:id/move', handle: move },
  { method: 'POST', path: '/jobs/:id/complete', handle: complete },
  { method: 'POST', path: '/jobs/:id/cancel', handle: cancel },
  {
    method: 'POST',
    path: '/jobs/:id/remove-cancellation',
    handle: (call) => listed(call.tenant, removeCancellation(call.tenant, controlId(call))),
  },
  {
    method: 'POST',
    path: '/jobs/:id/reopen',
    handle: (call) => listed(call.tenant, reopenJob(call.tenant, controlId(call))),
  },
  { method: 'POST', path: '/jobs/:id/reschedule', handle: (call) => appoint(call, rescheduleJob) },
  { method: 'POST', path: '/jobs/:id/appointments', handle: (call) => appoint(call, addAppointment) },
  { method: 'POST', path: '/jobs/:id/pay', handle: (call) => money(call, 'pay') },
  { method: 'POST', path: '/jobs/:id/adjust', handle: (call) => money(call, 'adjust') },
  { method: 'POST', path: '/zap', handle: sendZap },
];
