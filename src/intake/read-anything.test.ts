import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readContext, reading } from '../../test/support/reading.ts';
import { readInput } from './read.ts';
import type { InputSource } from './types.ts';

type Json = Record<string, unknown>;

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
