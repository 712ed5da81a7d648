// SQL of events: what is told is written here in the transaction of its fact, with what each webhook is owed of it (OUT-1).

import type { Happening } from '../base/happening.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { type Told, wants, wantsType } from './decide-match.ts';
import { bodyOf } from './payload.ts';
import type { Subscription, WebhookFilters, WebhookFormat, WebhookState } from './types.ts';

export interface EventContext {
  ids: IdMaker;
  now: () => Date;
  enqueue: Deps['enqueue'];
}

/** Writes the events that somebody subscribed to. Costs one look-up when nobody did. */
export async function noteHappenings(
  tx: Tx,
  ctx: EventContext,
  clientId: Id,
  happenings: readonly Happening[],
): Promise<void> {
  const hooks = await subscriptions(tx, clientId);
  if (hooks.length === 0) return;
  const named = happenings.filter(({ type }) => hooks.some((hook) => wantsType(hook, type)));
  if (named.length === 0) return;
  const wanted = (await completed(tx, clientId, named)).flatMap((told) => {
    const takers = hooks.filter((hook) => wants(hook, told));
    return takers.length > 0 ? [{ told, takers }] : [];
  });
  if (wanted.length === 0) return;
  const now = ctx.now();
  const numbers = await numbersOf(
    tx,
    clientId,
    wanted.map(({ told }) => told.subject),
  );
  const events = wanted.map(({ told, takers }, at) => {
    const eventId = ctx.ids();
    const sequence = numbers[at] ?? 0;
    return { eventId, sequence, told, takers, body: JSON.stringify(bodyOf(told, eventId, sequence)) };
  });
  await tx.query(
    `insert into webhook_events (client_id, event_id, type, subject, sequence, happened_at, created_at, person_id, body, kind)
     select $1, e.event_id, e.type, e.subject, e.sequence, e.happened_at, $2, e.person_id, e.body, 'fact'
     from unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::bigint[], $9::text[])
       as e (event_id, type, subject, sequence, happened_at, person_id, body)`,
    [
      ...[clientId, now],
      ...[events.map((one) => one.eventId), events.map((one) => one.told.type)],
      ...[events.map((one) => one.told.subject), events.map((one) => one.sequence)],
      ...[events.map((one) => one.told.at), events.map((one) => one.told.personId ?? null)],
      events.map((one) => one.body),
    ],
  );
  const owed = events.flatMap(({ eventId, takers }) => takers.map((hook) => ({ eventId, hook })));
  await tx.query(
    `insert into webhook_deliveries (client_id, webhook_id, event_id, state, next_attempt_at, created_at)
     select $1, d.webhook_id, d.event_id, d.state, case when d.state = 'pending' then $2::timestamptz end, $2
     from unnest($3::bigint[], $4::bigint[], $5::text[]) as d (webhook_id, event_id, state)`,
    [
      ...[clientId, now, owed.map(({ hook }) => hook.webhookId), owed.map(({ eventId }) => eventId)],
      owed.map(({ hook }) => (hook.state === 'enabled' ? 'pending' : 'missed')),
    ],
  );
  const awake = new Set(owed.flatMap(({ hook }) => (hook.state === 'enabled' ? [hook.webhookId] : [])));
  for (const webhookId of [...awake].sort()) await enqueueSending(tx, ctx.enqueue, clientId, webhookId);
}

/** Has what is due of a webhook sent; at `runAt` or now. A later time never puts off what is due before it. */
export async function enqueueSending(
  tx: Tx,
  enqueue: Deps['enqueue'],
  clientId: Id,
  webhookId: Id,
  runAt?: Date,
): Promise<void> {
  const key = runAt ? `webhook-later:${webhookId}` : `webhook:${webhookId}`;
  const payload = { client_id: clientId, webhook_id: webhookId };
  await enqueue(tx, 'send_webhooks', payload, { key, ...(runAt && { runAt }) });
}

async function subscriptions(sql: Sql, clientId: Id): Promise<Subscription[]> {
  const rows = await sql.query<{
    webhook_id: Id;
    state: WebhookState;
    format: WebhookFormat;
    event_types: string[];
    filters: WebhookFilters;
    include_integration: boolean;
  }>(
    `select webhook_id, state, format, event_types, filters, include_integration from webhooks
     where client_id = $1 and state in ('enabled', 'missing') and archived_at is null order by webhook_id`,
    [clientId],
  );
  return rows.map((row) => ({
    ...{ webhookId: row.webhook_id, state: row.state, format: row.format, eventTypes: row.event_types },
    ...{ filters: row.filters, includeIntegration: row.include_integration },
  }));
}

/** What the rewards and connections of the happenings say of them. */
async function completed(sql: Sql, clientId: Id, happenings: readonly Happening[]): Promise<Told[]> {
  const rewards = await rewardsOf(sql, clientId, [
    ...new Set(happenings.flatMap(({ rewardId }) => (rewardId ? [rewardId] : []))),
  ]);
  const integrations = await integrationsAmong(sql, clientId, [
    ...new Set(
      happenings.flatMap(({ connectionId, fromIntegration }) =>
        fromIntegration === undefined && connectionId ? [connectionId] : [],
      ),
    ),
  ]);
  return happenings.map((one) => {
    const reward = one.rewardId ? rewards.get(one.rewardId) : undefined;
    const connectionId = one.connectionId ?? reward?.connection_id ?? null;
    return {
      ...one,
      ...(reward && {
        ...{ connectionId, jobId: reward.job_id, referralId: reward.referral_id, role: reward.role },
        ...{ program: reward.program, campaignId: reward.campaign_id, personId: reward.person_id },
        data: {
          ...one.data,
          ...{ supplier: reward.supplier, partner_reward_id: reward.partner_reward_id },
          ...{ campaign_version: reward.campaign_version, hold_until: reward.hold_until.toISOString() },
        },
      }),
      supplier: reward?.supplier ?? null,
      fromIntegration:
        one.fromIntegration ??
        reward?.from_integration ??
        (connectionId !== null && integrations.has(connectionId)),
    };
  });
}

interface RewardRow {
  reward_id: Id;
  campaign_id: Id;
  campaign_version: number;
  program: string | null;
  referral_id: Id;
  role: string;
  person_id: Id;
  connection_id: Id;
  job_id: string;
  supplier: string;
  partner_reward_id: string | null;
  hold_until: Date;
  from_integration: boolean;
}

async function rewardsOf(sql: Sql, clientId: Id, rewardIds: readonly Id[]): Promise<Map<Id, RewardRow>> {
  if (rewardIds.length === 0) return new Map();
  const rows = await sql.query<RewardRow>(
    `select r.reward_id, r.campaign_id, r.campaign_version, c.program_label as program, r.referral_id, r.role, r.person_id,
            r.connection_id, r.job_id, r.supplier, r.partner_reward_id, r.hold_until, r.from_integration
     from rewards r left join campaigns c on c.client_id = r.client_id and c.campaign_id = r.campaign_id
     where r.client_id = $1 and r.reward_id = any($2::bigint[])`,
    [clientId, rewardIds],
  );
  return new Map(rows.map((row) => [row.reward_id, row]));
}

async function integrationsAmong(sql: Sql, clientId: Id, connectionIds: readonly Id[]): Promise<Set<Id>> {
  if (connectionIds.length === 0) return new Set();
  const rows = await sql.query<{ connection_id: Id }>(
    `select connection_id from connections
     where client_id = $1 and connection_id = any($2::bigint[]) and environment = 'integration'`,
    [clientId, connectionIds],
  );
  return new Set(rows.map((row) => row.connection_id));
}

/** The number of each event within its subject, in the order given. */
async function numbersOf(tx: Tx, clientId: Id, subjects: readonly string[]): Promise<number[]> {
  const counts = new Map<string, number>();
  for (const subject of subjects) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  // In one order, so that two transactions with the same subjects wait for each other instead of locking up.
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = await tx.query<{ subject: string; last: string }>(
    `insert into webhook_subjects as s (client_id, subject, last)
     select $1, n.subject, n.count from unnest($2::text[], $3::bigint[]) as n (subject, count)
     on conflict (client_id, subject) do update set last = s.last + excluded.last
     returning subject, last`,
    [clientId, sorted.map(([subject]) => subject), sorted.map(([, count]) => count)],
  );
  const next = new Map(rows.map((row) => [row.subject, Number(row.last) - (counts.get(row.subject) ?? 0)]));
  return subjects.map((subject) => {
    const number = (next.get(subject) ?? 0) + 1;
    next.set(subject, number);
    return number;
  });
}

/** Writes an event that is for one webhook alone: a test, or a body that somebody handed in. */
export async function insertOwnEvent(
  tx: Tx,
  ctx: EventContext,
  clientId: Id,
  webhookId: Id,
  event: {
    eventId: Id;
    type: string;
    kind: 'test' | 'captured';
    bodyFor(sequence: number): string;
    /** Left to whoever sends it by itself until then; now unless told. */
    notBefore?: Date;
  },
): Promise<void> {
  const now = ctx.now();
  const subject = `webhook:${webhookId}`;
  const [sequence = 1] = await numbersOf(tx, clientId, [subject]);
  await tx.query(
    `insert into webhook_events (client_id, event_id, type, subject, sequence, happened_at, created_at, person_id, body, kind)
     values ($1, $2, $3, $4, $5, $6, $6, null, $7, $8)`,
    [clientId, event.eventId, event.type, subject, sequence, now, event.bodyFor(sequence), event.kind],
  );
  await tx.query(
    `insert into webhook_deliveries (client_id, webhook_id, event_id, state, next_attempt_at, created_at)
     values ($1, $2, $3, 'pending', $5, $4)`,
    [clientId, webhookId, event.eventId, now, event.notBefore ?? now],
  );
}

/** Events are kept this long to look at and to replay. */
const KEPT_DAYS = 30;
const FORGET_AT_ONCE = 5000;

/** Forgets what is older than the time kept and no longer owed. */
export async function forgetOldEvents(
  db: { tx: <R>(work: (tx: Tx) => Promise<R>) => Promise<R> },
  now: Date,
): Promise<void> {
  for (let forgotten = FORGET_AT_ONCE; forgotten === FORGET_AT_ONCE; ) {
    forgotten = await db.tx(async (tx) => {
      const old = await tx.query<{ client_id: Id; event_id: Id }>(
        `select e.client_id, e.event_id from webhook_events e
         where e.client_id in (select client_id from clients) and e.created_at < $1::timestamptz - make_interval(days => ${KEPT_DAYS})
           and not exists (select from webhook_deliveries d
             where d.client_id = e.client_id and d.event_id = e.event_id and d.state = 'pending')
         limit ${FORGET_AT_ONCE}`,
        [now],
      );
      const params = [old.map((row) => row.client_id), old.map((row) => row.event_id)];
      await tx.query(
        `delete from webhook_attempts t using unnest($1::bigint[], $2::bigint[]) as o (client_id, event_id)
           join webhook_deliveries d on d.client_id = o.client_id and d.event_id = o.event_id
         where t.client_id = d.client_id and t.webhook_id = d.webhook_id and t.event_id = d.event_id`,
        params,
      );
      for (const table of ['webhook_deliveries', 'webhook_events']) {
        await tx.query(
          `delete from ${table} t using unnest($1::bigint[], $2::bigint[]) as o (client_id, event_id)
           where t.client_id = o.client_id and t.event_id = o.event_id`,
          params,
        );
      }
      return old.length;
    });
  }
}
