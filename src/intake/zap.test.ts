import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContext, reading, readJobReport } from '../../test/support/reading.ts';
import { readInput } from './read.ts';

type Json = Record<string, unknown>;

const guide = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/zap-job.json'), 'utf8'),
) as Json;

test('[IN-3] empty text is null', () => {
  const { job } = readJobReport({
    job: { id: '5', createdOn: '', jobNumber: ' ', customFields: '' },
    customer: { id: '', email: '' },
  });
  assert.equal(job.createdOn, null);
  assert.equal(job.jobNumber, null);
  assert.equal(job.customerId, null);
});

test('[IN-3] a job as the API shows it is one too, flat', () => {
  const row = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../test/golden/job.json'), 'utf8'),
  ) as Json;
  const { job, person } = readJobReport(row);
  assert.equal(job.jobId, '902345678');
  assert.equal(job.jobNumber, '600245');
  assert.equal(job.status, 'Completed');
  assert.equal(job.customerId, '902300111');
  assert.equal(job.totalMinor, 18999);
  assert.deepEqual(job.completedOn, new Date('2026-03-28T18:45:00Z'));
  assert.deepEqual(job.modifiedOn, new Date('2026-03-28T18:50:02.891Z'));
  assert.equal(job.noCharge, false);
  assert.equal(job.recallForId, null);
  assert.deepEqual(job.tagTypeIds, ['894606278']);
  assert.equal(job.code, 'danrob22');
  assert.deepEqual(person.emails, ['dana.friend@example.com']);
  assert.deepEqual(person.phones, ['9525557788']);
  assert.equal(person.contactsFromSummary, true);
});

test('[IN-3] an event that names a job id is a report of that job', () => {
  const event = {
    event_name: 'job_scheduled',
    event_time: '2026-04-01T15:22:10Z',
    data: {
      email: 'pat.friend@example.com',
      first_name: 'Pat',
      advocate_code: 'rosa7',
      job_id: '55012',
      extole_app_type: 'servicetitan',
    },
  };
  const { job, person } = readJobReport(event, { name: 'job_scheduled' });
  assert.equal(job.jobId, '55012');
  assert.equal(job.status, 'Scheduled');
  assert.equal(job.code, 'rosa7');
  assert.deepEqual(person.emails, ['pat.friend@example.com']);
  assert.equal(person.firstName, 'Pat');
});

test('[IN-3] the name of an event hints at a status that the body does not say', () => {
  const statusOf = (name: string, more: Json = {}) =>
    readJobReport({ job_id: 5, ...more }, { name }).job.status;
  assert.equal(statusOf('job_completed'), 'Completed');
  assert.equal(statusOf('job_canceled'), 'Canceled');
  assert.equal(statusOf('job_cancelled'), 'Canceled');
  assert.equal(statusOf('job_scheduled'), 'Scheduled');
  assert.equal(statusOf('job_completed', { job_status: 'Scheduled' }), 'Scheduled');
  assert.equal(readJobReport({ job: { id: 5 } }).job.status, undefined);
});

test('[IN-3] what is no job of ServiceTitan stays an event', () => {
  const kind = (name: string, body: unknown) => reading(body, { name }).kind;
  assert.equal(kind('online_lead_captured', { email: 'a@b.example', job_id: 5 }), 'event');
  assert.equal(kind('newsletter', { job_id: 5 }), 'event');
  assert.equal(kind('newsletter', { job_title: 'Plumber' }), 'event');
  assert.equal(kind('job_scheduled', { email: 'a@b.example' }), 'event');
  assert.equal(kind('job_scheduled', { job_id: 'J-10234' }), 'event');
  assert.equal(kind('anything', { job: { id: 5 } }), 'job');
  assert.equal(kind('anything', { job_id: 5, extole_app_type: 'servicetitan' }), 'job');
});

test('[IN-3] a visitor without a token can report no job', () => {
  const visit = reading(guide, { source: 'browser', name: 'servicetitan_job' });
  assert.equal(visit.kind, 'event');
});

test('[IN-3] a job object without an id is kept and says so', () => {
  const none = reading({ job: { summary: 'x' } });
  assert.equal(none.kind, 'ignored');
  assert.equal(none.notes.at(-1)?.code, 'job_id_missing');
});

const production = (connectionId: string, tenantId: string) => ({
  connectionId,
  tenantId,
  environment: 'production' as const,
});
const integration = { connectionId: '99', tenantId: '500', environment: 'integration' as const };

const connectionCases: [
  string,
  { token?: string; body?: Json; connections: (typeof integration | ReturnType<typeof production>)[] },
  string | null,
][] = [
  ['the only production connection', { connections: [production('1', '100'), integration] }, '1'],
  [
    'the only custom connection',
    { connections: [{ ...production('1', '100'), environment: 'custom' as never }] },
    '1',
  ],
  ['no connection at all', { connections: [] }, null],
  ['only an integration connection', { connections: [integration] }, null],
  ['two production connections', { connections: [production('1', '100'), production('2', '200')] }, null],
  [
    'the token of one of them',
    { token: '2', connections: [production('1', '100'), production('2', '200')] },
    '2',
  ],
  [
    'the token before the body',
    { token: '2', body: { tenantId: '100' }, connections: [production('1', '100'), production('2', '200')] },
    '2',
  ],
  [
    'the token of one that was removed, and nobody follows',
    { token: '3', body: { tenantId: '100' }, connections: [production('1', '100')] },
    null,
  ],
  [
    'tenantId in the body',
    { body: { tenantId: 200 }, connections: [production('1', '100'), production('2', '200')] },
    '2',
  ],
  [
    'tenant.id in the body',
    { body: { tenant: { id: '200' } }, connections: [production('1', '100'), production('2', '200')] },
    '2',
  ],
  [
    'tenant_id in data',
    { body: { data: { tenant_id: '200' } }, connections: [production('1', '100'), production('2', '200')] },
    '2',
  ],
  [
    'an integration tenant in the body',
    { body: { tenantId: '500' }, connections: [production('1', '100'), integration] },
    '99',
  ],
  [
    'a tenant in two environments',
    { body: { tenantId: '100' }, connections: [production('1', '100'), { ...integration, tenantId: '100' }] },
    '1',
  ],
  [
    'a tenant with two production connections',
    { body: { tenantId: '100' }, connections: [production('1', '100'), production('2', '100')] },
    null,
  ],
  ['a tenant that nobody knows', { body: { tenantId: '777' }, connections: [production('1', '100')] }, null],
];

for (const [what, { token, body, connections }, connectionId] of connectionCases) {
  test(`[IN-3] the connection of a job: ${what}`, () => {
    const context = { ...readContext, connections };
    const read = reading({ job: { id: 5 }, ...body }, { connectionId: token ?? null }, context);
    if (connectionId === null) {
      assert.equal(read.kind, 'waiting');
      assert.equal(read.jobId, '5');
      assert.equal(read.notes.at(-1)?.code, 'connection_unknown');
    } else {
      assert.equal(read.kind, 'job');
      assert.equal(read.connectionId, connectionId);
      assert.deepEqual(read.person.job, { connectionId, jobId: '5' });
    }
  });
}

test('[IN-4] the code is read from the custom field, then the body, then the summary', () => {
  const code = (job: Json, more: Json = {}, codeTypeIds: string[] = []) =>
    readJobReport({ job: { id: 5, ...job }, ...more }, {}, { ...readContext, codeTypeIds }).job.code;
  const field = (name: string, value: unknown, typeId = 7) => [{ typeId, name, value }];
  const summary = 'Advocate Code: fromsummary';
  for (const name of [
    'advocate_code',
    'Advocate Code',
    'ADVOCATE-CODE',
    'advocateCode',
    'Referral Code',
    ' referral_code ',
  ]) {
    assert.equal(
      code({ customFields: field(name, 'fromfield'), summary }, { advocate_code: 'frombody' }),
      'fromfield',
      name,
    );
  }
  assert.equal(
    code({ customFields: field('Advocate Codes', 'x'), summary }, { advocate_code: 'frombody' }),
    'frombody',
  );
  assert.equal(code({ customFields: field('Source', 'x'), summary }), 'fromsummary');
  assert.equal(code({ customFields: [...field('Referral Code', 'r'), ...field('Advocate Code', 'a')] }), 'a');
  // A type that an admin pinned goes first, whatever it is called.
  assert.equal(
    code({ customFields: [...field('Advocate Code', 'named'), ...field('Werber', 'pinned', 42)] }, {}, [
      '42',
    ]),
    'pinned',
  );
  assert.equal(
    code({ customFields: [...field('Advocate Code', 'named'), ...field('Werber', '', 42)] }, {}, ['42']),
    'named',
  );
  // A number is a code too.
  assert.equal(code({ customFields: field('Advocate Code', 12345) }), '12345');
  // The customer's own code is no referral of his job.
  assert.equal(
    code({ customFields: [] }, { customer: { id: 1, customFields: field('Advocate Code', 'own') } }),
    undefined,
  );
});

test('[IN-4] words that mean none are no code, and the next place is looked at', () => {
  const code = (value: unknown, summary = '') =>
    readJobReport({ job: { id: 5, summary, customFields: [{ typeId: 7, name: 'Advocate Code', value }] } })
      .job.code;
  for (const none of [
    'null',
    'None',
    'N/A',
    'n/a',
    'na',
    'NA',
    'undefined',
    '-',
    '',
    ' ',
    null,
    '{{advocateCode}}',
    '?',
    'no',
  ]) {
    assert.equal(code(none), null, `${none}`);
    assert.equal(code(none, 'Advocate Code: sarahj'), 'sarahj', `${none}`);
  }
  assert.equal(code('nina'), 'nina');
  assert.equal(code('none1'), 'none1');
});

test('[IN-4] contacts of the summary count only where nothing better is said', () => {
  const summary = 'Email: sam@friend.example\nPhone: 612-555-0198';
  const person = (customer: Json) => readJobReport({ job: { id: 5, summary }, customer }).person;
  assert.deepEqual(person({ email: 'jane@doe.example', phone: '555' }).emails, ['jane@doe.example']);
  assert.deepEqual(person({ email: 'jane@doe.example' }).phones, ['612-555-0198']);
  assert.equal(person({ email: 'jane@doe.example' }).contactsFromSummary, undefined);
  // The guide's page hides addresses: what stands there is none.
  assert.deepEqual(person({ email: '[email protected]' }).emails, ['sam@friend.example']);
  assert.equal(person({ id: 1 }).contactsFromSummary, true);
});

test("[IN-3] the technician is nobody's friend", () => {
  const { person } = readJobReport({
    job: { id: 5 },
    technician: { id: 1, name: 'John Tech', email: 'john@tech.example' },
  });
  assert.deepEqual(person, { job: { connectionId: '11', jobId: '5' } });
});

test('[IN-3] ids beyond 2^53 keep their digits', () => {
  const body = '{"job":{"id":9007199254740993},"customer":{"id":1234567890123456789}}';
  const read = readInput({ ...reading({}).input, name: 'servicetitan_job', body }, readContext);
  assert.equal(read.kind, 'job');
  assert.equal(read.job.jobId, '9007199254740993');
  assert.equal(read.job.customerId, '1234567890123456789');
});
