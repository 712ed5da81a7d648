// The SQL of inputs: the inbox of the pipeline, results, lists. Accepting has its own (accept-store.ts).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Input, InputSource, ReadNote } from './types.ts';

/** applied; waiting for its connection (IN-3); ignored: nothing in it is for us; failed: applying it met a bug of ours. */
export type ResultState = 'applied' | 'waiting' | 'ignored' | 'failed';

/** What became of an input (IN-8). */
export interface InputResult {
  inputId: Id;
  state: ResultState;
  personId: Id | null;
  notes: ReadNote[];
  connectionId: Id | null;
  jobId: string | null;
  processedAt: Date;
}

interface InputRow {
  client_id: Id;
  input_id: Id;
  source: InputSource;
  name: string;
  received_at: Date;
  event_time: Date | null;
  body: string;
  actor: string;
  connection_id: Id | null;
  device_id: string | null;
}

const INPUT_COLUMNS =
  'i.client_id, i.input_id, i.source, i.name, i.received_at, i.event_time, i.body, i.actor, i.connection_id, i.device_id';

/** Up to `limit` inputs that are not applied yet, in the order of their ids. Call it with the lane held. */
export async function takeInbox(tx: Tx, clientId: Id, limit: number): Promise<Input[]> {
  const rows = await tx.query<InputRow>(
    `select ${INPUT_COLUMNS} from inbox b join inputs i on i.client_id = b.client_id and i.input_id = b.input_id
     where b.client_id = $1 order by b.input_id limit $2`,
    [clientId, limit],
  );
  return rows.map(inputOfRow);
}

/** Notes down what became of these inputs, and takes them out of the inbox, in the transaction that applied them (IN-1). */
export async function finish(tx: Tx, clientId: Id, results: readonly InputResult[]): Promise<void> {
  if (results.length === 0) return;
  await tx.query(
    `with result as (
       select * from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[])
         as r (input_id, state, person_id, notes, connection_id, job_id, processed_at)
     ), applied as (
       delete from inbox b using result r where b.client_id = $1 and b.input_id = r.input_id
     )
     insert into input_results (client_id, input_id, state, person_id, notes, connection_id, job_id, processed_at)
     select $1, r.input_id, r.state, r.person_id, r.notes::jsonb, r.connection_id, r.job_id, r.processed_at from result r
     on conflict (client_id, input_id) do update set state = excluded.state, person_id = excluded.person_id,
       notes = excluded.notes, connection_id = excluded.connection_id, job_id = excluded.job_id, processed_at = excluded.processed_at`,
    [
      clientId,
      results.map((result) => result.inputId),
      results.map((result) => result.state),
      results.map((result) => result.personId),
      results.map((result) => notesJson(result.notes)),
      results.map((result) => result.connectionId),
      results.map((result) => result.jobId),
      results.map((result) => result.processedAt),
    ],
  );
}

/** jsonb refuses NUL and lone surrogates, and notes quote what senders wrote. */
export function notesJson(notes: readonly ReadNote[]): string {
  return JSON.stringify(notes, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  );
}

/** Clients of whom something is stored and not applied. */
export async function clientsWithInbox(sql: Sql): Promise<Id[]> {
  // One index probe per client, however long their inboxes are.
  const rows = await sql.query<{ client_id: Id }>(
    `with recursive next as (
       (select client_id from inbox order by client_id limit 1)
       union all
       select (select b.client_id from inbox b where b.client_id > next.client_id order by b.client_id limit 1)
       from next where next.client_id is not null
     )
     select client_id from next where client_id is not null`,
    [],
  );
  return rows.map((row) => row.client_id);
}

/**
 * Whether anything is left to apply, once all that is being accepted at this moment is committed. The job of a lane must ask it last, and go
 * on while it is true: acceptances that find the job still waiting add no other (migration 2, wake_lanes).
 */
export async function laneHasWork(sql: Sql, clientId: Id): Promise<boolean> {
  const [row] = await sql.query<{ more: boolean }>('select lane_has_work($1::bigint) as more', [clientId]);
  return row?.more ?? false;
}

/** The input as it arrived; null when this client has none with this id. */
export async function loadInput(sql: Sql, clientId: Id, inputId: Id): Promise<Input | null> {
  const [row] = await sql.query<InputRow>(
    `select ${INPUT_COLUMNS} from inputs i where i.client_id = $1 and i.input_id = $2`,
    [clientId, inputId],
  );
  return row ? inputOfRow(row) : null;
}

/** What became of an input; null while nothing has. */
export async function inputResult(sql: Sql, clientId: Id, inputId: Id): Promise<InputResult | null> {
  const [row] = await sql.query<InputResult>(
    `select input_id as "inputId", state, person_id as "personId", notes, connection_id as "connectionId", job_id as "jobId",
       processed_at as "processedAt"
     from input_results where client_id = $1 and input_id = $2`,
    [clientId, inputId],
  );
  return row ?? null;
}

/** Filters of `listInputs`; null: any. */
export interface InputFilter {
  name: string | null;
  source: InputSource | null;
  /** pending: not applied yet. */
  state: ResultState | 'pending' | null;
  /** Older than this input. */
  before: Id | null;
  limit: number;
}

/** An input in a list: without its body, with what became of it (null: pending). */
export type ListedInput = Omit<Input, 'body'> & { result: InputResult | null };

/** Newest first. */
export async function listInputs(sql: Sql, clientId: Id, filter: InputFilter): Promise<ListedInput[]> {
  const rows = await sql.query<
    InputRow & { result: Omit<InputResult, 'inputId'> & { state: ResultState | null } }
  >(
    `select ${INPUT_COLUMNS.replace('i.body', `'' as body`)},
       json_build_object('state', r.state, 'personId', r.person_id::text, 'notes', r.notes, 'connectionId', r.connection_id::text,
         'jobId', r.job_id, 'processedAt', r.processed_at) as result
     from inputs i left join input_results r on r.client_id = i.client_id and r.input_id = i.input_id
     where i.client_id = $1 and ($2::text is null or i.name = $2) and ($3::text is null or i.source = $3)
       and ${stateCondition(filter.state)} and ($4::bigint is null or i.input_id < $4)
     order by i.input_id desc limit $5`,
    [clientId, filter.name, filter.source, filter.before, filter.limit],
  );
  return rows.map(({ result, ...row }) => {
    const { body: _, ...input } = inputOfRow(row);
    const processedAt = new Date(result.processedAt);
    return {
      ...input,
      result: result.state === null ? null : { ...result, inputId: input.inputId, processedAt },
    };
  });
}

/** With the state written out, the planner sees that the few waiting and failed ones have an index of their own. */
function stateCondition(state: InputFilter['state']): string {
  switch (state) {
    case null:
      return 'true';
    case 'pending':
      return 'r.state is null';
    case 'applied':
    case 'waiting':
    case 'ignored':
    case 'failed':
      return `r.state = '${state}'`;
  }
}

/** Puts an input that was put aside back into the inbox; false when there is none of this id that failed. */
export async function requeueFailed(tx: Tx, clientId: Id, inputId: Id): Promise<boolean> {
  const rows = await tx.query(
    `insert into inbox (client_id, input_id)
     select client_id, input_id from input_results where client_id = $1 and input_id = $2 and state = 'failed'
     on conflict do nothing returning input_id`,
    [clientId, inputId],
  );
  return rows.length > 0;
}

function inputOfRow(row: InputRow): Input {
  return {
    clientId: row.client_id,
    inputId: row.input_id,
    source: row.source,
    name: row.name,
    receivedAt: row.received_at,
    eventTime: row.event_time,
    body: row.body,
    actor: row.actor,
    connectionId: row.connection_id,
    deviceId: row.device_id,
  };
}

/** Empties these inputs (ID-5): what they said must not be kept. That they came stays. */
export async function wipeInputs(tx: Tx, clientId: Id, inputIds: readonly Id[]): Promise<void> {
  await tx.query(`select set_config('goodword.erasing', 'on', true)`);
  await tx.query(
    `update inputs set body = '{"erased":true}', device_id = null where client_id = $1 and input_id = any($2::bigint[])`,
    [clientId, inputIds],
  );
  await tx.query(`select set_config('goodword.erasing', 'off', true)`);
}
