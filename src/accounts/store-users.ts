// SQL of users and their sessions. Passwords and session tokens are stored as hashes only (SEC-1).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Role } from './types.ts';

export interface User {
  clientId: Id;
  userId: Id;
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  disabledAt: Date | null;
}

interface UserRow {
  client_id: Id;
  user_id: Id;
  email: string;
  name: string;
  role: Role;
  password_hash: string;
  disabled_at: Date | null;
}

const COLUMNS = 'client_id, user_id, email, name, role, password_hash, disabled_at';

function userOf(row: UserRow): User {
  return {
    clientId: row.client_id,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    disabledAt: row.disabled_at,
  };
}

export interface NewUser {
  clientId: Id;
  userId: Id;
  /** As readEmail gives it. */
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
}

export async function insertUser(tx: Tx, user: NewUser, now: Date): Promise<void> {
  await tx.query(
    `insert into users (client_id, user_id, email, name, role, password_hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [user.clientId, user.userId, user.email, user.name, user.role, user.passwordHash, now],
  );
}

export async function findUser(sql: Sql, clientId: Id, userId: Id): Promise<User | null> {
  const [row] = await sql.query<UserRow>(
    `select ${COLUMNS} from users where client_id = $1 and user_id = $2`,
    [clientId, userId],
  );
  return row ? userOf(row) : null;
}

/** Users with this address, of one client or (clientId null) of all: the one look-up that must find out the client by itself. */
export async function usersByEmail(sql: Sql, email: string, clientId: Id | null): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `select ${COLUMNS} from users where email = $1 and ($2::bigint is null or client_id = $2)
     order by client_id limit 10`,
    [email, clientId],
  );
  return rows.map(userOf);
}

/** Whether a client of this name already has this owner. */
export async function ownerExists(sql: Sql, clientName: string, email: string): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from users join clients using (client_id)
     where users.email = $1 and users.role = 'owner' and lower(clients.name) = lower($2)`,
    [email, clientName],
  );
  return rows.length > 0;
}

/** Holds the user until the transaction ends, and gives what counts for the lock. */
export async function lockUserRow(
  tx: Tx,
  clientId: Id,
  userId: Id,
): Promise<{ failedLogins: number; lockedUntil: Date | null }> {
  const [row] = await tx.query<{ failed_logins: number; locked_until: Date | null }>(
    'select failed_logins, locked_until from users where client_id = $1 and user_id = $2 for update',
    [clientId, userId],
  );
  return { failedLogins: row?.failed_logins ?? 0, lockedUntil: row?.locked_until ?? null };
}

export async function setAttempts(
  tx: Tx,
  clientId: Id,
  userId: Id,
  failedLogins: number,
  lockedUntil: Date | null,
): Promise<void> {
  await tx.query(
    'update users set failed_logins = $3, locked_until = $4 where client_id = $1 and user_id = $2',
    [clientId, userId, failedLogins, lockedUntil],
  );
}

/** After a right password: nothing is counted against the user any more. */
export async function forgiveAttempts(sql: Sql, clientId: Id, userId: Id): Promise<void> {
  await sql.query(
    'update users set failed_logins = 0, locked_until = null where client_id = $1 and user_id = $2 and failed_logins > 0',
    [clientId, userId],
  );
}

export interface Session {
  sessionId: Id;
  expiresAt: Date;
}

/** Also clears away the user's sessions that are over. */
export async function insertSession(
  tx: Tx,
  user: Pick<User, 'clientId' | 'userId'>,
  session: Session,
  tokenHash: Buffer,
  now: Date,
): Promise<void> {
  await tx.query('delete from sessions where client_id = $1 and user_id = $2 and expires_at <= $3', [
    user.clientId,
    user.userId,
    now,
  ]);
  await tx.query(
    `insert into sessions (client_id, session_id, user_id, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [user.clientId, session.sessionId, user.userId, tokenHash, now, session.expiresAt],
  );
}

/** A session with its user; null when it was ended or the user is disabled. */
export async function findSession(
  sql: Sql,
  clientId: Id,
  sessionId: Id,
): Promise<{ userId: Id; role: Role; tokenHash: Buffer; expiresAt: Date } | null> {
  const [row] = await sql.query<{ user_id: Id; role: Role; token_hash: Buffer; expires_at: Date }>(
    `select s.user_id, u.role, s.token_hash, s.expires_at
     from sessions s join users u on u.client_id = s.client_id and u.user_id = s.user_id
     where s.client_id = $1 and s.session_id = $2 and u.disabled_at is null`,
    [clientId, sessionId],
  );
  return row
    ? { userId: row.user_id, role: row.role, tokenHash: row.token_hash, expiresAt: row.expires_at }
    : null;
}

/** True if there was one to end. */
export async function deleteSession(tx: Tx, clientId: Id, sessionId: Id): Promise<boolean> {
  const rows = await tx.query(
    'delete from sessions where client_id = $1 and session_id = $2 returning session_id',
    [clientId, sessionId],
  );
  return rows.length > 0;
}
