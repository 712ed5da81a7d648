import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJobReport } from '../../test/support/reading.ts';
import { fromFields } from './envelope.ts';
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
