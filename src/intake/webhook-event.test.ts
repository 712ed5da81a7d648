import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reading } from '../../test/support/reading.ts';
import type { Reading } from './types.ts';

const AT = '2026-04-01T15:59:58.1234567Z';

function read(type: unknown, data: unknown, connectionId: string | null = '11'): Reading {
  const body = { specversion: '1.0', type, userassignedid: 'u', data };
  return reading(body, { source: 'servicetitan', name: 'servicetitan.webhook', connectionId });
}

const looked = (read: Reading) =>
  read.kind === 'look' ? [read.connectionId, ...read.jobIds, read.invoicesChanged] : [read.kind];

test('[IN-5] events of the job, dispatch, booking and invoice families say which job to read, and nothing of it', () => {
  const cases: [string, unknown, unknown[]][] = [
    ['tn.jpm.job-scheduled', { job: { id: 55, jobStatus: 'Completed' } }, ['11', '55', false]],
    ['tn.jpm.job-completed', { job: { id: 55, total: 999 } }, ['11', '55', false]],
    ['TN.JPM.Job-Updated', { job: { id: '55' } }, ['11', '55', false]],
    ['tn.jpm.job-rescheduled', { job: { id: 55 }, appointmentId: 7 }, ['11', '55', false]],
    ['tn.jpm.job-canceled', { job: { id: 55 } }, ['11', '55', false]],
    ['tn.jpm.job-appointment-updated', { appointment: { id: 7, jobId: 55 } }, ['11', '55', false]],
    ['tn.dis.technician-dispatched', { job: { id: 55 }, appointment: { id: 7 } }, ['11', '55', false]],
    ['tn.dis.technician-dispatched', { appointment: { id: 7, jobId: 55 } }, ['11', '55', false]],
    ['tn.crm.booking-updated', { booking: { id: 8, jobId: 55 } }, ['11', '55', false]],
    ['tn.acc.invoice-updated', { invoice: { id: 9, job: { id: 55 } } }, ['11', '55', true]],
    ['tn.acc.invoice-posted', { invoice: { id: 9, job: { id: 55 } } }, ['11', '55', true]],
    ['tn.acc.invoice-updated', { invoice: { id: 9, jobId: 55 } }, ['11', '55', true]],
  ];
  for (const [type, data, expected] of cases) assert.deepEqual(looked(read(type, data)), expected, type);
});

test('[IN-5] unknown types, and known ones that name no job, are kept and say why they are ignored', () => {
  const cases: [string, unknown, RegExp][] = [
    ['tn.tlc.call-completed', { call: { id: 1 } }, /tn\.tlc\.call-completed are kept/],
    ['tn.acc.invoice-task-created', { invoice: { id: 9 }, task: { id: 'g' } }, /names no job/],
    ['tn.crm.booking-updated', { booking: { id: 8, jobId: null } }, /names no job/],
    ['tn.jpm.job-updated', { job: { id: 'one' } }, /names no job/],
    ['tn.crm.lead-created', { lead: { id: 3, customerId: 0, email: null } }, /names nobody/],
  ];
  for (const [type, data, note] of cases) {
    const ignored = read(type, data);
    assert.equal(ignored.kind, 'ignored', type);
    assert.match(ignored.notes.at(-1)?.message ?? '', note);
  }
  assert.equal(read('tn.jpm.job-updated', { job: { id: 55 } }, null).kind, 'ignored');
});

test('[IN-5] a lead says who someone is: name, e-mail, phone, customer, and no code', () => {
  const lead = {
    ...{ id: 31, status: 'Open', customerId: 77, campaignId: 55012, modifiedOn: AT },
    ...{ customerName: 'Pat Friend', phone: '952-555-7788', email: 'pat@example.com' },
    ...{ address: { street: '9 Friend Road', city: 'Tulsa', zip: '74101' }, summary: 'Advocate Code: rosa7' },
  };
  const read31 = read('tn.crm.lead-created', { lead });
  assert.equal(read31.kind, 'event');
  if (read31.kind !== 'event') return;
  assert.deepEqual(read31.person, {
    emails: ['pat@example.com'],
    phones: ['952-555-7788'],
    firstName: 'Pat',
    lastName: 'Friend',
    address: { street: '9 Friend Road', city: 'Tulsa', zip: '74101' },
    customer: { connectionId: '11', customerId: '77' },
  });
  assert.deepEqual([read31.code, read31.advocate, read31.input.name], [null, null, 'lead_created']);
  assert.equal(read31.at.toISOString(), '2026-04-01T15:59:58.123Z');
  assert.deepEqual(read31.data, { lead_id: '31', status: 'Open', campaign_id: '55012' });
});

test('[IN-5] what a webhook holds is read as a webhook only from ServiceTitan', () => {
  const body = { type: 'tn.jpm.job-updated', data: { job: { id: 55 } } };
  for (const source of ['api', 'browser'] as const) {
    assert.notEqual(reading(body, { source, name: 'servicetitan.webhook', connectionId: '11' }).kind, 'look');
  }
});

test('[IN-7] any data of any type gives a reading', () => {
  const types = [
    'tn.jpm.job-updated',
    'tn.crm.lead-updated',
    'tn.acc.invoice-updated',
    'tn.crm.booking-updated',
  ];
  const type = fc.oneof(fc.constantFrom(...types), fc.jsonValue());
  const part = fc.dictionary(
    fc.constantFrom('job', 'lead', 'invoice', 'booking', 'appointment'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(type, fc.oneof(part, fc.jsonValue()), (type, data) =>
      ['look', 'event', 'ignored'].includes(read(type, data).kind),
    ),
    { numRuns: 500 },
  );
});
