// SQL of users: their addresses, roles and passwords (as hashes only, SEC-1).

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Role } from './types.ts';

export interface User {
  clientId: Id;
  userId: Id;
  email: string;
  name: string;
  role: Role;
  /** null: comes by single sign-on only, or was never given one. */
  passwordHash: string | null;
  disabledAt: Date | null;
  /** Since when a code is asked for beside the password; null: it is not. */
  totpSince: Date | null;
  createdAt: Date;
  lastLoginAt: Date | null;
  /** Until when no password of the address is tried. */
  lockedUntil: Date | null;
}

interface UserRow {
  client_id: Id;
  user_id: Id;
  email: string;
  name: string;
  role: Role;
  password_hash: string | null;
  disabled_at: Date | null;
  totp_since: Date | null;
  created_at: Date;
  last_login_at: Date | null;
  locked_until: Date | null;
}

/** As attempts.ts names what is counted of an address. */
const PASSWORD_SUBJECT = `'password ' || encode(sha256(convert_to(users.email, 'UTF8')), 'hex')`;

const COLUMNS = `client_id, user_id, email, name, role, password_hash, disabled_at, totp_since, created_at, last_login_at,
  (select f.locked_until from sign_in_failures f where f.client_id = 0 and f.subject = ${PASSWORD_SUBJECT}) as locked_until`;

function userOf(row: UserRow): User {
  return {
    clientId: row.client_id,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    disabledAt: row.disabled_at,
    totpSince: row.totp_since,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    lockedUntil: row.locked_until,
  };
}

export interface NewUser {
  clientId: Id;
  userId: Id;
  /** As readEmail gives it. */
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
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

/** Those of a client, oldest first. */
export async function listUsers(sql: Sql, clientId: Id): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `select ${COLUMNS} from users where client_id = $1 order by user_id limit 1000`,
    [clientId],
  );
  return rows.map(userOf);
}

/** A user, held until the transaction ends. */
export async function holdUser(tx: Tx, clientId: Id, userId: Id): Promise<User | null> {
  const [row] = await tx.query<UserRow>(
    `select ${COLUMNS} from users where client_id = $1 and user_id = $2 for update`,
    [clientId, userId],
  );
  return row ? userOf(row) : null;
}

/** Name, role and whether he may sign in. The database refuses to lose the last owner (last_owner). */
export async function updateUser(
  tx: Tx,
  user: Pick<User, 'clientId' | 'userId' | 'name' | 'role' | 'disabledAt'>,
): Promise<void> {
  try {
    await tx.query(
      'update users set name = $3, role = $4, disabled_at = $5 where client_id = $1 and user_id = $2',
      [user.clientId, user.userId, user.name, user.role, user.disabledAt],
    );
  } catch (error) {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'users_keep_an_owner') {
      throw new Refusal('last_owner');
    }
    throw error;
  }
}

/** A new password; what was counted against the address is forgiven. */
export async function setPassword(tx: Tx, clientId: Id, userId: Id, passwordHash: string): Promise<void> {
  await tx.query('update users set password_hash = $3 where client_id = $1 and user_id = $2', [
    clientId,
    userId,
    passwordHash,
  ]);
  await tx.query(
    `delete from sign_in_failures f using users
     where f.client_id = 0 and (f.subject = ${PASSWORD_SUBJECT} or starts_with(f.subject, ${PASSWORD_SUBJECT} || '@'))
       and users.client_id = $1 and users.user_id = $2`,
    [clientId, userId],
  );
}
