// The cookie that says: somebody signed in with this address in this browser before. It opens nothing; wrong passwords from there are
// counted apart, so that strangers who guess lock out strangers only (SEC-1).

import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DAY_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { sameHash } from './tokens.ts';

const COOKIE = 'goodword_known';
const KNOWN_DAYS = 180;
const VALUE = /^(\d{1,6})\.([\w-]{22})\.([\w-]{43})$/;

/** The Set-Cookie header for a browser in which this address was proved; only signing in reads it. */
export function knownDeviceCookie(
  deps: Pick<Deps, 'secrets' | 'now' | 'isSecure'>,
  request: FastifyRequest,
  email: string,
): string {
  const day = String(Math.floor(deps.now().getTime() / DAY_MS));
  const name = randomBytes(16).toString('base64url');
  const value = `${day}.${name}.${sealOf(deps, day, name, email).toString('base64url')}`;
  const secure = deps.isSecure(request) ? '; Secure' : '';
  return `${COOKIE}=${value}; Max-Age=${KNOWN_DAYS * 24 * 3600}; Path=/v1/sessions; HttpOnly; SameSite=Lax${secure}`;
}

/** What this browser is counted under for this address; null: nobody signed in with it there in the last half year. */
export function knownDevice(
  deps: Pick<Deps, 'secrets' | 'now'>,
  { headers }: Pick<FastifyRequest, 'headers'>,
  email: string,
): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  const [, day = '', name = '', seal = ''] =
    VALUE.exec(pairs.find(([key]) => key === COOKIE)?.[1] ?? '') ?? [];
  if (!sameHash(Buffer.from(seal, 'base64url'), sealOf(deps, day, name, email))) return null;
  return Number(day) + KNOWN_DAYS > deps.now().getTime() / DAY_MS ? name : null;
}

function sealOf({ secrets }: Pick<Deps, 'secrets'>, day: string, name: string, email: string): Buffer {
  return createHmac('sha256', secrets.signingKey('known devices')).update(`${day} ${name} ${email}`).digest();
}
