// Writes this room's changes into the audit log (SEC-2), in their transaction.

import type { AuditEntry } from '../accounts/types.ts';
import type { IdMaker } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';

export async function insertAudit(
  tx: Tx,
  entry: AuditEntry,
  made: { ids: IdMaker; now: Date },
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[entry.clientId, made.ids(), made.now, entry.actor, entry.action, entry.subject],
      entry.before ? JSON.stringify(entry.before) : null,
      entry.after ? JSON.stringify(entry.after) : null,
    ],
  );
}
