// SQL of the hand-over's outbox (ST-11): which web leads go to ServiceTitan, what became of them, and whose booking a job came from.

import type { Id, IdMaker } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { LeadContact } from './hand-over-payload.ts';
import { storableJson, storableText } from './storable.ts';
import { GIVE_UP_AFTER_MS } from './write-attempts.ts';
import type { HandOver, HandOverMode } from './writing-settings.ts';

export interface NewHandOver {
  connectionId: Id;
  kind: Exclude<HandOverMode, 'off'>;
  inputId: Id;
  personId: Id;
  externalId: string;
  contact: LeadContact;
  receivedAt: Date;
}

/** Leads of one person within this time are one: forms are sent twice, and pages are loaded again. */
const ONE_LEAD_MS = DAY_MS;

/** Adds leads to be handed over, each once. Returns the connections with new work. */
export async function addHandOvers(
  tx: Tx,
  { ids, now }: { ids: IdMaker; now: Date },
  clientId: Id,
  leads: readonly NewHandOver[],
): Promise<Id[]> {
  const own = firstOfEach(leads);
  if (own.length === 0) return [];
  const column = (pick: (lead: NewHandOver) => unknown) => own.map(pick);
  const rows = await tx.query<{ connectionId: Id }>(
    `insert into hand_overs (client_id, hand_over_id, connection_id, kind, input_id, person_id, external_id, contact, received_at,
       next_attempt_at, give_up_at, created_at)
     select $1, n.hand_over_id, n.connection_id, n.kind, n.input_id, n.person_id, n.external_id, n.contact::jsonb, n.received_at,
       $2, $3, $2
     from unnest($5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::timestamptz[])
       as n (hand_over_id, connection_id, kind, input_id, person_id, external_id, contact, received_at)
     where not exists (
       select from hand_overs h join persons p on p.client_id = h.client_id and p.person_id = h.person_id
       where h.client_id = $1 and h.connection_id = n.connection_id and h.state <> 'skipped'
         and coalesce(p.merged_into, p.person_id) = n.person_id
         and h.received_at > n.received_at - $4::int * interval '1 ms' and h.received_at < n.received_at + $4::int * interval '1 ms')
     on conflict do nothing
     returning connection_id as "connectionId"`,
    [
      ...[clientId, now, plusMs(now, GIVE_UP_AFTER_MS), ONE_LEAD_MS, own.map(() => ids())],
      ...[column((lead) => lead.connectionId), column((lead) => lead.kind), column((lead) => lead.inputId)],
      ...[column((lead) => lead.personId), column((lead) => lead.externalId)],
      ...[column((lead) => storableJson(lead.contact)), column((lead) => lead.receivedAt)],
    ],
  );
  return [...new Set(rows.map((row) => row.connectionId))];
}

/** Of several leads of one person in this batch the first, and what comes a day after it. */
function firstOfEach(leads: readonly NewHandOver[]): NewHandOver[] {
  const taken = new Map<string, number>();
  return [...leads]
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())
    .filter(({ connectionId, personId, receivedAt }) => {
      const key = `${connectionId}:${personId}`;
      const isSame = receivedAt.getTime() - (taken.get(key) ?? Number.NEGATIVE_INFINITY) < ONE_LEAD_MS;
      if (!isSame) taken.set(key, receivedAt.getTime());
      return !isSame;
    });
}

/** A lead that is about to be handed over. */
export interface DueHandOver {
  handOverId: Id;
  kind: Exclude<HandOverMode, 'off'>;
  personId: Id;
  externalId: string;
  contact: LeadContact;
  /** The code of the friend's referral as it stands now, else a live one of the advocate. */
  code: string | null;
  advocatePersonId: Id | null;
  /** Where an earlier attempt would have put its booking. */
  providerId: string | null;
  attempts: number;
  unresolvedSince: Date | null;
  giveUpAt: Date;
}

/** As `claimWriteBack`; `providerId` is where this attempt will put its booking. */
export async function claimHandOver(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  settings: HandOver,
  now: Date,
  leaseUntil: Date,
): Promise<DueHandOver | null> {
  const [row] = await sql.query<DueHandOver>(
    `with due as (
       select h.client_id, h.hand_over_id, h.unresolved_since, h.provider_id, h.kind from hand_overs h
       join connections c on c.client_id = h.client_id and c.connection_id = h.connection_id and c.state = 'active'
       where h.client_id = $1 and h.connection_id = $2 and h.state = 'pending' and h.next_attempt_at <= $3
       order by h.next_attempt_at, h.hand_over_id limit 1 for update of h skip locked
     )
     update hand_overs h
     set attempts = attempts + 1, next_attempt_at = $4, unresolved_since = coalesce(h.unresolved_since, $3),
       provider_id = case when h.unresolved_since is null then $5 else h.provider_id end,
       kind = case when h.unresolved_since is null then $6 else h.kind end
     from due
     left join persons named on named.client_id = $1 and named.person_id =
       (select person_id from hand_overs where client_id = $1 and hand_over_id = due.hand_over_id)
     left join lateral (
       select coalesce(r.code, s.code) as code, r.advocate_person_id from referrals r
       left join lateral (
         select code from shareables where client_id = $1 and person_id = r.advocate_person_id and retired_at is null
         order by label <> r.program, created_at, code_key limit 1) s on true
       where r.client_id = $1 and r.friend_person_id = coalesce(named.merged_into, named.person_id) and r.state = 'active'
       order by r.updated_at desc limit 1) r on true
     where h.client_id = due.client_id and h.hand_over_id = due.hand_over_id
     returning h.hand_over_id as "handOverId", h.kind, h.person_id as "personId", h.external_id as "externalId", h.contact, r.code,
       r.advocate_person_id as "advocatePersonId", h.provider_id as "providerId", h.attempts, due.unresolved_since as "unresolvedSince",
       h.give_up_at as "giveUpAt"`,
    [clientId, connectionId, now, leaseUntil, settings.bookingProviderId, settings.mode],
  );
  return row ?? null;
}

/** What became of an attempt that made nothing. */
export interface HandOverSetback {
  state: 'pending' | 'failed';
  nextAttemptAt: Date | null;
  unresolvedSince: Date | null;
  lastError: string;
}

export async function setBackHandOver(
  sql: Sql,
  clientId: Id,
  handOverId: Id,
  setback: HandOverSetback,
  now: Date,
): Promise<void> {
  await sql.query(
    `update hand_overs set state = $3, next_attempt_at = $4, unresolved_since = $5, last_error = $6,
       done_at = case when $3 = 'pending' then null else $7::timestamptz end
     where client_id = $1 and hand_over_id = $2 and state = 'pending'`,
    [
      clientId,
      handOverId,
      setback.state,
      setback.nextAttemptAt,
      setback.unresolvedSince,
      storableText(setback.lastError),
      now,
    ],
  );
}

/** It is there. What the visitor typed is not kept here any longer. */
export async function finishHandOver(
  tx: Tx,
  clientId: Id,
  item: Pick<DueHandOver, 'handOverId' | 'code' | 'advocatePersonId'>,
  servicetitanId: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `update hand_overs set state = 'created', servicetitan_id = $3, code = $4, advocate_person_id = $5, next_attempt_at = null,
       unresolved_since = null, last_error = null, contact = null, done_at = $6
     where client_id = $1 and hand_over_id = $2 and state <> 'created'`,
    [clientId, item.handOverId, servicetitanId, item.code, item.advocatePersonId, now],
  );
}

/** Jobs that came from this booking and were told before Goodword knew the booking as its own. */
export async function jobsOfBooking(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  bookingId: string,
): Promise<string[]> {
  const rows = await sql.query<{ jobId: string }>(
    `select j.job_id as "jobId" from jobs j
     where j.client_id = $1 and j.connection_id = $2 and j.booking_id = $3 order by j.job_id`,
    [clientId, connectionId, bookingId],
  );
  return rows.map((row) => row.jobId);
}

/** For each of these jobs that came from a booking of ours: the position of the job and the person of the lead. */
export async function leadsOfJobs(
  sql: Sql,
  clientId: Id,
  jobs: readonly { connectionId: Id; jobId: string; bookingId: string | null }[],
): Promise<{ index: number; personId: Id }[]> {
  if (jobs.length === 0) return [];
  const [any] = await sql.query(
    `select 1 as there from hand_overs where client_id = $1 and kind = 'booking' and state = 'created' limit 1`,
    [clientId],
  );
  if (!any) return [];
  return sql.query(
    `select (n.index - 1)::int as index, coalesce(p.merged_into, p.person_id) as "personId"
     from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality as n (connection_id, job_id, booking_id, index)
     left join jobs j on j.client_id = $1 and j.connection_id = n.connection_id and j.job_id = n.job_id
     join hand_overs h on h.client_id = $1 and h.connection_id = n.connection_id and h.kind = 'booking' and h.state = 'created'
       and h.servicetitan_id = coalesce(n.booking_id, j.booking_id)
     join persons p on p.client_id = $1 and p.person_id = h.person_id`,
    [
      clientId,
      jobs.map((job) => job.connectionId),
      jobs.map((job) => job.jobId),
      jobs.map((job) => job.bookingId),
    ],
  );
}

/** What waits is not handed over any more, if hand-over is off at this moment: a caller may know of an older setting. */
export async function skipHandOvers(sql: Sql, clientId: Id, connectionId: Id, now: Date): Promise<void> {
  await sql.query(
    `update hand_overs set state = 'skipped', next_attempt_at = null, done_at = $3, last_error = 'switched off before it was handed over'
     where client_id = $1 and connection_id = $2 and state = 'pending'
       and exists (select from connections c where c.client_id = $1 and c.connection_id = $2 and c.hand_over ->> 'mode' = 'off')`,
    [clientId, connectionId, now],
  );
}

export interface HandOverView {
  id: Id;
  connection_id: Id;
  kind: Exclude<HandOverMode, 'off'>;
  input_id: Id;
  person_id: Id;
  external_id: string;
  servicetitan_id: string | null;
  advocate_person_id: Id | null;
  code: string | null;
  state: 'pending' | 'created' | 'skipped' | 'failed';
  attempts: number;
  next_attempt_at: Date | null;
  last_error: string | null;
  received_at: Date;
  created_at: Date;
  done_at: Date | null;
}

const VIEW = `hand_over_id as id, connection_id, kind, input_id, person_id, external_id, servicetitan_id, advocate_person_id, code, state,
  attempts, next_attempt_at, last_error, received_at, created_at, done_at`;

/** Newest first. */
export async function listHandOvers(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  filter: { state: string | null; personId: Id | null; before: Id | null },
  limit: number,
): Promise<HandOverView[]> {
  return sql.query<HandOverView>(
    `select ${VIEW} from hand_overs
     where client_id = $1 and connection_id = $2 and ($3::text is null or state = $3) and ($4::bigint is null or person_id = $4)
       and ($5::bigint is null or hand_over_id < $5)
     order by hand_over_id desc limit $6`,
    [clientId, connectionId, filter.state, filter.personId, filter.before, limit],
  );
}

/** Has a lead that is not there yet handed over now. null: there is none. */
export async function retryHandOver(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  handOverId: Id,
  now: Date,
): Promise<HandOverView | null> {
  await tx.query(
    `update hand_overs set state = 'pending', next_attempt_at = $4, give_up_at = $5, done_at = null
     where client_id = $1 and connection_id = $2 and hand_over_id = $3 and state <> 'created'`,
    [clientId, connectionId, handOverId, now, plusMs(now, GIVE_UP_AFTER_MS)],
  );
  const [row] = await tx.query<HandOverView>(
    `select ${VIEW} from hand_overs where client_id = $1 and connection_id = $2 and hand_over_id = $3`,
    [clientId, connectionId, handOverId],
  );
  return row ?? null;
}
