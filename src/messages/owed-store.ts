// SQL of messages that are owed to people: written with their cause, taken out to be worded, and kept with what became of them (OUT-2).

import type { Happening } from '../base/happening.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import type { MessageKind } from '../campaigns/message-settings.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { type NewOwed, owedFor } from './decide-owed.ts';
import { textsAreOn } from './text-settings-store.ts';

/** Writes down what these happenings owe to people; nothing while there is no way to tell them. */
export async function oweMessages(
  tx: Tx,
  made: { ids: IdMaker; now: () => Date; enqueue: Deps['enqueue']; isOn: boolean },
  clientId: Id,
  happenings: readonly Happening[],
): Promise<void> {
  const now = made.now();
  const owed = new Map(happenings.flatMap((one) => owedFor(one, now).map((each) => [each.onceKey, each])));
  if (owed.size === 0 || !(made.isOn || (await textsAreOn(tx, clientId)))) return;
  await insertOwed(tx, { ...made, now }, clientId, [...owed.values()]);
}

/** Writes owed messages down, each key once, and has them worded after the commit. */
async function insertOwed(
  tx: Tx,
  made: { ids: IdMaker; now: Date; enqueue: Deps['enqueue'] },
  clientId: Id,
  owed: readonly NewOwed[],
): Promise<void> {
  if (owed.length === 0) return;
  // In the order of their keys, so that two transactions with the same messages wait for each other instead of locking up.
  const rows = owed
    .toSorted((a, b) => (a.onceKey < b.onceKey ? -1 : 1))
    .map((one) => ({
      ...{
        owed_id: made.ids(),
        once_key: one.onceKey,
        kind: one.kind,
        person_id: one.personId,
        role: one.role,
      },
      ...{ campaign_id: one.campaignId, reward_id: one.rewardId, connection_id: one.connectionId },
      ...{ job_id: one.jobId, cause: one.cause, happened_at: one.happenedAt, due_at: one.dueAt },
    }));
  await tx.query(
    `insert into owed_messages (client_id, owed_id, once_key, kind, person_id, role, campaign_id, reward_id, connection_id, job_id,
       cause, happened_at, due_at, state, created_at)
     select $1, o.owed_id, o.once_key, o.kind, o.person_id, o.role, o.campaign_id, o.reward_id, o.connection_id, o.job_id, o.cause,
       o.happened_at, o.due_at, 'waiting', $3
     from jsonb_to_recordset($2::jsonb) as o (owed_id bigint, once_key text, kind text, person_id bigint, role text, campaign_id bigint,
       reward_id bigint, connection_id bigint, job_id text, cause text, happened_at timestamptz, due_at timestamptz)
     on conflict (client_id, once_key) do nothing`,
    [clientId, JSON.stringify(rows), made.now],
  );
  if (owed.some(({ dueAt }) => dueAt <= made.now)) await enqueueWriting(tx, made.enqueue, clientId);
}

/** Has what is due worded now. */
export async function enqueueWriting(tx: Tx, enqueue: Deps['enqueue'], clientId: Id): Promise<void> {
  const lane = `owed:${clientId}`;
  await enqueue(tx, 'write_messages', { client_id: clientId }, { key: lane, lane, keepRunAt: true });
}

/** An owed message with everything that wording it depends on. */
export interface OwedFacts {
  owedId: Id;
  onceKey: string;
  kind: MessageKind;
  role: 'advocate' | 'friend';
  campaignId: Id | null;
  cause: string | null;
  happenedAt: Date;
  createdAt: Date;
  /** Whom it is to; null: nobody (any more). */
  person: {
    personId: Id;
    firstName: string | null;
    email: string | null;
    /** A number that agreed to texts; E.164. */
    phone: string | null;
    isErased: boolean;
    isBlocked: boolean;
  } | null;
  friendFirstName: string | null;
  /** Compared forms of the person's addresses, by which quiet hours know the time zone. */
  addresses: string[];
  /** The first live code of the person. */
  code: string | null;
  reward: {
    state: string;
    amountMinor: number;
    currency: string;
    holdUntil: Date;
    supplier: string;
    partnerRewardId: string | null;
  } | null;
  /** The job that it is about, or one that the friend has. */
  job: { stage: string } | null;
  /** Code of the first rule that failed for the job. */
  failedRule: string | null;
  isIntegration: boolean;
  hasShared: boolean;
  hasStandingReward: boolean;
}

interface Row {
  owed_id: Id;
  once_key: string;
  kind: MessageKind;
  role: 'advocate' | 'friend';
  campaign_id: Id | null;
  cause: string | null;
  happened_at: Date;
  created_at: Date;
  person_id: Id | null;
  first_name: string | null;
  email: string | null;
  phone: string | null;
  addresses: string[] | null;
  erased_at: Date | null;
  friend_first_name: string | null;
  code: string | null;
  reward_state: string | null;
  amount_minor: string | null;
  currency: string | null;
  hold_until: Date | null;
  supplier: string | null;
  partner_reward_id: string | null;
  job_stage: string | null;
  failed_rule: string | null;
  is_blocked: boolean;
  is_integration: boolean;
  has_shared: boolean;
  has_standing_reward: boolean;
}

/** Takes due messages out, oldest first, with their facts; they stay locked until the transaction ends. */
export async function takeOwed(tx: Tx, clientId: Id, now: Date, most: number): Promise<OwedFacts[]> {
  const taken = await tx.query<{ owed_id: Id }>(
    `select owed_id from owed_messages where client_id = $1 and state = 'waiting' and due_at <= $2
     order by due_at, owed_id limit $3 for update skip locked`,
    [clientId, now, most],
  );
  if (taken.length === 0) return [];
  const rows = await tx.query<Row>(FACTS, [clientId, taken.map((row) => row.owed_id)]);
  return rows.map(factsOf);
}

/**
 * Whom a message is to: of a lead the advocate of the friend's referral, of everything else the person named, merges followed.
 * The friend of an advocate's message is that of the job, of the reward, or of the lead.
 */
const FACTS = `
  select o.owed_id, o.once_key, o.kind, o.role, coalesce(o.campaign_id, w.campaign_id) as campaign_id, o.cause, o.happened_at, o.created_at,
    p.person_id, p.first_name, p.email, p.erased_at, blocking_entry($1, p.person_id) is not null as is_blocked,
    case when not opted_out_of_program($1, p.person_id) then agreed_number($1, p.person_id) end as phone,
    (select array_agg(k.value) from person_contacts k
      where k.client_id = $1 and k.person_id = p.person_id and k.kind = 'address') as addresses, friend.first_name as friend_first_name, s.code,
    w.state as reward_state, w.amount_minor::text, w.currency, w.hold_until, w.supplier, w.partner_reward_id,
    coalesce(j.stage, fj.stage) as job_stage, out.failed as failed_rule,
    coalesce(w.from_integration, c.environment = 'integration', false) as is_integration,
    exists (select from steps st where st.client_id = $1 and st.person_id = p.person_id and st.name = 'shared')
      or exists (select from referrals r where r.client_id = $1 and r.advocate_person_id = p.person_id) as has_shared,
    exists (select from rewards x where x.client_id = $1 and x.connection_id = coalesce(o.connection_id, w.connection_id)
      and x.job_id = coalesce(o.job_id, w.job_id) and x.person_id = p.person_id
      and x.state in ('earned', 'approved', 'fulfilled', 'sent', 'redeemed')) as has_standing_reward
  from owed_messages o
  left join rewards w on w.client_id = $1 and w.reward_id = o.reward_id
  left join lateral (
    select r.advocate_person_id, r.friend_person_id from referrals r
    where r.client_id = $1 and r.friend_person_id = o.person_id and r.state = 'active' and o.kind = 'lead_received'
    order by r.referral_id desc limit 1) lead on true
  left join persons named on named.client_id = $1
    and named.person_id = case when o.kind = 'lead_received' then lead.advocate_person_id else coalesce(w.person_id, o.person_id) end
  left join persons p on p.client_id = $1 and p.person_id = coalesce(named.merged_into, named.person_id)
  left join jobs j on j.client_id = $1 and j.connection_id = coalesce(o.connection_id, w.connection_id)
    and j.job_id = coalesce(o.job_id, w.job_id)
  left join lateral (
    select l.stage from jobs l where l.client_id = $1 and l.friend_person_id = o.person_id and o.kind = 'lead_received'
    limit 1) fj on true
  left join persons friend on friend.client_id = $1 and friend.person_id = coalesce(lead.friend_person_id, j.friend_person_id)
    and friend.person_id is distinct from p.person_id and o.role = 'advocate'
    and coalesce(w.role, 'advocate') = 'advocate'
  left join connections c on c.client_id = $1 and c.connection_id = coalesce(o.connection_id, w.connection_id)
  left join lateral (
    select q ->> 'code' as failed from job_outcomes jo, jsonb_array_elements(jo.qualification -> 'reasons') as q
    where jo.client_id = $1 and jo.connection_id = j.connection_id and jo.job_id = j.job_id and q ->> 'result' = 'fail'
    limit 1) out on true
  left join lateral (
    select s.code from shareables s where s.client_id = $1 and s.person_id = p.person_id and s.retired_at is null
    order by s.created_at, s.code_key limit 1) s on true
  where o.client_id = $1 and o.owed_id = any($2::bigint[])
  order by o.owed_id`;

function factsOf(row: Row): OwedFacts {
  return {
    ...{ owedId: row.owed_id, onceKey: row.once_key, kind: row.kind, role: row.role },
    ...{
      campaignId: row.campaign_id,
      cause: row.cause,
      happenedAt: row.happened_at,
      createdAt: row.created_at,
    },
    person:
      row.person_id === null
        ? null
        : {
            ...{ personId: row.person_id, firstName: row.first_name, email: row.email, phone: row.phone },
            ...{ isErased: row.erased_at !== null, isBlocked: row.is_blocked },
          },
    ...{ friendFirstName: row.friend_first_name, code: row.code, addresses: row.addresses ?? [] },
    reward:
      row.reward_state === null || row.hold_until === null
        ? null
        : {
            ...{
              state: row.reward_state,
              amountMinor: Number(row.amount_minor),
              currency: row.currency ?? 'USD',
            },
            ...{ holdUntil: row.hold_until, supplier: row.supplier ?? 'manual' },
            partnerRewardId: row.partner_reward_id,
          },
    job: row.job_stage === null ? null : { stage: row.job_stage },
    ...{ failedRule: row.failed_rule, isIntegration: row.is_integration, hasShared: row.has_shared },
    hasStandingReward: row.has_standing_reward,
  };
}

/** What became of messages that were taken out. */
export async function markOwed(
  tx: Tx,
  clientId: Id,
  outcomes: readonly { owedId: Id; state: 'made' | 'skipped'; reason: string | null }[],
  now: Date,
): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.query(
    `update owed_messages o set state = d.state, reason = d.reason, done_at = $5
     from unnest($2::bigint[], $3::text[], $4::text[]) as d (owed_id, state, reason)
     where o.client_id = $1 and o.owed_id = d.owed_id`,
    [
      ...[clientId, outcomes.map((one) => one.owedId), outcomes.map((one) => one.state)],
      ...[outcomes.map((one) => one.reason), now],
    ],
  );
}

export async function putOff(
  tx: Tx,
  clientId: Id,
  later: readonly { owedId: Id; at: Date }[],
): Promise<void> {
  if (later.length === 0) return;
  await tx.query(
    `update owed_messages o set due_at = l.at from unnest($2::bigint[], $3::timestamptz[]) as l (owed_id, at)
     where o.client_id = $1 and o.owed_id = l.owed_id`,
    [clientId, later.map((one) => one.owedId), later.map((one) => one.at)],
  );
}

/** The published version of each of these campaigns that speaks now. */
export async function liveVersions(
  sql: Sql,
  clientId: Id,
  campaignIds: readonly Id[],
): Promise<Map<Id, number>> {
  if (campaignIds.length === 0) return new Map();
  const rows = await sql.query<{ campaign_id: Id; live_version: number | null }>(
    `select campaign_id, live_version from campaigns where client_id = $1 and campaign_id = any($2::bigint[])`,
    [clientId, campaignIds],
  );
  return new Map(
    rows.flatMap((row) => (row.live_version === null ? [] : [[row.campaign_id, row.live_version]])),
  );
}

/** Every minute: every client with due messages has a task. */
export async function wakeOwed(tx: Tx, enqueue: Deps['enqueue'], now: Date): Promise<void> {
  const due = await tx.query<{ client_id: Id }>(
    `select distinct client_id from owed_messages where state = 'waiting' and due_at <= $1
       and client_id in (select client_id from clients)`,
    [plusMs(now, SECOND_MS)],
  );
  for (const { client_id } of due) await enqueueWriting(tx, enqueue, client_id);
}

export interface OwedView {
  id: Id;
  kind: MessageKind;
  person_id: Id;
  state: 'waiting' | 'made' | 'skipped';
  reason: string | null;
  due_at: string;
  created_at: string;
  done_at: string | null;
}

/** Messages that were owed, newest first, with why one was not written. */
export async function listOwed(
  sql: Sql,
  clientId: Id,
  filter: { personId: Id | null; state: string | null; olderThan: Id | null; limit: number },
): Promise<OwedView[]> {
  const rows = await sql.query<{
    owed_id: Id;
    kind: MessageKind;
    person_id: Id;
    state: OwedView['state'];
    reason: string | null;
    due_at: Date;
    created_at: Date;
    done_at: Date | null;
  }>(
    `select owed_id, kind, person_id, state, reason, due_at, created_at, done_at from owed_messages
     where client_id = $1 and ($2::bigint is null or person_id = $2) and ($3::text is null or state = $3)
       and ($4::bigint is null or owed_id < $4)
     order by owed_id desc limit $5`,
    [clientId, filter.personId, filter.state, filter.olderThan, filter.limit],
  );
  return rows.map((row) => ({
    ...{ id: row.owed_id, kind: row.kind, person_id: row.person_id, state: row.state, reason: row.reason },
    ...{ due_at: row.due_at.toISOString(), created_at: row.created_at.toISOString() },
    done_at: row.done_at?.toISOString() ?? null,
  }));
}
