// Write-back when ServiceTitan, the network or the office get in its way: lost answers, conflicts, scopes, edits in between.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.ts';
import { mustBe, startWorld } from '../support/world.ts';
import {
  ADVOCATE_CODE,
  customerNotes,
  GUID,
  jobNotes,
  jobRow,
  later,
  REFERRAL_TAG,
  referredJob,
  rosa,
  statesOf,
  switchWriteBackOn,
  writeBacks,
  writesSeen,
} from '../support/writing.ts';

for (const fault of [
  { kind: 'reset', when: 'after' },
  { kind: 'status', status: 503, when: 'after' },
  { kind: 'truncate' },
] as const) {
  test(`[ST-10] an answer lost after the call took effect (${fault.kind}) leads to no second note, tag or field`, async (t) => {
    const world = await startWorld(t);
    await rosa(world);
    await switchWriteBackOn(world, {
      job_note: true,
      customer_note: true,
      customer_tag_type_id: REFERRAL_TAG,
      external_data_guid: GUID,
      job_custom_field: true,
    });
    for (const [method, path] of [
      ['POST', '/jobs/\\d+/notes'],
      ['POST', '/customers/\\d+/notes'],
      ['POST', '/tags/'],
      ['PATCH', '/customers/'],
    ] as const) {
      world.simulator.faults.add({ ...fault, match: { method, path }, times: 1 });
    }
    world.simulator.faults.add({ ...fault, match: { method: 'PATCH', path: '/jobs/' }, times: 2 });
    const id = await referredJob(world);
    await world.drain();
    assert.deepEqual([...new Set((await writeBacks(world)).map(({ state }) => state))], ['pending']);
    world.advance(2 * MINUTE_MS);
    await world.drain();
    assert.equal(
      (await writeBacks(world, '?state=pending')).length,
      6,
      'readings may be minutes behind writings',
    );
    await later(world);
    assert.deepEqual([...new Set((await writeBacks(world)).map(({ state }) => state))], ['written']);
    const job = jobRow(world, id);
    assert.equal(jobNotes(world, id).length, 1);
    assert.equal(customerNotes(world, job.customerId).length, 1);
    assert.deepEqual(job.customFields, [{ typeId: ADVOCATE_CODE, value: 'rosa7' }]);
    assert.equal((await world.job(id)).attribution.evidence, 'web_lead');
  });
}

test('[ST-10] readings that are minutes behind writings lead to no second note, and hide nothing for long', async (t) => {
  const world = await startWorld(t, { simulator: { readLagMs: 3 * MINUTE_MS } });
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true, customer_note: true, job_custom_field: true });
  const match = { method: 'POST', path: '/notes' };
  world.simulator.faults.add({ kind: 'reset', when: 'after', match, times: 2 });
  const id = await referredJob(world);
  for (let minute = 0; minute < 60; minute++) {
    await world.drain();
    world.advance(MINUTE_MS);
  }
  assert.deepEqual(await statesOf(world), [
    'customer_note:written',
    'job_custom_field:written',
    'job_note:written',
  ]);
  assert.equal(jobNotes(world, id).length, 1);
  assert.equal(customerNotes(world, jobRow(world, id).customerId).length, 1);
});

test('[ST-10] [ST-1] a token that ended in between is renewed, and the note is written once', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true });
  world.simulator.faults.add({ kind: 'expired_token', match: { method: 'POST', path: '/notes' }, times: 1 });
  const id = await referredJob(world);
  await world.drain();
  assert.deepEqual(await statesOf(world), ['job_note:written']);
  assert.equal(jobNotes(world, id).length, 1);
});

test('[ST-10] a tag that somebody set in the same moment (409) is as good as set', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { customer_tag_type_id: REFERRAL_TAG });
  world.simulator.faults.add({
    kind: 'status',
    status: 409,
    match: { method: 'POST', path: '/tags/' },
    times: 1,
  });
  await referredJob(world);
  await world.drain();
  assert.deepEqual(await statesOf(world), ['customer_tag:written']);
});

test('[ST-10] a code that the office wrote is left alone, and so is a job that changed in the very moment', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_custom_field: true });
  // The second reading of the job is held until the office has written.
  world.simulator.faults.add({
    kind: 'latency',
    ms: 150,
    match: { method: 'GET', path: '/jobs/\\d+$' },
    skip: 1,
    times: 1,
  });
  const id = await referredJob(world);
  const drained = world.drain();
  const readings = () =>
    world.simulator.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(`/jobs/${id}`))
      .length;
  while (readings() < 2) await new Promise((resolve) => setImmediate(resolve));
  world.simulator.office.changeJob(id, { customFields: [{ typeId: ADVOCATE_CODE, value: 'someone-else' }] });
  await drained;
  assert.deepEqual(await statesOf(world), ['job_custom_field:pending']);
  assert.deepEqual(writesSeen(world), []);
  await later(world);
  const [written] = await writeBacks(world);
  assert.deepEqual([written?.state, written?.result?.reason], ['skipped', 'field_not_empty']);
  assert.deepEqual(jobRow(world, id).customFields, [{ typeId: ADVOCATE_CODE, value: 'someone-else' }]);
});

test('[ST-10] [ST-8] without the scope it says so once, goes on with the rest, and is done when the scope comes', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true, customer_note: true });
  const { tenant } = world.simulator;
  const all = tenant.scopes;
  tenant.scopes = all.filter((scope) => scope !== 'tn.crm.customers:w');
  const id = await referredJob(world);
  await world.drain();
  assert.deepEqual(await statesOf(world), ['customer_note:pending', 'job_note:written']);
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  const { health } = mustBe(200, await world.call('GET', path));
  assert.deepEqual([health.status, health.code], ['trouble', 'scope_missing']);
  assert.match(health.what_to_do, /tn\.crm\.customers:w/);
  // Decisions do not wait for it.
  assert.equal((await world.job(id)).attribution.outcome, 'attributed');
  tenant.scopes = all;
  await later(world);
  assert.deepEqual(await statesOf(world), ['customer_note:written', 'job_note:written']);
  assert.equal(mustBe(200, await world.call('GET', path)).health.status, 'ok');
});

test('[ST-10] it is given up after a week, says why, and can be tried again', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { customer_note: true });
  const { tenant } = world.simulator;
  const all = tenant.scopes;
  tenant.scopes = all.filter((scope) => scope !== 'tn.crm.customers:w');
  await referredJob(world);
  await world.drain();
  for (let day = 0; day < 8; day++) {
    world.advance(DAY_MS);
    await world.drain();
  }
  const [failed] = await writeBacks(world);
  assert.deepEqual([failed?.state, failed?.result?.reason], ['failed', 'given_up']);
  assert.match(failed?.last_error ?? '', /403/);
  tenant.scopes = all;
  const path = `/v1/servicetitan/connections/${world.connectionId}/write-backs/${failed?.id}/retry`;
  mustBe(200, await world.call('POST', path));
  await world.drain();
  // The token of before carries the scopes of before; the next try has a new one.
  assert.deepEqual(await statesOf(world), ['customer_note:pending']);
  await later(world);
  assert.deepEqual(await statesOf(world), ['customer_note:written']);
});
