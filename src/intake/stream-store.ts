// SQL of the live stream: what came in since a moment, in the order in which it came, with what became of it. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { InputSource } from './types.ts';

/** One line of the stream. */
export interface StreamedInput {
  inputId: Id;
  name: string;
  source: InputSource | 'refused';
  actor: string;
  receivedAt: Date;
  connectionId: Id | null;
  jobId: string | null;
  personId: Id | null;
  /** refused: it was not even stored. */
  state: 'pending' | 'applied' | 'waiting' | 'ignored' | 'failed' | 'refused';
  /** Of what was refused: why. */
  message: string | null;
}

interface Row {
  input_id: Id;
  name: string;
  source: StreamedInput['source'];
  actor: string;
  received_at: Date;
  connection_id: Id | null;
  job_id: string | null;
  person_id: Id | null;
  state: StreamedInput['state'];
  message: string | null;
}

/** Inputs and refusals after `after`, and inputs of these ids whatever they are; oldest first, at most `most` of each. */
export async function inputsSince(
  sql: Sql,
  clientId: Id,
  asked: { after: Id; also: readonly Id[]; most: number },
): Promise<StreamedInput[]> {
  const rows = await sql.query<Row>(
    `(select i.input_id, i.name, i.source, i.actor, i.received_at, coalesce(r.connection_id, i.connection_id) as connection_id, r.job_id,
       r.person_id, coalesce(r.state, 'pending') as state, null as message
      from inputs i left join input_results r on r.client_id = i.client_id and r.input_id = i.input_id
      where i.client_id = $1 and i.input_id > $2::bigint order by i.input_id limit $4)
     union
     (select i.input_id, i.name, i.source, i.actor, i.received_at, coalesce(r.connection_id, i.connection_id), r.job_id, r.person_id,
       coalesce(r.state, 'pending'), null
      from unnest($3::bigint[]) as wanted (input_id)
      join inputs i on i.client_id = $1 and i.input_id = wanted.input_id
      left join input_results r on r.client_id = i.client_id and r.input_id = i.input_id)
     union all
     (select f.refused_id, f.code, 'refused', f.actor, f.at, null, null, null, 'refused', f.message
      from refused_inputs f where f.client_id = $1 and f.refused_id > $2::bigint order by f.refused_id limit $4)
     order by input_id`,
    [clientId, asked.after, asked.also, asked.most],
  );
  return rows.map((row) => ({
    inputId: row.input_id,
    name: row.name,
    source: row.source,
    actor: row.actor,
    receivedAt: row.received_at,
    connectionId: row.connection_id,
    jobId: row.job_id,
    personId: row.person_id,
    state: row.state,
    message: row.message,
  }));
}
