// Twilio's public API for text messages: sending, looking for one whose answer was lost, and the signature of what it sends us.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import type { TextAnswer, TextProvider } from './text-types.ts';

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  /** E.164, or the sid of a messaging service (MG…). */
  sender: string;
  apiUrl: string;
}

const TIMEOUT_MS = 15 * SECOND_MS;
/** Texts of the number that are looked through; newest first. */
const LOOKED_AT = 50;
/** Codes of Twilio's dictionary: the recipient replied STOP. */
const OPTED_OUT = new Set([21610]);
/** The sender, the account or its money: nothing goes until a person mends it. */
const TROUBLE = new Set([20003, 20005, 21212, 21603, 21606, 21611, 21612, 21659, 21703, 21704, 30002]);

export function twilio(deps: Pick<Deps, 'callOutside'>, account: TwilioAccount): TextProvider {
  const messages = `${account.apiUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${account.accountSid}/Messages.json`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`,
    accept: 'application/json',
  };
  return {
    send: async ({ to, body, statusUrl }) => {
      const form = new URLSearchParams({
        ...{ To: to, Body: body },
        ...(account.sender.startsWith('MG')
          ? { MessagingServiceSid: account.sender }
          : { From: account.sender }),
        ...(statusUrl !== null && { StatusCallback: statusUrl }),
      });
      const answer = await deps.callOutside({
        ...{ method: 'POST', url: messages, body: form.toString(), timeoutMs: TIMEOUT_MS },
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      });
      if (answer.kind === 'none')
        return answer.sent
          ? { kind: 'unknown', message: answer.message }
          : { kind: 'later', message: answer.message, retryAfterMs: null };
      return answerOf(answer.status, answer.text, answer.headers['retry-after']);
    },
    find: async ({ to, body, since }) => {
      const query = new URLSearchParams({ To: to, PageSize: String(LOOKED_AT) });
      const answer = await deps.callOutside({
        ...{ method: 'GET', url: `${messages}?${query}`, headers, timeoutMs: TIMEOUT_MS },
      });
      if (answer.kind === 'none' || answer.status !== 200) return 'unknown';
      const { messages: list } = parsed(answer.text) as { messages?: TwilioMessage[] };
      if (!Array.isArray(list)) return 'unknown';
      const made = (one: TwilioMessage) => Date.parse(one.date_created ?? '') >= since.getTime() - MINUTE_MS;
      return list
        .filter((one) => one.to === to && one.body === body && made(one))
        .flatMap(({ sid }) => sid ?? []);
    },
  };
}

interface TwilioMessage {
  sid?: string;
  to?: string;
  body?: string;
  date_created?: string;
}

function answerOf(status: number, text: string, retryAfter: string | undefined): TextAnswer {
  const { sid, code, message } = parsed(text) as { sid?: unknown; code?: unknown; message?: unknown };
  if (status >= 200 && status < 300)
    return typeof sid === 'string' && sid !== ''
      ? { kind: 'taken', providerId: sid }
      : { kind: 'unknown', message: 'the answer names no message' };
  const number = typeof code === 'number' ? code : 0;
  const said =
    `${status}${number ? ` (${number})` : ''}: ${typeof message === 'string' ? message : 'no reason given'}`.slice(
      0,
      300,
    );
  if (status === 429)
    return {
      kind: 'later',
      message: said,
      retryAfterMs: Number(retryAfter) > 0 ? Number(retryAfter) * 1000 : null,
    };
  if (status >= 500) return { kind: 'unknown', message: said };
  if (OPTED_OUT.has(number)) return { kind: 'opted_out', message: said };
  if (status === 401 || status === 403 || status === 404 || TROUBLE.has(number))
    return { kind: 'trouble', message: said };
  return { kind: 'final', message: said };
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** True if Twilio sent this form to this URL: HMAC-SHA1 of the URL and the sorted fields, in base64. */
export function isFromTwilio(
  authToken: string,
  url: string,
  form: URLSearchParams,
  signature: string,
): boolean {
  const names = [...new Set(form.keys())].sort();
  const fields = names.flatMap((name) => form.getAll(name).map((value) => name + value)).join('');
  const expected = Buffer.from(
    createHmac('sha1', authToken)
      .update(url + fields, 'utf8')
      .digest('base64'),
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
