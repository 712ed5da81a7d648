// Entries of the audit log about paying (SEC-2), in the transaction of the change. Never a secret, a code or an account number.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';

export interface Change {
  clientId: Id;
  actor: string;
  /** As "supplier.created". */
  action: string;
  /** As "supplier:<id>". */
  subject: string;
  before?: unknown;
  after?: unknown;
}

export async function auditPayouts(tx: Tx, made: { entryId: Id; at: Date }, change: Change): Promise<void> {
  const { clientId, actor, action, subject, before = null, after = null } = change;
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[clientId, made.entryId, made.at, actor, action, subject],
      ...[before === null ? null : JSON.stringify(before), after === null ? null : JSON.stringify(after)],
    ],
  );
}
