import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readContext, reading, readJobReport } from '../../test/support/reading.ts';
import { readInput } from './read.ts';
import type { EventReading, Input, InputSource } from './types.ts';

type Json = Record<string, unknown>;

const golden = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../test/golden', name), 'utf8')) as Json;

function readEvent(body: unknown, part: Partial<Input> = {}): EventReading {
  const read = reading(body, { name: 'online_lead_captured', ...part });
  assert.equal(read.kind, 'event', JSON.stringify(read.notes));
  return read as EventReading;
}

test('[IN-2] the data of an event: in data, in parameters, as text, or the body itself', () => {
  const data = { email: 'pat@friend.example', advocate_code: 'rosa7', anything: { at: ['all'] } };
  const bodies: Json[] = [
    { event_name: 'online_lead_captured', data },
    {
      event_name: 'online_lead_captured',
      event_time: '2026-04-01T00:00:00Z',
      parameters: data,
      unknown_key: 1,
    },
    { event_name: 'online_lead_captured', data: [data] },
    { event_name: 'online_lead_captured', data: JSON.stringify(data) },
    { event_name: 'online_lead_captured', ...data },
    { data },
    data,
  ];
  for (const body of bodies) {
    const event = readEvent(body);
    assert.deepEqual(event.person.emails, ['pat@friend.example'], JSON.stringify(body));
    assert.equal(event.code, 'rosa7');
    assert.deepEqual(event.data, data);
    assert.deepEqual(readEvent([body]).data, data);
  }
  // Beside a data the named form has data too; the unnamed one has an envelope.
  assert.equal(
    readEvent({ email: 'a@b.example', data: { first_name: 'Pat' } }).person.emails?.[0],
    'a@b.example',
  );
  assert.equal(
    readEvent({ event_name: 'x', email: 'a@b.example', data: { first_name: 'Pat' } }).person.emails,
    undefined,
  );
});

test('[IN-2] the keys that the platform understands', () => {
  const event = readEvent(
    {
      email: ' Pat@Friend.example , pat2@friend.example',
      person_id: '7600001112223334445',
      partner_user_id: 88001,
      first_name: 'Pat',
      last_name: 'Friend',
      phone: 6125550198,
      advocate_code: ' Rosa-7 ',
      advocate_email: 'rosa@advocate.example',
      advocate_partner_user_id: 'u9',
      street: '123 Main St',
      zip: '55401',
    },
    { deviceId: 'device-1' },
  );
  assert.deepEqual(event.person, {
    emails: ['Pat@Friend.example', 'pat2@friend.example'],
    phones: ['6125550198'],
    firstName: 'Pat',
    lastName: 'Friend',
    address: { street: '123 Main St', zip: '55401' },
    personId: '7600001112223334445',
    partnerUserId: '88001',
    deviceId: 'device-1',
  });
  assert.equal(event.code, 'Rosa-7');
  assert.deepEqual(event.advocate, { emails: ['rosa@advocate.example'], partnerUserId: 'u9' });
});

test('[AT-1] what kind of evidence an event is', () => {
  const evidence = (name: string, data: Json) => {
    const { code, evidence } = readEvent({ event_name: name, data }, { name });
    return [evidence, code];
  };
  assert.deepEqual(evidence('online_lead_captured', { advocate_code: 'rosa7' }), ['web_lead', 'rosa7']);
  assert.deepEqual(evidence('online_lead_captured', { referral_code: 'rosa7' }), ['web_lead', 'rosa7']);
  assert.deepEqual(evidence('online_lead_captured', { code: 'rosa7' }), ['web_lead', 'rosa7']);
  assert.deepEqual(evidence('online_lead_captured', { advocate_code: null }), ['web_lead', null]);
  assert.deepEqual(evidence('online_lead_captured', { advocate_code: 'null' }), ['web_lead', null]);
  assert.deepEqual(evidence('share_clicked', { advocate_code: 'rosa7' }), ['click', 'rosa7']);
  assert.deepEqual(evidence('converted', { coupon_code: 'SAVE10' }), ['coupon', 'SAVE10']);
  assert.deepEqual(evidence('converted', { coupon_code: 'SAVE10', advocate_code: 'rosa7' }), [
    'web_lead',
    'rosa7',
  ]);
  assert.deepEqual(evidence('anything_else', { advocate_code: 'rosa7' }), ['web_lead', 'rosa7']);
});

test('[IN-7] values of the wrong type are left out and said so', () => {
  const event = readEvent({
    email: { a: 1 },
    first_name: ['x', 'y'],
    phone: true,
    person_id: 'abc',
    advocate_code: {},
    last_name: null,
  });
  assert.deepEqual(event.person, {});
  assert.equal(event.code, null);
  assert.deepEqual(
    event.notes.map((note) => note.code),
    ['ignored_value', 'ignored_value'],
  );
  assert.deepEqual(
    readEvent({ email: 'nobody' }).notes.map((note) => note.code),
    ['email_unreadable'],
  );
});

test('[IN-3] a Zap whose values have the wrong types is read as far as it goes', () => {
  const { job, person, notes } = readJobReport({
    job: {
      id: 5,
      status: ['a', 'b'],
      total: 'much',
      createdOn: 'yesterday',
      tagTypeIds: '1, 2;3,x',
      noCharge: 'no',
      recallForId: 0,
    },
    customer: { id: 'C-7', email: 5, name: 'Doe, Jane' },
  });
  const read = { ...job, ...person };
  assert.equal(read.status, undefined);
  assert.equal(read.totalMinor, null);
  assert.equal(read.createdOn, null);
  assert.equal(read.customerId, null);
  assert.equal(read.recallForId, null);
  assert.equal(read.noCharge, false);
  assert.deepEqual(read.tagTypeIds, ['1', '2', '3']);
  assert.deepEqual([read.firstName, read.lastName], ['Jane', 'Doe']);
  const ignoredFields = notes
    .filter((note) => note.code === 'ignored_value')
    .map((note) => note.message.split(' ')[0]);
  assert.deepEqual(ignoredFields, ['status', 'customerId', 'createdOn', 'total']);
});

test("[IN-3] money is read to minor units of the client's currency", () => {
  const total = (value: unknown, currency = 'USD') =>
    readJobReport({ job: { id: 5, total: value } }, {}, { ...readContext, currency }).job.totalMinor;
  assert.equal(total(245.5), 24550);
  assert.equal(total('245.50'), 24550);
  assert.equal(total('$1,245.50'), 124550);
  assert.equal(total(0), 0);
  assert.equal(total(null), null);
  assert.equal(total(1200, 'JPY'), 1200);
});

test('[QU-3] the time of an event is its own from servers, and that of arrival from browsers', () => {
  const eventTime = new Date('2026-03-01T00:00:00Z');
  const receivedAt = new Date('2026-04-01T00:00:00Z');
  assert.deepEqual(readEvent({}, { eventTime, receivedAt }).at, eventTime);
  assert.deepEqual(readEvent({}, { eventTime: null, receivedAt }).at, receivedAt);
  const visit = readEvent({}, { eventTime, receivedAt, source: 'browser' });
  assert.deepEqual(visit.at, receivedAt);
  assert.deepEqual(
    visit.notes.map((note) => note.code),
    ['event_time_ignored'],
  );
});

test('[ID-3] a visitor speaks for nobody by id', () => {
  const { person } = readEvent(
    { email: 'a@b.example', person_id: '5', partner_user_id: 'u1' },
    { source: 'browser', deviceId: 'd1' },
  );
  assert.deepEqual(person, { emails: ['a@b.example'], deviceId: 'd1' });
});

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

const trickyKeys = [
  ...[
    'job',
    'id',
    'job__id',
    'job_id',
    'jobStatus',
    'customer',
    'customFields',
    'job__customFields__0__name',
    'customFields[]value',
    'name',
    'value',
    'typeId',
  ],
  ...[
    'data',
    'parameters',
    'email',
    'summary',
    'total',
    'createdOn',
    'advocate_code',
    'tenantId',
    'location',
    'address',
    'street',
    'contacts',
    'jobs',
    'customer_id',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    '__',
    '[',
    ']',
    '[]',
    '.',
    'data__',
    'event_name',
    'event_time',
    'body',
    'connection_id',
    'length',
  ],
];
const anyBody = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      5,
      '123456789',
      'a@b.example',
      'Advocate Code',
      '1,Advocate Code,x',
      '[{"a":1}]',
      "{'a': None}",
      '{"job":{"id":1}}',
      '\0',
      '\ud800',
      1e308,
      -0,
      true,
      null,
      '',
    ),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...trickyKeys), fc.string()), tie('value'), {
      maxKeys: 6,
      noNullPrototype: true,
    }),
  ),
})).value;
const anySource = fc.constantFrom<InputSource>('api', 'browser', 'servicetitan', 'staff', 'upload');
const anyName = fc.constantFrom(
  'servicetitan_job',
  'job_scheduled',
  'servicetitan.job',
  'servicetitan.contacts',
  'servicetitan.completed_jobs',
  'staff.override',
  're_evaluate',
  'staff.connection_named',
  'x',
);

test('[IN-7] any JSON at all gives a reading that PostgreSQL can hold', () => {
  fc.assert(
    fc.property(
      anyBody,
      anySource,
      anyName,
      fc.option(fc.constant('11'), { nil: null }),
      (body, source, name, connectionId) => {
        const read = reading(body, { source, name, connectionId });
        const { input: _, ...rest } = read;
        for (const text of textsIn(rest)) {
          assert.ok(
            !text.includes('\0') && text.isWellFormed(),
            `${JSON.stringify(text)} in ${JSON.stringify(rest)}`,
          );
        }
        assert.deepEqual(reading(body, { source, name, connectionId }), read);
      },
    ),
    { numRuns: 3000 },
  );
});

test('[IN-7] text that is no JSON, or nests without end, is ignored and never thrown', () => {
  const deep = `${'{"job":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const longIds = `${'['.repeat(5000)}12345678901234567890${']'.repeat(5000)}`;
  for (const body of [
    '',
    '{',
    'nonsense',
    '[]',
    '[[]]',
    '5',
    'null',
    '"text"',
    deep,
    longIds,
    '{"job":{"id":1e400}}',
  ]) {
    const read = readInput({ ...reading({}).input, body }, readContext);
    assert.equal(read.kind, 'ignored', body.slice(0, 30));
  }
});

test('[IN-7] "__proto__" changes no object of ours', () => {
  const body =
    '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}}';
  const event = readInput({ ...reading({}).input, name: 'x', body }, readContext);
  assert.equal(event.kind, 'event');
  assert.equal(JSON.stringify(event.data), '{"a":{}}');
  assert.equal(({} as Json).polluted, undefined);
  assert.equal((event.data as Json).polluted, undefined);
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
