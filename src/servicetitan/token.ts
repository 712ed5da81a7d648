// The access token of one connection (ST-1): asked for once for all callers, kept until 60 s before it ends. Never logged.

import type { Exchange } from './exchange.ts';
import { isObject, type JsonObject, parseJson, plainText } from './json.ts';
import type { Failure } from './outcome.ts';
import { type Patience, waitAfter429 } from './patience.ts';
import type { Clock } from './throttle.ts';
import type { Credentials } from './types.ts';

/** `scopes`: what the tenant granted, as the token endpoint lists it; null: it does not say. */
export type TokenAnswer = { outcome: 'ok'; token: string; scopes: readonly string[] | null } | Failure;

export interface TokenSource {
  token(): Promise<TokenAnswer>;
  /** Forgets `token`, if it is still the one that is held: many callers that were refused ask for one new token together. */
  drop(token: string): void;
  /**
   * Forgets `token` after a 403, unless it is young or another one is held: scopes that were granted meanwhile are in the next one. True:
   * it may help to ask again.
   */
  dropAged(token: string): boolean;
}

const SPARE_MS = 60_000;
/** A scope that stays missing costs no more than a token in this time. */
const AGED_MS = 60_000;
const DEFAULT_LIFE_S = 900;

/** Asks the token endpoint of the key. Tokens are bound to one tenant, so each connection has its own source. */
export function makeTokenSource(
  credentials: Credentials,
  exchange: Exchange,
  clock: Clock,
  patience: Patience,
): TokenSource {
  let held: { answer: Extract<TokenAnswer, { outcome: 'ok' }>; sinceMs: number; untilMs: number } | null =
    null;
  let asking: Promise<TokenAnswer> | null = null;

  const ask = async (): Promise<TokenAnswer> => {
    const asked = await askForToken(credentials, exchange, clock, patience);
    if (asked.outcome !== 'ok') return asked;
    // A life of less than two minutes would leave nothing with 60 s spared.
    const lifeMs = asked.lifeS * 1000;
    const sinceMs = clock.nowMs();
    const untilMs = sinceMs + (lifeMs >= 2 * SPARE_MS ? lifeMs - SPARE_MS : lifeMs / 2);
    const answer = { outcome: asked.outcome, token: asked.token, scopes: asked.scopes };
    held = { answer, sinceMs, untilMs };
    return answer;
  };
  return {
    async token() {
      if (held && clock.nowMs() < held.untilMs) return held.answer;
      held = null;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    drop(token) {
      if (held?.answer.token === token) held = null;
    },
    dropAged(token) {
      if (held?.answer.token !== token) return true;
      if (clock.nowMs() - held.sinceMs < AGED_MS) return false;
      held = null;
      return true;
    },
  };
}

type Asked = { outcome: 'ok'; token: string; scopes: readonly string[] | null; lifeS: number } | Failure;

async function askForToken(
  credentials: Credentials,
  exchange: Exchange,
  clock: Clock,
  patience: Patience,
): Promise<Asked> {
  const url = new URL(credentials.tokenUrl);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.oauthClientId,
    client_secret: credentials.oauthClientSecret,
  });
  for (let attempt = 1; ; attempt++) {
    const answer = await exchange.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    });
    if (answer.kind === 'none') {
      if (answer.reason === 'address_refused') return { outcome: 'address_refused', message: answer.message };
      if (answer.reason === 'too_large') return { outcome: 'bad_answer', message: answer.message };
      const failure: Failure = { outcome: 'unavailable', message: answer.message };
      if (!answer.transient || attempt >= patience.tries) return failure;
    } else {
      const read = readTokenAnswer(
        url,
        answer.status,
        answer.text,
        answer.retryAfter,
        attempt,
        clock,
        patience,
      );
      if (read.outcome !== 'unavailable' || attempt >= patience.tries) return read;
    }
    await clock.sleep(patience.backOffMs(attempt));
  }
}

function readTokenAnswer(
  url: URL,
  status: number,
  text: string,
  retryAfter: string | null,
  attempt: number,
  clock: Clock,
  patience: Patience,
): Asked {
  const body = parseJson(text);
  const fields: JsonObject = isObject(body) ? body : {};
  if (status === 200) {
    const token = plainText(fields.access_token);
    if (token === null)
      return { outcome: 'bad_answer', message: `${url.host} answered 200 without an access_token` };
    const lifeS = Number(fields.expires_in ?? DEFAULT_LIFE_S);
    const scopes = plainText(fields.scope)?.split(/\s+/) ?? null;
    return { outcome: 'ok', token, scopes, lifeS: lifeS > 0 ? lifeS : DEFAULT_LIFE_S };
  }
  if (status === 429) {
    const waitMs = waitAfter429({ retryAfter, body: fields, attempt }, clock.nowMs(), patience);
    return {
      outcome: 'rate_limited',
      message: `${url.host} limits how often a token may be asked for`,
      waitMs,
    };
  }
  if (status >= 500) return { outcome: 'unavailable', message: `${url.host} answered ${status}` };
  // The word of RFC 6749, and never the body: an error page may echo what was sent.
  const error = plainText(fields.error);
  const word = error !== null && /^[a-z_]{1,60}$/.test(error) ? error : null;
  if (word !== null || status === 400 || status === 401 || status === 403) {
    return {
      outcome: 'refused_credentials',
      message: `${url.host} answered ${status}${word ? ` ${word}` : ''}`,
    };
  }
  return { outcome: 'bad_answer', message: `${url.host} answered ${status} to the token request` };
}
