// SQL of how a client's texts are sent: provider, account, sender. The secret is sealed.

import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';

export interface TextSettings {
  accountSid: string;
  sender: string;
  apiUrl: string;
  isOn: boolean;
  trouble: string | null;
}

interface Row {
  account_sid: string;
  auth_token: Buffer;
  sender: string;
  api_url: string;
  is_on: boolean;
  trouble: string | null;
}

/** null: texts were never set up. */
export async function loadTextSettings(
  sql: Sql,
  box: SecretBox,
  clientId: Id,
): Promise<(TextSettings & { authToken: string }) | null> {
  const [row] = await sql.query<Row>(
    'select account_sid, auth_token, sender, api_url, is_on, trouble from text_settings where client_id = $1',
    [clientId],
  );
  if (!row) return null;
  return {
    ...{ accountSid: row.account_sid, sender: row.sender, apiUrl: row.api_url, isOn: row.is_on },
    ...{ trouble: row.trouble, authToken: box.open(row.auth_token, secretContext(clientId)) },
  };
}

function secretContext(clientId: Id): string {
  return `text_settings:${clientId}`;
}

export async function textsAreOn(sql: Sql, clientId: Id): Promise<boolean> {
  return (
    (await sql.query('select 1 from text_settings where client_id = $1 and is_on', [clientId])).length > 0
  );
}

export async function saveTextSettings(
  tx: Tx,
  box: SecretBox,
  clientId: Id,
  settings: Omit<TextSettings, 'trouble'> & { authToken: string },
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into text_settings (client_id, provider, account_sid, auth_token, sender, api_url, is_on, trouble, updated_at)
     values ($1, 'twilio', $2, $3, $4, $5, $6, null, $7)
     on conflict (client_id) do update set account_sid = excluded.account_sid, auth_token = excluded.auth_token,
       sender = excluded.sender, api_url = excluded.api_url, is_on = excluded.is_on, trouble = null, updated_at = excluded.updated_at`,
    [
      ...[clientId, settings.accountSid, box.seal(settings.authToken, secretContext(clientId))],
      ...[settings.sender, settings.apiUrl, settings.isOn, now],
    ],
  );
}

/** What the provider says of the account; null: it works. */
export async function saveTextTrouble(sql: Sql, clientId: Id, trouble: string | null): Promise<void> {
  await sql.query(
    'update text_settings set trouble = $2 where client_id = $1 and trouble is distinct from $2',
    [clientId, trouble],
  );
}

/** One line of the audit log, in the transaction of the change (SEC-2). Secrets are left out. */
export async function auditTexts(
  tx: Tx,
  made: { entryId: Id; at: Date; clientId: Id; actor: string },
  entry: { action: string; subject: string; before: object | null; after: object | null },
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)`,
    [
      ...[made.clientId, made.entryId, made.at, made.actor, entry.action, entry.subject],
      ...[entry.before, entry.after].map((side) => side && JSON.stringify(side)),
    ],
  );
}
