// Logging in: password against account, slowed down after failures (account_locked). Owns the flow; SQL and hashing are elsewhere.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Db, Tx } from '../db/sql.ts';
import { recordAudit } from './audit.ts';
import { verifyNothing, verifyPassword } from './passwords.ts';
import { type Device, deleteSession, insertSession, type SignInWay } from './store-sessions.ts';
import { findToken } from './store-tokens.ts';
import {
  findUser,
  forgiveAttempts,
  lockUserRow,
  setAttempts,
  type User,
  usersByEmail,
} from './store-users.ts';
import { newToken, tokenHash } from './tokens.ts';

const FREE_ATTEMPTS = 5;
const LONGEST_LOCK_MINUTES = 60;
const SESSION_DAYS = 14;

/** Until when the n-th failure in a row locks an account: one minute from the fifth on, doubling, up to an hour; null: not at all. */
export function lockedUntil(failedLogins: number, now: Date): Date | null {
  if (failedLogins < FREE_ATTEMPTS) return null;
  const minutes = Math.min(2 ** Math.min(failedLogins - FREE_ATTEMPTS, 16), LONGEST_LOCK_MINUTES);
  return plusMs(now, minutes * MINUTE_MS);
}

/** Checks the password of one account. Throws invalid_credentials, account_locked or account_disabled. */
async function checkPassword(db: Db, user: User, password: string, now: Date): Promise<void> {
  await countAttempt(db, user, now);
  if (!(await isPasswordOf(user, password))) throw new Refusal('invalid_credentials');
  if (user.disabledAt) throw new Refusal('account_disabled');
}

async function isPasswordOf({ passwordHash }: User, password: string): Promise<boolean> {
  if (passwordHash !== null) return verifyPassword(password, passwordHash);
  await verifyNothing(password);
  return false;
}

/** Counts an attempt, and locks after it, before it is tried: so that many at once cannot outrun the lock. */
export async function countAttempt(
  db: Db,
  { clientId, userId }: Pick<User, 'clientId' | 'userId'>,
  now: Date,
): Promise<void> {
  await db.tx(async (tx) => {
    const { failedLogins, lockedUntil: until } = await lockUserRow(tx, clientId, userId);
    if (until && until > now) throw new Refusal('account_locked', { until: until.toISOString() });
    await setAttempts(tx, clientId, userId, failedLogins + 1, lockedUntil(failedLogins + 1, now));
  });
}

/** Asks a logged-in user for the password again (reference 11.1). `actor`: user:<id>. */
export async function confirmPassword(
  db: Db,
  clientId: Id,
  actor: string,
  password: string,
  now: Date,
): Promise<void> {
  const user = await findUser(db, clientId, actor.replace(/^user:/, ''));
  if (!user) throw new Refusal('invalid_credentials');
  await checkPassword(db, user, password, now);
  await forgiveAttempts(db, clientId, user.userId);
}

/** Tokens make tokens; a chain is never that long. */
const MAKERS_MAX = 20;

/** Checks a password sent with an access token against the user who made the token, or the token it was made with. `actor`: token:<id>. */
export async function confirmMakersPassword(
  db: Db,
  clientId: Id,
  actor: string,
  password: string,
  now: Date,
): Promise<void> {
  let maker = actor;
  for (let hop = 0; hop < MAKERS_MAX && maker.startsWith('token:'); hop++) {
    maker = (await findToken(db, clientId, maker.slice('token:'.length)))?.token.createdBy ?? '';
  }
  if (!maker.startsWith('user:')) throw new Refusal('invalid_credentials');
  await confirmPassword(db, clientId, maker, password, now);
}

export interface LoggedIn {
  user: User;
  token: string;
  expiresAt: Date;
}

/** Opens a session for a user who proved who he is, and forgives what was counted against him. */
export async function startSession(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  user: User,
  opening: Device & { way: SignInWay },
): Promise<LoggedIn> {
  const sessionId = made.ids();
  const token = newToken('gws', user.clientId, sessionId);
  const expiresAt = plusMs(made.now, SESSION_DAYS * DAY_MS);
  await insertSession(tx, user, { sessionId, expiresAt, ...opening }, tokenHash(token), made.now);
  await forgiveAttempts(tx, user.clientId, user.userId);
  const actor = `user:${user.userId}`;
  const subject = `session:${sessionId}`;
  const after = { way: opening.way, address: opening.address };
  await recordAudit(tx, { clientId: user.clientId, actor, action: 'session.created', subject, after }, made);
  return { user, token, expiresAt };
}

/**
 * The user of an address and password. The client is the one named, else that of the host when the address is known there, else the only
 * one whose user has them. Takes as long for an unknown address as for a wrong password. What the attempt counted is forgiven once a
 * session opens, so that somebody who knows the password still cannot try codes without end.
 */
export async function userWithPassword(
  db: Db,
  asked: { email: string; password: string; clientId: Id | null; hostClientId: Id | null },
  now: Date,
): Promise<User> {
  let candidates = await usersByEmail(db, asked.email, asked.clientId);
  const here = candidates.filter((user) => user.clientId === asked.hostClientId);
  if (here.length > 0) candidates = here;
  if (candidates.length === 0) {
    await verifyNothing(asked.password);
    throw new Refusal('invalid_credentials');
  }
  const right: User[] = [];
  let refusal: unknown;
  for (const user of candidates) {
    try {
      await checkPassword(db, user, asked.password, now);
      right.push(user);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal ??= error;
    }
  }
  const [user] = right;
  if (!user) throw refusal;
  if (right.length > 1) {
    throw new Refusal('conflict', {
      reason: 'this address and password open several accounts; name one by client_id',
    });
  }
  return user;
}

/** Ends a session at once; nothing happens when it is over already. */
export async function logOut(
  db: Db,
  made: { ids: IdMaker; now: Date },
  session: { clientId: Id; sessionId: Id; actor: string },
): Promise<void> {
  await db.tx(async (tx) => {
    if (!(await deleteSession(tx, session.clientId, session.sessionId))) return;
    const { clientId, actor } = session;
    await recordAudit(
      tx,
      { clientId, actor, action: 'session.ended', subject: `session:${session.sessionId}` },
      made,
    );
  });
}
