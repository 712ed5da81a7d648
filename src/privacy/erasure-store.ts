// The SQL of erasures themselves (ID-5): asked for, swept as far as this, completed.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Erasure } from './types.ts';

interface ErasureRow {
  erasure_id: Id;
  person_id: Id | null;
  state: Erasure['state'];
  note: string;
  requested_by: string;
  created_at: Date;
  completed_at: Date | null;
  rows_changed: string;
}

const ERASURE = 'erasure_id, person_id, state, note, requested_by, created_at, completed_at, rows_changed';

export async function insertErasure(
  tx: Tx,
  clientId: Id,
  erasure: Pick<Erasure, 'erasureId' | 'personId' | 'note' | 'requestedBy' | 'createdAt'>,
  sealedTerms: Buffer,
): Promise<void> {
  await tx.query(
    `insert into erasures (client_id, erasure_id, person_id, note, requested_by, created_at, terms) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[
        clientId,
        erasure.erasureId,
        erasure.personId,
        erasure.note,
        erasure.requestedBy,
        erasure.createdAt,
      ],
      sealedTerms,
    ],
  );
}

export async function loadErasure(sql: Sql, clientId: Id, erasureId: Id): Promise<Erasure | null> {
  const [row] = await sql.query<ErasureRow>(
    `select ${ERASURE} from erasures where client_id = $1 and erasure_id = $2`,
    [clientId, erasureId],
  );
  return row ? erasureOf(row) : null;
}

/** Newest first. */
export async function listErasures(
  sql: Sql,
  clientId: Id,
  limit: number,
  before: Id | null,
): Promise<Erasure[]> {
  const rows = await sql.query<ErasureRow>(
    `select ${ERASURE} from erasures where client_id = $1 and ($3::bigint is null or erasure_id < $3) order by erasure_id desc limit $2`,
    [clientId, limit, before],
  );
  return rows.map(erasureOf);
}

/** Takes a sweep for this transaction; null when it is done or another process is at it. */
export async function takeSweep(
  tx: Tx,
  clientId: Id,
  erasureId: Id,
): Promise<{ terms: Buffer; progress: Record<string, string> } | null> {
  const [row] = await tx.query<{ terms: Buffer; progress: Record<string, string> }>(
    `select terms, progress from erasures where client_id = $1 and erasure_id = $2 and state = 'sweeping' for update skip locked`,
    [clientId, erasureId],
  );
  return row ?? null;
}

export async function saveSweep(
  tx: Tx,
  clientId: Id,
  erasureId: Id,
  now: Date,
  swept: { progress: Record<string, string>; changed: number; isDone: boolean },
): Promise<void> {
  await tx.query(
    `update erasures set progress = $3, rows_changed = rows_changed + $4,
            state = case when $5 then 'completed' else state end, terms = case when $5 then null else terms end,
            completed_at = case when $5 then $6::timestamptz end
      where client_id = $1 and erasure_id = $2`,
    [clientId, erasureId, swept.progress, swept.changed, swept.isDone, now],
  );
}

/** Sweeps that are under way, of all clients. */
export async function erasuresToSweep(sql: Sql): Promise<{ clientId: Id; erasureId: Id }[]> {
  const rows = await sql.query<{ client_id: Id; erasure_id: Id }>(
    `select client_id, erasure_id from erasures where state = 'sweeping' order by client_id, erasure_id limit 1000`,
  );
  return rows.map(({ client_id, erasure_id }) => ({ clientId: client_id, erasureId: erasure_id }));
}

function erasureOf(row: ErasureRow): Erasure {
  return {
    erasureId: row.erasure_id,
    personId: row.person_id,
    state: row.state,
    note: row.note,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    completedAt: row.completed_at,
    rowsChanged: Number(row.rows_changed),
  };
}
