// Undo in ServiceTitan: whatever is canceled, reopened, deleted, marked late or billed anew, steps, rewards, ledger and words follow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobWire } from '../../simulator/wire/jobs.ts';
import { DAY_MS } from '../../src/base/time.ts';
import {
  APPROVED,
  booked,
  CANCELED,
  causes,
  EARNED,
  fulfil,
  referred,
  sound,
  states,
  steps,
  summary,
  then,
} from '../support/referred.ts';
import { HOLD_MS } from '../support/world.ts';

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

test('[RW-5] canceled after the approval takes it back, also weeks after the hold', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await then(world, () => undefined, { ms: HOLD_MS });
  assert.deepEqual(states(await world.job(id)), APPROVED);
  await then(world, () => undefined, { ms: 27 * DAY_MS });
  await then(world, () => office.cancelJob(id), { ms: DAY_MS });
  assert.deepEqual(states(await world.job(id)), CANCELED);
  await sound(world, id);
});

test('[RW-5] canceled after fulfilment flags; taken back and completed again, the flag goes', async (t) => {
  const scene = await referred(t);
  const { world, office } = scene;
  const id = await booked(scene);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await then(world, () => undefined, { ms: HOLD_MS });
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

// ── every way ───────────────────────────────────────────────────────────────────────────────────────────────────────

type Act = 'complete' | 'cancel' | 'uncancel' | 'reopen';
const MOVES: Record<string, readonly [Act, string][]> = {
  Scheduled: [
    ['complete', 'Completed'],
    ['cancel', 'Canceled'],
  ],
  Completed: [
    ['cancel', 'Canceled'],
    ['reopen', 'Scheduled'],
  ],
  Canceled: [['uncancel', 'Scheduled']],
};

/** Every way of `left` steps that an office can go from this status. */
function waysFrom(status: string, left: number): { acts: Act[]; end: string }[] {
  if (left === 0) return [{ acts: [], end: status }];
  return (MOVES[status] ?? []).flatMap(([act, next]) =>
    waysFrom(next, left - 1).map((way) => ({ acts: [act, ...way.acts], end: way.end })),
  );
}

for (const looks of [
  [true, true, true],
  [false, false, false],
  [true, false, true],
  [false, true, false],
]) {
  test(`[ST-5] [RW-5] every way of four steps that an office can go, seen ${looks.map(Number).join('')}1: what is completed at the end is rewarded once, nothing else is`, async (t) => {
    const scene = await referred(t, { switches: { reopenStatus: 'Scheduled' } });
    const { world, office } = scene;
    const ways = waysFrom('Scheduled', 4);
    assert.equal(ways.length, 8);
    const ids: number[] = [];
    for (const [index] of ways.entries()) {
      ids.push(await booked(scene, { email: `pat${index}@example.com`, street: `${index} Friend Road` }));
    }
    for (let step = 0; step < 4; step++) {
      await then(
        world,
        () => {
          for (const [index, id] of ids.entries()) {
            const act = ways[index]?.acts[step];
            if (act === 'complete') office.completeJob(id, { totalCents: 24_550 });
            else if (act === 'cancel') office.cancelJob(id);
            else if (act === 'uncancel') office.removeCancellation(id);
            else if (act === 'reopen') office.reopenJob(id);
          }
        },
        { look: looks[step] ?? true },
      );
    }
    for (const [index, id] of ids.entries()) {
      const way = ways[index];
      const job = await world.job(id);
      assert.equal(job.status, way?.end);
      const standing = job.rewards.filter(({ state }) => state !== 'canceled');
      assert.equal(standing.length, way?.end === 'Completed' ? 2 : 0, way?.acts.join());
      assert.ok(job.rewards.length <= 2, way?.acts.join());
      if (!looks.every(Boolean)) continue;
      const seen = await steps(world, job.friend?.person_id ?? '');
      const count = (name: string) => seen.filter((one) => one === name).length;
      const done = (...acts: Act[]) => way?.acts.filter((act) => acts.includes(act)).length ?? 0;
      assert.deepEqual(
        ['job_completed', 'job_canceled', 'job_scheduled'].map(count),
        [done('complete'), done('cancel'), 1 + done('uncancel', 'reopen')],
        way?.acts.join(),
      );
    }
    await sound(world, ...ids);
  });
}

// ── reopened ────────────────────────────────────────────────────────────────────────────────────────────────────────

for (const reopenStatus of ['Scheduled', 'InProgress'] as const) {
  for (const reopenClearsCompletedOn of [true, false]) {
    test(`[ST-5] [RW-5] reopened to ${reopenStatus}, completedOn ${reopenClearsCompletedOn ? 'gone' : 'kept'}: canceled, then earned again with a new hold`, async (t) => {
      const scene = await referred(t, { switches: { reopenStatus, reopenClearsCompletedOn } });
      const { world, office, rosa } = scene;
      const id = await booked(scene);
      await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
      const first = await world.job(id);
      await then(world, () => undefined, { ms: 13 * DAY_MS });
      await then(world, () => office.reopenJob(id));
      assert.deepEqual(states(await world.job(id)), CANCELED);
      assert.equal((await causes(world, id)).at(-1), 'canceled:job_reopened');
      assert.match(await summary(world, id), /No reward yet: The job is/);
      await then(world, () => office.completeJob(id, { totalCents: 24_550 }), { ms: 2 * DAY_MS });
      const again = await world.job(id);
      assert.deepEqual(states(again), EARNED, 'the old hold is over, the new one is not');
      assert.deepEqual(
        again.rewards.map((reward) => reward.id),
        first.rewards.map((reward) => reward.id),
      );
      const expected = ['job_completed', 'job_completed', 'job_scheduled', 'job_scheduled'];
      assert.deepEqual(await steps(world, rosa), expected);
      await then(world, () => undefined, { ms: HOLD_MS });
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
    await then(world, () => undefined, { ms: HOLD_MS });
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
  await then(world, () => undefined, { ms: HOLD_MS });
  await then(world, () => office.billJob(id, 90_000));
  assert.deepEqual(await amount(), [2_500, 5_000]);
  assert.deepEqual(states(await world.job(id)), APPROVED);
  await sound(world, id);
});
