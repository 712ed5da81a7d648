// The SQL that imports and exports of files need of other rooms: connections, and the audit log (SEC-2).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { FileImport } from './types.ts';

/** The connection of this id, or the only one there is when none is named (null: there are several or none); 'none': there is no such one. */
export async function connectionNamed(sql: Sql, clientId: Id, named: Id | null): Promise<Id | null | 'none'> {
  const all = await sql.query<{ connection_id: Id }>(
    `select connection_id from connections where client_id = $1 and state <> 'removed' and ($2::bigint is null or connection_id = $2)`,
    [clientId, named],
  );
  if (named !== null) return all[0]?.connection_id ?? 'none';
  return all.length === 1 ? (all[0]?.connection_id ?? null) : null;
}

export interface AuditBy {
  clientId: Id;
  actor: string;
  entryId: Id;
  at: Date;
}

/** What was done with an import; rows and names of files stay out of the log. */
export async function auditFileImport(
  tx: Tx,
  by: AuditBy,
  { importId, kind, rows, state }: Pick<FileImport, 'importId' | 'kind' | 'rows' | 'state'>,
  what: 'started' | 'paused' | 'resumed' | 'canceled',
): Promise<void> {
  await insertAudit(tx, by, `file_import.${what}`, `file_import:${importId}`, { kind, rows, state });
}

/** Who took which data out. */
export async function auditExport(sql: Sql, by: AuditBy, what: string, period: object): Promise<void> {
  await insertAudit(sql, by, 'export.read', `export:${what}`, period);
}

async function insertAudit(
  sql: Sql,
  by: AuditBy,
  action: string,
  subject: string,
  after: object,
): Promise<void> {
  await sql.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, null, $7)`,
    [by.clientId, by.entryId, by.at, by.actor, action, subject, JSON.stringify(after)],
  );
}
