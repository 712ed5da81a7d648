// The calls of ServiceTitan's V2 API for one connection: paths, paging, and what each answer means. Stores nothing.

import type { Exchange } from './exchange.ts';
import { isObject, type JsonObject, parseJson, plainText } from './json.ts';
import type { Failure, Outcome } from './outcome.ts';
import { type Patience, waitAfter429 } from './patience.ts';
import type { Clock, Throttle } from './throttle.ts';
import type { TokenSource } from './token.ts';

/** Where a connection's calls go. `apiUrl` has no slash at its end. */
export interface Target {
  apiUrl: string;
  tenantId: string;
  appKey: string;
}

export interface ClientParts {
  exchange: Exchange;
  tokens: TokenSource;
  throttle: Throttle;
  clock: Clock;
  patience: Patience;
}

export interface ApiCall {
  /** As "jpm/v2": what stands before /tenant/. */
  module: 'jpm/v2' | 'crm/v2' | 'accounting/v2' | 'settings/v2' | 'marketing/v2';
  /** What stands after /tenant/{id}/, as "jobs/718204411". */
  path: string;
  query?: Record<string, string>;
  /** What a 404 means: no such record, or (for a list) no such tenant. */
  missing: 'record' | 'tenant';
}

/** GET; the body of a 200 as JSON. Waits its turn, renews the token once, tries reads again within bounds (ST-1, ST-2). */
export type Get = (call: ApiCall) => Promise<Outcome<unknown>>;

export function makeGet(target: Target, parts: ClientParts): Get {
  const { exchange, tokens, throttle, clock, patience } = parts;
  return async (call) => {
    const url = urlOf(target, call);
    let renewed = false;
    let waitedMs = 0;
    for (let attempt = 1; ; attempt++) {
      const token = await tokens.token();
      if (token.outcome !== 'ok') return token;
      const pausedMs = throttle.pausedMs();
      const blockedMs = pausedMs > patience.longestWaitMs ? pausedMs : await throttle.turn();
      if (blockedMs > 0) {
        const message = 'a pause that it asked for is not over';
        return { outcome: 'rate_limited', message, waitMs: blockedMs };
      }
      const answer = await exchange.send({
        method: 'GET',
        url,
        headers: {
          authorization: `Bearer ${token.token}`,
          'st-app-key': target.appKey,
          accept: 'application/json',
        },
      });
      if (answer.kind === 'none') {
        if (answer.reason === 'address_refused')
          return { outcome: 'address_refused', message: answer.message };
        if (answer.reason === 'too_large') return { outcome: 'bad_answer', message: answer.message };
        if (!answer.transient || attempt >= patience.tries)
          return { outcome: 'unavailable', message: answer.message };
        await clock.sleep(patience.backOffMs(attempt));
        continue;
      }
      const body = parseJson(answer.text);
      if (!renewed && mayRenew(tokens, answer.status, token.token)) {
        renewed = true;
        // The token's end is no failed try of this call.
        attempt -= 1;
        continue;
      }
      if (answer.status === 429) {
        const waitMs = waitAfter429(
          { retryAfter: answer.retryAfter, body, attempt },
          clock.nowMs(),
          patience,
        );
        // All callers of this connection rest, and none goes in the very instant in which the others do.
        throttle.pause(waitMs + patience.backOffMs(1) / 4);
        waitedMs += waitMs;
        if (waitedMs <= patience.longestWaitMs && attempt < patience.tries) continue;
        return { outcome: 'rate_limited', message: sentence(answer.status, body), waitMs };
      }
      const outcome = outcomeOf(call, url, answer.status, body);
      const mayPass = outcome.outcome === 'unavailable' || outcome.outcome === 'bad_answer';
      if (!mayPass || attempt >= patience.tries) return outcome;
      await clock.sleep(patience.backOffMs(attempt));
    }
  };
}

/** After a 401 the token is forgotten (ST-1); after a 403 if it is not young, because a scope may have been granted since. */
export function mayRenew(tokens: TokenSource, status: number, token: string): boolean {
  if (status === 401) tokens.drop(token);
  return status === 401 || (status === 403 && tokens.dropAged(token));
}

/** The literal word `tenant` is part of every path; a `+` (as in sort=+Id) goes as %2B, because a bare one is read as a blank. */
export function urlOf(target: Target, call: ApiCall): URL {
  const path = call.path.split('/').map(encodeURIComponent).join('/');
  const url = new URL(
    `${target.apiUrl}/${call.module}/tenant/${encodeURIComponent(target.tenantId)}/${path}`,
  );
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  return url;
}

export function outcomeOf(call: ApiCall, url: URL, status: number, body: unknown): Outcome<unknown> {
  const message = sentence(status, body);
  if (status === 200) {
    if (body === undefined)
      return {
        outcome: 'bad_answer',
        message: `${url.host} answered 200 with a body that is not whole JSON`,
      };
    return { outcome: 'ok', value: body };
  }
  // Not implemented stays so; every other 5xx may pass.
  if (status === 501) return { outcome: 'bad_request', message };
  if (status >= 500 || status === 408) return { outcome: 'unavailable', message: `${url.host}: ${message}` };
  if (status >= 300 && status < 400)
    return { outcome: 'bad_answer', message: `${url.host} redirects (${status})` };
  switch (status) {
    case 401:
      return { outcome: 'app_key_refused', message };
    case 403:
      return /app(lication)?[ _-]?key/i.test(message)
        ? { outcome: 'app_key_refused', message }
        : { outcome: 'missing_scope', message };
    case 404:
      return call.missing === 'record'
        ? { outcome: 'not_found', message }
        : { outcome: 'tenant_refused', message };
    default:
      return status >= 400
        ? { outcome: 'bad_request', message }
        : { outcome: 'bad_answer', message: `${url.host} answered ${status}` };
  }
}

/** "403 No access (trace 00-4bf9)": from the problem body or the gateway's; both may be missing. */
export function sentence(status: number, body: unknown): string {
  if (!isObject(body)) return String(status);
  const words = plainText(body.title) ?? plainText(body.message) ?? plainText(body.error) ?? '';
  const trace = plainText(body.traceId);
  return [String(status), words, errorsOf(body), trace ? `(trace ${trace})` : '']
    .filter(Boolean)
    .join(' ')
    .slice(0, 500);
}

function errorsOf(body: JsonObject): string {
  if (!isObject(body.errors)) return '';
  return Object.entries(body.errors)
    .map(([field, texts]) => `${field}: ${Array.isArray(texts) ? texts.join(' ') : String(texts)}`)
    .join('; ');
}

const PAGE_SIZE = 200;
const MAX_PAGES = 100;

export interface Rows {
  rows: JsonObject[];
  /** Rows that the filter did not ask for: dropped (ST-7). */
  dropped: number;
}

/**
 * All pages of a list, without repeats (rows shift while pages are read). `matches` says whether the row is what was asked for.
 * `enough` ends the reading early.
 */
export async function readPages(
  get: Get,
  call: Omit<ApiCall, 'missing'>,
  missing: ApiCall['missing'],
  matches: (row: JsonObject) => boolean,
  enough: (rows: ReadonlyMap<string, JsonObject>) => boolean = () => false,
): Promise<Outcome<Rows>> {
  const rows = new Map<string, JsonObject>();
  let dropped = 0;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const query = { ...call.query, page: String(page), pageSize: String(PAGE_SIZE) };
    const answer = await get({ ...call, query, missing });
    if (answer.outcome !== 'ok') return answer;
    const envelope = answer.value;
    if (!isObject(envelope) || !Array.isArray(envelope.data)) return noList(call.path);
    for (const row of envelope.data) {
      if (isObject(row) && matches(row)) rows.set(String(row.id ?? `${page}:${rows.size}`), row);
      else dropped += 1;
    }
    const hasMore = envelope.hasMore === true || envelope.hasMore === 'true';
    if (!hasMore || envelope.data.length === 0 || enough(rows))
      return { outcome: 'ok', value: { rows: [...rows.values()], dropped } };
  }
  return {
    outcome: 'bad_answer',
    message: `the list ${call.path} has more than ${MAX_PAGES} pages (${dropped} of its rows were not asked for)`,
  };
}

function noList(path: string): Failure {
  return { outcome: 'bad_answer', message: `the answer for ${path} is no page of a list` };
}
