// The append-only audit log (SEC-2): who changed what, before and after.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { AuditEntry } from './types.ts';

/** Writes one entry in the transaction of the change itself. Callers leave secrets out of `before` and `after` (SEC-5). */
export async function recordAudit(
  tx: Tx,
  entry: AuditEntry,
  made: { ids: IdMaker; now: Date },
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.clientId,
      made.ids(),
      made.now,
      entry.actor,
      entry.action,
      entry.subject,
      entry.before ? JSON.stringify(entry.before) : null,
      entry.after ? JSON.stringify(entry.after) : null,
    ],
  );
}

export interface StoredAuditEntry {
  entryId: Id;
  at: Date;
  actor: string;
  /** The user's address or the token's name; null: the actor is no user and no token, or is gone. */
  actorName: string | null;
  action: string;
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface AuditFilter {
  limit: number;
  olderThan: Id | null;
  subject: string | null;
  actor: string | null;
  /** An action, or the first part of one: "user" finds "user.changed". */
  action: string | null;
  since: Date | null;
  until: Date | null;
}

/** Newest first, older than `olderThan` when it is given. */
export async function listAudit(sql: Sql, clientId: Id, filter: AuditFilter): Promise<StoredAuditEntry[]> {
  const rows = await sql.query<
    Omit<StoredAuditEntry, 'entryId' | 'actorName'> & { entry_id: Id; actor_name: string | null }
  >(
    `select e.entry_id, e.at, e.actor, e.action, e.subject, e.before, e.after,
       case when e.actor ~ '^user:[0-9]{1,19}$' then
         (select u.email from users u where u.client_id = $1 and u.user_id::text = substr(e.actor, 6))
       when e.actor ~ '^token:[0-9]{1,19}$' then
         (select k.name from access_tokens k where k.client_id = $1 and k.token_id::text = substr(e.actor, 7)) end as actor_name
     from audit_entries e
     where e.client_id = $1 and ($2::bigint is null or e.entry_id < $2)
       and ($3::text is null or e.subject = $3) and ($4::text is null or e.actor = $4)
       and ($5::text is null or e.action = $5 or starts_with(e.action, $5 || '.'))
       and ($6::timestamptz is null or e.at >= $6) and ($7::timestamptz is null or e.at < $7)
     order by e.entry_id desc limit $8`,
    [
      clientId,
      filter.olderThan,
      filter.subject,
      filter.actor,
      filter.action,
      filter.since,
      filter.until,
      filter.limit,
    ],
  );
  return rows.map(({ entry_id, actor_name, ...row }) => ({
    ...row,
    entryId: entry_id,
    actorName: actor_name,
  }));
}
