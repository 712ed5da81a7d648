// Reads the whole chain behind a job, an input or a reward (EX-1). Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { JobAttribution } from '../referrals/types.ts';
import type { Qualification } from '../rewards/types.ts';

export interface InputRow {
  input_id: Id;
  source: string;
  name: string;
  received_at: Date;
  actor: string;
  body: string;
  state: string | null;
  notes: { code: string; message: string }[] | null;
  person_id: Id | null;
  connection_id: Id | null;
  job_id: string | null;
  processed_at: Date | null;
}

const INPUT_COLUMNS = `i.input_id, i.source, i.name, i.received_at, i.actor, i.body, r.state, r.notes, r.person_id,
  r.connection_id, r.job_id, r.processed_at`;

/** One input with what became of it; null when there is none of this id. */
export async function findInput(sql: Sql, clientId: Id, inputId: Id): Promise<InputRow | null> {
  const [row] = await sql.query<InputRow>(
    `select ${INPUT_COLUMNS} from inputs i left join input_results r using (client_id, input_id)
     where i.client_id = $1 and i.input_id = $2`,
    [clientId, inputId],
  );
  return row ?? null;
}

/** Every input that spoke of a job, and the friend's own before it, oldest first; the newest 200 of them. */
export async function inputsOfJob(
  sql: Sql,
  clientId: Id,
  job: { connectionId: Id; jobId: string; friendPersonId: Id | null },
): Promise<InputRow[]> {
  const rows = await sql.query<InputRow>(
    // Two look-ups by index and not one condition with "or", for which PostgreSQL reads every result of the client.
    `select ${INPUT_COLUMNS}
     from (select input_id from input_results where client_id = $1 and connection_id = $2 and job_id = $3
           union
           select said.input_id from persons p
             join input_results said on said.client_id = p.client_id and said.person_id = p.person_id and said.job_id is null
            where p.client_id = $1 and (p.person_id = $4 or p.merged_into = $4)) named
     join input_results r on r.client_id = $1 and r.input_id = named.input_id
     join inputs i on i.client_id = $1 and i.input_id = named.input_id
     order by i.received_at desc, i.input_id desc limit 200`,
    [clientId, job.connectionId, job.jobId, job.friendPersonId],
  );
  return rows.reverse();
}

export interface PersonRow {
  person_id: Id;
  name: string | null;
  email: string | null;
  kind: string;
}

/** Names of persons, for sentences. */
export async function findPersons(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Map<Id, PersonRow>> {
  if (personIds.length === 0) return new Map();
  const rows = await sql.query<PersonRow>(
    `select person_id, nullif(trim(concat_ws(' ', first_name, last_name)), '') as name, email, kind
     from persons where client_id = $1 and person_id = any($2::bigint[])`,
    [clientId, personIds],
  );
  return new Map(rows.map((row) => [row.person_id, row]));
}

export interface IdentityRow {
  change: string;
  at: Date;
  kind: string | null;
  value: string | null;
  other_person_id: Id | null;
  input_id: Id | null;
}

/** How a person came to be who it is: keys attached, merged, displaced; oldest first, the newest 200. */
export async function identityLog(sql: Sql, clientId: Id, personId: Id): Promise<IdentityRow[]> {
  const rows = await sql.query<IdentityRow>(
    `select change, at, kind, value, other_person_id, input_id from identity_log
     where client_id = $1 and person_id = $2 order by entry_id desc limit 200`,
    [clientId, personId],
  );
  return rows.reverse();
}

export interface EvidenceRow {
  kind: string;
  occurred_at: Date;
  code: string | null;
  known: boolean;
  advocate_person_id: Id | null;
  input_id: Id;
}

/** What spoke for a referral of this person, whether it won or not; oldest first, the newest 200. */
export async function evidenceOf(sql: Sql, clientId: Id, personId: Id): Promise<EvidenceRow[]> {
  const rows = await sql.query<EvidenceRow>(
    `select e.kind, e.occurred_at, coalesce(s.code, e.data ->> 'code') as code, s.code_key is not null or e.code_key is null as known,
            coalesce(e.advocate_person_id, s.person_id) as advocate_person_id, e.input_id
     from evidence e left join shareables s on s.client_id = e.client_id and s.code_key = e.code_key
     where e.client_id = $1 and e.friend_person_id = $2 order by e.occurred_at desc, e.evidence_id desc limit 200`,
    [clientId, personId],
  );
  return rows.reverse();
}

export interface FactRow {
  fact_id: Id;
  kind: string;
  known_at: Date;
  value: Record<string, unknown>;
  input_id: Id;
}

/** What ServiceTitan answered about a job and its customer, newest first. */
export async function factsOf(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  job: { jobId: string; customerId: string | null },
): Promise<FactRow[]> {
  return sql.query<FactRow>(
    `select fact_id, kind, known_at, value, input_id from facts
     where client_id = $1 and connection_id = $2
       and ((kind = 'job_invoices' and subject = $3) or (kind in ('customer_contacts', 'completed_jobs') and subject = $4))
     order by known_at desc, fact_id desc limit 50`,
    [clientId, connectionId, job.jobId, job.customerId],
  );
}

export interface QuestionRow {
  kind: string;
  asked_at: Date;
  attempts: number;
  next_attempt_at: Date;
  last_error: string | null;
  answered_at: Date | null;
  /** When it was last answered, of one that is asked again and again. */
  read_at: Date | null;
}

/** What ServiceTitan was asked about a job and its customer. */
export async function questionsOf(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  job: { jobId: string; customerId: string | null },
): Promise<QuestionRow[]> {
  return sql.query<QuestionRow>(
    `select kind, asked_at, attempts, next_attempt_at, last_error, answered_at, read_at from questions
     where client_id = $1 and connection_id = $2
       and ((kind in ('job_invoices', 'job') and subject = $3) or (kind in ('customer_contacts', 'completed_jobs') and subject = $4))
     order by kind`,
    [clientId, connectionId, job.jobId, job.customerId],
  );
}

export interface DecisionRow {
  decision_id: Id;
  decided_at: Date;
  campaign_id: Id | null;
  campaign_version: number | null;
  attribution: JobAttribution;
  qualification: Qualification;
  input_id: Id | null;
}

/** The decisions about a job, oldest first, the newest 200: the last one is what holds. */
export async function decisionsOf(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<DecisionRow[]> {
  const rows = await sql.query<DecisionRow>(
    `select decision_id, decided_at, campaign_id, campaign_version, attribution, qualification, input_id from decisions
     where client_id = $1 and connection_id = $2 and job_id = $3 order by decision_id desc limit 200`,
    [clientId, connectionId, jobId],
  );
  return rows.reverse();
}

export interface MilestoneRow {
  name: string;
  occurrence: number;
  at: Date;
  input_id: Id;
}

/** The milestones of a job as they were observed. */
export async function milestonesOf(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<MilestoneRow[]> {
  return sql.query<MilestoneRow>(
    `select name, occurrence, at, input_id from job_milestones
     where client_id = $1 and connection_id = $2 and job_id = $3 order by occurrence, at`,
    [clientId, connectionId, jobId],
  );
}

export interface RewardHistoryRow {
  reward_id: Id;
  from_state: string | null;
  to_state: string;
  at: Date;
  actor: string;
  cause: string;
  message: string;
}

/** How rewards got to where they are. */
export async function rewardHistories(
  sql: Sql,
  clientId: Id,
  rewardIds: readonly Id[],
): Promise<RewardHistoryRow[]> {
  if (rewardIds.length === 0) return [];
  return sql.query<RewardHistoryRow>(
    `select reward_id, from_state, to_state, at, actor, cause, message from reward_history
     where client_id = $1 and reward_id = any($2::bigint[]) order by reward_id, seq`,
    [clientId, rewardIds],
  );
}

export interface LedgerRow {
  entry_id: Id;
  reward_id: Id;
  at: Date;
  kind: string;
  debit_account: string;
  credit_account: string;
  amount_minor: string;
  currency: string;
}

/** The ledger entries of rewards. */
export async function ledgerOf(sql: Sql, clientId: Id, rewardIds: readonly Id[]): Promise<LedgerRow[]> {
  if (rewardIds.length === 0) return [];
  return sql.query<LedgerRow>(
    `select entry_id, reward_id, at, kind, debit_account, credit_account, amount_minor, currency from ledger_entries
     where client_id = $1 and reward_id = any($2::bigint[]) order by entry_id`,
    [clientId, rewardIds],
  );
}

/** What a reward is for: the job that earned it, or why staff granted it. */
export interface RewardCause {
  /** null: granted by hand. */
  connection_id: Id | null;
  job_id: string | null;
  reason: string | null;
  about_connection_id: Id | null;
  about_job_id: string | null;
  uses_caps: boolean;
  person_id: Id;
  role: string;
  state: string;
  amount_minor: string;
  currency: string;
}

/** null when there is no such reward. */
export async function causeOfReward(sql: Sql, clientId: Id, rewardId: Id): Promise<RewardCause | null> {
  const [row] = await sql.query<RewardCause>(
    `select connection_id, job_id, reason, about_connection_id, about_job_id, uses_caps, person_id, role, state, amount_minor, currency
       from rewards where client_id = $1 and reward_id = $2`,
    [clientId, rewardId],
  );
  return row ?? null;
}

/** The friend of a job and whether the job exists; for re-evaluation. */
export async function friendOfJob(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<{ friend_person_id: Id | null } | null> {
  const [row] = await sql.query<{ friend_person_id: Id | null }>(
    'select friend_person_id from jobs where client_id = $1 and connection_id = $2 and job_id = $3',
    [clientId, connectionId, jobId],
  );
  return row ?? null;
}
