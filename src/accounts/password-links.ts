// New passwords for who forgot theirs: a link that works once, by mail, from an admin or from the operator's command line (SEC-1).

import type { FastifyRequest } from 'fastify';
import { Refusal } from '../base/errors.ts';
import { type IdMaker, isId } from '../base/ids.ts';
import { HOUR_MS, plusMs } from '../base/time.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { consoleLink, makeOneTime, readOneTime } from './one-time.ts';
import { hashPassword } from './passwords.ts';
import { deleteSessionsOf } from './store-sessions.ts';
import { endOneTimesFor, endWaysInOf, mailedLinksSince } from './store-sign-in.ts';
import { endTotp } from './store-two-factor.ts';
import { holdUser, setPassword, type User, usersByEmail } from './store-users.ts';

const LASTS_MS = HOUR_MS;
/** Mails an hour for one account: the newest link works, and nobody's mailbox is flooded. */
const MAILED_AN_HOUR = 3;

/** What links that an admin is shown start with. Mailed ones need PUBLIC_URL: a Host header is whatever a sender writes. */
export function linkOrigin(deps: Pick<Deps, 'publicUrl' | 'isSecure'>, request: FastifyRequest): string {
  return deps.publicUrl ?? `${deps.isSecure(request) ? 'https' : 'http'}://${request.host}`;
}

/** Makes a link; the ones before it work no more. `actor`: who asked for it. */
export async function makePasswordLink(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  user: Pick<User, 'clientId' | 'userId'>,
  actor: string,
  origin: string,
): Promise<{ url: string; tokenId: string; expiresAt: Date }> {
  const { clientId, userId } = user;
  await endOneTimesFor(tx, clientId, { kind: 'password_reset', userId }, made.now);
  const wish = { clientId, kind: 'password_reset' as const, userId, email: null, createdBy: actor };
  const { value, token } = await makeOneTime(tx, made, { ...wish, lastsMs: LASTS_MS });
  const subject = `user:${userId}`;
  await recordAudit(tx, { clientId, actor, action: 'user.password_link_made', subject }, made);
  return {
    url: consoleLink(origin, 'new-password', value),
    tokenId: token.tokenId,
    expiresAt: token.expiresAt,
  };
}

/** Mails a link to each account of an address. Says nothing of whether there is one. Throws mail_is_off. */
export async function mailPasswordLinks(deps: Deps, email: string): Promise<void> {
  const { publicUrl } = deps;
  if (!deps.mailIsOn || publicUrl === null) throw new Refusal('mail_is_off');
  const made = { ids: deps.ids, now: deps.now() };
  for (const user of await usersByEmail(deps.db, email, null)) {
    if (user.disabledAt) continue;
    const { name } = await deps.client(user.clientId);
    await deps.db.tx(async (tx) => {
      await holdUser(tx, user.clientId, user.userId);
      const since = plusMs(made.now, -HOUR_MS);
      if ((await mailedLinksSince(tx, user.clientId, user.userId, since)) >= MAILED_AN_HOUR) return;
      const link = await makePasswordLink(tx, made, user, `user:${user.userId}`, publicUrl);
      await deps.postMail(tx, [
        {
          clientId: user.clientId,
          kind: 'password_link',
          mailClass: 'essential',
          to: user.email,
          personId: null,
          subject: 'Choose a new password',
          text: `A new password for the Goodword account of ${name}\n\nSomebody, hopefully you, asked for it. The button below works once and for one hour. If it was not you, nothing needs to be done: your password stays as it is.`,
          html: null,
          look: { button: { label: 'Choose a new password', url: link.url } },
          fromName: null,
          replyTo: null,
          isAwaited: true,
          onceKey: `password_link:${link.tokenId}`,
        },
      ]);
    });
  }
}

/** Uses a link up: the new password counts, all sessions end. Throws link_over. */
export async function takeNewPassword(
  deps: Pick<Deps, 'db' | 'ids' | 'now'>,
  value: string,
  password: string,
): Promise<User> {
  // A dead link costs no hashing.
  await deps.db.tx((tx) => readOneTime(tx, 'password_reset', value, deps.now()));
  const passwordHash = await hashPassword(password);
  const made = { ids: deps.ids, now: deps.now() };
  return deps.db.tx(async (tx) => {
    const { clientId, token } = await readOneTime(tx, 'password_reset', value, made.now);
    const user = await holdUser(tx, clientId, token.userId ?? '0');
    if (!user || user.disabledAt) throw new Refusal('link_over');
    await endWaysInOf(tx, clientId, user.userId, made.now);
    await setPassword(tx, clientId, user.userId, passwordHash);
    await deleteSessionsOf(tx, clientId, user.userId, null);
    const actor = `user:${user.userId}`;
    await recordAudit(tx, { clientId, actor, action: 'user.password_changed', subject: actor }, made);
    return { ...user, passwordHash };
  });
}

/** What the operator does at the command line for who cannot get in: a link, or the second factor switched off. Throws invalid_parameter. */
export async function helpIn(
  db: Db,
  made: { ids: IdMaker; now: Date },
  wish: { email: string; clientId: string | null; origin: string; twoFactorOff: boolean },
): Promise<{ email: string; link: string; expiresAt: Date }> {
  const email = wish.email.trim().normalize('NFC').toLowerCase();
  if (wish.clientId !== null && !isId(wish.clientId)) throw new Refusal('not_found');
  const users = await usersByEmail(db, email, wish.clientId);
  const [user, second] = users;
  if (!user)
    throw new Refusal('invalid_parameter', { name: 'email', reason: `no user has the address ${email}` });
  if (second) {
    const clients = users.map(({ clientId }) => clientId).join(', ');
    throw new Refusal('conflict', {
      reason: `the address has accounts at the clients ${clients}; say which`,
    });
  }
  return db.tx(async (tx) => {
    const actor = 'operator';
    const { clientId, userId } = user;
    if (wish.twoFactorOff) {
      await endTotp(tx, clientId, userId);
      const entry = { clientId, actor, action: 'user.two_factor_off', subject: `user:${userId}` };
      await recordAudit(tx, entry, made);
    }
    const link = await makePasswordLink(tx, made, user, actor, wish.origin);
    return { email, link: link.url, expiresAt: link.expiresAt };
  });
}
