// What Goodword writes on referred jobs and customers, over real sockets against the simulator.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../src/base/time.ts';
import { mustBe, startWorld } from '../support/world.ts';
import {
  ADVOCATE_CODE,
  connectSecond,
  customerNotes,
  GATE_CODE,
  GUID,
  jobNotes,
  jobRow,
  later,
  REFERRAL_TAG,
  referredJob,
  rosa,
  SECOND_TENANT,
  statesOf,
  switchWriteBackOn,
  TWO_TENANTS,
  writeBacks,
  writesSeen,
} from '../support/writing.ts';

test('[ST-10] off unless it is switched on: nothing is written and nothing is owed', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await referredJob(world);
  await world.drain();
  await later(world);
  assert.deepEqual(writesSeen(world), []);
  assert.deepEqual(await writeBacks(world), []);
});

test('[ST-10] [EX-1] every part writes once and is explained: notes, tag, external data, and the empty code field beside the others', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, {
    job_note: true,
    customer_note: true,
    customer_tag_type_id: REFERRAL_TAG,
    external_data_guid: GUID.toUpperCase(),
    job_custom_field: true,
  });
  const id = await referredJob(world, { customFields: [{ typeId: GATE_CODE, value: '4711' }] });
  await world.drain();
  const [{ referral_id } = { referral_id: '' }] = await writeBacks(world);
  const text = `Referred by Rosa Lopez, code rosa7; Goodword referral ${referral_id}`;
  const job = jobRow(world, id);
  const customer = world.simulator.tenant.customers.get(job.customerId);
  const pairs = { goodword_referral_id: referral_id, goodword_advocate_code: 'rosa7' };
  assert.deepEqual(jobNotes(world, id), [text]);
  assert.deepEqual(customerNotes(world, job.customerId), [text]);
  assert.deepEqual(customer?.tagTypeIds, [REFERRAL_TAG]);
  assert.deepEqual([job.externalData[GUID], customer?.externalData[GUID]], [pairs, pairs]);
  assert.deepEqual(job.customFields, [
    { typeId: GATE_CODE, value: '4711' },
    { typeId: ADVOCATE_CODE, value: 'rosa7' },
  ]);
  assert.deepEqual(
    (await writeBacks(world)).map(({ state, attempts }) => [state, attempts]),
    Array.from({ length: 6 }, () => ['written', 1]),
  );

  const explained = mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`));
  assert.deepEqual(
    explained.written.map(({ state }: { state: string }) => state),
    Array(6).fill('written'),
  );
  assert.ok(
    explained.written.some(({ text }: { text: string }) => text === `Job note on ${id}: written.`),
    JSON.stringify(explained.written),
  );

  // The job goes on, is told again and decided again: nothing is written twice.
  const before = writesSeen(world).length;
  world.simulator.office.completeJob(id, { totalCents: 20_000 });
  mustBe(200, await world.zap({ ...world.simulator.office.zapBody(id), told: 'again' }));
  await later(world);
  assert.equal(writesSeen(world).length, before);
  // What Goodword wrote is no evidence: the job is still referred by the lead.
  assert.equal((await world.job(id)).attribution.evidence, 'web_lead');
});

test('[ST-10] [AT-5] a code that Goodword wrote on the job does not beat evidence that comes later', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  const sam = await world.advocate('sam@example.com', 'sammy22');
  await switchWriteBackOn(world, { job_custom_field: true });
  const id = await referredJob(world);
  await world.drain();
  assert.deepEqual(jobRow(world, id).customFields, [{ typeId: ADVOCATE_CODE, value: 'rosa7' }]);
  await later(world);
  const coupon = { event_name: 'coupon_used', data: { email: 'pat@example.com', coupon_code: 'sammy22' } };
  mustBe(200, await world.call('POST', '/v5/events', { ...coupon, event_time: '2026-04-01T12:30:00Z' }));
  await world.drain();
  const { attribution } = await world.job(id);
  assert.deepEqual([attribution.advocate_person_id, attribution.evidence], [sam, 'coupon']);
});

test('[ST-10] [ID-4] a customer that was merged is written to as the one that remains', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { customer_note: true, customer_tag_type_id: REFERRAL_TAG });
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  mustBe(200, await world.call('POST', `${path}/pause`));
  const id = await referredJob(world);
  await world.drain();
  const { office, tenant } = world.simulator;
  const winner = office.createCustomer({ name: 'Pat Q. Quill' }).customer;
  office.mergeCustomers(jobRow(world, id).customerId, winner.id);
  mustBe(200, await world.call('POST', `${path}/resume`));
  await world.drain();
  assert.equal(customerNotes(world, winner.id).length, 1);
  assert.deepEqual(tenant.customers.get(winner.id)?.tagTypeIds, [REFERRAL_TAG]);
});

test('[ST-10] [AT-7] another advocate gets a note of his own, and the first note stays as it is', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  const sam = await world.advocate('sam@example.com', 'sammy22', { first_name: 'Sam' });
  await switchWriteBackOn(world, { job_note: true, customer_tag_type_id: REFERRAL_TAG });
  const id = await referredJob(world);
  await world.drain();
  const [first] = await writeBacks(world);
  const override = { advocate_person_id: sam, reason: 'Sam told her at church' };
  mustBe(200, await world.call('PATCH', `/v1/referrals/${first?.referral_id}`, override));
  await world.drain();
  assert.deepEqual(jobNotes(world, id), [
    `Referred by Rosa Lopez, code rosa7; Goodword referral ${first?.referral_id}`,
    `Referred by Sam, code sammy22; Goodword referral ${first?.referral_id}/2`,
  ]);
  assert.deepEqual(await statesOf(world), ['customer_tag:written', 'job_note:written', 'job_note:written']);
});

test('[ST-10] what was attributed before it was switched on is left alone', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  const id = await referredJob(world);
  await world.drain();
  world.advance(HOUR_MS);
  await switchWriteBackOn(world, { job_note: true });
  world.simulator.office.completeJob(id);
  await later(world);
  assert.equal((await world.job(id)).status, 'Completed');
  assert.deepEqual(await writeBacks(world), []);
});

test('[ST-10] a dry run says what would be written, also before it is switched on, and writes nothing', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  const id = await referredJob(world, { customFields: [{ typeId: ADVOCATE_CODE, value: 'mine' }] });
  await world.drain();
  const path = `/v1/servicetitan/connections/${world.connectionId}/write-backs/preview`;
  const off = mustBe(200, await world.call('POST', path, { job_id: id }));
  assert.deepEqual([off.referred, off.items.length], [true, 0]);
  const write_back = { job_note: true, customer_tag_type_id: REFERRAL_TAG, job_custom_field: true };
  const { items } = mustBe(200, await world.call('POST', path, { job_id: String(id), write_back }));
  assert.deepEqual(
    items.map((item: { kind: string; action: string; reason: string | null }) => [
      item.kind,
      item.action,
      item.reason,
    ]),
    [
      ['job_note', 'write', null],
      ['customer_tag', 'write', null],
      ['job_custom_field', 'nothing', 'field_not_empty'],
    ],
  );
  assert.match(items[0].what.text, /^Referred by Rosa Lopez, code rosa7; Goodword referral \d+$/);
  assert.deepEqual(writesSeen(world), []);
  const unknown = mustBe(200, await world.call('POST', path, { job_id: 1, write_back }));
  assert.equal(unknown.referred, false);
});

test('[ST-10] a paused connection writes nothing until it is resumed; what was switched off meanwhile is skipped', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true, customer_note: true });
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  const id = await referredJob(world);
  mustBe(200, await world.call('POST', `${path}/pause`));
  await world.drain();
  await later(world);
  assert.deepEqual(await statesOf(world), ['customer_note:pending', 'job_note:pending']);
  assert.deepEqual(writesSeen(world), []);
  mustBe(200, await world.call('PATCH', path, { write_back: { job_note: false } }));
  assert.deepEqual(await statesOf(world), ['customer_note:pending', 'job_note:skipped']);
  mustBe(200, await world.call('POST', `${path}/resume`));
  await later(world);
  assert.deepEqual(jobNotes(world, id), []);
  assert.deepEqual(await statesOf(world), ['customer_note:written', 'job_note:skipped']);

  const [skipped] = await writeBacks(world, '?state=skipped');
  const retry = `${path}/write-backs/${skipped?.id}/retry`;
  assert.equal((await world.call('POST', retry)).body.code, 'conflict');
  await switchWriteBackOn(world, { job_note: true });
  mustBe(200, await world.call('POST', retry));
  await world.drain();
  assert.equal(jobNotes(world, id).length, 1);
  assert.equal((await world.call('POST', `${path}/write-backs/77/retry`)).status, 404);
});

test('[ST-9] [ST-10] an integration environment is written to for its own jobs only, and a removed connection never', async (t) => {
  const world = await startWorld(t, TWO_TENANTS);
  await rosa(world);
  const staging = await connectSecond(world);
  // The simulator answers under one host only: the word is set where it decides.
  await world.app.deps.db.query(
    `update connections set environment = 'integration' where client_id = $1 and connection_id = $2`,
    [world.clientId, staging],
  );
  await world.app.deps.db.query(
    `update connections set write_back = jsonb_set(write_back, '{since}', '{"job_note": "2026-01-01T00:00:00Z"}') where connection_id = $1`,
    [staging],
  );
  const id = await referredJob(world);
  await world.drain();
  assert.deepEqual(writesSeen(world), []);
  assert.deepEqual(await writeBacks(world, '', staging), []);

  const office = world.simulator.officeOf(SECOND_TENANT);
  const theirs = office.createJob({ customer: { name: 'Pat Quill', email: 'pat@example.com' } });
  mustBe(200, await world.zap({ ...office.zapBody(theirs.id), tenant: { id: SECOND_TENANT } }));
  await world.drain();
  assert.deepEqual(
    writesSeen(world).map(({ path }) => path),
    [`/jpm/v2/tenant/2222222222/jobs/${theirs.id}/notes`],
  );
  assert.deepEqual(jobNotes(world, id), []);

  await switchWriteBackOn(world, { job_note: true });
  mustBe(200, await world.call('DELETE', `/v1/servicetitan/connections/${world.connectionId}`));
  const next = world.simulator.office.createJob({
    customer: { name: 'Pat Quill', email: 'pat@example.com' },
  });
  mustBe(200, await world.zap(world.simulator.office.zapBody(next.id)));
  await later(world);
  assert.equal(writesSeen(world).length, 1);
});
