import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callerOf, control, request } from './caller.ts';
import { type SimulatorOptions, startSimulator } from './server.ts';

interface Listed {
  readonly id: number;
  readonly jobStatus: string;
  readonly customerId: number;
  readonly customerName: string;
  readonly email: string | null;
  readonly advocateCode: string | null;
  readonly total: number | null;
}

async function started(t: TestContext, options: SimulatorOptions = {}) {
  const simulator = await startSimulator(options);
  t.after(() => simulator.close());
  return simulator;
}

test('the whole life of a job is played through the control API', async (t) => {
  const simulator = await started(t);
  const act = async (method: string, path: string, body?: unknown) => {
    const answer = await control<Listed>(simulator, method, path, body);
    assert.equal(answer.status, 200, `${path} ${answer.text}`);
    return answer.body;
  };
  const booked = await act('POST', '/jobs', {
    customer: { name: 'Jane Doe', email: 'jane@example.com', phone: '612-555-0100' },
    advocateCode: 'test123',
  });
  assert.deepEqual(
    [booked.jobStatus, booked.customerName, booked.email, booked.advocateCode],
    ['Scheduled', 'Jane Doe', 'jane@example.com', 'test123'],
  );
  const path = `/jobs/${booked.id}`;
  assert.equal((await act('PATCH', path, { advocateCode: '' })).advocateCode, null);
  assert.equal((await act('PATCH', path, { advocateCode: 'rosa7' })).advocateCode, 'rosa7');
  assert.equal((await act('POST', `${path}/move`, { status: 'Dispatched' })).jobStatus, 'Dispatched');
  assert.equal((await act('POST', `${path}/cancel`, { memo: 'x' })).jobStatus, 'Canceled');
  assert.equal((await act('POST', `${path}/remove-cancellation`)).jobStatus, 'Scheduled');
  assert.equal((await act('POST', `${path}/complete`, { total: 245.5, paid: true })).total, 245.5);
  assert.equal((await act('POST', `${path}/reopen`)).jobStatus, 'InProgress');
  assert.equal((await act('POST', `${path}/complete`, {})).total, 245.5);
  assert.equal((await act('POST', `${path}/adjust`, { amount: -45.5 })).total, 200);
  await act('PUT', `/customers/${booked.customerId}/contacts`, {
    contacts: [{ type: 'Email', value: 'new@example.com' }],
  });
  assert.equal((await act('GET', path)).email, 'new@example.com');
  const other = await act('POST', '/customers', { name: 'Jane D.' });
  await act('POST', `/customers/${booked.customerId}/merge`, { into: other.id });
  assert.equal((await act('GET', path)).customerId, other.id);
});

test('what cannot be is refused with the field, and changes nothing', async (t) => {
  const simulator = await started(t);
  const cases: [string, string, unknown, number][] = [
    ['POST', '/jobs', {}, 400],
    ['POST', '/jobs', { customer: { name: 'x' }, status: 'Started' }, 400],
    ['POST', '/jobs', { customer: { name: 'x' }, businessUnitId: 1 }, 400],
    ['POST', '/jobs', { customerId: 5 }, 404],
    ['POST', '/jobs/5/complete', {}, 404],
    ['POST', '/jobs/five/complete', {}, 400],
    ['POST', '/customers', { name: 'x', contacts: [{ type: 'Pigeon', value: 'y' }] }, 400],
    ['POST', '/clock', { set: 'tomorrow' }, 400],
    ['GET', '/jobs?tenant=5', undefined, 404],
    ['GET', '/nothing', undefined, 404],
  ];
  for (const [method, path, body, status] of cases) {
    assert.equal((await control(simulator, method, path, body)).status, status, `${method} ${path}`);
  }
  assert.deepEqual([simulator.tenant.jobs.size, simulator.tenant.customers.size], [0, 0]);
});

test('the clock is set, moved and stopped; reset gives an empty tenant on real time', async (t) => {
  const simulator = await started(t, { readLagMs: 5 });
  const clock = (body: object) =>
    control<{ now: string; frozen: boolean }>(simulator, 'POST', '/clock', body);
  const set = await clock({ set: '2030-01-01T00:00:00Z', frozen: true });
  assert.deepEqual(set.body, { now: '2030-01-01T00:00:00.000Z', frozen: true });
  const moved = await clock({ advanceSeconds: 900 });
  assert.equal(moved.body.now, '2030-01-01T00:15:00.000Z');
  await control(simulator, 'POST', '/jobs/bulk', { count: 30, advocateCode: 'x', codeEvery: 3 });
  const list = await control<{ total: number; jobs: Listed[] }>(simulator, 'GET', '/jobs?limit=10&offset=5');
  assert.deepEqual([list.body.total, list.body.jobs.length], [30, 10]);
  simulator.setSwitches({ readLagMs: 0 });
  await control(simulator, 'POST', '/reset');
  assert.equal(simulator.tenant.jobs.size, 0);
  assert.equal(simulator.world.switches.readLagMs, 5);
  assert.ok(Math.abs(simulator.clock.nowMs() - Date.now()) < 5000);
  assert.equal((await (await callerOf(simulator)).get('/jpm/jobs')).status, 200);
});

test('the office page is served, loads nothing from elsewhere, and no other page may use the controls', async (t) => {
  const simulator = await started(t);
  const page = await request(simulator.url);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link);
  assert.deepEqual(links, ['/office.css', '/office.js']);
  for (const link of links) assert.equal((await request(`${simulator.url}${link}`)).status, 200);
  const foreign = await request(`${simulator.url}/_control/reset`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example' },
  });
  assert.equal(foreign.status, 403);
  const own = await request(`${simulator.url}/_control`, { headers: { origin: simulator.url } });
  assert.equal(own.status, 200);
});

test('the command prints one line with URL and credentials that work, and ends on SIGTERM', async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--json', '--set', 'tokenLifeSeconds=60']);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const ready = JSON.parse(line.toString()) as Record<string, string>;
  const token = await request<{ expires_in: number }>(ready.tokenUrl ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ready.clientId ?? '',
      client_secret: ready.clientSecret ?? '',
    }),
  });
  assert.equal(token.body.expires_in, 60);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 0);

  const wrong = spawn(process.execPath, [main, '--set', 'nothing=1']);
  const [sentence] = (await once(wrong.stderr, 'data')) as [Buffer];
  assert.match(sentence.toString(), /nothing: There is no such switch/);
});
