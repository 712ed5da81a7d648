// SQL of payout runs: a selection that somebody looks at before it is paid, kept line by line.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Hindrance, RunLine } from './types.ts';

export interface Run {
  id: Id;
  state: 'draft' | 'approved' | 'canceled';
  note: string;
  created_by: string;
  created_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
}

const COLUMNS = 'run_id as id, state, note, created_by, created_at, decided_by, decided_at';

export async function insertRun(
  tx: Tx,
  run: { clientId: Id; runId: Id; note: string; actor: string; now: Date },
  lines: readonly RunLine[],
): Promise<void> {
  const { clientId, runId, note, actor, now } = run;
  await tx.query(
    `insert into payout_runs (client_id, run_id, state, note, created_by, created_at) values ($1, $2, 'draft', $3, $4, $5)`,
    [clientId, runId, note, actor, now],
  );
  await saveLines(tx, clientId, runId, lines);
}

/** Writes lines, or what became of them. */
export async function saveLines(tx: Tx, clientId: Id, runId: Id, lines: readonly RunLine[]): Promise<void> {
  await tx.query(
    `insert into payout_run_lines (client_id, run_id, reward_id, amount_minor, reasons, payout_id, goes_to)
     select $1, $2, reward_id, amount_minor, reasons, payout_id, goes_to
       from jsonb_to_recordset($3::jsonb) as l(reward_id bigint, amount_minor bigint, reasons jsonb, payout_id bigint, goes_to text)
     on conflict (client_id, run_id, reward_id) do update
       set amount_minor = excluded.amount_minor, reasons = excluded.reasons, payout_id = excluded.payout_id,
           goes_to = excluded.goes_to`,
    [clientId, runId, JSON.stringify(lines)],
  );
}

/** Newest first. */
export async function listRuns(sql: Sql, clientId: Id, limit: number): Promise<Run[]> {
  return await sql.query<Run>(
    `select ${COLUMNS} from payout_runs where client_id = $1 order by run_id desc limit $2`,
    [clientId, limit],
  );
}

export async function findRun(sql: Sql, clientId: Id, runId: Id, { lock = false } = {}): Promise<Run | null> {
  const [row] = await sql.query<Run>(
    `select ${COLUMNS} from payout_runs where client_id = $1 and run_id = $2 ${lock ? 'for update' : ''}`,
    [clientId, runId],
  );
  return row ?? null;
}

export interface StoredLine {
  reward_id: Id;
  person_id: Id;
  amount_minor: number;
  currency: string;
  reasons: Hindrance[];
  payout_id: Id | null;
  goes_to: string | null;
}

export async function linesOf(sql: Sql, clientId: Id, runId: Id): Promise<StoredLine[]> {
  const rows = await sql.query<Omit<StoredLine, 'amount_minor'> & { amount_minor: string }>(
    `select l.reward_id, r.person_id, l.amount_minor, r.currency, l.reasons, l.payout_id, l.goes_to
       from payout_run_lines l join rewards r on r.client_id = $1 and r.reward_id = l.reward_id
      where l.client_id = $1 and l.run_id = $2 order by l.reward_id`,
    [clientId, runId],
  );
  return rows.map((row) => ({ ...row, amount_minor: Number(row.amount_minor) }));
}

export async function decideRun(
  tx: Tx,
  clientId: Id,
  runId: Id,
  decision: { state: 'approved' | 'canceled'; actor: string; now: Date },
): Promise<void> {
  await tx.query(
    `update payout_runs set state = $3, decided_by = $4, decided_at = $5 where client_id = $1 and run_id = $2`,
    [clientId, runId, decision.state, decision.actor, decision.now],
  );
}

/** Payouts of a run that nobody was called for yet. */
export async function unsentOfRun(tx: Tx, clientId: Id, runId: Id, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ payout_id: Id }>(
    `select payout_id from payouts where client_id = $1 and run_id = $2 and state = 'queued' and not must_ask order by payout_id limit $3`,
    [clientId, runId, limit],
  );
  return rows.map((row) => row.payout_id);
}
