// SQL of connections: their settings, secrets and health. Secrets leave it only as Credentials.

import type { AuditEntry } from '../accounts/types.ts';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Connection, Credentials, Trouble } from './types.ts';
import { DEFAULT_SIGNATURE_HEADER } from './webhook-signature.ts';

const FIELDS = `connection_id as "connectionId", name, environment, tenant_id as "tenantId", key_id as "keyId", api_url as "apiUrl",
  poll_interval_seconds as "pollIntervalSeconds", requests_per_second::float8 as "requestsPerSecond", state, trouble,
  last_success_at as "lastSuccessAt", retry_after as "retryAfter", created_at as "createdAt",
  write_back as "writeBack", hand_over as "handOver",
  coalesce(delta_since, created_at - interval '7 days') as "deltaSince",
  webhook_signature_header as "webhookSignatureHeader", webhook_seen_at as "webhookSeenAt", webhook_refused as "webhookRefused",
  (select min(kind) from webhook_keys k where k.client_id = connections.client_id and k.connection_id = connections.connection_id)
    as "webhooksCheckedBy"`;

/** null: no such connection of this client, or it was removed. */
export async function findConnection(sql: Sql, clientId: Id, connectionId: Id): Promise<Connection | null> {
  const [row] = await sql.query<Connection>(
    `select ${FIELDS} from connections where client_id = $1 and connection_id = $2 and state <> 'removed'`,
    [clientId, connectionId],
  );
  return row ?? null;
}

/** All that were not removed, oldest first. */
export async function allConnections(sql: Sql, clientId: Id): Promise<Connection[]> {
  return sql.query<Connection>(
    `select ${FIELDS} from connections where client_id = $1 and state <> 'removed' order by connection_id`,
    [clientId],
  );
}

/** Holds back other changes of this client's connections until the transaction ends. */
export async function lockConnections(tx: Tx, clientId: Id): Promise<void> {
  await tx.query('select 1 from clients where client_id = $1 for update', [clientId]);
}

/** What a connection needs to know of a key. */
export interface KeyForConnection {
  tokenUrl: string;
  tenantIds: string[];
  appKey: string | null;
}

/** null: no such key of this client, or it is archived. */
export async function findKey(
  sql: Sql,
  secrets: SecretBox,
  clientId: Id,
  keyId: Id,
): Promise<KeyForConnection | null> {
  const [row] = await sql.query<{ tokenUrl: string; tenantIds: string[]; appKey: Buffer | null }>(
    `select authorization_url as "tokenUrl", tenant_ids as "tenantIds", app_key as "appKey" from client_keys
     where client_id = $1 and key_id = $2 and type = 'WEBHOOK' and archived_at is null`,
    [clientId, keyId],
  );
  if (!row) return null;
  const appKey = row.appKey && secrets.open(row.appKey, keyContext(clientId, keyId));
  return { ...row, appKey };
}

/** Opens what the calls of a connection are signed with. Throws when the installation's secret is another one than it was sealed with. */
export async function loadCredentials(
  sql: Sql,
  secrets: SecretBox,
  clientId: Id,
  connectionId: Id,
): Promise<Credentials> {
  const [row] = await sql.query<{
    keyId: Id;
    secret: Buffer;
    appKey: Buffer;
    clientName: string;
    tokenUrl: string;
  }>(
    `select k.key_id as "keyId", k.secret, c.app_key as "appKey", k.oauth_client_id as "clientName", k.authorization_url as "tokenUrl"
     from connections c join client_keys k on k.client_id = c.client_id and k.key_id = c.key_id
     where c.client_id = $1 and c.connection_id = $2`,
    [clientId, connectionId],
  );
  if (!row) throw new Error(`connection ${connectionId} has no key`);
  return {
    tokenUrl: row.tokenUrl,
    oauthClientId: row.clientName,
    oauthClientSecret: secrets.open(row.secret, keyContext(clientId, row.keyId)),
    appKey: secrets.open(row.appKey, appKeyContext(clientId, connectionId)),
  };
}

/** What the accounts room binds the secrets of a key to. */
function keyContext(clientId: Id, keyId: Id): string {
  return `client_keys:${clientId}:${keyId}`;
}

function appKeyContext(clientId: Id, connectionId: Id): string {
  return `connections:${clientId}:${connectionId}`;
}

/** Settings as they are stored; `appKey` null: the stored one stays. */
export interface ConnectionRow {
  connectionId: Id;
  name: string;
  environment: Connection['environment'];
  tenantId: string;
  keyId: Id;
  appKey: string | null;
  apiUrl: string;
  pollIntervalSeconds: number;
  requestsPerSecond: number;
  /** null: the stored one stays, a new connection has the usual one */
  webhookSignatureHeader?: string | null;
  /** null: the stored one stays, a new connection begins 7 days before it was made */
  deltaSince?: Date | null;
}

export async function insertConnection(
  tx: Tx,
  secrets: SecretBox,
  clientId: Id,
  row: ConnectionRow & { appKey: string },
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url,
       poll_interval_seconds, requests_per_second, created_at, webhook_signature_header, delta_since)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[clientId, row.connectionId, row.name, row.environment, row.tenantId, row.keyId],
      secrets.seal(row.appKey, appKeyContext(clientId, row.connectionId)),
      ...[row.apiUrl, row.pollIntervalSeconds, row.requestsPerSecond, now],
      row.webhookSignatureHeader ?? DEFAULT_SIGNATURE_HEADER,
      row.deltaSince ?? null,
    ],
  );
}

/** Replaces the settings; what was wrong with the old ones is forgotten. */
export async function updateConnection(
  tx: Tx,
  secrets: SecretBox,
  clientId: Id,
  row: ConnectionRow,
): Promise<void> {
  await tx.query(
    `update connections set name = $3, environment = $4, tenant_id = $5, key_id = $6, app_key = coalesce($7, app_key), api_url = $8,
       poll_interval_seconds = $9, requests_per_second = $10, webhook_signature_header = coalesce($11, webhook_signature_header),
       delta_since = coalesce($12, delta_since),
       trouble = null, retry_after = null
     where client_id = $1 and connection_id = $2 and state <> 'removed'`,
    [
      ...[clientId, row.connectionId, row.name, row.environment, row.tenantId, row.keyId],
      row.appKey === null ? null : secrets.seal(row.appKey, appKeyContext(clientId, row.connectionId)),
      ...[row.apiUrl, row.pollIntervalSeconds, row.requestsPerSecond, row.webhookSignatureHeader ?? null],
      row.deltaSince ?? null,
    ],
  );
  if (row.deltaSince) await readFeedsAgain(tx, clientId, row.connectionId);
}

/** Forgets how far the feeds were read, so that they begin where the connection says; what is known already is not told again. */
async function readFeedsAgain(tx: Tx, clientId: Id, connectionId: Id): Promise<void> {
  await tx.query('delete from feed_positions where client_id = $1 and connection_id = $2', [
    clientId,
    connectionId,
  ]);
}

/** Pauses, resumes or removes. A removed connection stays as a row: jobs and history name it. */
export async function setConnectionState(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  state: Connection['state'],
): Promise<void> {
  await tx.query(
    `update connections set state = $3, trouble = null, retry_after = null
     where client_id = $1 and connection_id = $2 and state <> 'removed'`,
    [clientId, connectionId, state],
  );
}

/** Stores how the connection fares. `succeededAt` null: no call succeeded, the earlier instant stays. */
export async function saveHealth(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  health: { trouble: Trouble | null; retryAfter: Date | null; succeededAt: Date | null },
): Promise<void> {
  await sql.query(
    `update connections set trouble = $3::jsonb, retry_after = $4, last_success_at = greatest(last_success_at, $5::timestamptz)
     where client_id = $1 and connection_id = $2`,
    [
      ...[clientId, connectionId, health.trouble && JSON.stringify(health.trouble)],
      ...[health.retryAfter, health.succeededAt],
    ],
  );
}

/** Who is told of trouble: owners and administrators of the client. */
export async function administrators(sql: Sql, clientId: Id): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    `select email from users where client_id = $1 and role in ('owner', 'admin') and disabled_at is null order by email`,
    [clientId],
  );
  return rows.map(({ email }) => email);
}

/** Inputs that waited for a connection are applied again: one of them may be this one's (IN-3). */
export async function requeueWaiting(tx: Tx, clientId: Id): Promise<void> {
  await tx.query(
    `insert into inbox (client_id, input_id)
     select client_id, input_id from input_results where client_id = $1 and state = 'waiting'
     on conflict do nothing`,
    [clientId],
  );
}

/** One line of the audit log, in the transaction of the change (SEC-2). */
export async function auditConnection(tx: Tx, entryId: Id, at: Date, entry: AuditEntry): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)`,
    [
      ...[entry.clientId, entryId, at, entry.actor, entry.action, entry.subject],
      ...[entry.before ?? null, entry.after ?? null].map((side) => side && JSON.stringify(side)),
    ],
  );
}
