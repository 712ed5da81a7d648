import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerOf } from './caller.ts';
import { startSimulator } from './server.ts';

test('the call over the limit gets 429, the wait as second-last word of the title', async (t) => {
  const simulator = await startSimulator({
    rateLimitPerSecond: 5,
    rateLimitWaitSeconds: 7,
    rateLimitClock: 'virtual',
    tenants: [{ id: 11 }, { id: 22 }],
  });
  t.after(() => simulator.close());
  simulator.clock.freeze(true);
  const api = await callerOf(simulator);
  const statuses = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => api.get('/jpm/jobs')))).map(
      ({ status }) => status,
    );

  assert.deepEqual((await statuses(7)).sort(), [200, 200, 200, 200, 200, 429, 429]);
  const refused = await api.call('GET', '/jpm/jobs');
  assert.equal(refused.body.status, 429);
  assert.ok(refused.body.traceId);
  assert.equal(refused.body.title.split(' ').at(-2), '7');
  assert.match(refused.body.title, / seconds\.?$/);
  assert.equal(refused.headers.get('retry-after'), null);

  simulator.clock.advance(6999);
  assert.deepEqual(await statuses(1), [429]);
  simulator.clock.advance(1);
  assert.deepEqual(await statuses(5), [200, 200, 200, 200, 200]);
  simulator.setSwitches({ rateLimitAnswer: 'retry_after' });
  assert.equal((await api.get('/jpm/jobs')).headers.get('retry-after'), '7');
  simulator.setSwitches({ rateLimitAnswer: 'empty' });
  assert.equal((await api.get('/jpm/jobs')).text, '');
});

test('any second counts, and each tenant has its own budget', async (t) => {
  const simulator = await startSimulator({
    rateLimitPerSecond: 2,
    rateLimitClock: 'virtual',
    tenants: [{ id: 11 }, { id: 22 }],
  });
  t.after(() => simulator.close());
  simulator.clock.freeze(true);
  const first = await callerOf(simulator);
  const tenant = simulator.world.tenants.get(22);
  const second = await callerOf(simulator, {
    tenantId: 22,
    clientId: tenant?.clientId ?? '',
    clientSecret: tenant?.clientSecrets[0] ?? '',
    appKey: 'ak1.simulator',
  });
  assert.equal((await first.get('/jpm/jobs')).status, 200);
  simulator.clock.advance(900);
  assert.equal((await first.get('/jpm/jobs')).status, 200);
  simulator.clock.advance(99);
  assert.equal((await first.get('/jpm/jobs')).status, 429, 'the third within 999 ms');
  assert.equal((await second.get('/jpm/jobs')).status, 200);
  simulator.setSwitches({ rateLimitPerSecond: 0 });
  assert.equal((await first.get('/jpm/jobs')).status, 200);
});
