import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContext, reading } from '../../test/support/reading.ts';
import type { InputSource } from './types.ts';

type Json = Record<string, unknown>;

const golden = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../test/golden', name), 'utf8')) as Json;

test('[ST-3] the job that ServiceTitan answered', () => {
  const body = golden('job.json');
  const read = reading(body, { source: 'servicetitan', name: 'servicetitan.job', connectionId: '11' });
  assert.equal(read.kind, 'job');
  assert.equal(read.authority, 'servicetitan');
  assert.equal(read.connectionId, '11');
  assert.deepEqual(read.job, {
    jobId: '902345678',
    jobNumber: '600245',
    status: 'Completed',
    customerId: '902300111',
    locationId: '902300222',
    createdOn: new Date('2026-03-28T18:20:14.567Z'),
    modifiedOn: new Date('2026-03-28T18:50:02.891Z'),
    completedOn: new Date('2026-03-28T18:45:00Z'),
    scheduledStart: undefined,
    totalMinor: 18999,
    noCharge: false,
    recallForId: null,
    warrantyId: null,
    businessUnitId: '132958285',
    jobTypeId: '9731',
    stCampaignId: '23982795',
    tagTypeIds: ['894606278'],
    bookingId: '902340000',
    createdById: '31',
    soldById: '58',
    code: 'danrob22',
  });
  assert.deepEqual(read.person, {
    customer: { connectionId: '11', customerId: '902300111' },
    job: { connectionId: '11', jobId: '902345678' },
    contactsFromSummary: true,
    emails: ['dana.friend@example.com'],
    phones: ['9525557788'],
  });
  const bare = reading(
    { id: 7, jobStatus: 'Scheduled' },
    { source: 'servicetitan', name: 'servicetitan.job', connectionId: '11' },
  );
  assert.equal(bare.kind === 'job' && bare.job.code, null);
});

test('[ST-3] the contacts that ServiceTitan answered, oldest first', () => {
  const contacts = [
    { id: 3, type: 'Email', value: 'new@b.example', createdOn: '2026-02-01T00:00:00Z' },
    ...(golden('contacts.json').data as Json[]),
    { id: 4, type: 'MobilePhone', value: '9185550133', createdOn: '2026-02-01T00:00:00Z' },
    { id: 5, type: 'Fax', value: '9185550134', createdOn: '2026-02-01T00:00:00Z' },
    { id: 6, type: 'Phone', value: '9185550135', createdOn: '2026-03-01T00:00:00Z' },
    { id: 7, type: 'Email', value: 'none', createdOn: '2020-03-01T00:00:00Z' },
    { id: 8, type: 'Email', value: null },
    'nonsense',
  ];
  const read = reading(
    { customer_id: 901200001, contacts },
    { source: 'servicetitan', name: 'servicetitan.contacts', connectionId: '11' },
  );
  assert.equal(read.kind, 'contacts');
  assert.equal(read.customerId, '901200001');
  assert.deepEqual(read.emails, ['jane.doe@example.com', 'new@b.example']);
  assert.deepEqual(read.phones, ['9185550133', '9185550135']);
});

test('[ST-3] the completed jobs that ServiceTitan answered', () => {
  const jobs = [
    ...(golden('jobs-list.json').data as Json[]),
    { id: 5, noCharge: true, recallForId: 4, warrantyId: 3, total: null, completedOn: 'x' },
  ];
  const read = reading(
    { customer_id: '901200001', jobs },
    { source: 'servicetitan', name: 'servicetitan.completed_jobs', connectionId: '11' },
  );
  assert.equal(read.kind, 'completed_jobs');
  assert.deepEqual(read.jobs, [
    {
      jobId: '901234567',
      createdOn: '2026-03-15T16:00:12.123Z',
      completedOn: '2026-03-15T16:20:00.000Z',
      noCharge: false,
      recall: false,
      warranty: false,
      totalMinor: 24550,
    },
    {
      jobId: '5',
      createdOn: null,
      completedOn: null,
      noCharge: true,
      recall: true,
      warranty: true,
      totalMinor: null,
    },
  ]);
});

test('[AT-7] what staff say', () => {
  const override = reading(
    { friend_person_id: '5', advocate_person_id: '6', reason: 'told us by phone' },
    { source: 'staff', name: 'staff.override' },
  );
  assert.equal(override.kind, 'override');
  assert.deepEqual(
    [override.friendPersonId, override.advocatePersonId, override.reason],
    ['5', '6', 'told us by phone'],
  );
  assert.equal(
    reading({ friend_person_id: 'x' }, { source: 'staff', name: 'staff.override' }).kind,
    'ignored',
  );
});

test('[EX-2] re-evaluation names friends, codes or everything open', () => {
  const read = reading(
    { friend_person_ids: ['5', 'x', 6], code_keys: ['rosa7'], all_open: true },
    { source: 'staff', name: 're_evaluate' },
  );
  assert.equal(read.kind, 're_evaluate');
  assert.deepEqual([read.friendPersonIds, read.codeKeys, read.allOpen], [['5', '6'], ['rosa7'], true]);
});

test('[SEC-3] our own names mean nothing from outside', () => {
  const names = [
    'servicetitan.contacts',
    'servicetitan.completed_jobs',
    'staff.override',
    're_evaluate',
    'staff.connection_named',
  ];
  for (const source of ['api', 'browser', 'upload'] satisfies InputSource[]) {
    for (const name of names) {
      const body = { friend_person_id: '5', advocate_person_id: '6', customer_id: 1, contacts: [], jobs: [] };
      assert.equal(reading(body, { source, name, connectionId: '11' }).kind, 'event', `${source} ${name}`);
    }
    const job = reading(golden('job.json'), { source, name: 'servicetitan.job', connectionId: '11' });
    assert.ok(job.kind === 'event' || (job.kind === 'job' && job.authority === 'zap'), source);
  }
});

test('[IN-3] a waiting job is read with the connection that staff named', () => {
  const body = JSON.stringify({ job: { id: 5 }, customer: { email: 'a@b.example' } });
  const command = {
    connection_id: '11',
    input_id: '9',
    name: 'servicetitan_job',
    body,
    received_at: '2026-03-01T00:00:00.000Z',
    event_time: null,
  };
  const ctx = {
    ...readContext,
    connections: [
      ...readContext.connections,
      { connectionId: '12', tenantId: '1002', environment: 'production' as const },
    ],
  };
  const read = reading(command, { source: 'staff', name: 'staff.connection_named' }, ctx);
  assert.equal(read.kind, 'job');
  assert.equal(read.connectionId, '11');
  assert.equal(read.authority, 'zap');
  assert.deepEqual(read.at, new Date('2026-03-01T00:00:00Z'));
  assert.equal(read.input.name, 'staff.connection_named');
  assert.equal(read.notes[0]?.code, 'connection_named');
  const foreign = reading(
    { ...command, connection_id: '77' },
    { source: 'staff', name: 'staff.connection_named' },
    ctx,
  );
  assert.equal(foreign.kind, 'ignored');
});
