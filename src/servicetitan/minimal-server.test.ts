import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Scene, startScene } from '../../test/support/follow-scene.ts';
import { HOUR_MS } from '../base/time.ts';

interface MinimalJob {
  id: number;
  jobStatus: string;
  customerId: number;
  createdOn: string;
  modifiedOn: string;
}

/** Jobs by ids and by customer, and one job; `others` says what an unfiltered list answers. */
async function minimalServer(
  t: TestContext,
  s: Scene,
  jobs: MinimalJob[],
  others: 'everything' | 'nothing' | 'no list' | number,
): Promise<{ asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(url.search || url.pathname);
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const one = /\/jobs\/(\d+)$/.exec(url.pathname);
    if (one) return answer(200, jobs.find(({ id }) => id === Number(one[1])) ?? {});
    if (!url.pathname.endsWith('/jobs')) return answer(404, {});
    const ids = url.searchParams.get('ids')?.split(',').map(Number);
    if (!ids && typeof others === 'number') return answer(others, { title: 'No such parameter.' });
    if (!ids && others === 'no list') return answer(200, { message: 'Say which.' });
    const data = ids ? jobs.filter(({ id }) => ids.includes(id)) : others === 'everything' ? jobs : [];
    return answer(200, { page: 1, pageSize: 50, hasMore: false, data });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await s.db.query('update connections set api_url = $1, poll_interval_seconds = 1', [url]);
  return { asked };
}

for (const others of ['everything', 'nothing', 'no list', 400, 404] as const) {
  for (const age of ['young', 'old', 'frozen'] as const) {
    test(`[ST-7] where an unfiltered list answers ${others}, a change of an open job (${age}) is told at the next poll`, async (t) => {
      const s = await startScene(t, { readsChanges: true });
      const at = new Date(s.now().getTime() - (age === 'young' ? HOUR_MS : 90 * 24 * HOUR_MS)).toISOString();
      const jobs = [11, 12].map((id) => ({
        ...{ id, jobStatus: 'Scheduled', customerId: 5, createdOn: at, modifiedOn: at },
      }));
      const { asked } = await minimalServer(t, s, jobs, others);
      await s.hear(11);
      for (let poll = 0; poll < 5; poll++) {
        await s.follow();
        s.advance(1000);
      }
      const [first] = jobs;
      assert.ok(first);
      first.jobStatus = 'Completed';
      if (age !== 'frozen') first.modifiedOn = s.now().toISOString();
      s.advance(1000);
      await s.follow();
      const statuses = (await s.inputs())
        .filter(({ name, body }) => name === 'servicetitan.job' && body.id === 11)
        .map(({ body }) => body.jobStatus);
      assert.deepEqual(statuses, ['Scheduled', 'Completed']);
      assert.equal((await s.connection()).trouble, null);
      assert.ok(asked.length < 40, `${asked.length} calls`);
    });
  }
}

test('[ST-8] with such a server an outage is over as soon as any call that it knows is answered', async (t) => {
  const s = await startScene(t, { readsChanges: true });
  const at = s.now().toISOString();
  const jobs = [{ id: 11, jobStatus: 'Scheduled', customerId: 5, createdOn: at, modifiedOn: at }];
  await s.hear(11);
  await s.db.query(`update connections set api_url = 'http://127.0.0.1:9'`);
  await s.follow();
  assert.equal((await s.connection()).trouble?.code, 'unavailable');
  await minimalServer(t, s, jobs, 404);
  s.advance(HOUR_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).length, 1);
});
