// SQL of looking at deliveries and their attempts. Changes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { messageId } from './payload.ts';
import type { DeliveryState } from './types.ts';

interface AttemptRow {
  attempt: number;
  at: Date;
  duration_ms: number;
  status: number | null;
  error: string | null;
  response: string | null;
}

interface Row {
  event_id: Id;
  type: string;
  subject: string;
  sequence: string;
  kind: 'fact' | 'test' | 'captured';
  state: DeliveryState;
  attempts: number;
  next_attempt_at: Date | null;
  happened_at: Date;
  created_at: Date;
  done_at: Date | null;
  body: string;
  last_attempt: (Omit<AttemptRow, 'at'> & { at: string }) | null;
}

export interface DeliveryFilter {
  eventId: Id | null;
  state: DeliveryState | null;
  type: string | null;
  subject: string | null;
  from: Date | null;
  until: Date | null;
  /** The last event of the page before. */
  olderThan: Id | null;
  limit: number;
}

/** Deliveries of one webhook, newest event first, each with its last attempt. */
export async function listDeliveries(
  sql: Sql,
  clientId: Id,
  webhookId: Id,
  filter: DeliveryFilter,
): Promise<(ReturnType<typeof shown> & { body: string })[]> {
  const rows = await sql.query<Row>(
    `select d.event_id, e.type, e.subject, e.sequence, e.kind, d.state, d.attempts, d.next_attempt_at, e.happened_at, d.created_at,
       d.done_at, e.body,
       (select to_jsonb(a) - 'client_id' - 'webhook_id' - 'event_id' from webhook_attempts a
        where a.client_id = $1 and a.webhook_id = $2 and a.event_id = d.event_id order by a.attempt desc limit 1) as last_attempt
     from webhook_deliveries d join webhook_events e on e.client_id = d.client_id and e.event_id = d.event_id
     where d.client_id = $1 and d.webhook_id = $2
       and ($3::bigint is null or d.event_id = $3) and ($4::text is null or d.state = $4) and ($5::text is null or e.type = $5)
       and ($6::text is null or e.subject = $6) and ($7::timestamptz is null or e.happened_at >= $7)
       and ($8::timestamptz is null or e.happened_at < $8) and ($9::bigint is null or d.event_id < $9)
     order by d.event_id desc limit $10`,
    [
      ...[clientId, webhookId, filter.eventId, filter.state, filter.type, filter.subject, filter.from],
      ...[filter.until, filter.olderThan, filter.limit],
    ],
  );
  return rows.map((row) => ({ ...shown(row), body: row.body }));
}

function shown(row: Row) {
  return {
    ...{ event_id: row.event_id, message_id: messageId(row.event_id), type: row.type, subject: row.subject },
    ...{ sequence: Number(row.sequence), kind: row.kind, state: row.state, attempts: row.attempts },
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    happened_at: row.happened_at.toISOString(),
    created_at: row.created_at.toISOString(),
    done_at: row.done_at?.toISOString() ?? null,
    last_attempt: row.last_attempt && showAttempt({ ...row.last_attempt, at: new Date(row.last_attempt.at) }),
  };
}

/** First one first. */
export async function listAttempts(
  sql: Sql,
  clientId: Id,
  webhookId: Id,
  eventId: Id,
): Promise<ReturnType<typeof showAttempt>[]> {
  const rows = await sql.query<AttemptRow>(
    `select attempt, at, duration_ms, status, error, response from webhook_attempts
     where client_id = $1 and webhook_id = $2 and event_id = $3 order by attempt`,
    [clientId, webhookId, eventId],
  );
  return rows.map(showAttempt);
}

function showAttempt({ attempt, at, duration_ms, status, error, response }: AttemptRow) {
  return { attempt, at: at.toISOString(), duration_ms, status, error, response };
}
