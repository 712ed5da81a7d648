// SQL of failures in a row when signing in.

import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** What is counted together. `clientId` '0': the whole installation. */
export interface Attempted {
  clientId: Id;
  subject: string;
}

interface Failures {
  failures: number;
  lastAt: Date;
  lockedUntil: Date | null;
}

/** What was counted so far, held until the transaction ends; begins a count where there is none. */
export async function holdFailures(tx: Tx, { clientId, subject }: Attempted, now: Date): Promise<Failures> {
  await tx.query(
    `insert into sign_in_failures (client_id, subject, failures, last_at) values ($1, $2, 0, $3)
     on conflict (client_id, subject) do nothing`,
    [clientId, subject, now],
  );
  const [row] = await tx.query<{ failures: number; last_at: Date; locked_until: Date | null }>(
    `select failures, last_at, locked_until from sign_in_failures where client_id = $1 and subject = $2 for update`,
    [clientId, subject],
  );
  return {
    failures: row?.failures ?? 0,
    lastAt: row?.last_at ?? now,
    lockedUntil: row?.locked_until ?? null,
  };
}

export async function setFailures(
  tx: Tx,
  { clientId, subject }: Attempted,
  { failures, lastAt, lockedUntil }: Failures,
): Promise<void> {
  await tx.query(
    `update sign_in_failures set failures = $3, last_at = $4, locked_until = $5 where client_id = $1 and subject = $2`,
    [clientId, subject, failures, lastAt, lockedUntil],
  );
}

/** Nothing is counted any more. */
export async function forgiveFailures(sql: Sql, { clientId, subject }: Attempted): Promise<void> {
  await sql.query('delete from sign_in_failures where client_id = $1 and subject = $2', [clientId, subject]);
}

/** Deletes what was counted more than a day ago. */
export async function forgetOldFailures(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `delete from sign_in_failures
     where (client_id = 0 or client_id in (select client_id from clients)) and last_at < $1`,
    [plusMs(now, -DAY_MS)],
  );
}
