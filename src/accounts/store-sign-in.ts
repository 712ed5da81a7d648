// SQL of what guards the way in: counts of attempts by address, and tokens that work once (SEC-1).

import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql } from '../db/sql.ts';

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

/** Deletes what is long over. */
export async function forgetOldSignIns(sql: Sql, now: Date): Promise<void> {
  const before = plusMs(now, -30 * DAY_MS);
  await sql.query('delete from sign_in_counts where client_id = $1 and window_ends_at < $2', [
    INSTALLATION,
    now,
  ]);
  const clients = 'client_id in (select client_id from clients)';
  await sql.query(`delete from sign_in_tokens where ${clients} and expires_at < $1`, [before]);
  await sql.query(`delete from sessions where ${clients} and expires_at < $1`, [before]);
}
