import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, CONNECTION, POLL_S, type Scene, startScene } from '../../test/support/follow-scene.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/time.ts';

const POLL_MS = POLL_S * 1000;

const manyJobs = ({ simulator }: Scene, count: number): number[] => {
  const customerId = simulator.office.createCustomer({ name: 'Many Jobs' }).customer.id;
  return Array.from({ length: count }, () => simulator.office.createJob({ customerId }).id);
};

const changeReads = ({ simulator }: Scene) =>
  simulator.requests.filter(({ query }) => 'modifiedOnOrAfter' in query);

/** How often each job became an input. */
const told = async (s: Scene): Promise<Map<number, number>> => {
  const counts = new Map<number, number>();
  for (const { name, body } of await s.inputs()) {
    if (name === 'servicetitan.job') counts.set(body.id, (counts.get(body.id) ?? 0) + 1);
  }
  return counts;
};

const position = async (s: Scene) => {
  const [row] = await s.db.query<{ state: string; upto: Date; page: number }>(
    `select state, upto, page from feed_positions where connection_id = $1 and feed = 'changed_jobs'`,
    [CONNECTION],
  );
  assert.ok(row);
  return row;
};

test('[ST-6] a job of which nobody told is found by reading what changed, and told once', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' }, advocateCode: 'test123' });
  const nextAt = await s.follow();
  assert.deepEqual(nextAt, new Date(s.now().getTime() + POLL_MS));
  s.advance(POLL_MS);
  await s.follow();
  const inputs = await s.inputs();
  assert.equal(inputs.length, 1);
  assert.equal(inputs[0]?.body.id, id);
  assert.equal(inputs[0]?.body.customFields[0].value, 'test123');
});

test('[ST-6] the first reading begins 7 days before the connection, or where it says', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  await s.follow();
  const [first] = changeReads(s);
  assert.equal(
    first?.query.modifiedOnOrAfter,
    new Date(s.now().getTime() - 7 * DAY_MS - 5 * MINUTE_MS).toISOString(),
  );
  assert.equal(first?.query.sort, '+Id');

  const later = await startScene(t, { readsChanges: true });
  await later.db.query(`update connections set delta_since = '2026-01-05'`);
  await later.follow();
  assert.equal(changeReads(later)[0]?.query.modifiedOnOrAfter, '2026-01-04T23:55:00.000Z');
});

test('[ST-4] the number of calls grows with what changed, not with how many jobs are open', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const ids = manyJobs(s, 300);
  for (const id of ids) await s.hear(id);
  await s.follow();
  assert.equal(apiCalls(s, '/jobs').length, 0, 'what was just read needs no look');
  const before = s.simulator.requests.length;
  for (let poll = 0; poll < 10; poll++) {
    s.advance(POLL_MS);
    if (poll === 5) s.simulator.office.completeJob(ids[7] ?? 0);
    await s.follow();
  }
  assert.equal(s.simulator.requests.length - before, 10);
  const counts = await told(s);
  assert.equal(counts.get(ids[7] ?? 0), 2);
  assert.equal(
    [...counts.values()].reduce((sum, count) => sum + count, 0),
    301,
  );
});

test('[ST-4] each job is looked at once a day all the same: what moves no modifiedOn is seen then', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await s.hear(id);
  await s.follow();
  s.simulator.tenant.jobs.update(id, { customerId: 99 });
  s.advance(DAY_MS);
  await s.follow();
  assert.equal((await s.inputs()).at(-1)?.body.customerId, 99);
});

test('[ST-4] many jobs of one instant at the edge of a page and of a reading: none is lost, none told twice', async (t) => {
  const s = await startScene(t, { readsChanges: true, timestamps: 'seconds' });
  const first = manyJobs(s, 700);
  await s.follow();
  const second = manyJobs(s, 5);
  s.advance(POLL_MS);
  await s.follow();
  s.advance(POLL_MS);
  await s.follow();
  const counts = await told(s);
  assert.deepEqual([...counts.keys()].sort(), [...first, ...second].sort());
  assert.ok([...counts.values()].every((count) => count === 1));
});

test('[ST-4] pages that shift while they are read hide no job', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const ids = manyJobs(s, 1_300);
  s.advance(MINUTE_MS);
  s.simulator.faults.add({ kind: 'shift_page', match: { path: 'modifiedOnOrAfter' }, times: 3 });
  await s.follow();
  const counts = await told(s);
  assert.equal(counts.size, 1_300);
  assert.equal(changeReads(s).length, 3);
  s.advance(POLL_MS);
  await s.follow();
  const touched = [ids[0], ids[500], ids[1000]];
  const after = await told(s);
  for (const id of touched) assert.equal(after.get(id ?? 0), 2, 'the touched one is told again');
  assert.equal([...after.values()].filter((count) => count !== 1).length, 3);
});

test('[ST-4] a large reading goes on where it was, after an end in the middle and after 2,000 rows', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  manyJobs(s, 2_700);
  s.simulator.faults.add({ kind: 'truncate', match: { path: 'modifiedOnOrAfter.*page=2' }, times: 3 });
  const restUntil = await s.follow();
  assert.equal((await told(s)).size, 500);
  const start = (await position(s)).upto;
  assert.equal((await position(s)).page, 2);
  assert.ok(restUntil && restUntil > s.now());
  s.advance(restUntil.getTime() - s.now().getTime());
  assert.deepEqual(await s.follow(), s.now(), 'it goes on at once');
  assert.deepEqual((await position(s)).upto, start, 'the position waits for the last page');
  await s.follow();
  const counts = await told(s);
  assert.equal(counts.size, 2_700);
  assert.ok([...counts.values()].every((count) => count === 1));
  const { page, upto } = await position(s);
  assert.equal(page, 1);
  assert.ok(upto > start);
});

test('[ST-4] a change that shows two minutes late is not passed over', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const [slow = 0, quick = 0] = manyJobs(s, 2);
  await s.follow();
  s.simulator.setSwitches({ readLagMs: 2 * MINUTE_MS });
  s.simulator.office.completeJob(slow);
  s.advance(MINUTE_MS);
  s.simulator.setSwitches({ readLagMs: 0 });
  s.simulator.office.completeJob(quick);
  s.simulator.setSwitches({ readLagMs: 2 * MINUTE_MS });
  for (let poll = 0; poll < 8; poll++) {
    await s.follow();
    s.advance(POLL_MS);
  }
  const completed = (await s.inputs()).filter(({ body }) => body.jobStatus === 'Completed');
  assert.deepEqual(completed.map(({ body }) => body.id).sort(), [slow, quick].sort());
});

test('[ST-1] a token that is revoked in the middle of a reading costs nothing', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  manyJobs(s, 1_200);
  s.simulator.faults.add({ kind: 'expired_token', match: { path: 'page=2' }, times: 1 });
  await s.follow();
  assert.equal((await told(s)).size, 1_200);
  assert.equal((await s.connection()).trouble, null);
});

test('[ST-4] two followers at once tell each job once', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  manyJobs(s, 600);
  await Promise.all([s.follow(), s.follow(), s.follow()]);
  await s.follow();
  const counts = await told(s);
  assert.equal(counts.size, 600);
  assert.ok([...counts.values()].every((count) => count === 1));
});

test('[ST-4] reading slows down while nothing happens, and is quick again after a change', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await s.follow();
  const gap = async () => ((await s.follow())?.getTime() ?? 0) - s.now().getTime();
  s.advance(2 * HOUR_MS);
  assert.equal(await gap(), MINUTE_MS);
  s.simulator.office.completeJob(id);
  s.advance(MINUTE_MS);
  assert.equal(await gap(), POLL_MS);
});
