// Undo and change in ServiceTitan: whatever is taken back, moved, merged or marked late, steps, rewards, ledger and words follow.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SimulatorOptions } from '../../simulator/server.ts';
import { jobWire } from '../../simulator/wire/jobs.ts';
import { instantOf } from '../../simulator/world/instants.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

interface Referred {
  world: World;
  office: World['simulator']['office'];
  /** The advocate. */
  rosa: string;
}

async function referred(
  t: TestContext,
  options: { campaign?: Record<string, unknown>; switches?: SimulatorOptions } = {},
): Promise<Referred> {
  const world = await startWorld(t, { bare: true, simulator: options.switches ?? {} });
  world.connectionId = await world.connect();
  await world.campaign(options.campaign);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  return { world, office: world.simulator.office, rosa };
}

/** A job of Pat's with Rosa's code, told by a Zap. */
async function booked(
  { world, office }: Referred,
  job: { code?: string | null; email?: string; street?: string; customerId?: number } = {},
): Promise<number> {
  const code = job.code === undefined ? 'rosa7' : job.code;
  const { id } = office.createJob({
    ...(job.customerId === undefined
      ? {
          customer: {
            name: 'Pat Doe',
            email: job.email ?? 'pat@example.com',
            address: { street: job.street ?? '9 Friend Road' },
          },
        }
      : { customerId: job.customerId }),
    ...(code === null ? {} : { advocateCode: code }),
  });
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  return id;
}

/** The office does something; an hour later Goodword has seen it. */
async function then(world: World, act: () => unknown, ms = HOUR_MS): Promise<void> {
  world.advance(2 * MINUTE_MS);
  act();
  world.advance(ms);
  await world.drain();
}

const states = (job: JobView) => job.rewards.map((reward) => `${reward.role}:${reward.state}`);
const EARNED = ['advocate:earned', 'friend:earned'];
const CANCELED = ['advocate:canceled', 'friend:canceled'];
const APPROVED = ['advocate:approved', 'friend:approved'];

async function steps(world: World, personId: string): Promise<string[]> {
  const found = mustBe(200, await world.call('GET', `/v5/persons/${personId}/steps`)) as { name: string }[];
  return found
    .map(({ name }) => name)
    .filter((name) => name.startsWith('job_'))
    .sort();
}

async function summary(world: World, id: number): Promise<string> {
  return mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`)).summary;
}

async function causes(world: World, id: number): Promise<string[]> {
  const { rewards } = mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`));
  return rewards[0].history.map((entry: { to: string; cause: string }) => `${entry.to}:${entry.cause}`);
}

async function fulfil(world: World, job: JobView, role: 'advocate' | 'friend'): Promise<void> {
  const reward = job.rewards.find((one) => one.role === role);
  mustBe(200, await world.call('POST', `/v2/rewards/${reward?.id}/fulfill`, { message: 'check 1001' }));
}

/** What must hold after everything: the ledger agrees, and deciding again changes nothing. */
async function sound(world: World, ...ids: number[]): Promise<void> {
  const { differences } = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(differences, []);
  const before = await Promise.all(ids.map((id) => world.job(id)));
  await world.app.deps.db.tx((tx) =>
    world.app.deps.acceptIn(tx, [
      {
        ...{ clientId: world.clientId, source: 'staff', name: 're_evaluate', eventTime: null },
        ...{ body: JSON.stringify({ all_open: true }), actor: 'system', connectionId: null, deviceId: null },
        ...{ idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
      },
    ]),
  );
  await world.drain();
  const again = await Promise.all(ids.map((id) => world.job(id)));
  assert.deepEqual(again.map(states), before.map(states));
}

// ── cancellation ────────────────────────────────────────────────────────────────────────────────────────────────────

test('[ST-5] [RW-5] canceled before completion, taken back, completed: each step once, one reward a side', async (t) => {
  const scene = await referred(t);
  const { world, office, rosa } = scene;
  const id = await booked(scene);
  await then(world, () => office.cancelJob(id));
  assert.match(await summary(world, id), /No reward: The job was canceled/);
  await then(world, () => office.removeCancellation(id));
  assert.equal((await world.job(id)).status, 'Scheduled');
  assert.match(await summary(world, id), /No reward yet: The job is Scheduled/);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  const job = await world.job(id);
  assert.deepEqual(states(job), EARNED);
  const expected = ['job_canceled', 'job_completed', 'job_scheduled', 'job_scheduled'];
  assert.deepEqual(await steps(world, job.friend?.person_id ?? ''), expected);
  assert.deepEqual(await steps(world, rosa), expected);
  await sound(world, id);
});

test('[ST-5] canceled and taken back between two looks: nothing is recorded that nobody saw', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => {
    office.cancelJob(id);
    office.removeCancellation(id);
    office.completeJob(id, { totalCents: 24_550 });
  });
  const job = await world.job(id);
  assert.deepEqual(states(job), EARNED);
  assert.deepEqual(await steps(world, job.friend?.person_id ?? ''), ['job_completed', 'job_scheduled']);
  await sound(world, id);
});

test('[ST-5] [RW-5] completed, canceled, taken back, completed, again and again: the same reward comes and goes', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  const first = await world.job(id);
  for (let round = 0; round < 2; round++) {
    await then(world, () => office.cancelJob(id));
    assert.deepEqual(states(await world.job(id)), CANCELED);
    assert.match(await summary(world, id), /No reward: The job was canceled/);
    await then(world, () => office.removeCancellation(id));
    assert.deepEqual(states(await world.job(id)), CANCELED);
    await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
    assert.deepEqual(states(await world.job(id)), EARNED);
  }
  const last = await world.job(id);
  assert.deepEqual(
    last.rewards.map((reward) => reward.id),
    first.rewards.map((reward) => reward.id),
  );
  assert.deepEqual(await causes(world, id), [
    'earned:qualified',
    ...Array.from({ length: 2 }, () => ['canceled:job_canceled', 'earned:qualified_again']).flat(),
  ]);
  const friend = await steps(world, last.friend?.person_id ?? '');
  assert.deepEqual(
    ['job_canceled', 'job_completed', 'job_scheduled'].map(
      (name) => friend.filter((step) => step === name).length,
    ),
    [2, 3, 3],
  );
  await sound(world, id);
});

test('[RW-5] canceled after the approval takes it back, also long after the hold; after the watch is over nothing changes', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  const late = await booked(scene, { email: 'kim@example.com', street: '4 Elm Street' });
  await then(world, () => {
    office.completeJob(id, { totalCents: 24_550 });
    office.completeJob(late, { totalCents: 24_550 });
  });
  await then(world, () => undefined, HOLD_MS);
  assert.deepEqual(states(await world.job(id)), APPROVED);
  await then(world, () => office.cancelJob(id), 27 * DAY_MS);
  assert.deepEqual(states(await world.job(id)), CANCELED);
  for (let day = 0; day < 5; day++) await then(world, () => undefined, DAY_MS);
  await then(world, () => office.cancelJob(late), DAY_MS);
  assert.deepEqual(states(await world.job(late)), APPROVED);
  await sound(world, id, late);
});

test('[RW-5] canceled after fulfilment flags; taken back and completed again, the flag goes', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await then(world, () => undefined, HOLD_MS);
  await fulfil(world, await world.job(id), 'advocate');
  await then(world, () => office.cancelJob(id));
  const flagged = await world.job(id);
  assert.deepEqual(states(flagged), ['advocate:fulfilled', 'friend:canceled']);
  assert.equal(flagged.rewards[0]?.flag?.code, 'job_canceled');
  assert.match(await summary(world, id), /A person must look at it/);
  await then(world, () => office.removeCancellation(id));
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  const mended = await world.job(id);
  assert.equal(mended.rewards[0]?.flag, null);
  assert.deepEqual(states(mended), ['advocate:fulfilled', 'friend:earned']);
  await sound(world, id);
});

test('[ST-5] [RW-5] a job that a feed shows as deleted is canceled, with a step; shown again, it is back', async (t) => {
  const scene = await referred(t);
  const { world, office, rosa } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  const { tenant } = world.simulator;
  const told = async (active: boolean) => {
    await then(world, () => office.changeJob(id, { active }));
    const job = tenant.jobs.get(id);
    assert.ok(job);
    const row = { ...jobWire(tenant, job), active };
    const input = {
      ...{ clientId: world.clientId, source: 'servicetitan' as const, name: 'servicetitan.job' },
      ...{ eventTime: world.now(), body: JSON.stringify(row), actor: 'servicetitan', deviceId: null },
      ...{
        connectionId: world.connectionId,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    };
    await world.app.deps.db.tx((tx) => world.app.deps.acceptIn(tx, [input]));
    await world.drain();
  };
  await told(false);
  assert.deepEqual(states(await world.job(id)), CANCELED);
  assert.match(await summary(world, id), /The job was deleted in ServiceTitan/);
  assert.deepEqual(await steps(world, rosa), ['job_canceled', 'job_completed', 'job_scheduled']);
  await then(world, () => undefined);
  assert.deepEqual(states(await world.job(id)), CANCELED, 'looks that do not say so change nothing');
  await told(true);
  assert.deepEqual(states(await world.job(id)), EARNED);
  await sound(world, id);
});

// ── reopened ────────────────────────────────────────────────────────────────────────────────────────────────────────

for (const reopenStatus of ['Scheduled', 'InProgress'] as const) {
  for (const reopenClearsCompletedOn of [true, false]) {
    test(`[ST-5] [RW-5] reopened to ${reopenStatus}, completedOn ${reopenClearsCompletedOn ? 'gone' : 'kept'}: canceled, then earned again with a new hold`, async (t) => {
      const scene = await referred(t, { switches: { reopenStatus, reopenClearsCompletedOn } });
      const { world, office, rosa } = scene;
      const id = await booked(scene);
      await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
      const first = await world.job(id);
      await then(world, () => undefined, 13 * DAY_MS);
      await then(world, () => office.reopenJob(id));
      assert.deepEqual(states(await world.job(id)), CANCELED);
      assert.equal((await causes(world, id)).at(-1), 'canceled:job_reopened');
      assert.match(await summary(world, id), /No reward yet: The job is/);
      await then(world, () => office.completeJob(id, { totalCents: 24_550 }), 2 * DAY_MS);
      const again = await world.job(id);
      assert.deepEqual(states(again), EARNED, 'the old hold is over, the new one is not');
      assert.deepEqual(
        again.rewards.map((reward) => reward.id),
        first.rewards.map((reward) => reward.id),
      );
      const expected = ['job_completed', 'job_completed', 'job_scheduled', 'job_scheduled'];
      assert.deepEqual(await steps(world, rosa), expected);
      await then(world, () => undefined, HOLD_MS);
      assert.deepEqual(states(await world.job(id)), APPROVED);
      await sound(world, id);
    });
  }
}

// ── marked late ─────────────────────────────────────────────────────────────────────────────────────────────────────

for (const { name, mark, unmark, cause, words } of [
  {
    name: 'free',
    mark: () => ({ noCharge: true }),
    unmark: { noCharge: false },
    cause: 'no_charge',
    words: /no-charge job/,
  },
  {
    name: 'a recall',
    mark: (other: number) => ({ recallForId: other }),
    unmark: { recallForId: null },
    cause: 'recall',
    words: /recall of an earlier one/,
  },
  {
    name: 'warranty work',
    mark: (other: number) => ({ warrantyId: other }),
    unmark: { warrantyId: null },
    cause: 'warranty',
    words: /warranty work/,
  },
]) {
  test(`[QU-3] [RW-5] marked as ${name} late: on hold and approved taken back, given flagged, unmarked all is as before`, async (t) => {
    const scene = await referred(t);
    const { world, office } = scene;
    const id = await booked(scene);
    const { id: other } = office.createJob({ customer: { name: 'Somebody else' } });
    await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
    await then(world, () => office.changeJob(id, mark(other)));
    assert.deepEqual(states(await world.job(id)), CANCELED);
    assert.equal((await causes(world, id)).at(-1), `canceled:${cause}`);
    assert.match(await summary(world, id), words);
    await then(world, () => office.changeJob(id, unmark));
    assert.deepEqual(states(await world.job(id)), EARNED);
    await then(world, () => undefined, HOLD_MS);
    await fulfil(world, await world.job(id), 'friend');
    await then(world, () => office.changeJob(id, mark(other)));
    const flagged = await world.job(id);
    assert.deepEqual(states(flagged), ['advocate:canceled', 'friend:fulfilled']);
    assert.equal(flagged.rewards.find(({ role }) => role === 'friend')?.flag?.code, cause);
    await then(world, () => office.changeJob(id, unmark));
    const after = await world.job(id);
    assert.ok(after.rewards.every(({ flag }) => flag === null));
    assert.deepEqual(states(after), ['advocate:approved', 'friend:fulfilled']);
    await sound(world, id);
  });
}

// ── totals ──────────────────────────────────────────────────────────────────────────────────────────────────────────

test('[RW-6] [RW-5] a percentage follows the total until it is approved, and never after; below the minimum it goes', async (t) => {
  const scene = await referred(t, {
    campaign: {
      rewards: {
        advocate: { percent: 10, currency: 'USD' },
        friend: { amount_minor: 5_000, currency: 'USD' },
      },
      qualification: { minimum_total_minor: 5_000 },
    },
  });
  const { world, office } = scene;
  const amount = async () => (await world.job(id)).rewards.map((reward) => reward.amount_minor);
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 20_000 }));
  assert.deepEqual(await amount(), [2_000, 5_000]);
  await then(world, () => office.billJob(id, 30_000));
  assert.deepEqual(await amount(), [3_000, 5_000]);
  await then(world, () => office.billJob(id, 4_999));
  assert.deepEqual(states(await world.job(id)), CANCELED);
  assert.match(await summary(world, id), /\$49\.99 is below the minimum of \$50\.00/);
  await then(world, () => office.billJob(id, 25_000));
  assert.deepEqual(await amount(), [2_500, 5_000]);
  await then(world, () => undefined, HOLD_MS);
  await then(world, () => office.billJob(id, 90_000));
  assert.deepEqual(await amount(), [2_500, 5_000]);
  assert.deepEqual(states(await world.job(id)), APPROVED);
  await sound(world, id);
});

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
    assert.equal(job.friend?.person_id, before.friend?.person_id);
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

test('[ST-5] a rescheduled job is the same job: no step, no second reward', async (t) => {
  const scene = await referred(t);
  const { world, office, rosa } = scene;
  const id = await booked(scene);
  const at = (days: number) => instantOf(world.now().getTime() + days * DAY_MS);
  await then(world, () => office.rescheduleJob(id, at(3)));
  mustBe(200, await world.zap(office.zapBody(id)));
  await then(world, () => office.rescheduleJob(id, at(5)));
  assert.deepEqual(await steps(world, rosa), ['job_scheduled']);
  await then(world, () => office.moveJob(id, 'Dispatched'));
  await then(world, () => office.moveJob(id, 'Hold'));
  await then(world, () => office.moveJob(id, 'InProgress'));
  assert.deepEqual(await steps(world, rosa), ['job_scheduled'], 'still scheduled');
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  assert.deepEqual(await steps(world, rosa), ['job_completed', 'job_scheduled']);
  const job = await world.job(id);
  assert.equal(job.rewards.length, 2);
  await sound(world, id);
});
