// SQL of sessions: opening, finding, listing and ending them. Tokens are stored as hashes only (SEC-1).

import type { Id } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Role } from './types.ts';

/** By what somebody signed in. */
export type SignInWay = 'password' | 'two_factor' | 'setup' | 'invitation' | 'single_sign_on';

/** Where a session was opened. */
export interface Device {
  address: string;
  userAgent: string;
}

export interface NewSession extends Device {
  sessionId: Id;
  expiresAt: Date;
  way: SignInWay;
}

/** Also clears away the user's sessions that are over. */
export async function insertSession(
  tx: Tx,
  user: { clientId: Id; userId: Id },
  session: NewSession,
  tokenHash: Buffer,
  now: Date,
): Promise<void> {
  await tx.query('delete from sessions where client_id = $1 and user_id = $2 and expires_at <= $3', [
    user.clientId,
    user.userId,
    now,
  ]);
  await tx.query(
    `insert into sessions (client_id, session_id, user_id, token_hash, created_at, expires_at, last_seen_at, address, user_agent, way)
     values ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9)`,
    [
      user.clientId,
      session.sessionId,
      user.userId,
      tokenHash,
      now,
      session.expiresAt,
      session.address.slice(0, 100),
      session.userAgent.slice(0, 300),
      session.way,
    ],
  );
  await tx.query('update users set last_login_at = $3 where client_id = $1 and user_id = $2', [
    user.clientId,
    user.userId,
    now,
  ]);
}

/** How fresh "last seen" is kept: a session in use writes no more often. */
const SEEN_MS = 5 * MINUTE_MS;

/** A session with its user; null when it was ended or the user is disabled. Notes that it was seen. */
export async function findSession(
  sql: Sql,
  clientId: Id,
  sessionId: Id,
  now: Date,
): Promise<{ userId: Id; role: Role; tokenHash: Buffer; expiresAt: Date } | null> {
  const [row] = await sql.query<{
    user_id: Id;
    role: Role;
    token_hash: Buffer;
    expires_at: Date;
    last_seen_at: Date | null;
  }>(
    `select s.user_id, u.role, s.token_hash, s.expires_at, s.last_seen_at
     from sessions s join users u on u.client_id = s.client_id and u.user_id = s.user_id
     where s.client_id = $1 and s.session_id = $2 and u.disabled_at is null`,
    [clientId, sessionId],
  );
  if (!row) return null;
  const staleSince = plusMs(now, -SEEN_MS);
  if (row.expires_at > now && (row.last_seen_at === null || row.last_seen_at < staleSince)) {
    await sql.query(
      `update sessions set last_seen_at = $3
       where client_id = $1 and session_id = $2 and (last_seen_at is null or last_seen_at < $4)`,
      [clientId, sessionId, now, staleSince],
    );
  }
  return { userId: row.user_id, role: row.role, tokenHash: row.token_hash, expiresAt: row.expires_at };
}

/** True if there was one to end. */
export async function deleteSession(tx: Tx, clientId: Id, sessionId: Id): Promise<boolean> {
  const rows = await tx.query(
    'delete from sessions where client_id = $1 and session_id = $2 returning session_id',
    [clientId, sessionId],
  );
  return rows.length > 0;
}

/** Ends a user's sessions but one; resolves with how many. `except` null: all of them. */
export async function deleteSessionsOf(tx: Tx, clientId: Id, userId: Id, except: Id | null): Promise<number> {
  const rows = await tx.query(
    `delete from sessions where client_id = $1 and user_id = $2 and ($3::bigint is null or session_id <> $3)
     returning session_id`,
    [clientId, userId, except],
  );
  return rows.length;
}

export interface SessionRow extends Device {
  sessionId: Id;
  userId: Id;
  email: string;
  way: SignInWay;
  createdAt: Date;
  lastSeenAt: Date | null;
  expiresAt: Date;
  passwordAt: Date | null;
}

/** The sessions that are open, of one user or (null) of all, those last seen first. */
export async function listSessions(
  sql: Sql,
  clientId: Id,
  of: { userId: Id | null; sessionId?: Id },
  now: Date,
): Promise<SessionRow[]> {
  const rows = await sql.query<{
    session_id: Id;
    user_id: Id;
    email: string;
    way: SignInWay;
    created_at: Date;
    last_seen_at: Date | null;
    expires_at: Date;
    password_at: Date | null;
    address: string;
    user_agent: string;
  }>(
    `select s.session_id, s.user_id, u.email, s.way, s.created_at, s.last_seen_at, s.expires_at, s.password_at, s.address, s.user_agent
     from sessions s join users u on u.client_id = s.client_id and u.user_id = s.user_id
     where s.client_id = $1 and ($2::bigint is null or s.user_id = $2) and ($3::bigint is null or s.session_id = $3)
       and s.expires_at > $4
     order by s.last_seen_at desc nulls last, s.session_id desc limit 1000`,
    [clientId, of.userId, of.sessionId ?? null, now],
  );
  return rows.map((row) => ({
    sessionId: row.session_id,
    userId: row.user_id,
    email: row.email,
    way: row.way,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    passwordAt: row.password_at,
    address: row.address,
    userAgent: row.user_agent,
  }));
}

/** Notes that the user of a session just gave the password again. */
export async function markPassword(sql: Sql, clientId: Id, sessionId: Id, now: Date): Promise<void> {
  await sql.query('update sessions set password_at = $3 where client_id = $1 and session_id = $2', [
    clientId,
    sessionId,
    now,
  ]);
}
