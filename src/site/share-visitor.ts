// Who asks on the program domain's share pages, as far as it can be told: address, session cookie. Pure but for the headers it sets.

import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { networkOf } from '../base/visitor-address.ts';
import type { Deps } from '../http/types.ts';

const SESSION_COOKIE = 'goodword_me';
export const SESSION_DAYS = 30;
const TOKEN = /^[\w-]{43}$/;

/** What is stored of a token; null: it is none of ours. */
export function tokenHash(token: string): Buffer | null {
  return TOKEN.test(token) ? createHash('sha256').update(token).digest() : null;
}

/** The hash of the session cookie of a Cookie header; null when there is none. */
export function sessionHash(cookieHeader: string | undefined): Buffer | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE) return tokenHash(value);
  }
  return null;
}

/** The Set-Cookie header of a session; an empty token ends it. Other sites' pages cannot send it along (Lax). */
export function sessionCookie(token: string, isSecure: boolean): string {
  const age = token === '' ? 0 : SESSION_DAYS * 24 * 3600;
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** The client of the program domain that was asked. */
export async function clientAsked(deps: Deps, request: FastifyRequest): Promise<Id> {
  const clientId = await deps.clientIdByHost(request.host);
  if (clientId === null) throw new Refusal('unknown_program_domain', { host: request.host });
  return clientId;
}

/** Who a limit is counted for: a keyed hash of the visitor's address, of its first 64 bits for IPv6. */
export function visitorKey(deps: Deps, request: FastifyRequest): string {
  return hashed(deps, networkOf(deps.addressOf(request)));
}

/** A keyed hash, so that the table of counts names nobody. */
export function hashed(deps: Deps, text: string): string {
  const key = deps.secrets.signingKey('visitor counts');
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}

/** Pages of any site may call; what they get with another site's visitor is what anybody gets, since the session does not come along. */
export function allowPages(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { origin } = request.headers;
  reply.headers({
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'Origin',
    'cache-control': 'no-store',
    'access-control-allow-origin': origin ?? '*',
    ...(origin !== undefined && { 'access-control-allow-credentials': 'true' }),
    ...(request.method === 'OPTIONS' && {
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '86400',
    }),
  });
  done();
}
