// SQL of jobs, facts and questions, and what others may read of connections. Whole batches, one statement each.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Merge } from '../people/types.ts';
import { JOB_FIELDS, type JobRow, jobColumns, jobOfRow, UPSERT_JOBS } from './job-rows.ts';
import { storableJson } from './storable.ts';
import type { ConnectionSummary, Job, JobRef, QuestionKind } from './types.ts';

/** The jobs of these keys that exist, locked until the transaction ends: the follower's looks wait for it, never overwrite it. */
export async function loadJobs(tx: Tx, clientId: Id, refs: readonly JobRef[]): Promise<Job[]> {
  if (refs.length === 0) return [];
  const rows = await tx.query<JobRow>(
    `select ${JOB_FIELDS}
     from (select distinct * from unnest($2::bigint[], $3::text[]) order by 1, 2) as wanted (connection_id, job_id)
     cross join lateral (
       select * from jobs
       where client_id = $1 and connection_id = wanted.connection_id and job_id = wanted.job_id
       for update) j`,
    [clientId, refs.map((ref) => ref.connectionId), refs.map((ref) => ref.jobId)],
  );
  return rows.map(jobOfRow);
}

/** Inserts or replaces these jobs; at most one row per key. */
export async function saveJobs(tx: Tx, clientId: Id, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(UPSERT_JOBS, [clientId, ...jobColumns(jobs)]);
}

/** Jobs of merged persons become jobs of the survivors; a chain of merges is followed to its end (ID-3). */
export async function repointJobs(tx: Tx, clientId: Id, merges: readonly Merge[]): Promise<void> {
  if (merges.length === 0) return;
  const next = new Map(merges.map((merge) => [merge.from, merge.to]));
  const survivorOf = (person: Id): Id => {
    const passed = new Set<Id>();
    let at = person;
    for (let to = next.get(at); to !== undefined && !passed.has(to); to = next.get(at)) {
      passed.add(to);
      at = to;
    }
    return at;
  };
  const merged = [...next.keys()];
  await tx.query(
    `update jobs j set friend_person_id = m.survivor
     from unnest($2::bigint[], $3::bigint[]) as m (person_id, survivor)
     where j.client_id = $1 and j.friend_person_id = m.person_id`,
    [clientId, merged, merged.map(survivorOf)],
  );
}

/** All jobs of these friends, oldest sight first. */
export async function jobsOfFriends(sql: Sql, clientId: Id, friendIds: readonly Id[]): Promise<Job[]> {
  return jobsBy(sql, clientId, 'unnest($2::bigint[]) as w (a)', 'friend_person_id = wanted.a', [friendIds]);
}

/** All jobs whose code compares equal to one of these (base/codes.ts). */
export async function jobsByCodeKeys(sql: Sql, clientId: Id, codeKeys: readonly string[]): Promise<Job[]> {
  return jobsBy(sql, clientId, 'unnest($2::text[]) as w (a)', 'code_key = wanted.a', [codeKeys]);
}

/** All jobs of these ServiceTitan customers. */
export async function jobsByCustomers(
  sql: Sql,
  clientId: Id,
  customers: readonly { connectionId: Id; customerId: string }[],
): Promise<Job[]> {
  const keys = [customers.map((one) => one.connectionId), customers.map((one) => one.customerId)];
  const condition = 'connection_id = wanted.a and customer_id = wanted.b';
  return jobsBy(sql, clientId, 'unnest($2::bigint[], $3::text[]) as w (a, b)', condition, keys);
}

/** One index probe per wanted key, whatever the planner believes of the table's size (it knows nothing of a young one). */
async function jobsBy(
  sql: Sql,
  clientId: Id,
  wanted: string,
  condition: string,
  keys: readonly (readonly string[])[],
): Promise<Job[]> {
  if (keys[0]?.length === 0) return [];
  const rows = await sql.query<JobRow>(
    `select ${JOB_FIELDS} from (select distinct * from ${wanted}) as wanted
     cross join lateral (select * from jobs where client_id = $1 and ${condition} offset 0) j
     order by j.first_seen_at, j.connection_id, j.job_id`,
    [clientId, ...keys],
  );
  return rows.map(jobOfRow);
}

/** What ServiceTitan answered to one question, dated (ST-3). */
export interface Fact {
  factId: Id;
  connectionId: Id;
  kind: QuestionKind;
  /** The customer id. */
  subject: string;
  knownAt: Date;
  value: Record<string, unknown>;
  inputId: Id;
}

/** Adds facts; facts are never changed. */
export async function insertFacts(tx: Tx, clientId: Id, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(
    `insert into facts (client_id, fact_id, connection_id, kind, subject, known_at, value, input_id)
     select $1, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[], $8::bigint[])`,
    [
      clientId,
      facts.map((fact) => fact.factId),
      facts.map((fact) => fact.connectionId),
      facts.map((fact) => fact.kind),
      facts.map((fact) => fact.subject),
      facts.map((fact) => fact.knownAt),
      facts.map((fact) => storableJson(fact.value)),
      facts.map((fact) => fact.inputId),
    ],
  );
}

/** The newest fact of each of these subjects; nothing for a subject of which nothing is known. */
export async function latestFacts(
  sql: Sql,
  clientId: Id,
  subjects: readonly Pick<Fact, 'connectionId' | 'kind' | 'subject'>[],
): Promise<Fact[]> {
  if (subjects.length === 0) return [];
  return sql.query<Fact>(
    `select f.fact_id as "factId", f.connection_id as "connectionId", f.kind, f.subject, f.known_at as "knownAt",
            f.value, f.input_id as "inputId"
     from (select distinct * from unnest($2::bigint[], $3::text[], $4::text[])) as s (connection_id, kind, subject)
     cross join lateral (
       select * from facts
       where client_id = $1 and connection_id = s.connection_id and kind = s.kind and subject = s.subject
       order by known_at desc, fact_id desc limit 1) f`,
    [
      clientId,
      subjects.map((one) => one.connectionId),
      subjects.map((one) => one.kind),
      subjects.map((one) => one.subject),
    ],
  );
}

/** Something that only ServiceTitan knows. */
export interface NewQuestion {
  connectionId: Id;
  kind: QuestionKind;
  subject: string;
  /** An answer read before this instant does not answer it. */
  notBefore: Date;
  askedAt: Date;
}

/**
 * Writes questions down. One that is open stays open (for the later `notBefore`); one that was answered since its `notBefore` is not asked
 * again. Returns the connections that have a newly opened question, each once.
 */
export async function askQuestions(tx: Tx, clientId: Id, questions: readonly NewQuestion[]): Promise<Id[]> {
  if (questions.length === 0) return [];
  const rows = await tx.query<{ connectionId: Id; opened: boolean }>(
    `insert into questions as q (client_id, connection_id, kind, subject, not_before, asked_at, next_attempt_at)
     -- A job dated in the future (a clock that is ahead) could never be answered in time: an answer of the last hour is good enough for it.
     select $1, connection_id, kind, subject,
            max(case when not_before > asked_at then asked_at - interval '1 hour' else not_before end),
            max(asked_at), max(asked_at)
     from unnest($2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
       as a (connection_id, kind, subject, not_before, asked_at)
     group by connection_id, kind, subject
     order by connection_id, kind, subject
     on conflict (client_id, connection_id, kind, subject) do update set
       not_before = greatest(q.not_before, excluded.not_before),
       asked_at = case when q.answered_at is null then q.asked_at else excluded.asked_at end,
       attempts = case when q.answered_at is null then q.attempts else 0 end,
       next_attempt_at = case when q.answered_at is null then q.next_attempt_at else excluded.next_attempt_at end,
       last_error = case when q.answered_at is null then q.last_error end,
       answered_at = null
     where case when q.answered_at is null then q.not_before < excluded.not_before
                else q.answered_at < excluded.not_before end
     returning connection_id as "connectionId", asked_at = next_attempt_at and attempts = 0 as opened`,
    [
      clientId,
      questions.map((one) => one.connectionId),
      questions.map((one) => one.kind),
      questions.map((one) => one.subject),
      questions.map((one) => one.notBefore),
      questions.map((one) => one.askedAt),
    ],
  );
  return [...new Set(rows.filter((row) => row.opened).map((row) => row.connectionId))];
}

/** The client's connections, removed ones too: jobs name them for ever. Oldest first. */
export async function listConnections(sql: Sql, clientId: Id): Promise<ConnectionSummary[]> {
  return sql.query<ConnectionSummary>(
    `select connection_id as "connectionId", name, environment, tenant_id as "tenantId",
            poll_interval_seconds as "pollIntervalSeconds", state
     from connections where client_id = $1 order by connection_id`,
    [clientId],
  );
}

/** Every connection of every client that is to be followed. For the schedule, which serves all clients. */
export async function activeConnections(sql: Sql): Promise<{ clientId: Id; connectionId: Id }[]> {
  return sql.query(
    `select client_id as "clientId", connection_id as "connectionId" from connections
     where state = 'active' order by client_id, connection_id`,
  );
}

/** Which of these jobs were erased with their person (ID-5), as "connection:job". */
export async function erasedJobs(
  sql: Sql,
  clientId: Id,
  keys: readonly { connectionId: Id; jobId: string }[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.query<{ key: string }>(
    `select j.connection_id || ':' || j.job_id as key
       from unnest($2::bigint[], $3::text[]) as n (connection_id, job_id)
       join jobs j on j.client_id = $1 and j.connection_id = n.connection_id and j.job_id = n.job_id and j.erased_at is not null`,
    [clientId, keys.map(({ connectionId }) => connectionId), keys.map(({ jobId }) => jobId)],
  );
  return new Set(rows.map(({ key }) => key));
}
