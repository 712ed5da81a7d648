// SQL of single sign-on: the settings of a client, and the users who come by it.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Role } from './types.ts';

/** How a client's people sign in at their identity provider. */
export interface SingleSignOn {
  issuer: string;
  oauthClientId: string;
  /** Sealed. */
  secret: Buffer;
  /** Whose addresses may come in, as acme.example. */
  allowedDomains: string[];
  /** What somebody new may do. Never owner. */
  defaultRole: Exclude<Role, 'owner'>;
  isOn: boolean;
  /** Passwords open the door to owners only. */
  isOnlyWay: boolean;
  updatedAt: Date;
}

export async function loadSingleSignOn(sql: Sql, clientId: Id): Promise<SingleSignOn | null> {
  const [row] = await sql.query<{
    issuer: string;
    oauth_client_id: string;
    secret: Buffer;
    allowed_domains: string[];
    default_role: Exclude<Role, 'owner'>;
    is_on: boolean;
    is_only_way: boolean;
    updated_at: Date;
  }>(
    `select issuer, oauth_client_id, secret, allowed_domains, default_role, is_on, is_only_way, updated_at
     from single_sign_on where client_id = $1`,
    [clientId],
  );
  return row
    ? {
        issuer: row.issuer,
        oauthClientId: row.oauth_client_id,
        secret: row.secret,
        allowedDomains: row.allowed_domains,
        defaultRole: row.default_role,
        isOn: row.is_on,
        isOnlyWay: row.is_only_way,
        updatedAt: row.updated_at,
      }
    : null;
}

export async function saveSingleSignOn(tx: Tx, clientId: Id, settings: SingleSignOn): Promise<void> {
  await tx.query(
    `insert into single_sign_on (client_id, issuer, oauth_client_id, secret, allowed_domains, default_role, is_on, is_only_way, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (client_id) do update set issuer = $2, oauth_client_id = $3, secret = $4, allowed_domains = $5, default_role = $6,
       is_on = $7, is_only_way = $8, updated_at = $9`,
    [
      clientId,
      settings.issuer,
      settings.oauthClientId,
      settings.secret,
      settings.allowedDomains,
      settings.defaultRole,
      settings.isOn,
      settings.isOnlyWay,
      settings.updatedAt,
    ],
  );
}

export async function deleteSingleSignOn(tx: Tx, clientId: Id): Promise<void> {
  await tx.query('delete from single_sign_on where client_id = $1', [clientId]);
}

/** The user whom the provider knows by this subject; null: he was never here. */
export async function userBySubject(
  tx: Tx,
  clientId: Id,
  who: { issuer: string; subject: string },
): Promise<Id | null> {
  const [row] = await tx.query<{ user_id: Id }>(
    'select user_id from users where client_id = $1 and sso_issuer = $2 and sso_subject = $3',
    [clientId, who.issuer, who.subject],
  );
  return row?.user_id ?? null;
}

/** Ties a user to the subject of the provider; false: he is tied already. `replaces`: what he is tied to, by his own wish. */
export async function tieToSubject(
  tx: Tx,
  clientId: Id,
  userId: Id,
  who: { issuer: string; subject: string },
  replaces: boolean,
): Promise<boolean> {
  const rows = await tx.query(
    `update users set sso_issuer = $3, sso_subject = $4
     where client_id = $1 and user_id = $2 and ($5 or sso_subject is null) returning user_id`,
    [clientId, userId, who.issuer, who.subject, replaces],
  );
  return rows.length > 0;
}

/** Unties who came by another provider than this one; resolves with how many they were. */
export async function untieOthers(tx: Tx, clientId: Id, issuer: string): Promise<number> {
  const rows = await tx.query(
    `update users set sso_issuer = null, sso_subject = null
     where client_id = $1 and sso_issuer <> $2 returning user_id`,
    [clientId, issuer],
  );
  return rows.length;
}
