import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectionBody, readSettings, type SettingsContext } from './settings.ts';
import type { Connection } from './types.ts';
import { NO_HAND_OVER, NO_WRITE_BACK } from './writing-settings.ts';

const KEY = { tokenUrl: 'https://auth.servicetitan.io/connect/token', tenantIds: [], appKey: 'ak1.ofkey' };
const CONTEXT: SettingsContext = { current: null, key: KEY, others: [], allowPrivateAddresses: false };
const BODY: ConnectionBody = { environment: 'production', tenant_id: 1234567890, key_id: '5' };

const HELD: Connection = {
  connectionId: '70',
  name: 'Production',
  environment: 'production',
  tenantId: '1234567890',
  keyId: '5',
  apiUrl: 'https://api.servicetitan.io',
  pollIntervalSeconds: 30,
  requestsPerSecond: 5,
  state: 'active',
  trouble: null,
  lastSuccessAt: null,
  retryAfter: null,
  createdAt: new Date(0),
  writeBack: NO_WRITE_BACK,
  handOver: NO_HAND_OVER,
  deltaSince: new Date(0),
  webhookSignatureHeader: 'x-servicetitan-signature',
  webhooksCheckedBy: null,
  webhookSeenAt: null,
  webhookRefused: null,
};

function problemsOf(body: ConnectionBody, context: Partial<SettingsContext> = {}): string[] {
  const read = readSettings(body, { ...CONTEXT, ...context });
  assert.equal(read.ok, false);
  return read.ok ? [] : read.problems;
}

function settingsOf(body: ConnectionBody, context: Partial<SettingsContext> = {}) {
  const read = readSettings(body, { ...CONTEXT, ...context });
  assert.ok(read.ok, JSON.stringify(read));
  return read.settings;
}

test('[ST-9] the environment says the host, and a tenant may come as a number', () => {
  assert.deepEqual(settingsOf(BODY), {
    name: 'ServiceTitan production',
    environment: 'production',
    tenantId: '1234567890',
    keyId: '5',
    appKey: 'ak1.ofkey',
    apiUrl: 'https://api.servicetitan.io',
    pollIntervalSeconds: 60,
    requestsPerSecond: 10,
    webhookSignatureHeader: null,
    deltaSince: null,
  });
  const key = { ...KEY, tokenUrl: 'https://auth-integration.servicetitan.io/connect/token' };
  const integration = settingsOf({ ...BODY, environment: 'integration' }, { key });
  assert.equal(integration.apiUrl, 'https://api-integration.servicetitan.io');
});

test('[ST-1] the app key is trimmed, and one with a blank inside is refused', () => {
  assert.equal(settingsOf({ ...BODY, app_key: ' ak1.mine\n' }).appKey, 'ak1.mine');
  assert.match(problemsOf({ ...BODY, app_key: 'ak1 mine' })[0] ?? '', /app_key holds blanks/);
});

test('[ST-9] the only tenant of the key is the default, and another one contradicts it', () => {
  const key = { ...KEY, tenantIds: ['77'] };
  assert.equal(settingsOf({ ...BODY, tenant_id: undefined }, { key }).tenantId, '77');
  assert.match(problemsOf(BODY, { key })[0] ?? '', /not among the tenants of the key \(77\)/);
});

test('[ST-9] everything that is missing or contradicts itself is named at once', () => {
  const problems = problemsOf(
    { environment: 'prod', tenant_id: 'acme', poll_interval_seconds: 0.5, requests_per_second: 61 },
    { key: null },
  );
  for (const name of [
    'environment',
    'tenant_id',
    'key_id',
    'app_key',
    'api_url',
    'poll_interval_seconds',
    'requests_per_second',
  ]) {
    assert.ok(
      problems.some((problem) => problem.includes(name)),
      `${name} in ${problems.join(' | ')}`,
    );
  }
});

test('[ST-9] contradictions between environment, addresses and key are named', () => {
  assert.match(
    problemsOf({ ...BODY, api_url: 'https://st.example.com' })[0] ?? '',
    /environment custom only/,
  );
  assert.equal(settingsOf({ ...BODY, api_url: 'https://api.servicetitan.io/' }).environment, 'production');
  assert.match(problemsOf({ ...BODY, environment: 'integration' })[0] ?? '', /which is production/);
  assert.match(problemsOf({ ...BODY, key_id: '6' }, { key: null })[0] ?? '', /key_id 6 is no key of yours/);
  assert.match(problemsOf(BODY, { others: [HELD] })[0] ?? '', /connection 70 \("Production"\) reads tenant/);
});

test('[SEC-4] the address of a custom environment must be public unless the operator allows others', () => {
  const custom = { ...BODY, environment: 'custom', api_url: 'http://127.0.0.1:9000/' };
  assert.match(problemsOf(custom)[0] ?? '', /private or local address/);
  const key = { ...KEY, tokenUrl: 'http://127.0.0.1:9000/connect/token' };
  assert.equal(settingsOf(custom, { key, allowPrivateAddresses: true }).apiUrl, 'http://127.0.0.1:9000');
  assert.match(problemsOf({ ...custom, api_url: 'ftp://st.example.com' })[0] ?? '', /cannot be called/);
  assert.match(problemsOf({ ...custom, api_url: 'https://st.example.com?x=1' })[0] ?? '', /query/);
});

test('[ST-9] a change keeps what it does not name, and takes the app key of a new key', () => {
  const changed = settingsOf({ name: 'Main' }, { current: HELD });
  assert.deepEqual(changed, {
    name: 'Main',
    environment: 'production',
    tenantId: '1234567890',
    keyId: '5',
    appKey: null,
    apiUrl: 'https://api.servicetitan.io',
    pollIntervalSeconds: 30,
    requestsPerSecond: 5,
    webhookSignatureHeader: null,
    deltaSince: null,
  });
  assert.equal(settingsOf({ key_id: '6' }, { current: HELD }).appKey, 'ak1.ofkey');
  assert.equal(settingsOf({ key_id: '6' }, { current: HELD, key: { ...KEY, appKey: null } }).appKey, null);
});

test('[SEC-5] neither app key nor tokens go to another address than the one they were typed for', () => {
  const elsewhere = { environment: 'custom' as const, api_url: 'https://collector.example' };
  const problems = problemsOf(elsewhere, { current: HELD });
  assert.match(problems.join(' '), /app_key is sent to the API: enter it again/);
  assert.match(
    problems.join(' '),
    /the key asks for its tokens at auth.servicetitan.io, which is production/,
  );
  assert.match(
    problemsOf({ ...BODY, ...elsewhere, app_key: 'ak1.new' }).join(' '),
    /which is production/,
    'a new connection with the key of the real ServiceTitan neither',
  );
  const key = { ...KEY, tokenUrl: 'https://stand-in.example/connect/token' };
  const current = { ...HELD, environment: 'custom' as const, apiUrl: 'https://stand-in.example' };
  assert.equal(problemsOf({ api_url: 'https://collector.example' }, { current, key }).length, 1);
  settingsOf({ api_url: 'https://collector.example', app_key: 'ak1.again' }, { current, key });
  settingsOf({ api_url: 'https://stand-in.example/v2' }, { current, key });
});

test('[IN-5] the signature header is a header name of any case; empty means the usual one', () => {
  const headerOf = (webhook_signature_header: string) =>
    settingsOf({ ...BODY, webhook_signature_header }).webhookSignatureHeader;
  assert.equal(headerOf(' X-ST-Signature '), 'x-st-signature');
  assert.equal(headerOf(''), 'x-servicetitan-signature');
  assert.match(problemsOf({ ...BODY, webhook_signature_header: 'x signature' })[0] ?? '', /no name/);
});

test('[ST-6] the day since which changed jobs are read may be given, as an instant or a day', () => {
  assert.deepEqual(
    settingsOf({ ...BODY, delta_since: '2026-04-01' }).deltaSince,
    new Date('2026-04-01T00:00:00Z'),
  );
  assert.match(problemsOf({ ...BODY, delta_since: 'last week' })[0] ?? '', /delta_since/);
});
