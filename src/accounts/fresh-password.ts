// Asks for the password again before dangerous things (reference 11.1): with the request, or a moment ago in the same session.

import type { FastifyRequest } from 'fastify';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { sessionIdOf } from './authenticate.ts';
import { confirmMakersPassword, confirmPassword } from './login.ts';
import { listSessions, markPassword } from './store-sessions.ts';
import type { Caller } from './types.ts';

/** For so long a password that was asked again counts. Signing in does not: a cookie may be left behind at a desk. */
export const FRESH_MS = 10 * MINUTE_MS;

/**
 * A user who is signed in gives the password with the request or gave it within the last ten minutes (POST /v1/session/confirm). With an
 * access token it may be left out, since that already is in somebody's hands; what is given is checked. Throws password_needed,
 * invalid_credentials or account_locked.
 */
export async function needFreshPassword(
  deps: Pick<Deps, 'db' | 'now'>,
  request: FastifyRequest,
  password: string | null | undefined,
): Promise<void> {
  const { caller } = request;
  const now = deps.now();
  const given = password ?? '';
  if (!caller.actor.startsWith('user:')) {
    if (given !== '') await confirmMakersPassword(deps.db, caller.clientId, caller.actor, given, now);
    return;
  }
  const sessionId = sessionIdOf(caller, request);
  if (given !== '') {
    await confirmPassword(deps.db, caller.clientId, caller.actor, given, now);
    if (sessionId !== null) await markPassword(deps.db, caller.clientId, sessionId, now);
    return;
  }
  const until = sessionId === null ? null : await freshUntil(deps, caller, sessionId);
  if (until === null || until <= now) throw new Refusal('password_needed');
}

/** Until when the password need not be asked again; null: it was not, or is to be. */
export async function freshUntil(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  caller: Caller,
  sessionId: Id,
): Promise<Date | null> {
  const [session] = await listSessions(db, caller.clientId, { userId: null, sessionId }, now());
  const until = session?.passwordAt ? plusMs(session.passwordAt, FRESH_MS) : null;
  return until && until > now() ? until : null;
}
