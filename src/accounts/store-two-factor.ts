// SQL of the second factor: the sealed secret, the last step that was used, recovery codes as hashes (SEC-1).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** The sealed secret, whether it is asked for already or not; null: there is none. */
export async function totpSecretOf(tx: Tx, clientId: Id, userId: Id): Promise<Buffer | null> {
  const [row] = await tx.query<{ totp_secret: Buffer | null }>(
    'select totp_secret from users where client_id = $1 and user_id = $2 for update',
    [clientId, userId],
  );
  return row?.totp_secret ?? null;
}

/** A secret that is asked for once a code of it was confirmed. */
export async function setTotpSecret(tx: Tx, clientId: Id, userId: Id, sealed: Buffer): Promise<void> {
  await tx.query(
    `update users set totp_secret = $3, totp_since = null, totp_last_step = null where client_id = $1 and user_id = $2`,
    [clientId, userId, sealed],
  );
}

export async function startTotp(tx: Tx, clientId: Id, userId: Id, now: Date): Promise<void> {
  await tx.query('update users set totp_since = $3 where client_id = $1 and user_id = $2', [
    clientId,
    userId,
    now,
  ]);
}

/** No secret, no codes. */
export async function endTotp(tx: Tx, clientId: Id, userId: Id): Promise<void> {
  await tx.query(
    'update users set totp_secret = null, totp_since = null, totp_last_step = null where client_id = $1 and user_id = $2',
    [clientId, userId],
  );
  await tx.query('delete from recovery_codes where client_id = $1 and user_id = $2', [clientId, userId]);
}

/** Uses a step up; false: it, or a later one, was used already. */
export async function spendTotpStep(tx: Tx, clientId: Id, userId: Id, step: number): Promise<boolean> {
  const rows = await tx.query(
    `update users set totp_last_step = $3
     where client_id = $1 and user_id = $2 and (totp_last_step is null or totp_last_step < $3) returning user_id`,
    [clientId, userId, step],
  );
  return rows.length > 0;
}

/** Replaces the user's recovery codes. */
export async function setRecoveryCodes(
  tx: Tx,
  clientId: Id,
  userId: Id,
  hashes: readonly Buffer[],
  now: Date,
): Promise<void> {
  await tx.query('delete from recovery_codes where client_id = $1 and user_id = $2', [clientId, userId]);
  await tx.query(
    `insert into recovery_codes (client_id, user_id, code_hash, created_at)
     select $1, $2, h, $4 from unnest($3::bytea[]) as h`,
    [clientId, userId, hashes, now],
  );
}

/** Uses a recovery code up; false: it is none, or was used already. */
export async function spendRecoveryCode(
  tx: Tx,
  clientId: Id,
  userId: Id,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `update recovery_codes set used_at = $4
     where client_id = $1 and user_id = $2 and code_hash = $3 and used_at is null returning user_id`,
    [clientId, userId, codeHash, now],
  );
  return rows.length > 0;
}

export async function recoveryCodesLeft(sql: Sql, clientId: Id, userId: Id): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'select count(*)::int as count from recovery_codes where client_id = $1 and user_id = $2 and used_at is null',
    [clientId, userId],
  );
  return row?.count ?? 0;
}
