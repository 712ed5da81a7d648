// SQL of client keys. Secrets come in sealed and are never read back here.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { KeySettings } from './keys.ts';

export interface ClientKey extends KeySettings {
  keyId: Id;
  hasAppKey: boolean;
  createdAt: Date;
  updatedAt: Date;
  archivedAt: Date | null;
}

interface KeyRow {
  key_id: Id;
  type: string;
  algorithm: string;
  name: string;
  description: string;
  oauth_client_id: string;
  authorization_url: string;
  scope: string | null;
  partner_key_id: string | null;
  tags: string[];
  tenant_ids: string[];
  has_app_key: boolean;
  created_at: Date;
  updated_at: Date;
  archived_at: Date | null;
}

const COLUMNS = `key_id, type, algorithm, name, description, oauth_client_id, authorization_url, scope, partner_key_id, tags,
  tenant_ids, app_key is not null as has_app_key, created_at, updated_at, archived_at`;

function keyOf(row: KeyRow): ClientKey {
  return {
    keyId: row.key_id,
    type: row.type,
    algorithm: row.algorithm,
    name: row.name,
    description: row.description,
    oauthClientId: row.oauth_client_id,
    authorizationUrl: row.authorization_url,
    scope: row.scope,
    partnerKeyId: row.partner_key_id,
    tags: row.tags,
    tenantIds: row.tenant_ids,
    hasAppKey: row.has_app_key,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
  };
}

export async function listKeys(
  sql: Sql,
  clientId: Id,
  filter: { tags: string[]; includeArchived: boolean; limit: number; offset: number },
): Promise<ClientKey[]> {
  const rows = await sql.query<KeyRow>(
    `select ${COLUMNS} from client_keys
     where client_id = $1 and tags @> $2::text[] and ($3::boolean or archived_at is null)
     order by key_id limit $4 offset $5`,
    [clientId, filter.tags, filter.includeArchived, filter.limit, filter.offset],
  );
  return rows.map(keyOf);
}

export async function findKey(sql: Sql, clientId: Id, keyId: Id): Promise<ClientKey | null> {
  const [row] = await sql.query<KeyRow>(
    `select ${COLUMNS} from client_keys where client_id = $1 and key_id = $2`,
    [clientId, keyId],
  );
  return row ? keyOf(row) : null;
}

/** Holds the key until the transaction ends: changes follow one another, and no connection can be made with it meanwhile. */
export async function lockKey(tx: Tx, clientId: Id, keyId: Id): Promise<ClientKey | null> {
  await tx.query('select 1 from client_keys where client_id = $1 and key_id = $2 for update', [
    clientId,
    keyId,
  ]);
  return findKey(tx, clientId, keyId);
}

/** The key of type JWT with this partner_key_id, its secret sealed; null: none, or it is archived. */
export async function jwtKey(
  sql: Sql,
  clientId: Id,
  partnerKeyId: string,
): Promise<{ keyId: Id; algorithm: string; secret: Buffer } | null> {
  const [row] = await sql.query<{ keyId: Id; algorithm: string; secret: Buffer }>(
    `select key_id as "keyId", algorithm, secret from client_keys
     where client_id = $1 and partner_key_id = $2 and type = 'JWT' and archived_at is null`,
    [clientId, partnerKeyId],
  );
  return row ?? null;
}

/** Whether another key of the client has this partner_key_id. */
export async function partnerKeyIdTaken(
  tx: Tx,
  clientId: Id,
  partnerKeyId: string,
  exceptKeyId: Id,
): Promise<boolean> {
  // Two keys that want the same one at once wait for each other here instead of breaking on the index.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `partner_key_id ${clientId} ${partnerKeyId}`,
  ]);
  const rows = await tx.query(
    'select 1 from client_keys where client_id = $1 and partner_key_id = $2 and key_id <> $3',
    [clientId, partnerKeyId, exceptKeyId],
  );
  return rows.length > 0;
}

/** Writes a new key or over the one it was: `secret` null and `appKey` undefined leave what is stored. */
export async function saveKey(
  tx: Tx,
  clientId: Id,
  keyId: Id,
  key: KeySettings,
  sealed: { secret: Buffer | null; appKey: Buffer | null | undefined },
  now: Date,
): Promise<ClientKey> {
  const values = [
    clientId,
    keyId,
    key.type,
    key.algorithm,
    key.name,
    key.description,
    key.oauthClientId,
    key.authorizationUrl,
    key.scope,
    key.partnerKeyId,
    key.tags,
    key.tenantIds,
    now,
    sealed.secret,
    sealed.appKey ?? null,
    sealed.appKey !== undefined,
  ];
  const [updated] = await tx.query<KeyRow>(
    `update client_keys set type = $3, algorithm = $4, name = $5, description = $6, oauth_client_id = $7, authorization_url = $8,
       scope = $9, partner_key_id = $10, tags = $11, tenant_ids = $12, updated_at = $13,
       secret = coalesce($14, secret), app_key = case when $16::boolean then $15 else app_key end
     where client_id = $1 and key_id = $2 returning ${COLUMNS}`,
    values,
  );
  if (updated) return keyOf(updated);
  const [inserted] = await tx.query<KeyRow>(
    `insert into client_keys (client_id, key_id, type, algorithm, name, description, oauth_client_id, authorization_url,
       scope, partner_key_id, tags, tenant_ids, created_at, updated_at, secret, app_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15) returning ${COLUMNS}`,
    values.slice(0, 15),
  );
  if (!inserted) throw new Error('an insert gave no row');
  return keyOf(inserted);
}

export async function setArchived(
  tx: Tx,
  clientId: Id,
  keyId: Id,
  archivedAt: Date | null,
  now: Date,
): Promise<void> {
  await tx.query(
    'update client_keys set archived_at = $3, updated_at = $4 where client_id = $1 and key_id = $2',
    [clientId, keyId, archivedAt, now],
  );
}

/** Connections that log in with this key. */
export async function connectionsOfKey(
  sql: Sql,
  clientId: Id,
  keyId: Id,
): Promise<{ connectionId: Id; name: string; active: boolean }[]> {
  const rows = await sql.query<{ connection_id: Id; name: string; active: boolean }>(
    `select connection_id, name, state = 'active' as active from connections
     where client_id = $1 and key_id = $2 and state <> 'removed' order by connection_id`,
    [clientId, keyId],
  );
  return rows.map((row) => ({ connectionId: row.connection_id, name: row.name, active: row.active }));
}

/** Connections that rest because their credentials were refused need not wait any longer; what was wrong shows until they work. */
export async function endRestOfConnections(tx: Tx, clientId: Id, keyId: Id): Promise<void> {
  await tx.query(
    'update connections set retry_after = null where client_id = $1 and key_id = $2 and retry_after is not null',
    [clientId, keyId],
  );
}
