import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readContext, reading, readJobReport } from '../../test/support/reading.ts';
import type { EventReading, Input } from './types.ts';

type Json = Record<string, unknown>;

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
