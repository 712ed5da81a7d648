// Says who calls: reads the token of a request and verifies it, remembering verified ones for up to a second. Decides no scope.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { scopesOfRole } from './scopes.ts';
import { CSRF_HEADER, isCsrfToken, sessionCookie } from './session-cookie.ts';
import { findSession } from './store-sessions.ts';
import { findToken } from './store-tokens.ts';
import { type ParsedToken, parseToken, sameHash, tokenHash } from './tokens.ts';
import type { Caller } from './types.ts';

/** The parts of a request that say who calls. */
export interface TokenCarrier {
  method: string;
  headers: Record<string, string | string[] | undefined>;
  query: unknown;
}

export interface Authenticator {
  /**
   * Who calls; at once when the token was verified within the last second. Throws missing_access_token, invalid_access_token,
   * expired_access_token, cross_site_request or csrf_token_wrong.
   */
  authenticate(request: TokenCarrier, tokenInQuery: boolean): Caller | Promise<Caller>;
  /** Drops what is remembered: to be called after a token or session was ended, so that it ends at once in this process (SEC-1). */
  forget(): void;
}

const REMEMBERED_MS = 1_000;
const REMEMBERED_MOST = 10_000;

interface Verified {
  caller: Caller;
  expiresAtMs: number;
}

/** `now`: the clock by which tokens expire. What is remembered is forgotten by the machine's own, which never runs backwards. */
export function createAuthenticator(sql: Sql, now: () => Date): Authenticator {
  // By hash, so that no usable token lies in memory.
  const remembered = new Map<string, Verified & { untilMs: number }>();
  const pending = new Map<string, Promise<Verified>>();
  let generation = 0;

  const current = ({ caller, expiresAtMs }: Verified): Caller => {
    if (expiresAtMs <= now().getTime()) throw new Refusal('expired_access_token');
    return caller;
  };

  const verifyOnce = (parsed: ParsedToken, hash: Buffer, key: string): Promise<Verified> => {
    const running = pending.get(key);
    if (running) return running;
    const startedIn = generation;
    const verification = verify(sql, parsed, hash, now())
      .then((verified) => {
        // Something was revoked meanwhile: what was read before it is not worth remembering.
        if (startedIn === generation) {
          if (remembered.size >= REMEMBERED_MOST) remembered.clear();
          remembered.set(key, { ...verified, untilMs: performance.now() + REMEMBERED_MS });
        }
        return verified;
      })
      .finally(() => {
        if (pending.get(key) === verification) pending.delete(key);
      });
    pending.set(key, verification);
    return verification;
  };

  return {
    authenticate(request, tokenInQuery) {
      const token = tokenOf(request, tokenInQuery);
      const parsed = parseToken(token);
      if (!parsed || parsed.kind === 'gwo') throw new Refusal('invalid_access_token');
      const hash = tokenHash(token);
      const key = hash.toString('base64');
      const known = remembered.get(key);
      if (known && known.untilMs > performance.now()) return current(known);
      return verifyOnce(parsed, hash, key).then(current);
    },
    forget() {
      generation++;
      remembered.clear();
      pending.clear();
    },
  };
}

async function verify(
  sql: Sql,
  { kind, clientId, id }: ParsedToken,
  hash: Buffer,
  now: Date,
): Promise<Verified> {
  if (kind === 'gw') {
    const found = await findToken(sql, clientId, id);
    if (!found || !sameHash(found.tokenHash, hash)) throw new Refusal('invalid_access_token');
    const { scopes, connectionId, expiresAt } = found.token;
    return {
      caller: { clientId, actor: `token:${id}`, scopes, connectionId },
      expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    };
  }
  const found = await findSession(sql, clientId, id, now);
  if (!found || !sameHash(found.tokenHash, hash)) throw new Refusal('invalid_access_token');
  const caller: Caller = {
    clientId,
    actor: `user:${found.userId}`,
    scopes: scopesOfRole(found.role),
    connectionId: null,
    ...(found.role === 'read_only' && { readOnly: true }),
  };
  return { caller, expiresAtMs: found.expiresAt.getTime() };
}

/** Query (where a route reads it), then Authorization with or without Bearer, then the session cookie (reference 3.6). */
function tokenOf(request: TokenCarrier, tokenInQuery: boolean): string {
  if (tokenInQuery) {
    const inQuery = (request.query as { access_token?: unknown }).access_token;
    if (typeof inQuery === 'string' && inQuery !== '') return inQuery.trim();
  }
  const header = request.headers.authorization;
  if (typeof header === 'string' && header.trim() !== '') return header.trim().replace(/^bearer(\s+|$)/i, '');
  const session = sessionCookie(request.headers.cookie);
  if (session === null) throw new Refusal('missing_access_token');
  if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
  if (!READING_METHODS.has(request.method) && !isCsrfToken(request.headers[CSRF_HEADER], session)) {
    throw new Refusal('csrf_token_wrong');
  }
  return session;
}

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The id of the session that a caller's cookie names; null when he came with a token. */
export function sessionIdOf(caller: Caller, request: Pick<TokenCarrier, 'headers'>): Id | null {
  if (!caller.actor.startsWith('user:')) return null;
  const bearer = request.headers.authorization;
  const token =
    typeof bearer === 'string' && bearer.trim() !== ''
      ? bearer.trim().replace(/^bearer\s+/i, '')
      : sessionCookie(request.headers.cookie);
  return parseToken(token ?? '')?.id ?? null;
}
