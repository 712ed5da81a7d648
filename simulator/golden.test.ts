import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { callerOf, control } from './caller.ts';
import { startSimulator } from './server.ts';
import type { ZapBody } from './zap.ts';

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../test/golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** Every path of object members, list items counted as one: `data[].phoneSettings`. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => [path, ...keysOf(inner, `${path}.${key}`)]);
}

function assertKeys(sample: unknown, answer: unknown): void {
  const present = new Set(keysOf(answer));
  assert.deepEqual(
    [...new Set(keysOf(sample))].filter((key) => !present.has(key)),
    [],
  );
}

test('contacts, job list and job have every member of the samples of the guide', async (t) => {
  const simulator = await startSimulator();
  t.after(() => simulator.close());
  const api = await callerOf(simulator);
  const job = simulator.office.createJob({
    customer: { name: 'Sarah J', email: 'sarah@example.com', id: 901_200_001, locationId: 901_200_010 },
    id: 901_234_567,
    jobNumber: '600123',
    advocateCode: 'sarahj',
    summary: 'Phone: 6125550198\nAdvocate Code: sarahj',
    tagTypeIds: [733_000_555],
    status: 'Completed',
    totalCents: 24_550,
  });

  const contacts = await api.get<unknown>(`/crm/customers/${job.customerId}/contacts`);
  assertKeys(golden('contacts'), contacts.body);
  const list = await api.get<unknown>(
    `/jpm/jobs?customerId=${job.customerId}&jobStatus=Completed&page=1&pageSize=50&includeTotal=true`,
  );
  assertKeys(golden('jobs-list'), list.body);
  const one = await api.get<Record<string, unknown>>(`/jpm/jobs/${job.id}`);
  assertKeys(golden('job'), one.body);
  assert.equal(one.body.total, 245.5);
  assert.equal(one.body.jobStatus, 'Completed');
  assert.deepEqual(one.body.jobGeneratedLeadSource, { jobId: null, employeeId: null });
});

test('the sample of the guide, told to the control API, comes out as the same Zap body', async (t) => {
  const simulator = await startSimulator();
  t.after(() => simulator.close());
  const sample = golden<ZapBody>('zap-job');
  const told = await control<{ id: number }>(simulator, 'POST', '/jobs', {
    id: sample.job.id,
    jobNumber: sample.job.jobNumber,
    priority: sample.job.priority,
    summary: sample.job.summary,
    scheduledStart: sample.job.scheduledStart,
    scheduledEnd: sample.job.scheduledEnd,
    createdOn: sample.job.createdOn,
    modifiedOn: sample.job.lastModified,
    advocateCode: 'test123',
    technicianId: sample.technician.id,
    businessUnitId: sample.businessUnit.id,
    campaignId: sample.campaign.id,
    tagTypeIds: [733_000_555, 733_000_556],
    customer: {
      id: sample.customer.id,
      name: sample.customer.name,
      type: sample.customer.type,
      phone: sample.customer.phone,
      email: sample.customer.email,
      locationId: sample.location.id,
      address: sample.location.address,
    },
  });
  assert.equal(told.status, 200, told.text);
  assert.deepEqual(simulator.office.zapBody(sample.job.id), sample);
});
