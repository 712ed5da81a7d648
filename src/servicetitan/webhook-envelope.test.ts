import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../base/errors.ts';
import { readEnvelope } from './webhook-envelope.ts';

const TENANT = '1234567890';
const EVENT = {
  specversion: '1.0',
  id: 'd-5b1c',
  type: 'tn.jpm.job-scheduled',
  time: '2026-02-08T14:11:10.2512345Z',
  source: 'https://webhooks.servicetitan.io',
  userassignedid: 'b0b6d8b2-2f6a-4b0e-9a07-0d6f0b7d2a11',
  datacontenttype: 'application/json',
  data: { tenantId: 1234567890, tenantName: 'Example Heating', job: { id: 718204411 } },
};

function read(body: unknown, contentType: string | undefined = 'application/json', tenantId = TENANT) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return readEnvelope(bytes, contentType, tenantId);
}

function refusal(...args: Parameters<typeof read>): Refusal {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return assert.fail('it was taken');
}

test('[IN-5] an event of the tenant is read, in either content type and with parameters', () => {
  for (const type of [
    'application/json',
    'Application/CloudEvents+JSON; charset=utf-8',
    'application/json;charset=utf-8',
    '',
  ]) {
    assert.deepEqual(read(EVENT, type), {
      text: JSON.stringify(EVENT),
      type: 'tn.jpm.job-scheduled',
      userassignedid: 'b0b6d8b2-2f6a-4b0e-9a07-0d6f0b7d2a11',
      time: new Date('2026-02-08T14:11:10.251Z'),
    });
  }
  assert.equal(read({ ...EVENT, time: undefined }).time, null);
  assert.ok(read({ ...EVENT, data: { tenantId: TENANT } }), 'the tenant as text');
  const large = Buffer.from(JSON.stringify(EVENT).replace('1234567890', '9007199254740993'));
  assert.ok(read(large, undefined, '9007199254740993'), 'a tenant beyond what a number holds');
});

test('[IN-5] every member of the envelope that is wrong is named', () => {
  const wrong = {
    ...{ specversion: '0.3', id: '', source: { toString: 1 }, type: 7 },
    ...{ time: 'soon', userassignedid: 'x'.repeat(201) },
    data: { tenantId: null },
  };
  const refused = refusal(wrong);
  assert.equal(refused.code, 'webhook_envelope_invalid');
  for (const name of ['specversion', 'id is', 'source', 'type', 'userassignedid', 'time', 'data.tenantId']) {
    assert.ok(refused.message.includes(name), `${name}: ${refused.message}`);
  }
  assert.match(refusal([EVENT]).message, /not one JSON object/);
  assert.match(refusal({ ...EVENT, data: 'x' }).message, /data is missing, or is no object/);
  assert.match(refusal({ ...EVENT, userassignedid: 'a\u0000b' }).message, /userassignedid/);
});

test('[IN-5] the tenant of another connection, other media types and no JSON are refused', () => {
  assert.equal(refusal({ ...EVENT, data: { tenantId: 99 } }).code, 'webhook_foreign_tenant');
  assert.equal(refusal(EVENT, 'application/x-www-form-urlencoded').code, 'unsupported_media_type');
  assert.equal(refusal(Buffer.alloc(0)).code, 'missing_request_body');
  assert.equal(refusal(Buffer.from('{"a":')).code, 'invalid_json');
  assert.equal(refusal(Buffer.from([0xff, 0xfe])).code, 'invalid_json');
  assert.equal(refusal(Buffer.from('['.repeat(200_000))).code, 'invalid_json');
});

test('[IN-7] any JSON and any bytes are read or refused, and never throw anything else', () => {
  const member = fc.constantFrom(...Object.keys(EVENT));
  const spoilt = fc.tuple(member, fc.jsonValue()).map(([name, value]) => ({ ...EVENT, [name]: value }));
  const bodies = fc.oneof(
    spoilt.map((body) => Buffer.from(JSON.stringify(body))),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      try {
        read(body);
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
