// SQL of the write-back's outbox (ST-10): what is owed, what is due, and what became of it. Decides nothing.

import type { Id, IdMaker } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { storableJson, storableText } from './storable.ts';
import type { JobRef } from './types.ts';
import { GIVE_UP_AFTER_MS } from './write-attempts.ts';
import type { LatestWriteBack, PlannedWriteBack, ReferredJob, WriteBackKind } from './write-back-plan.ts';
import type { WriteBackPart } from './writing-settings.ts';

/** Of these jobs those that are attributed, with their advocate. Merges of persons are followed. */
export async function referredJobs(sql: Sql, clientId: Id, refs: readonly JobRef[]): Promise<ReferredJob[]> {
  if (refs.length === 0) return [];
  return sql.query<ReferredJob>(
    `select o.connection_id as "connectionId", o.job_id as "jobId", j.customer_id as "customerId", r.referral_id as "referralId",
       a.person_id as "advocatePersonId", nullif(trim(concat_ws(' ', a.first_name, a.last_name)), '') as "advocateName",
       coalesce(r.code, s.code) as code, j.code_key as "jobCodeKey", coalesce(d.at, o.decided_at) as "attributedAt"
     from unnest($2::bigint[], $3::text[]) as n (connection_id, job_id)
     join job_outcomes o on o.client_id = $1 and o.connection_id = n.connection_id and o.job_id = n.job_id
     join jobs j on j.client_id = $1 and j.connection_id = o.connection_id and j.job_id = o.job_id
     join referrals r on r.client_id = $1 and r.referral_id = o.referral_id
     join persons named on named.client_id = $1 and named.person_id = r.advocate_person_id
     join persons a on a.client_id = $1 and a.person_id = coalesce(named.merged_into, named.person_id)
     left join lateral (
       select code from shareables
       where client_id = $1 and person_id = a.person_id and retired_at is null
       order by label <> r.program, created_at, code_key limit 1) s on true
     left join lateral (
       select min(decided_at) as at from decisions
       where client_id = $1 and connection_id = o.connection_id and job_id = o.job_id
         and attribution ->> 'outcome' = 'attributed'
         and attribution ->> 'advocate_person_id' = o.attribution ->> 'advocate_person_id') d on true
     where o.attribution ->> 'outcome' = 'attributed'
     order by o.connection_id, o.job_id`,
    [clientId, refs.map((ref) => ref.connectionId), refs.map((ref) => ref.jobId)],
  );
}

/** The latest write-back of each kind, target and referral among these targets. */
export async function latestWriteBacks(
  sql: Sql,
  clientId: Id,
  targets: readonly { connectionId: Id; targetId: string }[],
): Promise<LatestWriteBack[]> {
  if (targets.length === 0) return [];
  return sql.query<LatestWriteBack>(
    `select distinct on (w.connection_id, w.kind, w.target_id, w.referral_id)
       w.connection_id as "connectionId", w.kind, w.target_id as "targetId", w.referral_id as "referralId", w.revision, w.value,
       coalesce(p.merged_into, p.person_id) as "advocatePersonId"
     from unnest($2::bigint[], $3::text[]) as n (connection_id, target_id)
     join write_backs w on w.client_id = $1 and w.connection_id = n.connection_id and w.target_id = n.target_id
       and w.referral_id is not null
     join persons p on p.client_id = $1 and p.person_id = w.advocate_person_id
     order by w.connection_id, w.kind, w.target_id, w.referral_id, w.revision desc`,
    [clientId, targets.map((one) => one.connectionId), targets.map((one) => one.targetId)],
  );
}

/** Adds what is owed; an earlier revision that was not written yet is not written any more. Returns the connections with new work. */
export async function addWriteBacks(
  tx: Tx,
  { ids, now }: { ids: IdMaker; now: Date },
  clientId: Id,
  planned: readonly PlannedWriteBack[],
): Promise<Id[]> {
  if (planned.length === 0) return [];
  const column = (pick: (row: PlannedWriteBack) => unknown) => planned.map(pick);
  const rows = await tx.query<{ connectionId: Id }>(
    `with planned as (
       select * from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
         $11::int[], $12::text[], $13::text[], $15::boolean[])
         as p (write_back_id, connection_id, kind, subject, target_id, job_id, referral_id, advocate_person_id, revision, code, value, is_copy)
     ), superseded as (
       update write_backs w set state = 'skipped', next_attempt_at = null, done_at = $2, result = $14::jsonb
       from planned p
       where w.client_id = $1 and w.connection_id = p.connection_id and w.kind = p.kind and w.target_id = p.target_id
         and w.referral_id = p.referral_id and w.revision < p.revision and w.state in ('pending', 'failed')
     )
     insert into write_backs (client_id, write_back_id, connection_id, kind, subject, target_id, job_id, referral_id,
       advocate_person_id, revision, code, value, is_copy, next_attempt_at, give_up_at, created_at)
     select $1, write_back_id, connection_id, kind, subject, target_id, job_id, referral_id, advocate_person_id, revision, code, value,
       is_copy, $2, $16, $2
     from planned
     on conflict do nothing
     returning connection_id as "connectionId"`,
    [
      ...[clientId, now, planned.map(() => ids())],
      ...[column((row) => row.connectionId), column((row) => row.kind), column((row) => row.subject)],
      ...[column((row) => row.targetId), column((row) => row.jobId), column((row) => row.referralId)],
      ...[column((row) => row.advocatePersonId), column((row) => row.revision)],
      ...[column((row) => row.code), column((row) => row.value)],
      JSON.stringify({ reason: 'superseded', message: 'The advocate changed before it was written.' }),
      column((row) => row.isCopy),
      plusMs(now, GIVE_UP_AFTER_MS),
    ],
  );
  return [...new Set(rows.map((row) => row.connectionId))];
}

/** The codes that Goodword itself wrote on these jobs, where no one else said them: they are no evidence of anything (AT-5). */
export async function codesWrittenByUs(
  sql: Sql,
  clientId: Id,
  refs: readonly JobRef[],
): Promise<{ connectionId: Id; jobId: string; code: string }[]> {
  if (refs.length === 0) return [];
  return sql.query(
    `select w.connection_id as "connectionId", w.job_id as "jobId", w.code
     from unnest($2::bigint[], $3::text[]) as n (connection_id, job_id)
     join write_backs w on w.client_id = $1 and w.connection_id = n.connection_id and w.job_id = n.job_id
     where w.kind = 'job_custom_field' and not w.is_copy and (w.state = 'written' or w.unresolved_since is not null)`,
    [clientId, refs.map((ref) => ref.connectionId), refs.map((ref) => ref.jobId)],
  );
}

/** A write-back that is about to be tried. */
export interface DueWriteBack {
  writeBackId: Id;
  kind: WriteBackKind;
  targetId: string;
  /** null: it is about an advocate's own code. */
  referralId: Id | null;
  advocatePersonId: Id;
  revision: number;
  code: string | null;
  value: string | null;
  advocateName: string | null;
  /** The client's program domain; null: none is set. */
  programHost: string | null;
  /** This attempt included. */
  attempts: number;
  /** Since when an earlier attempt may have taken effect; null: none did. */
  unresolvedSince: Date | null;
  giveUpAt: Date;
  /** The parts that are switched on at this moment: a round may have begun with older settings. */
  partsOn: Partial<Record<WriteBackPart, string>>;
}

/**
 * Takes the due write-back that waits longest, those of referrals before codes, for this caller alone until `leaseUntil`. null: none is due, or the connection does not
 * work any more. Whatever dies after this, the next attempt knows that this one may have taken effect.
 */
export async function claimWriteBack(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  now: Date,
  leaseUntil: Date,
): Promise<DueWriteBack | null> {
  const [row] = await sql.query<DueWriteBack>(
    `with due as (
       select w.client_id, w.write_back_id, w.unresolved_since, c.write_back -> 'since' as parts_on from write_backs w
       join connections c on c.client_id = w.client_id and c.connection_id = w.connection_id and c.state = 'active'
       where w.client_id = $1 and w.connection_id = $2 and w.state = 'pending' and w.next_attempt_at <= $3
       order by (w.referral_id is null), w.next_attempt_at, w.write_back_id limit 1 for update of w skip locked
     )
     update write_backs w
     set attempts = attempts + 1, next_attempt_at = $4, unresolved_since = coalesce(w.unresolved_since, $3)
     from due, persons named, persons a
     where w.client_id = due.client_id and w.write_back_id = due.write_back_id
       and named.client_id = w.client_id and named.person_id = w.advocate_person_id
       and a.client_id = w.client_id and a.person_id = coalesce(named.merged_into, named.person_id)
     returning w.write_back_id as "writeBackId", w.kind, w.target_id as "targetId", w.referral_id as "referralId",
       w.advocate_person_id as "advocatePersonId", w.revision, w.code, w.value, w.attempts, w.give_up_at as "giveUpAt", due.unresolved_since as "unresolvedSince",
       due.parts_on as "partsOn", nullif(trim(concat_ws(' ', a.first_name, a.last_name)), '') as "advocateName",
       (select host from program_domains where client_id = w.client_id and proved_at is not null
         order by is_default desc, created_at, host limit 1) as "programHost"`,
    [clientId, connectionId, now, leaseUntil],
  );
  return row ?? null;
}

/** What became of an attempt. `unresolvedSince` stays set only while nobody knows whether something was written. */
export interface WriteBackOutcome {
  state: 'pending' | 'written' | 'skipped' | 'failed';
  nextAttemptAt: Date | null;
  unresolvedSince: Date | null;
  lastError: string | null;
  result: Record<string, unknown> | null;
}

/** Stores it. What was written stays written, whatever was decided meanwhile. */
export async function settleWriteBack(
  sql: Sql,
  clientId: Id,
  writeBackId: Id,
  outcome: WriteBackOutcome,
  now: Date,
): Promise<void> {
  await sql.query(
    `update write_backs set state = $3, next_attempt_at = $4, unresolved_since = $5, last_error = $6, result = $7::jsonb,
       done_at = case when $3 = 'pending' then null else $8::timestamptz end
     where client_id = $1 and write_back_id = $2 and (state = 'pending' or $3 = 'written')`,
    [
      ...[
        clientId,
        writeBackId,
        outcome.state,
        outcome.nextAttemptAt,
        outcome.unresolvedSince,
        outcome.lastError && storableText(outcome.lastError),
      ],
      ...[outcome.result && storableJson(outcome.result), now],
    ],
  );
}

export interface WriteBackView {
  id: Id;
  connection_id: Id;
  kind: WriteBackKind;
  target_id: string;
  job_id: string | null;
  referral_id: Id | null;
  advocate_person_id: Id;
  revision: number;
  code: string | null;
  value: string | null;
  state: WriteBackOutcome['state'];
  attempts: number;
  next_attempt_at: Date | null;
  last_error: string | null;
  result: Record<string, unknown> | null;
  created_at: Date;
  done_at: Date | null;
}

const VIEW = `write_back_id as id, connection_id, kind, target_id, job_id, referral_id, advocate_person_id, revision, code, value, state,
  attempts, next_attempt_at, last_error, result, created_at, done_at`;

export interface WriteBackFilter {
  state: string | null;
  kind: string | null;
  jobId: string | null;
  /** Only those that are older than this one. */
  before: Id | null;
}

/** Newest first. */
export async function listWriteBacks(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  filter: WriteBackFilter,
  limit: number,
): Promise<WriteBackView[]> {
  return sql.query<WriteBackView>(
    `select ${VIEW} from write_backs
     where client_id = $1 and connection_id = $2 and ($3::text is null or state = $3) and ($4::text is null or kind = $4)
       and ($5::text is null or job_id = $5) and ($6::bigint is null or write_back_id < $6)
     order by write_back_id desc limit $7`,
    [clientId, connectionId, filter.state, filter.kind, filter.jobId, filter.before, limit],
  );
}

/** Has a write-back tried again now. null: there is none; unchanged when it is written already. */
export async function retryWriteBack(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  writeBackId: Id,
  now: Date,
): Promise<WriteBackView | null> {
  await tx.query(
    `update write_backs set state = 'pending', next_attempt_at = $4, give_up_at = $5, done_at = null
     where client_id = $1 and connection_id = $2 and write_back_id = $3 and state <> 'written'
       and coalesce(result ->> 'reason', '') <> 'superseded'`,
    [clientId, connectionId, writeBackId, now, plusMs(now, GIVE_UP_AFTER_MS)],
  );
  const [row] = await tx.query<WriteBackView>(
    `select ${VIEW} from write_backs where client_id = $1 and connection_id = $2 and write_back_id = $3`,
    [clientId, connectionId, writeBackId],
  );
  return row ?? null;
}
