import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POLL_S, type Scene, startScene } from '../../test/support/follow-scene.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/time.ts';

const exportReads = ({ simulator }: Scene) =>
  simulator.requests.filter(({ path }) => path.endsWith('/export/jobs'));

const jobIds = async (s: Scene) =>
  (await s.inputs()).filter(({ name }) => name === 'servicetitan.job').map(({ body }) => body.id);

test('[ST-6] the export feed is read whole once a day, from its token on', async (t) => {
  const s = await startScene(t, { readsChanges: true, exportPageSize: 2 });
  const { customer } = s.simulator.office.createCustomer({ name: 'Many' });
  const ids = Array.from({ length: 5 }, () => s.simulator.office.createJob({ customerId: customer.id }).id);
  // The list shows nothing: only the feed can tell.
  s.simulator.faults.add({
    kind: 'status',
    status: 200,
    body: '{"data":[],"hasMore":false}',
    match: { path: 'modifiedOnOrAfter' },
  });
  s.advance(HOUR_MS);
  await s.follow();
  assert.deepEqual((await jobIds(s)).sort(), ids.sort());
  assert.equal(exportReads(s).length, 3);
  assert.equal(exportReads(s)[0]?.query.from, '2026-03-24');
  assert.equal(exportReads(s)[0]?.query.includeRecentChanges, 'false');
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal(exportReads(s).length, 3);

  s.simulator.office.completeJob(ids[0] ?? 0);
  s.advance(DAY_MS);
  await s.follow();
  assert.equal(exportReads(s).filter((one) => one.status === 200).length, 4);
  assert.equal((await s.inputs()).at(-1)?.body.jobStatus, 'Completed');
});

test('[ST-6] a token that is refused is left for a date, and nothing is told twice', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  s.advance(HOUR_MS);
  await s.follow();
  await s.db.query(`update feed_positions set token = 'gone' where feed = 'job_export'`);
  s.advance(DAY_MS);
  await s.follow();
  assert.deepEqual(
    exportReads(s)
      .slice(1)
      .map(({ query, status }) => [query.from, status]),
    [
      ['gone', 400],
      ['2026-03-31', 200],
    ],
  );
  assert.deepEqual(await jobIds(s), [id]);
});

test('[ST-6] a deactivated job is told as such, and as the list has it once it is active again', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await s.hear(id);
  s.advance(HOUR_MS);
  await s.follow();
  const stamp = (ms: number) => new Date(ms).toISOString().replace('Z', '0000Z');
  const touch = (active: boolean) =>
    s.simulator.tenant.jobs.update(id, { active, modifiedOn: stamp(s.now().getTime()) });
  touch(false);
  for (let day = 0; day < 2; day++) {
    s.advance(DAY_MS);
    await s.follow();
  }
  const last = async () => (await s.inputs()).at(-1)?.body;
  assert.ok((await s.inputs()).some(({ body }) => body.id === id && body.active === false));
  touch(true);
  s.advance(POLL_S * 10_000);
  await s.follow();
  assert.equal((await last()).jobStatus, 'Scheduled');
  assert.equal('active' in (await last()), false);
});

test('[ST-8] after an outage of more than 15 minutes the feed is read as soon as it shows that time', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  await s.follow();
  s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/jpm/' } });
  for (let minute = 0; minute < 20; minute++) {
    s.advance(MINUTE_MS);
    await s.follow();
  }
  const reads = exportReads(s).length;
  s.simulator.faults.clear();
  s.advance(5 * MINUTE_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal(exportReads(s).length, reads);
  s.advance(20 * MINUTE_MS);
  await s.follow();
  assert.equal(exportReads(s).length, reads + 1);
});

for (const status of [403, 404, 501, 400]) {
  test(`[ST-8] a feed that answers ${status} is no trouble of the connection`, async (t) => {
    const s = await startScene(t, { readsChanges: true });
    s.simulator.faults.add({ kind: 'status', status, match: { path: '/export/' } });
    await s.follow();
    assert.equal((await s.connection()).trouble, null);
    s.advance(POLL_S * 1000);
    await s.follow();
    assert.equal(exportReads(s).length, 1);
  });
}
