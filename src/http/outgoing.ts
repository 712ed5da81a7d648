// Fetches what staff point at outside (a page of their website, a logo): time and size bounds, every redirect checked, no private addresses
// (SEC-4). And calls APIs outside at entered addresses through the same guard, without following redirects.

import { gunzipSync, inflateSync } from 'node:zlib';
import { Agent, type Dispatcher, request, fetch as undiciFetch } from 'undici';
import { enteredUrlProblem } from '../base/addresses.ts';
import type { OutsideAnswer, OutsideCall } from '../payouts/types.ts';
import { publicLookup } from '../servicetitan/guard.ts';

/** What was fetched, or why nothing was. */
export type Fetched =
  | {
      kind: 'answer';
      /** After redirects. */
      url: string;
      status: number;
      /** Lower-case names; several of one name are joined by a comma. */
      headers: Record<string, string>;
      body: Buffer;
    }
  | { kind: 'none'; reason: 'address_refused' | 'unreachable' | 'too_large' | 'redirects'; message: string };

export interface FetchLimits {
  maxBytes: number;
  /** For everything together, redirects included. */
  totalTimeoutMs: number;
}

/** What was posted came to: the beginning of the answer, or why there is none. */
export type Posted =
  | { kind: 'answer'; status: number; text: string; retryAfterMs: number | null }
  | { kind: 'none'; message: string };

export interface PostWish {
  headers: Record<string, string>;
  body: string;
  /** For everything together. */
  timeoutMs: number;
}

export interface Outgoing {
  /** Posts to a URL that staff entered, over kept connections; a redirect is an answer and is not followed. Never throws. */
  post(url: string, wish: PostWish): Promise<Posted>;
  fetch(url: string, limits: FetchLimits): Promise<Fetched>;
  /** `fetch` of the web platform through the same guard, for libraries that bring their own protocol; redirects are not followed. */
  guarded: typeof fetch;
  /** One call of an API. Never throws; `sent` says whether the other side may have got it. */
  call(call: OutsideCall): Promise<OutsideAnswer>;
  close(): Promise<void>;
}

const REDIRECTS_MAX = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** One pool of sockets for all; `close` ends it. */
export function makeOutgoing(allowPrivateAddresses: boolean): Outgoing {
  const agent = new Agent({
    connections: 4,
    connect: { timeout: 5_000, ...(allowPrivateAddresses ? {} : { lookup: publicLookup }) },
  });
  // Without a limit of sockets: whoever posts bounds what is under way to one receiver, and several may share a host.
  const posts = new Agent({
    keepAliveTimeout: 30_000,
    connect: { timeout: 5_000, ...(allowPrivateAddresses ? {} : { lookup: publicLookup }) },
  });
  return {
    post: async (url, wish) => {
      const problem = enteredUrlProblem(url, allowPrivateAddresses);
      return problem ? { kind: 'none', message: problem.reason } : await posted(posts, url, wish);
    },
    fetch: async (url, limits) => {
      const signal = AbortSignal.timeout(limits.totalTimeoutMs);
      let next = url;
      for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
        const problem = enteredUrlProblem(next, allowPrivateAddresses);
        if (problem) return { kind: 'none', reason: 'address_refused', message: problem.reason };
        const answer = await once(agent, next, limits.maxBytes, signal);
        const location = answer.kind === 'answer' ? answer.headers.location : undefined;
        if (answer.kind === 'none' || !REDIRECTS.has(answer.status) || location === undefined) return answer;
        next = URL.parse(location, next)?.href ?? location;
      }
      return { kind: 'none', reason: 'redirects', message: `it redirects more than ${REDIRECTS_MAX} times` };
    },
    guarded: async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const problem = enteredUrlProblem(url, allowPrivateAddresses);
      if (problem) throw new TypeError(problem.reason);
      // The same class in two builds: undici's own fetch is needed for the agent with the guard.
      const options = { ...init, redirect: 'manual', dispatcher: agent } as Parameters<typeof undiciFetch>[1];
      return (await undiciFetch(url, options)) as unknown as Response;
    },
    call: (outside) => callOnce(agent, outside, allowPrivateAddresses),
    close: async () => {
      await Promise.all([agent.close(), posts.close()]);
    },
  };
}

const ANSWER_MAX_BYTES = 1024 * 1024;
/** With these no byte of a request has left. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

async function callOnce(agent: Agent, outside: OutsideCall, allowPrivate: boolean): Promise<OutsideAnswer> {
  const { method, url, headers, body, timeoutMs } = outside;
  const problem = enteredUrlProblem(url, allowPrivate);
  if (problem) return { kind: 'none', sent: false, message: problem.reason };
  try {
    const answer = await request(url, {
      ...{ method, dispatcher: agent, signal: AbortSignal.timeout(timeoutMs) },
      headers: { 'user-agent': 'Goodword', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const bytes = await bytesOf(answer.body, ANSWER_MAX_BYTES);
    if (!bytes) return { kind: 'none', sent: true, message: 'its answer is larger than 1 MB' };
    const named = Object.entries(answer.headers).map(([name, value]) => [
      name,
      [value ?? ''].flat().join(', '),
    ]);
    return {
      ...{ kind: 'answer', status: answer.statusCode, headers: Object.fromEntries(named) },
      text: bytes.toString('utf8'),
    };
  } catch (error) {
    const none = noAnswer(error);
    const message = none.kind === 'none' ? none.message : 'no answer';
    const isRefused = none.kind === 'none' && none.reason === 'address_refused';
    return { kind: 'none', sent: !isRefused && !NOT_SENT.test(message), message };
  }
}

/** So much of an answer is read; a longer one costs its connection. */
const ANSWER_BYTES = 4_000;

async function posted(agent: Agent, url: string, { headers, body, timeoutMs }: PostWish): Promise<Posted> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal });
    const text = (await beginning(answer.body, ANSWER_BYTES)).toString('utf8');
    const retryAfterMs = retryAfter(answer.headers['retry-after']);
    return { kind: 'answer', status: answer.statusCode, text, retryAfterMs };
  } catch (error) {
    const none = noAnswer(error);
    return { kind: 'none', message: none.kind === 'none' ? none.message : 'no answer' };
  }
}

async function beginning(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** Seconds or an HTTP date, as milliseconds from now. */
function retryAfter(header: string | string[] | undefined): number | null {
  const text = [header ?? ''].flat()[0] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(at - Date.now(), 0);
}

async function once(agent: Agent, url: string, maxBytes: number, signal: AbortSignal): Promise<Fetched> {
  try {
    const answer = await request(url, {
      method: 'GET',
      headers: { 'user-agent': 'Goodword (site checker)', accept: '*/*', 'accept-encoding': 'identity' },
      dispatcher: agent,
      signal,
    });
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    );
    const sent = await bytesOf(answer.body, maxBytes);
    const body = sent && unpacked(sent, headers['content-encoding'] ?? '', maxBytes);
    if (!body)
      return { kind: 'none', reason: 'too_large', message: `it is larger than ${maxBytes / 1000} kB` };
    return { kind: 'answer', url, status: answer.statusCode, headers, body };
  } catch (error) {
    return noAnswer(error);
  }
}

/** The body; null when it is larger than `maxBytes`. */
async function bytesOf(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body and its socket.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Some servers compress although they were asked not to. */
function unpacked(body: Buffer, coding: string, maxOutputLength: number): Buffer | null {
  try {
    if (/gzip/i.test(coding)) return gunzipSync(body, { maxOutputLength });
    if (/deflate/i.test(coding)) return inflateSync(body, { maxOutputLength });
    return body;
  } catch {
    return null;
  }
}

function noAnswer(error: unknown): Fetched {
  const seen = [error, error instanceof Error ? error.cause : null];
  const refused = seen.find((one) => one instanceof Error && one.name === 'AddressRefused');
  if (refused instanceof Error) return { kind: 'none', reason: 'address_refused', message: refused.message };
  const message =
    error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : codeOf(error);
  return { kind: 'none', reason: 'unreachable', message };
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown failure';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
