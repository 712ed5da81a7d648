// SQL of how a client's mails are signed: sender's name, reply address, postal address.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export interface SenderSettings {
  /** null: the company's name */
  fromName: string | null;
  replyTo: string | null;
  /** For the footer; lines. */
  postalAddress: string | null;
}

/** The settings of a client with its name. */
export async function loadSender(
  sql: Sql,
  clientId: Id,
): Promise<SenderSettings & { clientId: Id; companyName: string }> {
  const [row] = await sql.query<{
    name: string;
    from_name: string | null;
    reply_to: string | null;
    postal_address: string | null;
  }>(
    `select c.name, s.from_name, s.reply_to, s.postal_address
     from clients c left join mail_settings s on s.client_id = c.client_id where c.client_id = $1`,
    [clientId],
  );
  return {
    clientId,
    companyName: row?.name ?? '',
    fromName: row?.from_name ?? null,
    replyTo: row?.reply_to ?? null,
    postalAddress: row?.postal_address ?? null,
  };
}

export async function saveSender(tx: Tx, clientId: Id, settings: SenderSettings, now: Date): Promise<void> {
  await tx.query(
    `insert into mail_settings (client_id, from_name, reply_to, postal_address, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (client_id) do update set from_name = excluded.from_name, reply_to = excluded.reply_to,
       postal_address = excluded.postal_address, updated_at = excluded.updated_at`,
    [clientId, settings.fromName, settings.replyTo, settings.postalAddress, now],
  );
}

/** One line of the audit log, in the transaction of the change (SEC-2). */
export async function auditSender(
  tx: Tx,
  made: { entryId: Id; at: Date; clientId: Id; actor: string },
  before: SenderSettings,
  after: SenderSettings,
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, 'mail_settings.changed', $5, $6, $7)`,
    [
      made.clientId,
      made.entryId,
      made.at,
      made.actor,
      `client:${made.clientId}`,
      JSON.stringify(before),
      JSON.stringify(after),
    ],
  );
}
