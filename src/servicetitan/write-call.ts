// One writing call to ServiceTitan's API. Sent once: ServiceTitan knows no idempotency key, so that a call whose answer was lost may have
// taken effect, and whoever made it must look before it is made again (ST-10, ST-11). Stores nothing.

import {
  type ApiCall,
  type ClientParts,
  mayRenew,
  outcomeOf,
  sentence,
  type Target,
  urlOf,
} from './client.ts';
import { parseJson } from './json.ts';
import type { Failure } from './outcome.ts';
import { waitAfter429 } from './patience.ts';

/** What came of a writing call. All but `ok` and `unknown` changed nothing. */
export type Written =
  /** The body as JSON; undefined where there is none. */
  | { outcome: 'ok'; value: unknown }
  /** No answer, a broken one or a 5xx: it may have taken effect. */
  | { outcome: 'unknown'; message: string }
  /** 409: the state is another one than the call supposes. */
  | { outcome: 'conflict'; message: string }
  | { outcome: 'not_found'; message: string }
  | Failure;

export interface WriteCall extends ApiCall {
  method: 'POST' | 'PATCH';
  body?: unknown;
}

export type Send = (call: WriteCall) => Promise<Written>;

/** Waits its turn and renews the token once (ST-1, ST-2); tries nothing again. */
export function makeSend(target: Target, parts: ClientParts): Send {
  const { exchange, tokens, throttle, clock, patience } = parts;
  return async (call) => {
    const url = urlOf(target, call);
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.token();
      if (token.outcome !== 'ok') return token;
      const pausedMs = throttle.pausedMs();
      const blockedMs = pausedMs > patience.longestWaitMs ? pausedMs : await throttle.turn();
      if (blockedMs > 0)
        return {
          outcome: 'rate_limited',
          message: 'a pause that it asked for is not over',
          waitMs: blockedMs,
        };
      const answer = await exchange.send({
        method: call.method,
        url,
        headers: {
          authorization: `Bearer ${token.token}`,
          'st-app-key': target.appKey,
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      if (answer.kind === 'none') {
        const outcome = answer.reason === 'address_refused' ? 'address_refused' : 'unknown';
        return { outcome, message: answer.message };
      }
      const body = parseJson(answer.text);
      if (!renewed && mayRenew(tokens, answer.status, token.token)) continue;
      if (answer.status === 429) {
        const waitMs = waitAfter429(
          { retryAfter: answer.retryAfter, body, attempt: 1 },
          clock.nowMs(),
          patience,
        );
        throttle.pause(waitMs);
        return { outcome: 'rate_limited', message: sentence(answer.status, body), waitMs };
      }
      if (answer.status === 409) return { outcome: 'conflict', message: sentence(answer.status, body) };
      if (answer.status === 200 && answer.text.trim() === '') return { outcome: 'ok', value: undefined };
      const outcome = outcomeOf(call, url, answer.status, body);
      const isLost =
        outcome.outcome === 'unavailable' || (outcome.outcome === 'bad_answer' && answer.status === 200);
      return isLost ? { outcome: 'unknown', message: outcome.message } : outcome;
    }
  };
}
