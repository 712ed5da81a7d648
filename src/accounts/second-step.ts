// The second step of signing in: after the password, a code (SEC-1). Wrong codes count apart from wrong passwords.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { MINUTE_MS } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { codesOf, counted } from './attempts.ts';
import { makeOneTime, readOneTime } from './one-time.ts';
import { countOneTime, endOneTime } from './store-sign-in.ts';
import { findUser, holdUser, type User } from './store-users.ts';
import { spendCode } from './two-factor.ts';

const LASTS_MS = 10 * MINUTE_MS;
const MOST_CODES = 5;

/** What is answered instead of a session to a right password of somebody with two-factor. */
export async function challenge(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  user: User,
): Promise<{ two_factor_required: true; challenge: string; expires_at: string }> {
  const wish = { clientId: user.clientId, kind: 'two_factor' as const, userId: user.userId, email: null };
  const createdBy = `user:${user.userId}`;
  const { value, token } = await makeOneTime(tx, made, { ...wish, createdBy, lastsMs: LASTS_MS });
  return { two_factor_required: true, challenge: value, expires_at: token.expiresAt.toISOString() };
}

/** The user whose challenge and code these are. Throws link_over, two_factor_wrong, account_locked or account_disabled. */
export async function answerChallenge(
  deps: Pick<Deps, 'db' | 'secrets' | 'now'>,
  value: string,
  code: string,
): Promise<User> {
  const now = deps.now();
  const asked = await deps.db.tx((tx) => readOneTime(tx, 'two_factor', value, now));
  const who = { clientId: asked.clientId, userId: asked.token.userId ?? '0' };
  const outcome = await counted(deps.db, codesOf(who.clientId, who.userId), now, () =>
    deps.db.tx(async (tx) => {
      const { clientId, token } = await readOneTime(tx, 'two_factor', value, now);
      const user = await holdUser(tx, clientId, who.userId);
      if (!user) throw new Refusal('link_over');
      // A wrong code is counted, so nothing may be thrown before the commit.
      await countOneTime(tx, clientId, token.tokenId);
      const isRight = await spendCode(tx, deps.secrets, who, code, now);
      if (isRight || token.attempts + 1 >= MOST_CODES) await endOneTime(tx, clientId, token.tokenId, now);
      return { user, isRight };
    }),
  );
  if (!outcome.isRight) throw new Refusal('two_factor_wrong');
  if (outcome.user.disabledAt) throw new Refusal('account_disabled');
  return outcome.user;
}

/** Asks a signed-in user with two-factor for a code; who has none is let through. Throws two_factor_wrong or account_locked. */
export async function confirmCode(
  deps: Pick<Deps, 'db' | 'secrets' | 'now'>,
  who: { clientId: Id; userId: Id },
  code: string,
): Promise<void> {
  const user = await findUser(deps.db, who.clientId, who.userId);
  if (!user?.totpSince) return;
  const now = deps.now();
  const { isRight } = await counted(deps.db, codesOf(who.clientId, who.userId), now, async () => ({
    isRight: await deps.db.tx((tx) => spendCode(tx, deps.secrets, who, code, now)),
  }));
  if (!isRight) throw new Refusal('two_factor_wrong');
}
