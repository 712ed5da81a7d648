// The twelve acceptance scenarios of a ServiceTitan referral program, each over real HTTP against the simulator.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '../../simulator/world/instants.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

const DEVICE = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';

/** A friend's job in ServiceTitan's office, told by a Zap. */
async function bookedAndZapped(
  world: World,
  job: {
    code?: string;
    email?: string;
    phone?: string;
    withEmail?: boolean;
    street?: string;
    customerId?: number;
  },
): Promise<number> {
  const { office } = world.simulator;
  const made = office.createJob({
    ...(job.customerId !== undefined
      ? { customerId: job.customerId }
      : {
          customer: {
            name: 'Jane Doe',
            ...(job.email ? { email: job.email } : {}),
            ...(job.phone ? { phone: job.phone } : {}),
            address: { street: job.street ?? '9 Friend Road' },
          },
        }),
    ...(job.code ? { advocateCode: job.code } : {}),
  });
  const body = office.zapBody(made.id);
  const { email: _email, ...customer } = body.customer;
  mustBe(200, await world.zap(job.withEmail === false ? { ...body, customer } : body));
  await world.drain();
  return made.id;
}

async function completed(world: World, jobId: number, totalCents = 24_550): Promise<JobView> {
  world.advance(2 * MINUTE_MS);
  world.simulator.office.completeJob(jobId, { totalCents });
  world.advance(2 * MINUTE_MS);
  await world.drain();
  return world.job(jobId);
}

async function stepsOf(world: World, personId: string): Promise<string[]> {
  const steps = mustBe(200, await world.call('GET', `/v5/persons/${personId}/steps`)) as {
    name: string;
    journey_name: string;
  }[];
  return steps
    .filter((step) => step.name.startsWith('job_'))
    .map((step) => `${step.name}/${step.journey_name}`)
    .sort();
}

function failing(job: JobView): string[] {
  return job.qualification.reasons.filter((reason) => reason.result === 'fail').map((reason) => reason.code);
}

const states = (job: JobView) =>
  job.rewards.map((reward) => `${reward.role}:${reward.state}:${reward.amount_minor}`);

test('[AT-3] [RW-4] 1. link click, form without code, job by e-mail without code: attributed by the click, rewarded once after the hold', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const cookie = { host: world.domain, cookie: `access_token=${DEVICE}` };
  const click = await world.call('GET', '/rosa7', undefined, { token: null, headers: cookie });
  assert.equal(click.status, 302);
  const lead = { event_name: 'online_lead_captured', data: { email: 'pat@example.com' } };
  mustBe(200, await world.call('POST', '/zones', lead, { token: null, headers: cookie }));
  world.advance(HOUR_MS);

  const jobId = await bookedAndZapped(world, { email: 'pat@example.com' });
  const job = await completed(world, jobId);
  assert.equal(job.attribution.evidence, 'click');
  assert.equal(job.attribution.rule, 'AT-3');
  assert.equal(job.attribution.advocate_person_id, rosa);
  assert.deepEqual(states(job), ['advocate:earned:10000', 'friend:earned:5000']);
  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(jobId)), ['advocate:approved:10000', 'friend:approved:5000']);
});

test('[IN-4] [ST-3] 2. code in the custom field, e-mail only in the contacts: asked for, attributed by the code', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const jobId = await bookedAndZapped(world, { code: 'rosa7', email: 'pat@example.com', withEmail: false });
  const job = await world.job(jobId);
  assert.equal(job.attribution.evidence, 'advocate_code');
  assert.equal(job.attribution.advocate_person_id, rosa);
  assert.equal(job.friend?.email, 'pat@example.com');
  assert.ok(world.simulator.requests.some((request) => /customers\/\d+\/contacts$/.test(request.path)));
});

test('[AT-1] 3. the code on the job beats the followed link; the other advocate is an alternative', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const sam = await world.advocate('sam@example.com', 'sammy22');
  const cookie = { host: world.domain, cookie: `access_token=${DEVICE}` };
  await world.call('GET', '/sammy22', undefined, { token: null, headers: cookie });
  const lead = { event_name: 'online_lead_captured', data: { email: 'pat@example.com' } };
  mustBe(200, await world.call('POST', '/zones', lead, { token: null, headers: cookie }));
  const job = await world.job(await bookedAndZapped(world, { code: 'ROSA 7', email: 'pat@example.com' }));
  assert.equal(job.attribution.advocate_person_id, rosa);
  assert.deepEqual(
    job.attribution.alternatives.map((other) => [other.advocate_person_id, other.evidence, other.why_not]),
    [[sam, 'click', 'weaker']],
  );
});

test('[AT-2] 4. a wrong code is never corrected silently: unknown, weaker evidence counts, staff see suggestions', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const lead = {
    event_name: 'online_lead_captured',
    data: { email: 'pat@example.com', advocate_code: 'rosa7' },
  };
  mustBe(200, await world.call('POST', '/zones', lead, { token: null, headers: { host: world.domain } }));
  const job = await world.job(await bookedAndZapped(world, { code: 'rosa77', email: 'pat@example.com' }));
  assert.equal(job.unknown_code, true);
  assert.equal(job.advocate_code, 'rosa77');
  assert.equal(job.attribution.evidence, 'web_lead');
  assert.equal(job.attribution.advocate_person_id, rosa);
  const unknown = mustBe(200, await world.call('GET', '/v1/unknown-codes'));
  assert.match(JSON.stringify(unknown), /"rosa7"/);
});

test('[QU-2] 5. an existing customer earns nothing and the reason says so; the job itself is not counted', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const earlier = office.createJob({
    customer: { name: 'Jane Doe', email: 'pat@example.com' },
    status: 'Completed',
    totalCents: 9_900,
    createdOn: instantOf(Date.UTC(2025, 4, 1)),
    completedOn: instantOf(Date.UTC(2025, 4, 2)),
  });
  const jobId = await bookedAndZapped(world, { code: 'rosa7', customerId: earlier.customerId });
  const job = await completed(world, jobId);
  assert.equal(job.qualification.outcome, 'disqualified');
  assert.deepEqual(failing(job), ['existing_customer']);
  assert.deepEqual(job.rewards, []);
  const why = mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${jobId}`));
  assert.match(why.summary, /existing customer/i);
  assert.match(why.summary, new RegExp(String(earlier.id)));

  const newCustomer = await bookedAndZapped(world, {
    code: 'rosa7',
    email: 'new@example.com',
    street: '1 Other Street',
  });
  assert.deepEqual(failing(await completed(world, newCustomer)), []);
});

test('[QU-1] 6. self-referral by the same e-mail, a plus-alias or the same device earns nothing', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@gmail.com', 'rosa7');
  for (const [index, email] of ['rosa@gmail.com', 'r.osa+ac@gmail.com'].entries()) {
    const job = await world.job(
      await bookedAndZapped(world, { code: 'rosa7', email, street: `${index + 1} Own Street` }),
    );
    assert.deepEqual(failing(job), ['self_referral'], email);
  }
});

test('[IN-6] [RW-2] 7. the same Zap three times and ten looks: one scheduled, one completed, one reward a side', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const made = office.createJob({
    customer: { name: 'Jane', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  const body = office.zapBody(made.id);
  const ids = new Set<string>();
  for (let time = 0; time < 3; time++) ids.add(mustBe(200, await world.zap(body)).event_id);
  assert.equal(ids.size, 1);
  const job = await completed(world, made.id);
  for (let look = 0; look < 10; look++) {
    world.advance(20 * MINUTE_MS);
    await world.drain();
  }
  mustBe(200, await world.zap({ ...body, note: 'again' }));
  await world.drain();
  const friend = job.friend?.person_id ?? '';
  assert.deepEqual(await stepsOf(world, friend), ['job_completed/friend', 'job_scheduled/friend']);
  assert.deepEqual(await stepsOf(world, rosa), ['job_completed/advocate', 'job_scheduled/advocate']);
  assert.deepEqual(states(await world.job(made.id)), ['advocate:earned:10000', 'friend:earned:5000']);
});

test('[ST-5] [RW-5] 8. canceled before completion: a step and no reward; after fulfilment: a flag and nothing taken back', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const first = await bookedAndZapped(world, { code: 'rosa7', email: 'pat@example.com' });
  world.advance(2 * MINUTE_MS);
  world.simulator.office.cancelJob(first);
  world.advance(2 * MINUTE_MS);
  await world.drain();
  const canceled = await world.job(first);
  assert.equal(canceled.status, 'Canceled');
  assert.deepEqual(await stepsOf(world, canceled.friend?.person_id ?? ''), [
    'job_canceled/friend',
    'job_scheduled/friend',
  ]);
  assert.deepEqual(canceled.rewards, []);

  const second = await bookedAndZapped(world, {
    code: 'rosa7',
    email: 'kim@example.com',
    street: '4 Elm Street',
  });
  const done = await completed(world, second);
  const advocate = done.rewards.find((reward) => reward.role === 'advocate');
  world.advance(HOLD_MS);
  await world.drain();
  mustBe(200, await world.call('POST', `/v2/rewards/${advocate?.id}/fulfill`, { message: 'check 1001' }));
  world.simulator.office.cancelJob(second);
  world.advance(HOUR_MS);
  await world.drain();
  const after = await world.job(second);
  assert.deepEqual(states(after), ['advocate:fulfilled:10000', 'friend:canceled:5000']);
  assert.ok(after.rewards[0]?.flag, 'the reward that was given is flagged');
});

test('[ST-5] an undone cancellation gives the reward back; nothing is doubled', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const jobId = await bookedAndZapped(world, { code: 'rosa7', email: 'pat@example.com' });
  const before = await completed(world, jobId);
  world.simulator.office.cancelJob(jobId);
  world.advance(HOUR_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(jobId)), ['advocate:canceled:10000', 'friend:canceled:5000']);
  world.simulator.office.removeCancellation(jobId);
  world.advance(HOUR_MS);
  world.simulator.office.completeJob(jobId, { totalCents: 24_550 });
  world.advance(HOUR_MS);
  await world.drain();
  const after = await world.job(jobId);
  assert.deepEqual(states(after), ['advocate:earned:10000', 'friend:earned:5000']);
  assert.deepEqual(
    after.rewards.map((reward) => reward.id).sort(),
    before.rewards.map((reward) => reward.id).sort(),
  );
  const check = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(check.differences, []);
});

test('[IN-7] [SEC-1] 9. a bad token and a body without name or job are refused in the error envelope', async (t) => {
  const world = await startWorld(t, { bare: true });
  const bad = await world.zap({ event_name: 'x', data: {} }, { token: 'gw_1_1_nonsense' });
  assert.equal(bad.body.code, 'invalid_access_token');
  assert.ok(bad.status === 401 || bad.status === 403);
  const missing = await world.zap({}, { token: null });
  assert.equal(missing.body.code, 'missing_access_token');
  const nameless = await world.zap({ data: { email: 'pat@example.com' } });
  assert.equal(nameless.status, 400);
  assert.equal(nameless.body.code, 'missing_event_name');
  assert.equal(nameless.body.http_status_code, 400);
  assert.ok(nameless.body.unique_id);
  const refused = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  assert.match(JSON.stringify(refused), /missing_event_name/);
});

test('[ST-8] [QU-4] 10. an outage loses nothing and decides nothing; a wrong key is told in words; both resume', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const fault = world.simulator.faults.add({ kind: 'status', status: 503 });
  const jobId = await bookedAndZapped(world, { code: 'rosa7', email: 'pat@example.com' });
  const during = await world.job(jobId);
  assert.equal(during.attribution.outcome, 'attributed');
  assert.equal(during.qualification.outcome, 'open');
  const sick = mustBe(200, await world.call('GET', `/v1/servicetitan/connections/${world.connectionId}`));
  assert.equal(sick.health.status, 'trouble');
  assert.ok(sick.health.what_to_do);
  world.simulator.faults.remove(fault.id);
  world.advance(HOUR_MS);
  await world.drain();
  const job = await completed(world, jobId);
  assert.equal(job.rewards.length, 2);
  const well = mustBe(200, await world.call('GET', `/v1/servicetitan/connections/${world.connectionId}`));
  assert.equal(well.health.status, 'ok');
});

test('[AT-5] 11. the job before its lead: the same referral and the same rewards', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const leadAt = world.now().toISOString();
  world.advance(HOUR_MS);
  const jobId = await bookedAndZapped(world, { email: 'pat@example.com' });
  const early = await completed(world, jobId);
  assert.equal(early.attribution.outcome, 'unattributed');
  const lead = {
    event_name: 'online_lead_captured',
    event_time: leadAt,
    data: { email: 'pat@example.com', advocate_code: 'rosa7' },
  };
  mustBe(200, await world.call('POST', '/v5/events', lead));
  await world.drain();
  const job = await world.job(jobId);
  assert.equal(job.attribution.advocate_person_id, rosa);
  assert.deepEqual(states(job), ['advocate:earned:10000', 'friend:earned:5000']);
});

test('[AT-2] a code that is made after the job was booked decides the job', async (t) => {
  const world = await startWorld(t);
  const jobId = await bookedAndZapped(world, { code: 'rosa7', email: 'pat@example.com' });
  assert.equal((await world.job(jobId)).unknown_code, true);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await world.drain();
  const job = await world.job(jobId);
  assert.equal(job.unknown_code, false);
  assert.equal(job.attribution.advocate_person_id, rosa);
});
