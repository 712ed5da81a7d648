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
  action: string;
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Newest first, older than `olderThan` when it is given. */
export async function listAudit(
  sql: Sql,
  clientId: Id,
  filter: { limit: number; olderThan: Id | null; subject: string | null; actor: string | null },
): Promise<StoredAuditEntry[]> {
  const rows = await sql.query<Omit<StoredAuditEntry, 'entryId'> & { entry_id: Id }>(
    `select entry_id, at, actor, action, subject, before, after from audit_entries
     where client_id = $1 and ($2::bigint is null or entry_id < $2)
       and ($3::text is null or subject = $3) and ($4::text is null or actor = $4)
     order by entry_id desc limit $5`,
    [clientId, filter.olderThan, filter.subject, filter.actor, filter.limit],
  );
  return rows.map(({ entry_id, ...row }) => ({ entryId: entry_id, ...row }));
}
