import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { callerOf, control, type PageBody } from './caller.ts';
import type { FaultInput } from './faults.ts';
import { type SimulatorOptions, startSimulator } from './server.ts';

async function started(t: TestContext, options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ rateLimitPerSecond: 0, ...options });
  t.after(() => simulator.close());
  const api = await callerOf(simulator);
  const script = (fault: FaultInput) => simulator.faults.add(fault);
  return { simulator, api, script };
}

test('a status fault hits what it is aimed at, as often as it says, after those it lets through', async (t) => {
  const { api, script } = await started(t);
  script({
    kind: 'status',
    status: 503,
    body: 'down',
    headers: { 'content-type': 'text/html' },
    match: { method: 'get', path: '/jobs\\?.*page=2' },
    skip: 1,
    times: 2,
  });
  const statuses: number[] = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await api.get('/jpm/jobs?page=2')).status);
  assert.deepEqual(statuses, [200, 503, 503, 200]);
  assert.equal((await api.get('/jpm/jobs?page=1')).status, 200);
});

test('chance is seeded: the same seed hits the same calls', async (t) => {
  const runs: string[] = [];
  for (const seed of [7, 7, 8]) {
    const { api, script } = await started(t, { seed });
    script({ kind: 'status', status: 500, probability: 0.5 });
    let run = '';
    for (let call = 0; call < 24; call += 1) run += (await api.get('/jpm/jobs')).status === 500 ? 'x' : '.';
    runs.push(run);
  }
  assert.equal(runs[0], runs[1]);
  assert.notEqual(runs[0], runs[2]);
  assert.match(runs[0] ?? '', /x/);
  assert.match(runs[0] ?? '', /\./);
});

test('reset and truncation break the connection; a lost answer has its effect all the same', async (t) => {
  const { simulator, api, script } = await started(t);
  const { id } = simulator.office.createJob({ customer: { name: 'Jane' } });
  script({ kind: 'reset', times: 1 });
  await assert.rejects(api.get('/jpm/jobs'));
  script({ kind: 'truncate', times: 1 });
  await assert.rejects(api.get('/jpm/jobs'));
  script({ kind: 'reset', when: 'after', match: { method: 'PATCH' }, times: 1 });
  await assert.rejects(api.call('PATCH', `/jpm/jobs/${id}`, { summary: 'written' }));
  assert.equal((await api.get<{ summary: string }>(`/jpm/jobs/${id}`)).body.summary, 'written');
  script({ kind: 'status', status: 500, when: 'after', match: { method: 'PATCH' }, times: 1 });
  assert.equal((await api.call('PATCH', `/jpm/jobs/${id}`, { summary: 'again' })).status, 500);
  assert.equal((await api.get<{ summary: string }>(`/jpm/jobs/${id}`)).body.summary, 'again');
});

test('a hanging call is never answered, and closing the simulator ends it', async () => {
  const simulator = await startSimulator();
  const api = await callerOf(simulator);
  simulator.faults.add({ kind: 'hang' });
  const hanging = assert.rejects(api.get('/jpm/jobs'));
  while (simulator.requests.at(-1)?.path.endsWith('/jobs') !== true) await new Promise(setImmediate);
  assert.equal(simulator.requests.at(-1)?.status, null);
  await simulator.close();
  await hanging;
});

test('429 storm, an expired token, a revoked scope', async (t) => {
  const { api, script } = await started(t);
  script({ kind: 'rate_limit', seconds: 12, times: 1 });
  const storm = await api.call('GET', '/jpm/jobs');
  assert.deepEqual([storm.status, storm.body.title.split(' ').at(-2)], [429, '12']);
  script({ kind: 'rate_limit', seconds: 3, answer: 'retry_after', times: 1 });
  assert.equal((await api.get('/jpm/jobs')).headers.get('retry-after'), '3');
  script({ kind: 'revoked_scope', match: { path: '/customers' }, times: 1 });
  assert.equal((await api.get('/crm/customers')).status, 403);
  assert.equal((await api.get('/crm/customers')).status, 200);
  script({ kind: 'expired_token', times: 1 });
  assert.equal((await api.get('/jpm/jobs')).status, 401);
  assert.equal((await api.get('/jpm/jobs')).status, 401, 'it stays over');
});

test('pages shift under a reader who sorts by what changes', async (t) => {
  const { simulator, api, script } = await started(t, { timestamps: 'ticks' });
  const ids = Array.from(
    { length: 6 },
    (_, place) => simulator.office.createJob({ customer: { name: `C ${place}` } }).id,
  );
  script({ kind: 'shift_page', times: 1 });
  const read = async (page: number) =>
    (await api.get<PageBody>(`/jpm/jobs?sort=%2BModifiedOn&pageSize=2&page=${page}`)).body.data.map(
      ({ id }) => id,
    );
  assert.deepEqual(await read(1), ids.slice(0, 2));
  assert.deepEqual(await read(2), [ids[3], ids[4]], 'the third was skipped');
});

test('faults, switches and requests are reached through the control API', async (t) => {
  const { simulator, api } = await started(t);
  const added = await control<{ id: number }>(simulator, 'POST', '/faults', {
    kind: 'status',
    status: 502,
    match: { path: '/jobs' },
  });
  assert.equal(added.status, 200, added.text);
  assert.equal((await api.get('/jpm/jobs')).status, 502);
  await control(simulator, 'DELETE', `/faults/${added.body.id}`);
  assert.equal((await api.get('/jpm/jobs?page=2')).status, 200);
  for (const fault of [
    {},
    { kind: 'status' },
    { kind: 'reset', match: { path: '(' } },
    { kind: 'reset', probability: 2 },
  ]) {
    assert.equal((await control(simulator, 'POST', '/faults', fault)).status, 400);
  }
  const seen = await control<{ total: number; requests: { path: string; query: object; status: number }[] }>(
    simulator,
    'GET',
    '/requests?path=/jobs&method=get',
  );
  assert.equal(seen.body.total, 2);
  assert.deepEqual(
    seen.body.requests.map(({ query, status }) => [query, status]),
    [
      [{ page: '2' }, 200],
      [{}, 502],
    ],
  );
  assert.equal(
    simulator.seen.counts.get('GET jpm/jobs'),
    1,
    'a call that a fault stopped reached no operation',
  );

  const wrong = await control<{ errors: object }>(simulator, 'PATCH', '/switches', {
    readLagMs: -1,
    nothing: 1,
  });
  assert.deepEqual([wrong.status, Object.keys(wrong.body.errors)], [400, ['readLagMs', 'nothing']]);
  await control(simulator, 'PATCH', '/switches', { notFoundBody: 'empty' });
  assert.equal((await api.get('/jpm/jobs/5')).text, '');
  await assert.rejects(startSimulator({ notFoundBody: 'nothing' as 'empty' }));
});
