import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readContext, reading, readJobReport } from '../../test/support/reading.ts';
import { fromFields } from './envelope.ts';
import { readInput } from './read.ts';
import type { JobReading } from './types.ts';

type Json = Record<string, unknown>;

const guide = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/zap-job.json'), 'utf8'),
) as Json;
const guideJob = guide.job as Json;
const email = (guide.customer as Json).email as string;

/** What every shape of the guide's body says. */
const expected = {
  connectionId: '11',
  authority: 'zap',
  job: {
    jobId: '123456789',
    jobNumber: 'J-10234',
    status: 'Scheduled',
    customerId: '987654321',
    locationId: '555666777',
    createdOn: new Date('2026-04-01T15:22:10Z'),
    modifiedOn: new Date('2026-04-01T16:10:45Z'),
    scheduledStart: new Date('2026-04-02T09:00:00Z'),
    businessUnitId: '1010',
    stCampaignId: '2020',
    code: 'test123',
  },
  person: {
    emails: [email],
    phones: ['+1-555-123-4567'],
    firstName: 'Jane',
    lastName: 'Doe',
    customer: { connectionId: '11', customerId: '987654321' },
    job: { connectionId: '11', jobId: '123456789' },
    address: { street: '123 Main St', city: 'Minneapolis', state: 'MN', zip: '55401', country: 'USA' },
  },
};

/** What was said, without what was not. */
function saidBy({ connectionId, authority, job, person }: JobReading) {
  const said = Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined));
  return { connectionId, authority, job: said, person };
}

/** One level of keys, joined; lists are one key with the whole list. */
function flat(value: Json, joint: string, prefix = ''): Json {
  const result: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}${joint}${key}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      Object.assign(result, flat(inner as Json, joint, path));
    else result[path] = inner;
  }
  return result;
}

/** The same with lists taken apart by index. */
function flatLists(value: unknown, joint: string, prefix = ''): Json {
  if (typeof value !== 'object' || value === null) return { [prefix]: value };
  const entries = Object.entries(value).map(([key, inner]) =>
    flatLists(inner, joint, prefix === '' ? key : `${prefix}${joint}${key}`),
  );
  return Object.assign({}, ...entries);
}

function brackets(value: unknown, prefix = ''): Json {
  if (typeof value !== 'object' || value === null) return { [prefix]: value };
  const entries = Object.entries(value).map(([key, inner]) =>
    brackets(inner, prefix === '' ? key : `${prefix}[${key}]`),
  );
  return Object.assign({}, ...entries);
}

function asForm(value: Json): unknown {
  const encoded = new URLSearchParams(
    Object.entries(value).map(([key, inner]): [string, string] => [key, String(inner)]),
  );
  return fromFields(new URLSearchParams(encoded.toString())).value;
}

const withStrings = JSON.parse(JSON.stringify(guide), (_, value) =>
  typeof value === 'number' ? String(value) : value,
) as Json;
const withCustomFields = (customFields: unknown): Json => ({ ...guide, job: { ...guideJob, customFields } });
const flatWith = (fields: Json): Json => {
  const { customFields: _, ...job } = guideJob;
  return { ...flat({ ...guide, job }, '__'), ...fields };
};

const shapes: Record<string, unknown> = {
  'as printed': guide,
  'wrapped in data': { data: guide },
  'wrapped in parameters': { parameters: guide },
  'wrapped in data as text': { data: JSON.stringify(guide) },
  'wrapped in data, in a list of one': { data: [guide] },
  'a list of one': [guide],
  'a list of one, wrapped in data': [{ data: guide }],
  'with event_name': { event_name: 'job_scheduled', ...guide },
  'with event_name and data': { event_name: 'job_scheduled', data: guide },
  'numbers as text': withStrings,
  'ids with decimals': JSON.parse(JSON.stringify(guide).replace('"id":123456789', '"id":"123456789.0"')),
  'keys in Pascal case': JSON.parse(
    JSON.stringify(guide).replace(
      /"(\w)(\w*)":/g,
      (_, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`,
    ),
  ),
  'keys in snake case': JSON.parse(
    JSON.stringify(guide).replace(
      /"(\w+)":/g,
      (_, key: string) => `"${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`,
    ),
  ),
  'objects as text': { ...guide, job: JSON.stringify(guideJob), customer: JSON.stringify(guide.customer) },
  'objects as Python prints them': {
    ...guide,
    customer: `{'id': 987654321, 'name': 'Jane Doe', 'type': None, 'phone': '+1-555-123-4567', 'email': '${email}'}`,
  },
  'job in a list of one': { ...guide, job: [guideJob], customer: [guide.customer] },
  'flat by __': flat(guide, '__'),
  'flat by _': flat(guide, '_'),
  'flat by .': flat(guide, '.'),
  'flat by __, lists by index': flatLists(guide, '__'),
  'flat by _, lists by index': flatLists(guide, '_'),
  'flat by ., lists by index': flatLists(guide, '.'),
  'flat below data': flat({ data: guide }, '__'),
  'flat inside data': { data: flat(guide, '__') },
  'flat inside job': { ...guide, job: flatLists(guideJob, '__') },
  'form by __': asForm(flatLists(guide, '__')),
  'form by _': asForm(flatLists(guide, '_')),
  'form with brackets': asForm(brackets(guide)),
  'form with brackets inside data': asForm(brackets({ data: guide })),
  'form with objects as text': asForm({
    job: JSON.stringify(guideJob),
    customer: JSON.stringify(guide.customer),
    location: JSON.stringify(guide.location),
    businessUnit__id: 1010,
    campaign_id: 2020,
  }),
  'custom field as one object': withCustomFields({
    typeId: 894575111,
    name: 'Advocate Code',
    value: 'test123',
  }),
  'custom fields by index': withCustomFields({
    0: { typeId: 1, name: 'Source', value: 'x' },
    1: { typeId: 2, name: 'advocate_code', value: 'test123' },
  }),
  'custom fields as a map': withCustomFields({ Source: 'Web', 'Advocate Code': 'test123' }),
  'custom fields as columns': withCustomFields({
    typeId: ['1', '2'],
    name: ['Source', 'Advocate Code'],
    value: ['Web', 'test123'],
  }),
  'custom fields as joined columns': withCustomFields({
    typeId: '1,2,3',
    name: 'Source,Advocate Code,Note',
    value: 'Web,test123,',
  }),
  'custom fields as JSON text': withCustomFields(
    '[{"typeId":894575111,"name":"Advocate Code","value":"test123"}]',
  ),
  'custom fields as Python text': withCustomFields(
    "[{'typeId': 894575111, 'name': 'Advocate Code', 'value': 'test123', 'x': None}]",
  ),
  'custom fields as joined text': withCustomFields('894575111,Advocate Code,test123'),
  'custom fields as joined text, several': withCustomFields(
    '1,Source,Web,894575111,Advocate Code,test123,3,Note,',
  ),
  'custom fields as lines': withCustomFields('1,Source,Web\n894575111,Advocate Code,test123'),
  'custom fields as pairs': withCustomFields('Source,Web,Advocate Code,test123'),
  'custom fields as labelled text': withCustomFields(
    'typeId: 1, name: Source, value: Web, typeId: 894575111, name: Advocate Code, value: test123',
  ),
  'custom fields as named lines': withCustomFields('Source: Web\nAdvocate Code: test123'),
  'custom fields as labelled lines': withCustomFields(
    'typeId: 1\nname: Note\nvalue: dog, cat\ntypeId: 894575111\nname: Advocate Code\nvalue: test123',
  ),
  'custom fields as a list of texts': withCustomFields(['1,Source,Web', '894575111,Advocate Code,test123']),
  'custom field as a list of its parts': withCustomFields([['894575111', 'Advocate Code', 'test123']]),
  'customFields[] line items': flatWith({
    'job__customFields[]typeId': '894575111',
    'job__customFields[]name': 'Advocate Code',
    'job__customFields[]value': 'test123',
  }),
  'customFields[] line items of several': flatWith({
    'customFields[]name': ['Source', 'Advocate Code'],
    'customFields[]value': ['Web', 'test123'],
  }),
  'customFields parts by _': flatWith({
    job_customFields_name: 'Source,Advocate Code',
    job_customFields_value: 'Web,test123',
  }),
  'custom field by its name in the key': flatWith({ 'job__customFields__Advocate Code': 'test123' }),
  'custom field by its snake name in the key': flatWith({ job_custom_fields_advocate_code: 'test123' }),
  'code as a body field': { ...withCustomFields([]), advocate_code: 'test123' },
  'code as a field of the job': {
    ...guide,
    job: { ...guideJob, customFields: null, 'Advocate Code': 'test123' },
  },
  'code as a flat field of the job': flatWith({ job_advocate_code: 'test123' }),
  'code as a referral code': { ...withCustomFields([]), 'Referral-Code': ' test123 ' },
  'code in the summary': {
    ...guide,
    job: { ...guideJob, customFields: [], summary: 'AC not cooling\nAdvocate Code: test123' },
  },
  'code in an HTML summary': {
    ...guide,
    job: {
      ...guideJob,
      customFields: [],
      summary: '<p>AC not cooling</p><p><b>Advocate&nbsp;Code:</b> test123</p>',
    },
  },
};

for (const [shape, body] of Object.entries(shapes)) {
  test(`[IN-3] a job is read the same: ${shape}`, () => {
    assert.deepEqual(saidBy(readJobReport(body)), expected);
  });
}

test('[IN-3] any joint gives the same reading as the nested body', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const body = fc.record({
    job: fc.record(
      {
        id: fc.integer({ min: 1 }),
        jobNumber: word,
        status: fc.constantFrom('Scheduled', 'Completed'),
        total: fc.integer({ min: 0, max: 1e6 }),
        advocate_code: fc.stringMatching(/^[a-z]{4,12}$/),
      },
      { requiredKeys: ['id'] },
    ),
    customer: fc.record(
      { id: fc.integer({ min: 1 }), name: word, email: fc.emailAddress() },
      { requiredKeys: [] },
    ),
    location: fc.record({ id: fc.integer({ min: 1 }), address: fc.record({ street: word, zip: word }) }),
    tags: fc.array(word),
  });
  const joint = fc.constantFrom('__', '_', '.');
  fc.assert(
    fc.property(body, joint, (nested, by) => {
      assert.deepEqual(saidBy(readJobReport(flat(nested, by))), saidBy(readJobReport(nested)));
      assert.deepEqual(saidBy(readJobReport({ data: flat(nested, by) })), saidBy(readJobReport(nested)));
    }),
  );
});

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
