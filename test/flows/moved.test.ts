// Change in ServiceTitan: merged customers, moved jobs, several jobs and appointments; steps, rewards, ledger and words follow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '../../simulator/world/instants.ts';
import { DAY_MS } from '../../src/base/time.ts';
import {
  booked,
  CANCELED,
  EARNED,
  fulfil,
  referred,
  sound,
  states,
  steps,
  summary,
  then,
} from '../support/referred.ts';
import { HOLD_MS, mustBe } from '../support/world.ts';

// ── merged and moved customers ──────────────────────────────────────────────────────────────────────────────────────

for (const mergeMovesJobs of [true, false]) {
  for (const mergeTouchesJobs of mergeMovesJobs ? [true, false] : [false]) {
    test(`[ID-4] a customer merged while the job runs (jobs ${mergeMovesJobs ? 'moved' : 'left'}${mergeTouchesJobs ? ', touched' : ''}): one friend, one referral, one reward`, async (t) => {
      const scene = await referred(t, { switches: { mergeMovesJobs, mergeTouchesJobs } });
      const { world, office } = scene;
      const { customer: winner } = office.createCustomer({ name: 'Pat Doe', email: 'pat.doe@work.example' });
      const id = await booked(scene);
      const before = await world.job(id);
      await then(world, () => office.mergeCustomers(Number(before.customer_id), winner.id));
      await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
      const job = await world.job(id);
      assert.deepEqual(states(job), EARNED);
      assert.equal(job.customer_id, String(mergeMovesJobs ? winner.id : before.customer_id));
      assert.equal(job.friend?.person_id, before.friend?.person_id);

      const second = await booked(scene, { customerId: winner.id, code: null });
      await then(world, () => office.completeJob(second, { totalCents: 9_900 }));
      const later = await world.job(second);
      assert.equal(later.friend?.person_id, job.friend?.person_id, 'the survivor is the same friend');
      assert.equal(later.attribution.rule, 'AT-6');
      assert.deepEqual(later.rewards, []);
      await sound(world, id, second);
    });
  }
}

for (const isCompletedFirst of [true, false]) {
  test(`[ID-4] [QU-2] merged into a customer of many years ${isCompletedFirst ? 'after' : 'before'} completion: no reward${isCompletedFirst ? ' any more' : ''}`, async (t) => {
    const scene = await referred(t);
    const { world, office } = scene;
    const old = office.createJob({
      customer: { name: 'Pat Doe', email: 'pat.doe@work.example' },
      status: 'Completed',
      totalCents: 9_900,
      createdOn: instantOf(Date.UTC(2024, 4, 1)),
      completedOn: instantOf(Date.UTC(2024, 4, 2)),
    });
    const id = await booked(scene);
    const before = await world.job(id);
    const merge = () => office.mergeCustomers(Number(before.customer_id), old.customerId);
    const complete = () => office.completeJob(id, { totalCents: 24_550 });
    for (const act of isCompletedFirst ? [complete, merge] : [merge, complete]) await then(world, act);
    const job = await world.job(id);
    assert.equal(job.customer_id, String(old.customerId));
    assert.equal(job.qualification.outcome, 'disqualified');
    assert.match(await summary(world, id), /existing customer/i);
    assert.deepEqual(states(job), isCompletedFirst ? CANCELED : []);
    await sound(world, id);
  });
}

test('[ST-5] [ID-3] a job booked on the wrong customer is moved: it is of the other friend, and so is the reward', async (t) => {
  const scene = await referred(t);
  const { world, office, rosa } = scene;
  const id = await booked(scene);
  const wrong = await world.job(id);
  const { customer, location } = office.createCustomer({
    name: 'Kim Low',
    email: 'kim@example.com',
    address: { street: '4 Elm Street' },
  });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  assert.deepEqual(states(await world.job(id)), EARNED);
  await then(world, () => office.changeJob(id, { customerId: customer.id, locationId: location.id }));
  const job = await world.job(id);
  assert.equal(job.friend?.email, 'kim@example.com');
  assert.notEqual(job.friend?.person_id, wrong.friend?.person_id);
  const standing = job.rewards.filter(({ state }) => state === 'earned');
  assert.deepEqual(
    standing.map(({ role, person_id }) => [role, person_id]),
    [
      ['advocate', rosa],
      ['friend', job.friend?.person_id],
    ],
  );
  assert.match(await summary(world, id), /\$100\.00 for the advocate is earned/);
  await sound(world, id);
});

test('[ID-4] [RW-5] merged after fulfilment: what was given stays given, without a flag and without a second reward', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const { customer: winner } = office.createCustomer({ name: 'Pat Doe' });
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await then(world, () => undefined, { ms: HOLD_MS });
  const given = await world.job(id);
  await fulfil(world, given, 'advocate');
  await fulfil(world, given, 'friend');
  await then(world, () => office.mergeCustomers(Number(given.customer_id), winner.id));
  const job = await world.job(id);
  assert.equal(job.customer_id, String(winner.id));
  assert.equal(job.friend?.person_id, given.friend?.person_id);
  assert.deepEqual(
    job.rewards.map(({ id: one, state, flag }) => [one, state, flag]),
    given.rewards.map(({ id: one }) => [one, 'fulfilled', null]),
  );
  await sound(world, id);
});

test('[RW-5] moved to another customer after fulfilment: flagged, nothing taken back, nothing given twice', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await then(world, () => undefined, { ms: HOLD_MS });
  await fulfil(world, await world.job(id), 'friend');
  const { customer, location } = office.createCustomer({ name: 'Kim Low', email: 'kim@example.com' });
  await then(world, () => office.changeJob(id, { customerId: customer.id, locationId: location.id }));
  const job = await world.job(id);
  assert.equal(job.friend?.email, 'kim@example.com');
  const friends = job.rewards.filter(({ role, state }) => role === 'friend' && state !== 'canceled');
  assert.deepEqual(
    friends.map(({ state, flag }) => [state, flag?.code]),
    [['fulfilled', 'friend_changed']],
  );
  assert.match(await summary(world, id), /A person must look at it/);
  await sound(world, id);
});

test('[QU-1] a job moved to its advocate earns nothing any more', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  const { customer, location } = office.createCustomer({ name: 'Rosa', email: 'rosa@example.com' });
  await then(world, () => office.changeJob(id, { customerId: customer.id, locationId: location.id }));
  const job = await world.job(id);
  assert.deepEqual(states(job), CANCELED);
  assert.match(await summary(world, id), /Friend and advocate are the same/);
  await sound(world, id);
});

// ── several jobs, several appointments ──────────────────────────────────────────────────────────────────────────────

test('[QU-9] one job per friend: the one completed first earns; when it is canceled the other takes its place, and gives it back', async (t) => {
  const scene = await referred(t, { campaign: { qualification: { new_customers_only: false } } });
  const { world, office } = scene;
  const first = await booked(scene);
  const customerId = Number((await world.job(first)).customer_id);
  const second = await booked(scene, { customerId });
  await then(world, () => office.completeJob(second, { totalCents: 10_000 }));
  assert.deepEqual(states(await world.job(second)), EARNED);
  await then(world, () => office.completeJob(first, { totalCents: 20_000 }));
  assert.deepEqual((await world.job(first)).rewards, [], 'the second was completed first');
  assert.match(await summary(world, first), /Another job of this friend has earned/);
  await then(world, () => office.cancelJob(second));
  assert.deepEqual(states(await world.job(second)), CANCELED);
  assert.deepEqual(states(await world.job(first)), EARNED);
  await then(world, () => office.removeCancellation(second));
  await then(world, () => office.completeJob(second, { totalCents: 10_000 }));
  assert.deepEqual(states(await world.job(first)), EARNED, 'completed anew, the second is the later one');
  assert.deepEqual(states(await world.job(second)), CANCELED);
  await sound(world, first, second);
});

test('[QU-9] two jobs per friend: two earn, a third waits until one of them falls away', async (t) => {
  const scene = await referred(t, {
    campaign: { qualification: { new_customers_only: false, jobs_per_friend: 2 } },
  });
  const { world, office } = scene;
  const first = await booked(scene);
  const customerId = Number((await world.job(first)).customer_id);
  const second = await booked(scene, { customerId });
  const third = await booked(scene, { customerId });
  for (const id of [first, second, third]) {
    await then(world, () => office.completeJob(id, { totalCents: 10_000 }));
  }
  const all = async () => Promise.all([first, second, third].map(async (id) => states(await world.job(id))));
  assert.deepEqual(await all(), [EARNED, EARNED, []]);
  await then(world, () => office.changeJob(first, { noCharge: true }));
  assert.deepEqual(await all(), [CANCELED, EARNED, EARNED]);
  await then(world, () => office.changeJob(first, { noCharge: false }));
  assert.deepEqual(await all(), [EARNED, EARNED, CANCELED], 'by completion, as in any other order');
  await sound(world, first, second, third);
});

test('[ST-5] a rescheduled job, and one with several visits, is the same job: no step, no second reward', async (t) => {
  const scene = await referred(t);
  const { world, office, rosa } = scene;
  const id = await booked(scene);
  const at = (days: number) => instantOf(world.now().getTime() + days * DAY_MS);
  await then(world, () => office.rescheduleJob(id, at(3)));
  mustBe(200, await world.zap(office.zapBody(id)));
  await then(world, () => office.rescheduleJob(id, at(5)));
  await then(world, () => office.addAppointment(id, at(6)));
  mustBe(200, await world.zap(office.zapBody(id)));
  assert.deepEqual(await steps(world, rosa), ['job_scheduled']);
  await then(world, () => office.moveJob(id, 'Dispatched'));
  await then(world, () => office.moveJob(id, 'Hold'));
  await then(world, () => office.moveJob(id, 'InProgress'));
  assert.deepEqual(await steps(world, rosa), ['job_scheduled'], 'still scheduled');
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  await then(world, () => office.addAppointment(id, at(30)));
  assert.deepEqual(
    await steps(world, rosa),
    ['job_completed', 'job_scheduled'],
    'a visit after it is no new job',
  );
  const job = await world.job(id);
  assert.equal(job.rewards.length, 2);
  await sound(world, id);
});
