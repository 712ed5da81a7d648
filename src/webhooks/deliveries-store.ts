// SQL of deliveries and attempts: taking due ones out, what became of them, and owing some of them again (OUT-1). Sends nothing itself.

import type { Id } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import type { Verdict } from './decide-retry.ts';
import { enqueueSending } from './events-store.ts';
import type { AttemptResult, Person } from './types.ts';

/** How long a process has for what it took before another one may take it up. */
const LEASE_MS = 2 * MINUTE_MS;

export interface DueDelivery {
  eventId: Id;
  type: string;
  kind: 'fact' | 'test' | 'captured';
  body: string;
  personId: Id | null;
  /** This attempt's number. */
  attempt: number;
  tries: number;
  createdAt: Date;
}

/** Takes due deliveries of one webhook out, oldest first, counting the attempt; whoever crashes leaves them to the next after the lease. */
export async function takeDue(
  sql: Sql,
  clientId: Id,
  webhookId: Id,
  { now, most, eventId = null }: { now: Date; most: number; eventId?: Id | null },
): Promise<DueDelivery[]> {
  // An array, chosen once: as a join the plan may look for due ones anew for each of them.
  const taken = await sql.query<{ event_id: Id; attempts: number; tries: number; created_at: Date }>(
    `update webhook_deliveries set attempts = attempts + 1, tries = tries + 1, next_attempt_at = $4
     where client_id = $1 and webhook_id = $2 and event_id = any (array(
       select event_id from webhook_deliveries
       where client_id = $1 and webhook_id = $2 and state = 'pending'
         and case when $6::bigint is null then next_attempt_at <= $3 else event_id = $6 end
       order by next_attempt_at limit $5 for update skip locked))
     returning event_id, attempts, tries, created_at`,
    [clientId, webhookId, now, plusMs(now, LEASE_MS), most, eventId],
  );
  if (taken.length === 0) return [];
  const events = await sql.query<{
    event_id: Id;
    type: string;
    kind: DueDelivery['kind'];
    body: string;
    person_id: Id | null;
  }>(
    `select event_id, type, kind, body, person_id from webhook_events
     where client_id = $1 and event_id = any($2::bigint[]) order by event_id`,
    [clientId, taken.map((row) => row.event_id)],
  );
  const counts = new Map(taken.map((row) => [row.event_id, row]));
  return events.flatMap((row) => {
    const count = counts.get(row.event_id);
    if (!count) return [];
    return {
      ...{ eventId: row.event_id, type: row.type, kind: row.kind, body: row.body, personId: row.person_id },
      ...{ attempt: count.attempts, tries: count.tries, createdAt: count.created_at },
    };
  });
}

/** Names and addresses of these persons, or of those that they were merged into. */
export async function personsFor(sql: Sql, clientId: Id, personIds: readonly Id[]): Promise<Map<Id, Person>> {
  if (personIds.length === 0) return new Map();
  const rows = await sql.query<{
    person_id: Id;
    email: string | null;
    first_name: string | null;
    last_name: string | null;
    partner_user_id: string | null;
  }>(
    `select a.person_id, p.email, p.first_name, p.last_name,
       (select min(i.value) from identities i where i.client_id = $1 and i.person_id = p.person_id and i.kind = 'partner_user_id')
         as partner_user_id
     from persons a join persons p on p.client_id = $1 and p.person_id = coalesce(a.merged_into, a.person_id)
     where a.client_id = $1 and a.person_id = any($2::bigint[])`,
    [clientId, personIds],
  );
  return new Map(
    rows.map((row) => [
      row.person_id,
      {
        ...{ email: row.email, firstName: row.first_name, lastName: row.last_name },
        partnerUserId: row.partner_user_id,
      },
    ]),
  );
}

export interface Attempt {
  delivery: DueDelivery;
  at: Date;
  result: AttemptResult;
  verdict: Verdict;
}

/** What became of attempts, many at once. A delivery that somebody else took up or changed since keeps what that did. */
export async function recordAttempts(
  sql: Sql,
  clientId: Id,
  webhookId: Id,
  attempts: readonly Attempt[],
  now: Date,
): Promise<void> {
  if (attempts.length === 0) return;
  await sql.query(
    `with seen as (
       select * from unnest($3::bigint[], $4::int[], $5::timestamptz[], $6::int[], $7::int[], $8::text[], $9::text[], $10::text[],
         $11::timestamptz[]) as a (event_id, attempt, at, duration_ms, status, error, response, state, next_attempt_at)
     ), settled as (
       update webhook_deliveries d set state = s.state, next_attempt_at = s.next_attempt_at,
         done_at = case when s.state = 'pending' then null else $12::timestamptz end
       from seen s
       where d.client_id = $1 and d.webhook_id = $2 and d.event_id = any($3::bigint[]) and d.event_id = s.event_id and d.attempts = s.attempt
         and d.state = 'pending'
     )
     insert into webhook_attempts (client_id, webhook_id, event_id, attempt, at, duration_ms, status, error, response)
     select $1, $2, event_id, attempt, at, duration_ms, status, error, response from seen
     on conflict (client_id, webhook_id, event_id, attempt) do nothing`,
    [
      ...[clientId, webhookId, attempts.map(({ delivery }) => delivery.eventId)],
      ...[attempts.map(({ delivery }) => delivery.attempt), attempts.map(({ at }) => at)],
      ...[attempts.map(({ result }) => result.durationMs), attempts.map(({ result }) => result.status)],
      ...[attempts.map(({ result }) => result.error), attempts.map(({ result }) => result.response)],
      ...[attempts.map(({ verdict }) => verdict.state), attempts.map(({ verdict }) => verdict.nextAttemptAt)],
      now,
    ],
  );
}

/** When the next waiting delivery of a webhook is due; null: none waits. */
export async function nextDueAt(sql: Sql, clientId: Id, webhookId: Id): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select min(next_attempt_at) as at from webhook_deliveries where client_id = $1 and webhook_id = $2 and state = 'pending'`,
    [clientId, webhookId],
  );
  return row?.at ?? null;
}

/** What waits becomes missed, to be replayed once the webhook is on again. Returns how many. */
export async function stopWaiting(tx: Tx, clientId: Id, webhookId: Id, now: Date): Promise<number> {
  const rows = await tx.query(
    `update webhook_deliveries set state = 'missed', next_attempt_at = null, done_at = $3
     where client_id = $1 and webhook_id = $2 and state = 'pending' returning event_id`,
    [clientId, webhookId, now],
  );
  return rows.length;
}

export interface ReplayWish {
  eventIds?: readonly Id[];
  states: readonly string[];
  from: Date | null;
  until: Date | null;
  eventTypes: readonly string[];
}

/** Owes these deliveries again, with the whole schedule. Returns how many. Those that wait already are not touched. */
export async function owedAgain(
  tx: Tx,
  clientId: Id,
  webhookId: Id,
  wish: ReplayWish,
  now: Date,
): Promise<number> {
  const rows = await tx.query(
    `update webhook_deliveries d set state = 'pending', tries = 0, next_attempt_at = $3, done_at = null
     from webhook_events e
     where d.client_id = $1 and d.webhook_id = $2 and e.client_id = d.client_id and e.event_id = d.event_id
       and d.state = any($4::text[]) and d.state <> 'pending'
       and ($5::bigint[] is null or d.event_id = any($5::bigint[]))
       and ($6::timestamptz is null or e.happened_at >= $6) and ($7::timestamptz is null or e.happened_at < $7)
       and (cardinality($8::text[]) = 0 or e.type = any($8::text[]))
     returning d.event_id`,
    [
      ...[clientId, webhookId, now, wish.states, wish.eventIds ?? null, wish.from, wish.until],
      wish.eventTypes,
    ],
  );
  return rows.length;
}

/** Every minute: every webhook with due deliveries has a job, whatever was lost. */
export async function wakeWebhooks(tx: Tx, enqueue: Deps['enqueue'], now: Date): Promise<void> {
  const due = await tx.query<{ client_id: Id; webhook_id: Id }>(
    `select w.client_id, w.webhook_id from webhooks w
     where w.client_id in (select client_id from clients) and w.state = 'enabled' and w.archived_at is null and exists (
       select from webhook_deliveries d where d.client_id = w.client_id and d.webhook_id = w.webhook_id and d.state = 'pending'
         and d.next_attempt_at <= $1)
     order by w.webhook_id`,
    [now],
  );
  for (const { client_id, webhook_id } of due) await enqueueSending(tx, enqueue, client_id, webhook_id);
}
