// SQL of managed access tokens. Only hashes are stored (SEC-1).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Scope } from './types.ts';

/** A managed token as it is shown: never with its value. */
export interface ManagedToken {
  tokenId: Id;
  name: string;
  scopes: Scope[];
  connectionId: Id | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
}

interface TokenRow {
  token_id: Id;
  name: string;
  scopes: Scope[];
  connection_id: Id | null;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
}

const COLUMNS = 'token_id, name, scopes, connection_id, created_by, created_at, expires_at';

function tokenOf(row: TokenRow): ManagedToken {
  return {
    tokenId: row.token_id,
    name: row.name,
    scopes: row.scopes,
    connectionId: row.connection_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export async function insertToken(
  tx: Tx,
  clientId: Id,
  token: ManagedToken,
  tokenHash: Buffer,
): Promise<void> {
  await tx.query(
    `insert into access_tokens (client_id, token_id, name, token_hash, scopes, connection_id, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      clientId,
      token.tokenId,
      token.name,
      tokenHash,
      token.scopes,
      token.connectionId,
      token.createdBy,
      token.createdAt,
      token.expiresAt,
    ],
  );
}

/** What verification needs: null for a token that does not exist or was revoked. */
export async function findToken(
  sql: Sql,
  clientId: Id,
  tokenId: Id,
): Promise<{ token: ManagedToken; tokenHash: Buffer } | null> {
  const [row] = await sql.query<TokenRow & { token_hash: Buffer }>(
    `select ${COLUMNS}, token_hash from access_tokens where client_id = $1 and token_id = $2 and revoked_at is null`,
    [clientId, tokenId],
  );
  return row ? { token: tokenOf(row), tokenHash: row.token_hash } : null;
}

/** Those not revoked, oldest first; expired ones are listed, so that one sees what to delete. */
export async function listTokens(
  sql: Sql,
  clientId: Id,
  page: { limit: number; offset: number },
): Promise<ManagedToken[]> {
  const rows = await sql.query<TokenRow>(
    `select ${COLUMNS} from access_tokens where client_id = $1 and revoked_at is null
     order by token_id limit $2 offset $3`,
    [clientId, page.limit, page.offset],
  );
  return rows.map(tokenOf);
}

/** The token as it was; null if there is none to revoke. */
export async function revokeToken(
  tx: Tx,
  clientId: Id,
  tokenId: Id,
  now: Date,
): Promise<ManagedToken | null> {
  const [row] = await tx.query<TokenRow>(
    `update access_tokens set revoked_at = $3 where client_id = $1 and token_id = $2 and revoked_at is null
     returning ${COLUMNS}`,
    [clientId, tokenId, now],
  );
  return row ? tokenOf(row) : null;
}

/** Whether a token may be tied to this connection. */
export async function connectionExists(sql: Sql, clientId: Id, connectionId: Id): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from connections where client_id = $1 and connection_id = $2 and state <> 'removed'`,
    [clientId, connectionId],
  );
  return rows.length > 0;
}
