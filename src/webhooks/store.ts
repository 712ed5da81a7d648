// SQL of webhooks themselves: made, changed, switched off. What is sent to them is in events-store.ts and deliveries-store.ts.

import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Webhook, WebhookFilters, WebhookFormat, WebhookState } from './types.ts';

interface Row {
  webhook_id: Id;
  name: string;
  description: string;
  tags: string[];
  url: string;
  format: WebhookFormat;
  event_types: string[];
  filters: WebhookFilters;
  include_integration: boolean;
  include_person: boolean;
  retry_intervals: number[] | null;
  state: WebhookState;
  state_reason: string | null;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  failing_since: Date | null;
  failures: number;
  last_success_at: Date | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `webhook_id, name, description, tags, url, format, event_types, filters, include_integration, include_person,
  retry_intervals, state, state_reason, secret, previous_secret, previous_until, failing_since, failures, last_success_at, created_by,
  created_at, updated_at`;

function webhookOf(row: Row): Webhook {
  return {
    ...{ webhookId: row.webhook_id, name: row.name, description: row.description, tags: row.tags },
    ...{ url: row.url, format: row.format, eventTypes: row.event_types, filters: row.filters },
    ...{ includeIntegration: row.include_integration, includePerson: row.include_person },
    ...{ retryIntervals: row.retry_intervals, state: row.state, stateReason: row.state_reason },
    ...{ previousUntil: row.previous_until, failingSince: row.failing_since, failures: row.failures },
    ...{ lastSuccessAt: row.last_success_at, createdBy: row.created_by },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}

/** Newest first. */
export async function listWebhooks(sql: Sql, clientId: Id): Promise<Webhook[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from webhooks where client_id = $1 and archived_at is null order by webhook_id desc`,
    [clientId],
  );
  return rows.map(webhookOf);
}

export async function findWebhook(sql: Sql, clientId: Id, webhookId: Id): Promise<Webhook | null> {
  const [row] = await sql.query<Row>(
    `select ${COLUMNS} from webhooks where client_id = $1 and webhook_id = $2 and archived_at is null`,
    [clientId, webhookId],
  );
  return row ? webhookOf(row) : null;
}

/** With its secrets, the one to sign with first; the one before it as long as it still signs. */
export async function findToSend(
  sql: Sql,
  box: SecretBox,
  clientId: Id,
  webhookId: Id,
  now: Date,
): Promise<(Webhook & { secrets: string[] }) | null> {
  const [row] = await sql.query<Row>(
    `select ${COLUMNS} from webhooks where client_id = $1 and webhook_id = $2 and archived_at is null`,
    [clientId, webhookId],
  );
  if (!row) return null;
  const context = secretContext(clientId, webhookId);
  const previous = row.previous_secret && row.previous_until && row.previous_until > now;
  const sealed = [row.secret, ...(previous && row.previous_secret ? [row.previous_secret] : [])];
  return { ...webhookOf(row), secrets: sealed.map((one) => box.open(one, context)) };
}

function secretContext(clientId: Id, webhookId: Id): string {
  return `webhooks:${clientId}:${webhookId}`;
}

export async function insertWebhook(
  tx: Tx,
  box: SecretBox,
  clientId: Id,
  hook: Webhook,
  secret: string,
): Promise<void> {
  await tx.query(
    `insert into webhooks (client_id, webhook_id, name, description, tags, url, format, event_types, filters, include_integration,
       include_person, retry_intervals, state, secret, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
    [
      ...[clientId, hook.webhookId, hook.name, hook.description, hook.tags, hook.url, hook.format],
      ...[hook.eventTypes, JSON.stringify(hook.filters), hook.includeIntegration, hook.includePerson],
      ...[hook.retryIntervals, hook.state, box.seal(secret, secretContext(clientId, hook.webhookId))],
      ...[hook.createdBy, hook.createdAt],
    ],
  );
}

/** Writes everything that staff set. */
export async function updateWebhook(tx: Tx, clientId: Id, hook: Webhook, now: Date): Promise<void> {
  await tx.query(
    `update webhooks set name = $3, description = $4, tags = $5, url = $6, format = $7, event_types = $8, filters = $9,
       include_integration = $10, include_person = $11, retry_intervals = $12, state = $13, state_reason = $14,
       failing_since = case when $13 = 'enabled' and state <> 'enabled' then null else failing_since end,
       failures = case when $13 = 'enabled' and state <> 'enabled' then 0 else failures end, updated_at = $15
     where client_id = $1 and webhook_id = $2`,
    [
      ...[clientId, hook.webhookId, hook.name, hook.description, hook.tags, hook.url, hook.format],
      ...[hook.eventTypes, JSON.stringify(hook.filters), hook.includeIntegration, hook.includePerson],
      ...[hook.retryIntervals, hook.state, hook.stateReason, now],
    ],
  );
}

/** The new secret signs from now on, beside the old one until `previousUntil`. */
export async function rotateSecret(
  tx: Tx,
  box: SecretBox,
  clientId: Id,
  webhookId: Id,
  secret: string,
  previousUntil: Date,
  now: Date,
): Promise<void> {
  await tx.query(
    `update webhooks set previous_secret = secret, previous_until = $4, secret = $3, updated_at = $5
     where client_id = $1 and webhook_id = $2`,
    [clientId, webhookId, box.seal(secret, secretContext(clientId, webhookId)), previousUntil, now],
  );
}

export async function archiveWebhook(tx: Tx, clientId: Id, webhookId: Id, now: Date): Promise<void> {
  await tx.query(
    `update webhooks set state = 'disabled', archived_at = $3, updated_at = $3 where client_id = $1 and webhook_id = $2`,
    [clientId, webhookId, now],
  );
}

/** Locks the webhook's row, so that what is decided about it is decided once. */
export async function lockWebhook(tx: Tx, clientId: Id, webhookId: Id): Promise<Webhook | null> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from webhooks where client_id = $1 and webhook_id = $2 and archived_at is null for update`,
    [clientId, webhookId],
  );
  return row ? webhookOf(row) : null;
}

/** What the last answers said of the receiver. */
export async function saveHealth(
  sql: Sql,
  clientId: Id,
  webhookId: Id,
  seen: { successAt: Date | null; failures: number },
  now: Date,
): Promise<void> {
  await sql.query(
    seen.successAt
      ? `update webhooks set last_success_at = greatest(last_success_at, $3), failing_since = null, failures = 0
         where client_id = $1 and webhook_id = $2`
      : `update webhooks set failing_since = coalesce(failing_since, $3), failures = failures + $4
         where client_id = $1 and webhook_id = $2`,
    seen.successAt ? [clientId, webhookId, seen.successAt] : [clientId, webhookId, now, seen.failures],
  );
}

/** Who is told that a webhook was switched off: owners and administrators of the client. */
export async function administrators(sql: Sql, clientId: Id): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    `select email from users where client_id = $1 and role in ('owner', 'admin') and disabled_at is null order by email`,
    [clientId],
  );
  return rows.map(({ email }) => email);
}

/** One line of the audit log, in the transaction of the change (SEC-2). */
export async function auditWebhook(
  tx: Tx,
  made: { entryId: Id; at: Date },
  entry: {
    clientId: Id;
    webhookId: Id;
    actor: string;
    action: string;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  },
): Promise<void> {
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)`,
    [
      ...[entry.clientId, made.entryId, made.at, entry.actor, entry.action, `webhook:${entry.webhookId}`],
      ...[entry.before, entry.after].map((side) => side && JSON.stringify(side)),
    ],
  );
}
