// SQL of what guards the way in: counts of attempts by address, and tokens that work once (SEC-1).

import type { Id } from '../base/ids.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { forgetOldFailures } from './store-attempts.ts';
import { ROLES, type Role } from './types.ts';

const WINDOW_MS = 15 * MINUTE_MS;
/** Counts are of the whole installation: who signs in names no client yet. */
const INSTALLATION = '0';

/** Counts one more attempt in the current quarter of an hour; resolves with the count, this one included, and the end of the quarter. */
export async function countSignIn(
  sql: Sql,
  subject: string,
  now: Date,
): Promise<{ count: number; endsAt: Date }> {
  const endsAt = new Date((Math.floor(now.getTime() / WINDOW_MS) + 1) * WINDOW_MS);
  const [row] = await sql.query<{ count: number }>(
    `insert into sign_in_counts (client_id, subject, window_ends_at, count) values ($1, $2, $3, 1)
     on conflict (client_id, subject, window_ends_at) do update set count = sign_in_counts.count + 1 returning count`,
    [INSTALLATION, subject, endsAt],
  );
  return { count: row?.count ?? 1, endsAt };
}

/** Takes an attempt back that turned out well. */
export async function forgiveSignIn(sql: Sql, subject: string, endsAt: Date): Promise<void> {
  await sql.query(
    `update sign_in_counts set count = count - 1
     where client_id = $1 and subject = $2 and window_ends_at = $3 and count > 0`,
    [INSTALLATION, subject, endsAt],
  );
}

export type OneTimeKind = 'two_factor' | 'password_reset' | 'invitation' | 'single_sign_on';

/** Something that is shown or mailed once and works once. */
export interface OneTimeToken {
  tokenId: Id;
  kind: OneTimeKind;
  userId: Id | null;
  email: string | null;
  data: Record<string, unknown>;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
}

interface OneTimeRow {
  token_id: Id;
  kind: OneTimeKind;
  user_id: Id | null;
  email: string | null;
  data: Record<string, unknown>;
  created_by: string;
  created_at: Date;
  expires_at: Date;
}

const COLUMNS = 'token_id, kind, user_id, email, data, created_by, created_at, expires_at';

function tokenOf(row: OneTimeRow): OneTimeToken {
  return {
    tokenId: row.token_id,
    kind: row.kind,
    userId: row.user_id,
    email: row.email,
    data: row.data,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export async function insertOneTime(
  tx: Tx,
  clientId: Id,
  token: OneTimeToken,
  tokenHash: Buffer,
): Promise<void> {
  await tx.query(
    `insert into sign_in_tokens (client_id, token_id, kind, token_hash, user_id, email, data, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      clientId,
      token.tokenId,
      token.kind,
      tokenHash,
      token.userId,
      token.email,
      JSON.stringify(token.data),
      token.createdBy,
      token.createdAt,
      token.expiresAt,
    ],
  );
}

/** A token that still works, held until the transaction ends; null: there is none. */
export async function openOneTime(
  tx: Tx,
  clientId: Id,
  wanted: { tokenId: Id; kind: OneTimeKind; tokenHash: Buffer },
  now: Date,
): Promise<(OneTimeToken & { attempts: number }) | null> {
  const [row] = await tx.query<OneTimeRow & { attempts: number }>(
    `select ${COLUMNS}, attempts from sign_in_tokens
     where client_id = $1 and token_id = $2 and kind = $3 and token_hash = $4 and used_at is null and expires_at > $5 for update`,
    [clientId, wanted.tokenId, wanted.kind, wanted.tokenHash, now],
  );
  return row ? { ...tokenOf(row), attempts: row.attempts } : null;
}

/** Counts an attempt at it. */
export async function countOneTime(tx: Tx, clientId: Id, tokenId: Id): Promise<void> {
  await tx.query('update sign_in_tokens set attempts = attempts + 1 where client_id = $1 and token_id = $2', [
    clientId,
    tokenId,
  ]);
}

/** From now on it works no more; true if it did until now. */
export async function endOneTime(tx: Tx, clientId: Id, tokenId: Id, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `update sign_in_tokens set used_at = $3 where client_id = $1 and token_id = $2 and used_at is null returning token_id`,
    [clientId, tokenId, now],
  );
  return rows.length > 0;
}

/** Ends all open ones of a kind that are for a user, or (invitations) for an address. */
export async function endOneTimesFor(
  tx: Tx,
  clientId: Id,
  whom: { kind: OneTimeKind; userId: Id } | { kind: 'invitation'; email: string },
  now: Date,
): Promise<void> {
  const [userId, email] = 'userId' in whom ? [whom.userId, null] : [null, whom.email];
  await tx.query(
    `update sign_in_tokens set used_at = $5
     where client_id = $1 and kind = $2 and used_at is null and ($3::bigint is null or user_id = $3) and ($4::text is null or email = $4)`,
    [clientId, whom.kind, userId, email, now],
  );
}

/** Ends what would open the account of a user without his new password: links to another one, second steps under way. */
export async function endWaysInOf(tx: Tx, clientId: Id, userId: Id, now: Date): Promise<void> {
  await tx.query(
    `update sign_in_tokens set used_at = $3
     where client_id = $1 and user_id = $2 and kind in ('password_reset', 'two_factor') and used_at is null`,
    [clientId, userId, now],
  );
}

/** Ends the open invitations and links to a new password that a user, or an access token of his, made for others. */
export async function endMadeBy(tx: Tx, clientId: Id, userId: Id, now: Date): Promise<number> {
  const rows = await tx.query(
    `update sign_in_tokens set used_at = $3
     where client_id = $1 and kind in ('invitation', 'password_reset') and used_at is null and user_id is distinct from $2
       and (created_by = 'user:' || $2 or created_by in
         (select 'token:' || a.token_id from access_tokens a where a.client_id = $1 and a.created_by = 'user:' || $2))
     returning token_id`,
    [clientId, userId, now],
  );
  return rows.length;
}

/** As whom an invitation lets somebody in. */
export function invitedAs({ data }: OneTimeToken): { name: string; role: Role } {
  const role = ROLES.find((known) => known === data.role) ?? 'read_only';
  return { name: typeof data.name === 'string' ? data.name : '', role };
}

/** How many links to a new password a user had mailed to himself since then. */
export async function mailedLinksSince(sql: Sql, clientId: Id, userId: Id, since: Date): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from sign_in_tokens
     where client_id = $1 and kind = 'password_reset' and user_id = $2 and created_by = 'user:' || $2 and created_at > $3`,
    [clientId, userId, since],
  );
  return row?.count ?? 0;
}

/** Invitations that were neither accepted nor taken back, newest first; expired ones too, so that one sees whom to invite again. */
export async function openInvitations(sql: Sql, clientId: Id): Promise<OneTimeToken[]> {
  const rows = await sql.query<OneTimeRow>(
    `select ${COLUMNS} from sign_in_tokens where client_id = $1 and kind = 'invitation' and used_at is null
     order by token_id desc limit 1000`,
    [clientId],
  );
  return rows.map(tokenOf);
}

/** Deletes what is long over. */
export async function forgetOldSignIns(sql: Sql, now: Date): Promise<void> {
  const before = plusMs(now, -30 * DAY_MS);
  await sql.query('delete from sign_in_counts where client_id = $1 and window_ends_at < $2', [
    INSTALLATION,
    now,
  ]);
  await forgetOldFailures(sql, now);
  const clients = 'client_id in (select client_id from clients)';
  await sql.query(`delete from sign_in_tokens where ${clients} and expires_at < $1`, [before]);
  await sql.query(`delete from sessions where ${clients} and expires_at < $1`, [before]);
}
