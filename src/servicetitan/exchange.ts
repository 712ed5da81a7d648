// One HTTP exchange: time-outs, a bound on the answer's size, no redirects, no private targets (SEC-4). Knows nothing of ServiceTitan.

import { Agent, type Dispatcher, request } from 'undici';
import { isPrivateHost } from '../base/addresses.ts';
import { AddressRefused, publicLookup } from './guard.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH';
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

/** An answer with its text, or why there was none. `transient`: trying again at once may help. */
export type HttpAnswer =
  | {
      kind: 'answer';
      status: number;
      retryAfter: string | null;
      text: string;
      /** The Date header, as it was sent. */
      date?: string | null;
    }
  | {
      kind: 'none';
      reason: 'unreachable' | 'too_large' | 'address_refused';
      message: string;
      transient: boolean;
    };

export interface Exchange {
  send(call: HttpRequest): Promise<HttpAnswer>;
  /** Closes idle sockets; calls under way end first. */
  close(): Promise<void>;
}

export interface ExchangeLimits {
  connectTimeoutMs: number;
  /** From the first byte sent to the last byte read; ServiceTitan itself cuts a request at about 100 s. */
  totalTimeoutMs: number;
  maxBytes: number;
}

const LIMITS: ExchangeLimits = {
  connectTimeoutMs: 10_000,
  totalTimeoutMs: 30_000,
  maxBytes: 32 * 1024 * 1024,
};

/** A pool of sockets to any number of hosts. */
export function makeExchange(allowPrivateAddresses: boolean, limits: Partial<ExchangeLimits> = {}): Exchange {
  const { connectTimeoutMs, totalTimeoutMs, maxBytes } = { ...LIMITS, ...limits };
  const agent = new Agent({
    connections: 8,
    connect: {
      timeout: connectTimeoutMs,
      ...(allowPrivateAddresses ? {} : { lookup: publicLookup }),
    },
    headersTimeout: totalTimeoutMs,
    bodyTimeout: totalTimeoutMs,
  });
  return {
    async send(call) {
      // Sockets connect to IP literals without asking `lookup`.
      if (!allowPrivateAddresses && isPrivateHost(call.url.hostname)) {
        const message = new AddressRefused(call.url.hostname).message;
        return { kind: 'none', reason: 'address_refused', message, transient: false };
      }
      try {
        const answer = await request(call.url, {
          method: call.method,
          headers: call.headers,
          body: call.body ?? null,
          dispatcher: agent,
          signal: AbortSignal.timeout(totalTimeoutMs),
        });
        const text = await readText(answer.body, maxBytes);
        if (text === null) {
          const message = `the answer of ${call.url.host} is larger than ${maxBytes} bytes`;
          return { kind: 'none', reason: 'too_large', message, transient: false };
        }
        const retryAfter = answer.headers['retry-after'];
        return {
          kind: 'answer',
          status: answer.statusCode,
          retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
          text,
          date: typeof answer.headers.date === 'string' ? answer.headers.date : null,
        };
      } catch (error) {
        return noAnswer(call.url, error);
      }
    },
    close: () => agent.close(),
  };
}

/** The body as text; null when it is larger than `maxBytes`. */
async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body and its socket.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function noAnswer(url: URL, error: unknown): HttpAnswer {
  const refused = [error, error instanceof Error ? error.cause : null].find(
    (one) => one instanceof AddressRefused,
  );
  if (refused) return { kind: 'none', reason: 'address_refused', message: refused.message, transient: false };
  const code = codeOf(error);
  // A time-out has cost its time already: the next round tries again.
  const timedOut =
    code === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  const message = `${url.host}: ${timedOut ? 'no answer in time' : code}`;
  return { kind: 'none', reason: 'unreachable', message, transient: !timedOut };
}

/** "ECONNREFUSED" and the like; several attempts to connect (IPv6, IPv4) fail as one AggregateError. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown failure';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
