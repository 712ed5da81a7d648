// Logging in: password against account, slowed down after failures (attempts.ts). Owns the flow; SQL and hashing are elsewhere.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Db, Tx } from '../db/sql.ts';
import { confirmationsOf, counted, passwordsFrom, passwordsOf } from './attempts.ts';
import { recordAudit } from './audit.ts';
import { verifyNothing, verifyPassword } from './passwords.ts';
import { type Device, deleteSession, insertSession, type SignInWay } from './store-sessions.ts';
import { findToken } from './store-tokens.ts';
import { findUser, type User, usersByEmail } from './store-users.ts';
import { newToken, tokenHash } from './tokens.ts';

const SESSION_DAYS = 14;

async function isPasswordOf({ passwordHash }: User, password: string): Promise<boolean> {
  if (passwordHash !== null) return verifyPassword(password, passwordHash);
  await verifyNothing(password);
  return false;
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
  const { isRight } = await counted(db, confirmationsOf(clientId, user.userId), now, async () => ({
    isRight: await isPasswordOf(user, password),
  }));
  if (!isRight) throw new Refusal('invalid_credentials');
  if (user.disabledAt) throw new Refusal('account_disabled');
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

/** Opens a session for a user who proved who he is. */
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
  const actor = `user:${user.userId}`;
  const subject = `session:${sessionId}`;
  const after = { way: opening.way, address: opening.address };
  await recordAudit(tx, { clientId: user.clientId, actor, action: 'session.created', subject, after }, made);
  return { user, token, expiresAt };
}

/**
 * The user of an address and password. The client is the one named, else that of the host when the address is known there, else the only
 * one whose user has them. Takes as long for an unknown address as for a wrong password, and counts and locks it alike, so that nobody
 * finds out who has an account. `from`: the key of the network and, where it is known, of the browser. Throws invalid_credentials, account_locked, account_disabled or conflict.
 */
export async function userWithPassword(
  db: Db,
  asked: { email: string; password: string; clientId: Id | null; hostClientId: Id | null },
  from: { network: string; device: string | null },
  now: Date,
): Promise<User> {
  const { email } = asked;
  const attempt = () => accountsOpenedBy(db, asked);
  // Who guesses from elsewhere does not lock out the browser that the address was used in before.
  const { right } = await (from.device !== null
    ? counted(db, passwordsFrom(email, `device ${from.device}`), now, attempt)
    : counted(db, passwordsFrom(email, from.network), now, () =>
        counted(db, passwordsOf(email), now, attempt),
      ));
  const [user, second] = right.filter(({ disabledAt }) => disabledAt === null);
  if (!user) throw new Refusal(right.length > 0 ? 'account_disabled' : 'invalid_credentials');
  if (second) {
    throw new Refusal('conflict', {
      reason: 'this address and password open several accounts; name one by client_id',
    });
  }
  return user;
}

async function accountsOpenedBy(
  db: Db,
  asked: { email: string; password: string; clientId: Id | null; hostClientId: Id | null },
): Promise<{ isRight: boolean; right: User[] }> {
  let candidates = await usersByEmail(db, asked.email, asked.clientId);
  const here = candidates.filter((user) => user.clientId === asked.hostClientId);
  if (here.length > 0) candidates = here;
  if (candidates.length === 0) await verifyNothing(asked.password);
  const right: User[] = [];
  for (const user of candidates) {
    if (await isPasswordOf(user, asked.password)) right.push(user);
  }
  return { isRight: right.length > 0, right };
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
