// What a connection may be: reads a body into settings and names everything that is wrong or contradicts itself. Pure.

import { enteredUrlProblem } from '../base/addresses.ts';
import { type Id, isId } from '../base/ids.ts';
import { parseInstant } from '../base/time.ts';
import type { KeyForConnection } from './store-connections.ts';
import type { Connection, Environment } from './types.ts';
import { DEFAULT_SIGNATURE_HEADER } from './webhook-signature.ts';

const HOSTS = {
  production: { api: 'https://api.servicetitan.io', tokens: 'auth.servicetitan.io' },
  integration: { api: 'https://api-integration.servicetitan.io', tokens: 'auth-integration.servicetitan.io' },
} as const;

const DEFAULT_POLL_INTERVAL_S = 60;
const DEFAULT_REQUESTS_PER_SECOND = 10;

/** The body of a create or a change; what is left out stays or takes its default. */
export interface ConnectionBody {
  name?: string | null;
  environment?: string | null;
  tenant_id?: string | number | null;
  key_id?: string | null;
  app_key?: string | null;
  api_url?: string | null;
  poll_interval_seconds?: number | null;
  requests_per_second?: number | null;
  webhook_signature_header?: string | null;
  delta_since?: string | null;
}

/** null for `appKey`, `webhookSignatureHeader` and `deltaSince` means: the stored one stays. */
export interface ConnectionSettings {
  name: string;
  environment: Environment;
  tenantId: string;
  keyId: Id;
  appKey: string | null;
  apiUrl: string;
  pollIntervalSeconds: number;
  requestsPerSecond: number;
  webhookSignatureHeader: string | null;
  deltaSince: Date | null;
}

export interface SettingsContext {
  /** The connection that is changed; null: a new one. */
  current: Connection | null;
  /** The key that is named; null: there is none of this id. */
  key: KeyForConnection | null;
  /** The client's other connections. */
  others: readonly Connection[];
  allowPrivateAddresses: boolean;
}

/** Settings, or every reason why they cannot be, each a sentence. */
export function readSettings(
  body: ConnectionBody,
  context: SettingsContext,
): { ok: true; settings: ConnectionSettings } | { ok: false; problems: string[] } {
  const { current, key } = context;
  const problems: string[] = [];
  const environment = readEnvironment(body.environment ?? current?.environment, problems);
  const keyId = readKeyId(body, context, problems);
  const apiUrl = readApiUrl(body, context, environment, problems);
  const settings: ConnectionSettings = {
    name: body.name?.trim() || current?.name || `ServiceTitan ${environment}`,
    environment,
    tenantId: readTenantId(body, current, key, problems),
    keyId,
    appKey: readAppKey(body, context, problems),
    apiUrl,
    pollIntervalSeconds:
      body.poll_interval_seconds ?? current?.pollIntervalSeconds ?? DEFAULT_POLL_INTERVAL_S,
    requestsPerSecond: body.requests_per_second ?? current?.requestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND,
    webhookSignatureHeader: readSignatureHeader(body, problems),
    deltaSince: readDeltaSince(body, problems),
  };
  if (settings.name.length > 255) problems.push('name has at most 255 characters.');
  const { pollIntervalSeconds, requestsPerSecond } = settings;
  if (!Number.isInteger(pollIntervalSeconds) || pollIntervalSeconds < 1 || pollIntervalSeconds > 86_400) {
    problems.push('poll_interval_seconds is a whole number from 1 to 86400.');
  }
  if (!(requestsPerSecond > 0 && requestsPerSecond <= 60)) {
    problems.push('requests_per_second is more than 0 and at most 60, which is what ServiceTitan allows.');
  }
  nameContradictions(settings, context, problems);
  if (
    current &&
    URL.parse(apiUrl)?.origin !== URL.parse(current.apiUrl)?.origin &&
    settings.appKey === null
  ) {
    problems.push('app_key is sent to the API: enter it again for another environment or api_url.');
  }
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
}

function readEnvironment(given: string | undefined, problems: string[]): Environment {
  if (given === 'production' || given === 'integration' || given === 'custom') return given;
  problems.push('environment is production, integration or custom.');
  return 'custom';
}

function readKeyId(body: ConnectionBody, { current, key }: SettingsContext, problems: string[]): Id {
  const keyId = body.key_id ?? current?.keyId ?? '';
  if (keyId === '')
    problems.push('key_id is missing: create a key (WEBHOOK, OAUTH) with the client id and secret first.');
  else if (!key) problems.push(`key_id ${keyId} is no key of yours, or it is archived.`);
  return keyId;
}

function readTenantId(
  body: ConnectionBody,
  current: Connection | null,
  key: KeyForConnection | null,
  problems: string[],
): string {
  const onlyTenant = key?.tenantIds.length === 1 ? key.tenantIds[0] : undefined;
  const tenantId = String(body.tenant_id ?? current?.tenantId ?? onlyTenant ?? '').trim();
  if (tenantId === '') problems.push('tenant_id is missing.');
  else if (!isId(tenantId)) problems.push(`tenant_id is a number, and "${tenantId}" is none.`);
  else if (key && key.tenantIds.length > 0 && !key.tenantIds.includes(tenantId)) {
    problems.push(`tenant_id ${tenantId} is not among the tenants of the key (${key.tenantIds.join(', ')}).`);
  }
  return tenantId;
}

function readAppKey(
  body: ConnectionBody,
  { current, key }: SettingsContext,
  problems: string[],
): string | null {
  const given = body.app_key?.trim() ?? '';
  if (given !== '') {
    if (!/^[\x21-\x7e]{1,1000}$/.test(given))
      problems.push('app_key holds blanks or characters that no app key has.');
    return given;
  }
  const isOtherKey = body.key_id != null && body.key_id !== current?.keyId;
  if (current && !isOtherKey) return null;
  if (key?.appKey) return key.appKey;
  if (current) return null;
  problems.push('app_key is missing, and the key has none either.');
  return null;
}

function readDeltaSince(body: ConnectionBody, problems: string[]): Date | null {
  if (body.delta_since == null) return null;
  const since = parseInstant(body.delta_since);
  if (since === null) problems.push('delta_since is an instant as 2026-04-01T00:00:00Z, or a day.');
  return since;
}

/** Header names have no case; empty text means the usual one. */
function readSignatureHeader(body: ConnectionBody, problems: string[]): string | null {
  if (body.webhook_signature_header == null) return null;
  const name = body.webhook_signature_header.trim().toLowerCase() || DEFAULT_SIGNATURE_HEADER;
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name))
    problems.push('webhook_signature_header is no name that a header can have.');
  return name;
}

function readApiUrl(
  body: ConnectionBody,
  { current, allowPrivateAddresses }: SettingsContext,
  environment: Environment,
  problems: string[],
): string {
  const given = body.api_url?.trim().replace(/\/+$/, '') || null;
  if (environment !== 'custom') {
    const fixed = HOSTS[environment].api;
    if (given !== null && given !== fixed) {
      problems.push(`api_url is for environment custom only; ${environment} is always ${fixed}.`);
    }
    return fixed;
  }
  const url = given ?? (current?.environment === 'custom' ? current.apiUrl : null);
  if (url === null) {
    problems.push('environment custom needs an api_url.');
    return '';
  }
  const wrong = enteredUrlProblem(url, allowPrivateAddresses);
  if (wrong) problems.push(`api_url ${url} cannot be called: ${wrong.reason}.`);
  else if (/[?#]/.test(url)) problems.push('api_url must not hold a query or a fragment.');
  return url;
}

function nameContradictions(
  settings: ConnectionSettings,
  context: SettingsContext,
  problems: string[],
): void {
  const { key, others } = context;
  const tokenHost = key && URL.canParse(key.tokenUrl) ? new URL(key.tokenUrl).hostname : null;
  for (const environment of ['production', 'integration'] as const) {
    if (settings.environment === environment || tokenHost !== HOSTS[environment].tokens) continue;
    problems.push(
      `environment is ${settings.environment}, but the key asks for its tokens at ${tokenHost}, which is ${environment}.`,
    );
  }
  const twin = others.find(
    (other) => other.apiUrl === settings.apiUrl && other.tenantId === settings.tenantId,
  );
  if (twin) {
    problems.push(
      `connection ${twin.connectionId} ("${twin.name}") reads tenant ${settings.tenantId} there already; its jobs would count twice.`,
    );
  }
}
