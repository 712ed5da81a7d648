// The session cookie of the console and the token that its pages send beside it, so that no other site can (SEC-2). Touches no database.

import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../http/types.ts';
import { sameHash } from './tokens.ts';

const SESSION_COOKIE = 'goodword_session';
export const CSRF_HEADER = 'x-csrf-token';

/** The session token of a Cookie header; null if there is none. */
export function sessionCookie(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null;
  for (const pair of header.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === SESSION_COOKIE && value) return value.trim();
  }
  return null;
}

/** The Set-Cookie header of a session; an empty token ends it. Scripts cannot read it, and pages of other sites do not post it (Lax). */
export function setSessionCookie(
  deps: Pick<Deps, 'isSecure'>,
  request: FastifyRequest,
  token: string,
  maxAgeSeconds: number,
): string {
  const secure = deps.isSecure(request) ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** What a page sends in `x-csrf-token`: made from the session's token, which cannot be found out from it. */
export function csrfToken(sessionToken: string): string {
  return hash('sha256', `csrf ${sessionToken}`, 'base64url');
}

/** Whether the header is the one that belongs to the session. */
export function isCsrfToken(header: string | string[] | undefined, sessionToken: string): boolean {
  return typeof header === 'string' && sameHash(Buffer.from(header), Buffer.from(csrfToken(sessionToken)));
}
