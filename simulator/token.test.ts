import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { askToken, callerOf, control, type ProblemBody, request } from './caller.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './server.ts';

async function started(t: TestContext, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  t.after(() => simulator.close());
  return simulator;
}

const RIGHT = {
  grant_type: 'client_credentials',
  client_id: 'cid.simulator',
  client_secret: 'cs1.simulator',
};

interface TokenBody {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly token_type?: string;
  readonly scope?: string;
  readonly error?: string;
}

function ask(simulator: Simulator, form: Record<string, string>) {
  return request<TokenBody>(`${simulator.url}/connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
}

test('the right pair gets a token of 900 seconds with the granted scopes', async (t) => {
  const simulator = await started(t);
  const { status, body } = await ask(simulator, RIGHT);
  assert.equal(status, 200);
  assert.equal(body.expires_in, 900);
  assert.equal(body.token_type, 'Bearer');
  assert.ok(body.scope?.split(' ').includes('tn.jpm.jobs:r'));
  assert.equal(body.access_token?.split('.').length, 3);
});

test('each wrong token request has its own error', async (t) => {
  const simulator = await started(t);
  const cases: [Record<string, string>, string][] = [
    [{ ...RIGHT, client_secret: 'cs1.simulator ' }, 'invalid_client'],
    [{ ...RIGHT, client_id: 'cid.other' }, 'invalid_client'],
    [{ grant_type: 'client_credentials' }, 'invalid_client'],
    [{ ...RIGHT, grant_type: 'password' }, 'unsupported_grant_type'],
    [{ client_id: RIGHT.client_id, client_secret: RIGHT.client_secret }, 'invalid_request'],
    [{ ...RIGHT, scope: 'tn.nothing:r' }, 'invalid_scope'],
  ];
  for (const [form, error] of cases) {
    const { status, body } = await ask(simulator, form);
    assert.deepEqual({ status, body }, { status: 400, body: { error } });
  }
  const json = await request<TokenBody>(`${simulator.url}/connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(RIGHT),
  });
  assert.deepEqual([json.status, json.body], [400, { error: 'invalid_request' }]);
});

test('the token switches: 401 instead of 400, a short life, a limit of its own', async (t) => {
  const simulator = await started(t, { tokenErrorStatus: 401, tokenLifeSeconds: 5, tokenLimitPerMinute: 2 });
  assert.equal((await ask(simulator, { ...RIGHT, client_secret: 'x' })).status, 401);
  assert.equal((await ask(simulator, RIGHT)).body.expires_in, 5);
  assert.equal((await ask(simulator, RIGHT)).status, 429);
});

test('a token is over after its life on the virtual clock', async (t) => {
  const simulator = await started(t);
  simulator.clock.freeze(true);
  const api = await callerOf(simulator);
  simulator.clock.advance(899_999);
  assert.equal((await api.get('/jpm/jobs')).status, 200);
  simulator.clock.advance(1);
  const refused = await api.call('GET', '/jpm/jobs');
  assert.equal(refused.status, 401);
  assert.equal(refused.body.status, 401);
});

test('the two secrets of a tenant both work, and a moved one stops working', async (t) => {
  const simulator = await started(t);
  await control(simulator, 'PATCH', '/tenants/1234567890', { clientSecrets: ['cs1.simulator', 'cs2.new'] });
  assert.equal((await ask(simulator, { ...RIGHT, client_secret: 'cs2.new' })).status, 200);
  await control(simulator, 'PATCH', '/tenants/1234567890', { clientSecrets: ['cs2.new'] });
  assert.equal((await ask(simulator, RIGHT)).body.error, 'invalid_client');
});

test('application key first: missing or unknown is a body of the gateway, even without a token', async (t) => {
  const simulator = await started(t);
  const url = `${simulator.url}/jpm/v2/tenant/1234567890/jobs`;
  for (const headers of [{}, { 'st-app-key': 'ak1.other' }]) {
    const { status, body } = await request<{ statusCode: number; message: string }>(url, { headers });
    assert.equal(status, 401);
    assert.equal(body.statusCode, 401);
    assert.equal(typeof body.message, 'string');
  }
  simulator.setSwitches({ appKeyStatus: 403 });
  assert.equal((await request(url)).status, 403);
});

test('no token, a bare token, a foreign scheme: 401 in each of its bodies', async (t) => {
  const simulator = await started(t);
  const token = await askToken(simulator);
  const url = `${simulator.url}/jpm/v2/tenant/1234567890/jobs`;
  for (const authorization of [undefined, token, `Basic ${token}`, 'Bearer x']) {
    const headers = {
      'st-app-key': 'ak1.simulator',
      ...(authorization === undefined ? {} : { authorization }),
    };
    assert.equal((await request(url, { headers })).status, 401, authorization);
  }
  const headers = { 'st-app-key': 'ak1.simulator' };
  assert.ok((await request<ProblemBody>(url, { headers })).body.traceId);
  simulator.setSwitches({ unauthorizedBody: 'empty' });
  assert.equal((await request(url, { headers })).text, '');
  simulator.setSwitches({ unauthorizedBody: 'gateway' });
  assert.equal((await request<{ statusCode: number }>(url, { headers })).body.statusCode, 401);
});

test('another tenant, a missing scope, a disabled application: 403, or 404 by the switch', async (t) => {
  const simulator = await started(t, { tenants: [{ id: 11 }, { id: 22, scopes: ['tn.crm.customers:r'] }] });
  const api = await callerOf(simulator);
  const foreign = `${simulator.url}/jpm/v2/tenant/22/jobs`;
  const refused = await request<ProblemBody>(foreign, { headers: api.headers });
  assert.equal(refused.status, 403);
  assert.deepEqual(refused.body.errors, {});
  simulator.setSwitches({ forbiddenStatus: 404 });
  assert.equal((await request(foreign, { headers: api.headers })).status, 404);
  simulator.setSwitches({ forbiddenStatus: 403 });

  const second = simulator.world.tenants.get(22);
  assert.ok(second);
  const other = await callerOf(simulator, {
    tenantId: 22,
    clientId: second.clientId,
    clientSecret: second.clientSecrets[0] ?? '',
    appKey: 'ak1.simulator',
  });
  assert.equal((await other.get('/crm/customers')).status, 200);
  assert.equal((await other.get('/jpm/jobs')).status, 403);

  simulator.tenant.scopes = simulator.tenant.scopes.filter((scope) => scope !== 'tn.jpm.jobs:r');
  assert.equal((await api.get('/jpm/jobs')).status, 403, 'a token from before the revocation');
  await control(simulator, 'PATCH', '/tenants/11', { connected: false });
  assert.equal((await api.get('/crm/customers')).status, 403);
  const { clientId, clientSecret } = simulator.credentials;
  const token = await ask(simulator, { ...RIGHT, client_id: clientId, client_secret: clientSecret });
  assert.deepEqual([token.status, token.body], [400, { error: 'invalid_client' }]);
});

test('a path without tenant is an empty 404; what is not imitated is a 501; an unknown id is a 404', async (t) => {
  const simulator = await started(t);
  const api = await callerOf(simulator);
  for (const path of [
    '/jpm/v2/jobs',
    '/jpm/v2/1234567890/jobs',
    '/jpm/v2/tenant/abc/jobs',
    '/other',
    '/xyz/v2/tenant/1/jobs',
  ]) {
    const answer = await request(`${simulator.url}${path}`, { headers: api.headers });
    assert.deepEqual([answer.status, answer.text], [404, ''], path);
  }
  const unknown = await api.call('GET', '/jpm/projects');
  assert.equal(unknown.status, 501);
  assert.match(unknown.body.title, /projects/);
  assert.equal((await api.call('POST', '/jpm/jobs', {})).status, 501);
  const missing = await api.call('GET', '/jpm/jobs/5');
  assert.equal(missing.status, 404);
  assert.ok(missing.body.traceId);
  simulator.setSwitches({ notFoundBody: 'empty' });
  assert.equal((await api.call('GET', '/jpm/jobs/5')).text, '');
  assert.equal((await api.call('GET', '/jpm/jobs/five')).status, 400);
});
