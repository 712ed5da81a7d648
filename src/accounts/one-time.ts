// Tokens that are shown or mailed once and work once: invitations, new passwords, the second step of signing in (SEC-1).

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import { insertOneTime, type OneTimeKind, type OneTimeToken, openOneTime } from './store-sign-in.ts';
import { newToken, parseToken, tokenHash } from './tokens.ts';

export interface OneTimeWish {
  clientId: Id;
  kind: OneTimeKind;
  userId: Id | null;
  email: string | null;
  data?: Record<string, unknown>;
  createdBy: string;
  lastsMs: number;
}

/** Makes one; its value is in the answer and never again. */
export async function makeOneTime(
  tx: Tx,
  made: { ids: IdMaker; now: Date },
  wish: OneTimeWish,
): Promise<{ value: string; token: OneTimeToken }> {
  const tokenId = made.ids();
  const value = newToken('gwo', wish.clientId, tokenId);
  const token: OneTimeToken = {
    tokenId,
    kind: wish.kind,
    userId: wish.userId,
    email: wish.email,
    data: wish.data ?? {},
    createdBy: wish.createdBy,
    createdAt: made.now,
    expiresAt: plusMs(made.now, wish.lastsMs),
  };
  await insertOneTime(tx, wish.clientId, token, tokenHash(value));
  return { value, token };
}

/** One that still works, held until the transaction ends. Throws link_over for whatever else was sent. */
export async function readOneTime(
  tx: Tx,
  kind: OneTimeKind,
  value: string,
  now: Date,
): Promise<{ clientId: Id; token: OneTimeToken & { attempts: number } }> {
  const parsed = parseToken(value.trim());
  if (parsed?.kind !== 'gwo') throw new Refusal('link_over');
  const wanted = { tokenId: parsed.id, kind, tokenHash: tokenHash(value.trim()) };
  const token = await openOneTime(tx, parsed.clientId, wanted, now);
  if (!token) throw new Refusal('link_over');
  return { clientId: parsed.clientId, token };
}

/** Where the console takes a token. It stands behind the #, so that no server, proxy or log sees it (SEC-5). */
export function consoleLink(origin: string, page: 'invitation' | 'new-password', value: string): string {
  return `${origin}/console/${page}#${value}`;
}
