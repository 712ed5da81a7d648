// Owns a plain caller of the stand-in for its tests: fetches a token, adds the headers, builds the tenant path.
// Retries nothing and knows no paging.
import type { Simulator } from './server.ts';
import type { Credentials } from './world/world.ts';

export interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is empty or not JSON. */
  readonly body: T;
}

export interface PageBody<T = { readonly id: number }> {
  readonly page: number;
  readonly pageSize: number;
  readonly hasMore: boolean;
  readonly totalCount: number | null;
  readonly data: readonly T[];
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly traceId: string;
  readonly errors: Readonly<Record<string, readonly string[]>>;
  readonly data: object;
}

export async function askToken(
  simulator: Simulator,
  credentials: Credentials = simulator.credentials,
): Promise<string> {
  const answer = await fetch(`${simulator.url}/connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

export interface ApiCaller {
  /** `path` without version and tenant: `/jpm/jobs?ids=1`. */
  call<T = ProblemBody>(method: string, path: string, body?: unknown): Promise<Reply<T>>;
  get<T = PageBody>(path: string): Promise<Reply<T>>;
  readonly headers: Record<string, string>;
}

export async function callerOf(
  simulator: Simulator,
  credentials: Credentials = simulator.credentials,
): Promise<ApiCaller> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${await askToken(simulator, credentials)}`,
    'st-app-key': credentials.appKey,
  };
  const call = <T>(method: string, path: string, body?: unknown): Promise<Reply<T>> => {
    const [, module = '', rest = ''] = /^\/([a-z]+)(\/.*)$/.exec(path) ?? [];
    return request<T>(`${simulator.url}/${module}/v2/tenant/${credentials.tenantId}${rest}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  return { call, get: (path) => call('GET', path), headers };
}

export async function request<T>(url: string, init: RequestInit = {}): Promise<Reply<T>> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: answer.status, headers: answer.headers, text, body: body as T };
}

export function control<T = Record<string, unknown>>(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply<T>> {
  return request<T>(`${simulator.url}/_control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}
