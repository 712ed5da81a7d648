// SQL of webhooks (IN-5): who receives one, the keys it is checked by, and which jobs it says to look at.

import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { JobRef, WebhookRefused } from './types.ts';

export type WebhookKeyKind = 'signature' | 'url_token';

/** A key as it may be shown. */
export interface WebhookKey {
  keyId: Id;
  kind: WebhookKeyKind;
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
}

/** A connection as a webhook meets it. */
export interface Receiver {
  clientId: Id;
  connectionId: Id;
  tenantId: string;
  signatureHeader: string;
  seenAt: Date | null;
  refused: WebhookRefused | null;
  keys: (WebhookKey & { secret: string })[];
}

interface ReceiverRow extends Omit<Receiver, 'keys'> {
  keyId: Id | null;
  kind: WebhookKeyKind;
  secret: Buffer;
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
}

/** The connection with this id, whoever's it is; null when there is none or it was removed. */
export async function findReceiver(sql: Sql, secrets: SecretBox, connectionId: Id): Promise<Receiver | null> {
  const rows = await sql.query<ReceiverRow>(
    `select c.client_id as "clientId", c.connection_id as "connectionId", c.tenant_id as "tenantId",
            c.webhook_signature_header as "signatureHeader", c.webhook_seen_at as "seenAt", c.webhook_refused as refused,
            k.key_id as "keyId", k.kind, k.secret, k.created_at as "createdAt", k.created_by as "createdBy", k.last_used_at as "lastUsedAt"
     from connections c left join webhook_keys k on k.client_id = c.client_id and k.connection_id = c.connection_id
     where c.connection_id = $1 and c.state <> 'removed' order by c.client_id, k.key_id`,
    [connectionId],
  );
  const [first] = rows;
  if (!first) return null;
  const { clientId, tenantId, signatureHeader, seenAt, refused } = first;
  const keys = rows.flatMap((row) => {
    const { keyId, kind, createdAt, createdBy, lastUsedAt } = row;
    if (row.clientId !== clientId || keyId === null) return [];
    const secret = secrets.open(row.secret, secretContext(clientId, connectionId, keyId));
    return [{ keyId, kind, createdAt, createdBy, lastUsedAt, secret }];
  });
  return { clientId, connectionId, tenantId, signatureHeader, seenAt, refused, keys };
}

/** Keeps when a good webhook came, and with which key. */
export async function noteWebhookSeen(sql: Sql, receiver: Receiver, keyId: Id, at: Date): Promise<void> {
  await sql.query(
    `with used as (
       update webhook_keys set last_used_at = greatest(last_used_at, $4) where client_id = $1 and connection_id = $2 and key_id = $3
     )
     update connections set webhook_seen_at = greatest(webhook_seen_at, $4) where client_id = $1 and connection_id = $2`,
    [receiver.clientId, receiver.connectionId, keyId, at],
  );
}

/** Keeps why the last bad webhook was refused. */
export async function noteWebhookRefused(
  sql: Sql,
  receiver: Receiver,
  refused: WebhookRefused,
): Promise<void> {
  await sql.query(
    'update connections set webhook_refused = $3::jsonb where client_id = $1 and connection_id = $2',
    [receiver.clientId, receiver.connectionId, JSON.stringify(refused)],
  );
}

/** The connection's keys without their secrets, oldest first. */
export async function listWebhookKeys(sql: Sql, clientId: Id, connectionId: Id): Promise<WebhookKey[]> {
  return sql.query<WebhookKey>(
    `select key_id as "keyId", kind, created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt"
     from webhook_keys where client_id = $1 and connection_id = $2 order by key_id`,
    [clientId, connectionId],
  );
}

/** Adds a key; its secret is sealed. */
export async function insertWebhookKey(
  tx: Tx,
  secrets: SecretBox,
  clientId: Id,
  connectionId: Id,
  key: Omit<WebhookKey, 'lastUsedAt'> & { secret: string },
): Promise<void> {
  await tx.query(
    `insert into webhook_keys (client_id, connection_id, key_id, kind, secret, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[clientId, connectionId, key.keyId, key.kind],
      secrets.seal(key.secret, secretContext(clientId, connectionId, key.keyId)),
      ...[key.createdAt, key.createdBy],
    ],
  );
}

/** Deletes a key with its secret; null: there is none of this id. */
export async function deleteWebhookKey(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  keyId: Id,
): Promise<WebhookKey | null> {
  const [key] = await tx.query<WebhookKey>(
    `delete from webhook_keys where client_id = $1 and connection_id = $2 and key_id = $3
     returning key_id as "keyId", kind, created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt"`,
    [clientId, connectionId, keyId],
  );
  return key ?? null;
}

function secretContext(clientId: Id, connectionId: Id, keyId: Id): string {
  return `webhook_keys:${clientId}:${connectionId}:${keyId}`;
}

/** A job of which ServiceTitan said, at `heardAt` by our clock, that something changed. */
export interface JobHint extends JobRef {
  heardAt: Date;
  /** The version of the job that it told of; null: none. */
  modifiedOn: Date | null;
}

/**
 * Has known jobs looked at now, unless ServiceTitan was read for them since they were heard of and gave that version. The time is always a new one, so that a
 * look that is under way does not count for it. Returns the connections with something to look at, and the hints of unknown jobs.
 */
export async function hintJobs(
  tx: Tx,
  clientId: Id,
  hints: readonly JobHint[],
  now: Date,
): Promise<{ due: Set<Id>; unknown: JobHint[] }> {
  if (hints.length === 0) return { due: new Set(), unknown: [] };
  const rows = await tx.query<JobHint & { state: 'due' | 'read_since' | 'unknown' }>(
    `with hints as materialized (
       select connection_id, job_id, max(heard_at) as heard_at, max(modified_on) as modified_on
       from unnest($2::bigint[], $3::text[], $4::timestamptz[], $6::timestamptz[]) as h (connection_id, job_id, heard_at, modified_on)
       group by 1, 2
     ), held as materialized (
       select h.*, j.looked_at from (select * from hints order by connection_id, job_id) h
       cross join lateral (
         select looked_at from jobs where client_id = $1 and connection_id = h.connection_id and job_id = h.job_id for update) j
     ), hinted as (
       update jobs j set next_look_at = $5, told_at = $5, told_modified_on = greatest(j.told_modified_on, h.modified_on) from held h
       where j.client_id = $1 and j.connection_id = h.connection_id and j.job_id = h.job_id
         and (h.looked_at is null or h.looked_at < h.heard_at or j.modified_on < h.modified_on)
       returning j.connection_id, j.job_id
     )
     select h.connection_id as "connectionId", h.job_id as "jobId", h.heard_at as "heardAt", h.modified_on as "modifiedOn",
            case when hinted.job_id is not null then 'due' when held.job_id is not null then 'read_since' else 'unknown' end as state
     from hints h left join held using (connection_id, job_id) left join hinted using (connection_id, job_id)
     order by 1, 2`,
    [
      clientId,
      hints.map((hint) => hint.connectionId),
      hints.map((hint) => hint.jobId),
      hints.map((hint) => hint.heardAt),
      now,
      hints.map((hint) => hint.modifiedOn),
    ],
  );
  return {
    due: new Set(rows.filter(({ state }) => state === 'due').map(({ connectionId }) => connectionId)),
    unknown: rows.filter(({ state }) => state === 'unknown'),
  };
}
