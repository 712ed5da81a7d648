// SQL of the share experience: how often visitors asked, links that prove an e-mail, sessions, and share mails of late. Decides nothing.

import type { Id } from '../base/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';

const LINK_MS = 30 * MINUTE_MS;

/** Counts `more` askings in the current hour; resolves with the count, these included, and the end of the hour. */
export async function countAsking(
  sql: Sql,
  clientId: Id,
  subject: string,
  now: Date,
  more = 1,
): Promise<{ count: number; endsAt: Date }> {
  const endsAt = new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS);
  const [row] = await sql.query<{ count: number }>(
    `insert into visitor_counts (client_id, subject, window_ends_at, count) values ($1, $2, $3, $4)
     on conflict (client_id, subject, window_ends_at) do update set count = visitor_counts.count + excluded.count returning count`,
    [clientId, subject, endsAt, more],
  );
  return { count: row?.count ?? more, endsAt };
}

/** Whether somebody with this e-mail (compared form) is known. */
export async function isKnownEmail(sql: Sql, clientId: Id, email: string): Promise<boolean> {
  const rows = await sql.query(
    `select from identities where client_id = $1 and kind = 'email' and value = $2`,
    [clientId, email],
  );
  return rows.length > 0;
}

export async function insertLink(
  tx: Tx,
  clientId: Id,
  link: { hash: Buffer; email: string; now: Date },
): Promise<void> {
  await tx.query(
    'insert into own_page_links (client_id, token_hash, email, expires_at) values ($1, $2, $3, $4)',
    [clientId, link.hash, link.email, plusMs(link.now, LINK_MS)],
  );
}

/** Whether a link could still be used. Uses nothing up. */
export async function isLinkOpen(sql: Sql, clientId: Id, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `select from own_page_links where client_id = $1 and token_hash = $2 and used_at is null and expires_at > $3`,
    [clientId, hash, now],
  );
  return rows.length > 0;
}

/** Uses a link up and opens a session for its e-mail; false: it was used, is too old, or never was. */
export async function openSession(
  tx: Tx,
  clientId: Id,
  opening: { linkHash: Buffer; sessionHash: Buffer; days: number; now: Date },
): Promise<boolean> {
  const [used] = await tx.query<{ email: string }>(
    `update own_page_links set used_at = $3
     where client_id = $1 and token_hash = $2 and used_at is null and expires_at > $3 returning email`,
    [clientId, opening.linkHash, opening.now],
  );
  if (!used) return false;
  await tx.query(
    'insert into own_page_sessions (client_id, token_hash, email, expires_at) values ($1, $2, $3, $4)',
    [clientId, opening.sessionHash, used.email, plusMs(opening.now, opening.days * DAY_MS)],
  );
  return true;
}

/** The proved e-mail of a session; null: there is none, or it is over. */
export async function sessionEmail(sql: Sql, clientId: Id, hash: Buffer, now: Date): Promise<string | null> {
  const [row] = await sql.query<{ email: string }>(
    'select email from own_page_sessions where client_id = $1 and token_hash = $2 and expires_at > $3',
    [clientId, hash, now],
  );
  return row?.email ?? null;
}

export async function closeSession(sql: Sql, clientId: Id, hash: Buffer): Promise<void> {
  await sql.query('delete from own_page_sessions where client_id = $1 and token_hash = $2', [clientId, hash]);
}

/** Share mails are counted and added by one transaction of a client at a time. */
export async function holdShareMails(tx: Tx, clientId: Id): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('share mails'), hashtext($1))`, [clientId]);
}

/** How many share mails went out of late: of this advocate, and to each address (compared form) by the advocate and by anybody. */
export async function shareMailsOfLate(
  tx: Tx,
  clientId: Id,
  personId: Id,
  addresses: readonly string[],
  since: { advocateDay: Date; advocateRecipient: Date; recipient: Date },
): Promise<{ ofAdvocate: number; to: Map<string, { byAdvocate: number; byAnybody: number }> }> {
  const [own] = await tx.query<{ count: number }>(
    `select count(*)::int as count from mails
     where client_id = $1 and person_id = $2 and kind = 'share' and created_at > $3`,
    [clientId, personId, since.advocateDay],
  );
  const rows = await tx.query<{ address_key: string; by_advocate: number; by_anybody: number }>(
    `select address_key, count(*) filter (where person_id = $3 and created_at > $4)::int as by_advocate, count(*)::int as by_anybody
     from mails where client_id = $1 and address_key = any($2::text[]) and kind = 'share' and created_at > $5
     group by address_key`,
    [clientId, addresses, personId, since.advocateRecipient, since.recipient],
  );
  return {
    ofAdvocate: own?.count ?? 0,
    to: new Map(
      rows.map((row) => [row.address_key, { byAdvocate: row.by_advocate, byAnybody: row.by_anybody }]),
    ),
  };
}

/** The first name of a person, merges followed; null: not known. */
export async function firstNameOf(sql: Sql, clientId: Id, personId: Id): Promise<string | null> {
  const [row] = await sql.query<{ first_name: string | null }>(
    `select now.first_name from persons named
     join persons now on now.client_id = named.client_id and now.person_id = coalesce(named.merged_into, named.person_id)
     where named.client_id = $1 and named.person_id = $2`,
    [clientId, personId],
  );
  return row?.first_name ?? null;
}

/** Deletes what is over: counts, links and sessions. */
export async function forgetOldVisits(sql: Sql, now: Date): Promise<void> {
  const clients = 'client_id in (select client_id from clients)';
  await sql.query(`delete from visitor_counts where ${clients} and window_ends_at < $1`, [now]);
  await sql.query(`delete from own_page_links where ${clients} and expires_at < $1`, [now]);
  await sql.query(`delete from own_page_sessions where ${clients} and expires_at < $1`, [now]);
}
