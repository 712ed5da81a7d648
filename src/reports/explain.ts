// Puts the chain behind a job, an input or a reward together, each link with its time, source and a sentence (EX-1).

import type { Id } from '../base/ids.ts';
import { showMoney } from '../base/money.ts';
import type { Reason } from '../base/reasons.ts';
import type { Sql } from '../db/sql.ts';
import type { RewardFinding } from '../rewards/types.ts';
import {
  causeOfReward,
  decisionsOf,
  evidenceOf,
  factsOf,
  findInput,
  findPersons,
  type InputRow,
  identityLog,
  inputsOfJob,
  type LedgerRow,
  ledgerOf,
  milestonesOf,
  questionsOf,
  type RewardCause,
  type RewardHistoryRow,
  rewardHistories,
} from './explain-store.ts';
import { type JobView, listJobs } from './jobs-store.ts';
import { findingSentence } from './reward-words.ts';
import {
  alternativeSentence,
  attributionSentence,
  inputSentence,
  nextSentence,
  reasonSentence,
  verdictSentence,
} from './words.ts';
import { type WrittenRow, writtenOfJob } from './written-store.ts';

/** The answer of GET /v1/explain/job. Times are ISO instants; every `text` can be read aloud to a customer's face. */
export interface JobExplanation {
  /** The whole verdict in one or two sentences. */
  summary: string;
  /** What must happen next, or what would change the verdict. */
  next: string[];
  job: JobView;
  received: ReturnType<typeof asReceived>[];
  friend: { person_id: Id; name: string | null; email: string | null; identity_log: unknown[] } | null;
  attribution: {
    text: string;
    advocate: { person_id: Id; name: string | null; email: string | null } | null;
    alternatives: { text: string; advocate_person_id: Id; evidence: string; why_not: string }[];
    evidence_seen: unknown[];
  };
  milestones: { name: string; at: string; occurrence: number; input_id: Id }[];
  rules: (Reason & { text: string })[];
  /** What each side gets, by which rule and tier, and what a cap took (RW-1). */
  amounts: (RewardFinding & { text: string })[];
  facts: { fact_id: Id; kind: string; source: string; known_at: string; value: unknown; input_id: Id }[];
  questions: {
    kind: string;
    asked_at: string;
    answered_at: string | null;
    /** When it is asked (again), while it is open. */
    next_attempt_at: string | null;
    attempts: number;
    last_error: string | null;
  }[];
  rewards: {
    reward_id: Id;
    role: string;
    state: string;
    text: string;
    history: { at: string; from: string | null; to: string; actor: string; cause: string; message: string }[];
    ledger: {
      entry_id: Id;
      at: string;
      kind: string;
      debit: string;
      credit: string;
      amount_minor: number;
      currency: string;
    }[];
  }[];
  /** What ServiceTitan was told of this job (ST-10), and the lead it came from (ST-11). */
  written: {
    kind: string;
    text: string;
    state: string;
    target_id: string | null;
    attempts: number;
    at: string;
    last_error: string | null;
    result: unknown;
  }[];
  decisions: {
    decision_id: Id;
    decided_at: string;
    campaign_id: Id | null;
    campaign_version: number | null;
    attribution: string;
    qualification: string;
    input_id: Id | null;
  }[];
}

/** Everything about one job; null when the client has no such job. */
export async function explainJob(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<JobExplanation | null> {
  const [job] = await listJobs(sql, clientId, { connectionId, jobId, limit: 1 });
  if (!job) return null;
  const friendId = job.friend?.person_id ?? null;
  const advocateId = job.attribution.advocate_person_id;
  const others = job.attribution.alternatives.map((alternative) => alternative.advocate_person_id);
  const people = await findPersons(
    sql,
    clientId,
    [friendId, advocateId, ...others].filter((id) => id !== null),
  );
  const rewardIds = job.rewards.map((reward) => reward.id);
  const histories = await rewardHistories(sql, clientId, rewardIds);
  const ledger = await ledgerOf(sql, clientId, rewardIds);
  const inputs = await inputsOfJob(sql, clientId, { connectionId, jobId, friendPersonId: friendId });
  const subjects = { jobId, customerId: job.customer_id };
  const questions = await questionsOf(sql, clientId, connectionId, subjects);
  const facts = await factsOf(sql, clientId, connectionId, subjects);
  const evidence = friendId ? await evidenceOf(sql, clientId, friendId) : [];
  const log = friendId ? await identityLog(sql, clientId, friendId) : [];
  const milestones = await milestonesOf(sql, clientId, connectionId, jobId);
  const decisions = await decisionsOf(sql, clientId, connectionId, jobId);
  const written = await writtenOfJob(sql, clientId, connectionId, jobId);
  const nameOf = (id: Id) => people.get(id)?.name ?? people.get(id)?.email ?? `person ${id}`;

  return {
    summary: verdictSentence(job, nameOf),
    next: nextSentence(job, questions),
    job,
    received: inputs.map(asReceived),
    friend: friendId
      ? {
          person_id: friendId,
          name: people.get(friendId)?.name ?? null,
          email: job.friend?.email ?? null,
          identity_log: log.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
        }
      : null,
    attribution: {
      text: attributionSentence(job, nameOf),
      advocate: advocateId
        ? {
            person_id: advocateId,
            name: people.get(advocateId)?.name ?? null,
            email: people.get(advocateId)?.email ?? null,
          }
        : null,
      alternatives: job.attribution.alternatives.map((alternative) => ({
        text: alternativeSentence(alternative, nameOf),
        advocate_person_id: alternative.advocate_person_id,
        evidence: alternative.evidence,
        why_not: alternative.why_not,
      })),
      evidence_seen: evidence.map((one) => ({ ...one, occurred_at: one.occurred_at.toISOString() })),
    },
    milestones: milestones.map((milestone) => ({ ...milestone, at: milestone.at.toISOString() })),
    rules: job.qualification.reasons.map((reason) => ({
      ...reason,
      text: reasonSentence(reason, job.currency),
    })),
    amounts: (job.qualification.rewards ?? []).map((finding) => ({
      ...finding,
      text: findingSentence(finding),
    })),
    facts: facts.map((fact) => ({ ...fact, source: 'ServiceTitan', known_at: fact.known_at.toISOString() })),
    questions: questions.map((question) => ({
      kind: question.kind,
      asked_at: question.asked_at.toISOString(),
      answered_at: (question.answered_at ?? question.read_at)?.toISOString() ?? null,
      next_attempt_at: question.answered_at === null ? question.next_attempt_at.toISOString() : null,
      attempts: question.attempts,
      last_error: question.last_error,
    })),
    rewards: job.rewards.map((reward) => ({
      reward_id: reward.id,
      role: reward.role,
      state: reward.state,
      text: `${showMoney(reward.amount_minor, reward.currency)} for ${nameOf(reward.person_id)} as ${reward.role}: ${reward.state}.`,
      history: histories.filter((row) => row.reward_id === reward.id).map(asHistory),
      ledger: ledger.filter((row) => row.reward_id === reward.id).map(asEntry),
    })),
    written: written.map((row) => ({
      kind: row.kind,
      text: writtenSentence(row),
      state: row.state,
      target_id: row.target_id,
      attempts: row.attempts,
      at: (row.done_at ?? row.created_at).toISOString(),
      last_error: row.last_error,
      result: row.result,
    })),
    decisions: decisions.map((decision) => ({
      decision_id: decision.decision_id,
      decided_at: decision.decided_at.toISOString(),
      campaign_id: decision.campaign_id,
      campaign_version: decision.campaign_version,
      attribution: decision.attribution.outcome,
      qualification: decision.qualification.outcome,
      input_id: decision.input_id,
    })),
  };
}

/** One input: what arrived, how it was read and what came of it; null when there is none of this id. */
export async function explainInput(sql: Sql, clientId: Id, inputId: Id) {
  const input = await findInput(sql, clientId, inputId);
  if (!input) return null;
  const job =
    input.connection_id && input.job_id
      ? await explainJob(sql, clientId, input.connection_id, input.job_id)
      : null;
  const people = input.person_id ? await findPersons(sql, clientId, [input.person_id]) : new Map();
  return {
    summary: job ? `${inputSentence(input)} ${job.summary}` : inputSentence(input),
    input: { ...asReceived(input), body: JSON.parse(input.body) as unknown },
    person: input.person_id ? (people.get(input.person_id) ?? null) : null,
    evidence: input.person_id
      ? (await evidenceOf(sql, clientId, input.person_id)).map((one) => ({
          ...one,
          occurred_at: one.occurred_at.toISOString(),
        }))
      : [],
    job,
  };
}

/** One reward with the whole chain of its job, or of why staff granted it; null when there is none of this id. */
export async function explainReward(sql: Sql, clientId: Id, rewardId: Id) {
  const cause = await causeOfReward(sql, clientId, rewardId);
  if (!cause) return null;
  if (cause.connection_id === null || cause.job_id === null)
    return await explainGrant(sql, clientId, rewardId, cause);
  const job = await explainJob(sql, clientId, cause.connection_id, cause.job_id);
  const reward = job?.rewards.find((one) => one.reward_id === rewardId);
  if (!job || !reward) return null;
  return { summary: `${reward.text} ${job.summary}`, reward, job };
}

async function explainGrant(sql: Sql, clientId: Id, rewardId: Id, cause: RewardCause) {
  const people = await findPersons(sql, clientId, [cause.person_id]);
  const { name, email } = people.get(cause.person_id) ?? { name: null, email: null };
  const history = (await rewardHistories(sql, clientId, [rewardId])).map(asHistory);
  const { about_connection_id: connection, about_job_id: about } = cause;
  const amount = showMoney(Number(cause.amount_minor), cause.currency);
  const text = `${amount} for ${name ?? email ?? `person ${cause.person_id}`} as ${cause.role}: ${cause.state}.`;
  const why = [
    `Granted by hand by ${history[0]?.actor ?? 'staff'}${about ? ` to make job ${about} good` : ''}: ${cause.reason || 'the reason was erased'}`,
    ...(cause.uses_caps ? [] : ['It is outside of the caps, as was asked for']),
  ];
  const ledger = (await ledgerOf(sql, clientId, [rewardId])).map(asEntry);
  return {
    summary: `${text} ${why.map((one) => one.replace(/[.]?$/, '.')).join(' ')}`,
    reward: { reward_id: rewardId, role: cause.role, state: cause.state, text, history, ledger },
    job: connection && about ? await explainJob(sql, clientId, connection, about) : null,
  };
}

function asEntry(row: LedgerRow) {
  return {
    entry_id: row.entry_id,
    at: row.at.toISOString(),
    kind: row.kind,
    debit: row.debit_account,
    credit: row.credit_account,
    amount_minor: Number(row.amount_minor),
    currency: row.currency,
  };
}

function asReceived(input: InputRow) {
  return {
    event_id: input.input_id,
    source: input.source,
    name: input.name,
    actor: input.actor,
    received_at: input.received_at.toISOString(),
    processed_at: input.processed_at?.toISOString() ?? null,
    state: input.state ?? 'stored',
    text: inputSentence(input),
    notes: input.notes ?? [],
  };
}

function asHistory(row: RewardHistoryRow) {
  return {
    at: row.at.toISOString(),
    from: row.from_state,
    to: row.to_state,
    actor: row.actor,
    cause: row.cause,
    message: row.message,
  };
}

/** "customer note on 70001: written." */
function writtenSentence(row: WrittenRow): string {
  const what = row.kind.replaceAll('_', ' ');
  const on =
    row.target_id === null ? '' : row.state === 'created' ? ` ${row.target_id}` : ` on ${row.target_id}`;
  const why =
    row.state === 'skipped' || row.state === 'failed'
      ? (row.result?.message ?? row.last_error)
      : row.state === 'pending'
        ? row.last_error
        : null;
  return `${what[0]?.toUpperCase()}${what.slice(1)}${on}: ${row.state}${why ? ` (${why.replace(/[.]$/, '')})` : ''}.`;
}
