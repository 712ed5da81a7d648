import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JobReading, JobSaying } from '../intake/types.ts';
import { type Merged, mergeJob } from './merge.ts';
import type { Job } from './types.ts';

const NOW = new Date('2026-04-01T12:00:00Z');
const META = { now: NOW, currency: 'USD' };
let made = 0;

function reading(
  authority: JobReading['authority'],
  job: Partial<JobSaying>,
  at = NOW,
  receivedAt = NOW,
): JobReading {
  made += 1;
  return {
    kind: 'job',
    input: {
      clientId: '1',
      inputId: String(1000 + made),
      source: authority === 'zap' ? 'api' : 'servicetitan',
      name: 'servicetitan.job',
      receivedAt,
      eventTime: null,
      body: '{}',
      actor: 'token:1',
      connectionId: '7',
      deviceId: null,
    },
    at,
    notes: [],
    connectionId: '7',
    authority,
    job: { jobId: '42', ...job },
    person: {},
  };
}

function truth(status: string, modifiedOn: string, more: Partial<JobSaying> = {}): JobReading {
  const at = new Date(modifiedOn);
  return reading('servicetitan', { status, modifiedOn: at, customerId: '9', ...more }, at);
}

function fold(readings: readonly JobReading[]): { job: Job; milestones: Merged['milestones'] } {
  let job: Job | null = null;
  const milestones: Merged['milestones'] = [];
  for (const one of readings) {
    const merged: Merged = mergeJob(job, one, META);
    job = merged.job;
    milestones.push(...merged.milestones);
  }
  assert.ok(job);
  return { job, milestones };
}

const named = (milestones: Merged['milestones']) =>
  milestones.map(({ name, occurrence }) => `${name} ${occurrence}`);

test('[IN-3] a Zap that says Completed is a hint: the job is scheduled and looked at at once', () => {
  const { job, milestones } = fold([
    reading('zap', { status: 'Completed', code: ' Test-123 ', customerId: '9', totalMinor: 500 }),
  ]);
  assert.equal(job.stage, 'scheduled');
  assert.equal(job.status, 'Scheduled');
  assert.equal(job.confirmed, false);
  assert.deepEqual(job.nextLookAt, NOW);
  assert.equal(job.zapCode, 'Test-123');
  assert.equal(job.codeKey, 'test123');
  assert.equal(job.totalMinor, 500);
  assert.deepEqual(named(milestones), ['job_scheduled 0']);
});

test('[IN-3] a later hint wakes a job that is not due, an older or repeated Zap does not', () => {
  const scheduled = fold([truth('Scheduled', '2026-03-01T10:00:00Z')]).job;
  const later: Job = { ...scheduled, nextLookAt: new Date('2026-04-01T13:00:00Z') };
  const hint = reading('zap', { status: 'canceled', modifiedOn: new Date('2026-03-02T10:00:00Z') });
  const woken = mergeJob(later, hint, META);
  assert.deepEqual(woken.job.nextLookAt, NOW);
  assert.equal(woken.job.stage, 'scheduled');

  const again: Job = { ...woken.job, nextLookAt: later.nextLookAt };
  assert.equal(mergeJob(again, hint, META).changed, false);
  const old = reading('zap', { status: 'completed', modifiedOn: new Date('2026-02-01T10:00:00Z') });
  assert.deepEqual(mergeJob(later, old, META).job.nextLookAt, later.nextLookAt);
});

test('[ST-5] a first sight of a completed job records both steps, at the times that ServiceTitan gives', () => {
  const createdOn = new Date('2026-03-01T10:00:00Z');
  const completedOn = new Date('2026-03-03T10:00:00Z');
  const { milestones } = fold([truth('Completed', '2026-03-04T10:00:00Z', { createdOn, completedOn })]);
  assert.deepEqual(milestones, [
    { name: 'job_scheduled', occurrence: 0, at: createdOn },
    { name: 'job_completed', occurrence: 1, at: completedOn },
  ]);
});

test('[ST-5] each change of stage is one step, an undo and its repeat count anew, repeats add none', () => {
  const days = ['Scheduled', 'InProgress', 'Completed', 'Hold', 'Completed', 'Cancelled', 'Something new'];
  const readings = days.map((status, day) => truth(status, `2026-03-0${day + 1}T10:00:00Z`));
  const { job, milestones } = fold([...readings, ...readings]);
  assert.deepEqual(named(milestones), [
    'job_scheduled 0',
    'job_completed 1',
    'job_scheduled 2',
    'job_completed 3',
    'job_canceled 4',
    'job_scheduled 5',
  ]);
  assert.equal(job.status, 'Something new');
  assert.equal(job.stage, 'scheduled');
  assert.equal(job.completedOn, null);
});

test('[ST-5] an older version of ServiceTitan changes nothing, at the same version the later look counts', () => {
  const held = fold([truth('Completed', '2026-03-04T10:00:00Z', { totalMinor: 100 })]).job;
  assert.equal(mergeJob(held, truth('Scheduled', '2026-03-03T10:00:00Z'), META).changed, false);
  const sameVersion = { modifiedOn: held.modifiedOn, status: 'Completed', customerId: '9', totalMinor: 200 };
  const later = reading('servicetitan', sameVersion, new Date('2026-03-05T10:00:00Z'));
  assert.equal(mergeJob(held, later, META).job.totalMinor, 200);
  const undated = reading('servicetitan', { status: 'Canceled' }, new Date('2026-03-06T10:00:00Z'));
  assert.equal(mergeJob(held, undated, META).changed, false);
});

test('[IN-4] the code of ServiceTitan wins over the code of a Zap, and a Zap fills in when there is none', () => {
  const zap = reading('zap', { code: 'fromzap' });
  const withCode = truth('Scheduled', '2026-03-04T10:00:00Z', { code: 'fromst' });
  for (const order of [
    [zap, withCode],
    [withCode, zap],
  ]) {
    const { job } = fold(order);
    assert.deepEqual([job.stCode, job.zapCode, job.codeKey], ['fromst', 'fromzap', 'fromst']);
  }
  const without = fold([zap, truth('Scheduled', '2026-03-04T10:00:00Z', { code: null })]).job;
  assert.equal(without.codeKey, 'fromzap');
  assert.equal(fold([reading('zap', { code: ' ?! ' })]).job.codeKey, null);
});

test('[IN-3] what PostgreSQL would refuse is made fit before it is held', () => {
  const { job } = fold([
    truth('Sche\0duled', '2026-03-04T10:00:00Z', {
      code: 'a\ud800b',
      createdOn: new Date('0000-01-01T00:00:00Z'),
      jobNumber: '\0',
    }),
  ]);
  assert.equal(job.status, 'Scheduled');
  assert.equal(job.stCode, 'a�b');
  assert.equal(job.createdOn, null);
});

const day = fc.integer({ min: 0, max: 8 });
const maybe = <Value>(value: fc.Arbitrary<Value>) =>
  fc.option(value, { nil: undefined }) as fc.Arbitrary<Value | undefined>;
const digits = fc.constantFrom('1', '2', '3');

/** Readings as the world can make them: ServiceTitan's look at one instant has one content. */
const anyReading = fc.record({
  authority: fc.constantFrom('servicetitan' as const, 'zap' as const),
  atDay: day,
  atMs: fc.integer({ min: 0, max: 86_399_999 }),
  job: fc.record({
    status: maybe(fc.constantFrom('Scheduled', 'In Progress', 'completed', 'Canceled', 'Odd')),
    modifiedOn: maybe(day.map((n) => new Date(Date.UTC(2026, 2, 1 + n)))),
    createdOn: maybe(
      fc.oneof(
        fc.constant(null),
        day.map((n) => new Date(Date.UTC(2026, 1, 1 + n))),
      ),
    ),
    completedOn: maybe(day.map((n) => new Date(Date.UTC(2026, 2, 1 + n)))),
    scheduledStart: maybe(day.map((n) => new Date(Date.UTC(2026, 3, 1 + n)))),
    customerId: maybe(fc.oneof(fc.constant(null), digits)),
    totalMinor: maybe(fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 3 }))),
    noCharge: maybe(fc.oneof(fc.constant(null), fc.boolean())),
    tagTypeIds: maybe(fc.array(digits, { maxLength: 2 })),
    code: maybe(fc.oneof(fc.constant(null), fc.constantFrom('', 'A', 'b', 'c'))),
  }),
});

function asReading({
  authority,
  job,
  atDay,
  atMs,
}: typeof anyReading extends fc.Arbitrary<infer T> ? T : never) {
  const at = new Date(Date.UTC(2026, 2, 1 + atDay) + atMs);
  return reading(authority, job, at, at);
}

test('[AT-5] the same readings in any order, with any repeats, leave the same job', () => {
  const scenario = fc
    .uniqueArray(anyReading, {
      minLength: 1,
      maxLength: 7,
      selector: ({ atDay, atMs }) => atDay * 86_400_000 + atMs,
    })
    .chain((readings) =>
      fc.tuple(
        fc.constant(readings),
        fc.shuffledSubarray([...readings.keys(), ...readings.keys()], {
          minLength: readings.length,
        }),
      ),
    );
  fc.assert(
    fc.property(scenario, ([specs, picks]) => {
      const readings = specs.map(asReading);
      const shuffled = [...picks, ...readings.keys()].map((index) => readings[index] as JobReading);
      assert.deepEqual(lasting(fold(shuffled).job), lasting(fold(readings).job));
    }),
    { numRuns: 500 },
  );
});

/** Without what says how it came to be rather than what is known: the count of stage changes seen, and the schedule of looks. */
function lasting(job: Job): Partial<Job> {
  const { stageChanges: _changes, nextLookAt: _look, ...rest } = job;
  return rest;
}

test('[ST-5] repeats of readings in their own order add no milestone', () => {
  fc.assert(
    fc.property(fc.array(anyReading, { minLength: 1, maxLength: 6 }), (specs) => {
      const readings = specs.map(asReading).sort((a, b) => a.at.getTime() - b.at.getTime());
      const twice = readings.flatMap((one) => [one, one]);
      assert.deepEqual(named(fold(twice).milestones), named(fold(readings).milestones));
    }),
    { numRuns: 300 },
  );
});

test('[ST-5] a deleted job counts as canceled, in whatever order its version is read with and without saying so', () => {
  const modifiedOn = '2026-04-01T10:00:00Z';
  const version = (minute: number, more: Partial<JobSaying> = {}) =>
    reading(
      'servicetitan',
      { status: 'Completed', modifiedOn: new Date(modifiedOn), customerId: '9', ...more },
      new Date(NOW.getTime() + minute * 60_000),
    );
  const readings = [version(1), version(2, { active: false }), version(3)];
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const { job, milestones } = fold(order.flatMap((index) => readings[index] ?? []));
    assert.equal(job.stage, 'canceled', order.join());
    assert.equal(job.status, 'Completed');
    assert.equal(job.completedOn, null);
    assert.equal(milestones.at(-1)?.name, 'job_canceled');
  }
  const { job } = fold([...readings, truth('Completed', '2026-04-02T10:00:00Z')]);
  assert.equal(job.stage, 'completed', 'a newer version that does not say so is there again');
});
