// SQL of the count of calls, per connection, hour and endpoint (ST-2). Counts are added up in the process and stored in batches.

import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Sql } from '../db/sql.ts';

/** What came of a call: answered, 429, or anything else. */
export type CallEnd = 'answered' | 'limited' | 'failed';

export interface CallCount {
  clientId: Id;
  connectionId: Id;
  /** The start of the hour. */
  hour: Date;
  endpoint: string;
  calls: number;
  failed: number;
  limited: number;
}

/** Adds these counts to what is stored, in one statement. */
export async function addCalls(sql: Sql, counts: readonly CallCount[]): Promise<void> {
  if (counts.length === 0) return;
  await sql.query(
    `insert into connection_calls as c (client_id, connection_id, hour, endpoint, calls, failed, limited)
     select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::int[], $6::int[], $7::int[])
       as n (client_id, connection_id, hour, endpoint, calls, failed, limited)
     order by client_id, connection_id, hour, endpoint
     on conflict (client_id, connection_id, hour, endpoint) do update set
       calls = c.calls + excluded.calls, failed = c.failed + excluded.failed, limited = c.limited + excluded.limited`,
    [
      counts.map((one) => one.clientId),
      counts.map((one) => one.connectionId),
      counts.map((one) => one.hour),
      counts.map((one) => one.endpoint),
      counts.map((one) => one.calls),
      counts.map((one) => one.failed),
      counts.map((one) => one.limited),
    ],
  );
}

/** The counts of one connection since `from`, by hour and endpoint. */
export async function callsSince(
  sql: Sql,
  clientId: Id,
  connectionId: Id,
  from: Date,
): Promise<Omit<CallCount, 'clientId' | 'connectionId'>[]> {
  return sql.query(
    `select hour, endpoint, calls, failed, limited from connection_calls
     where client_id = $1 and connection_id = $2 and hour >= $3 order by hour, endpoint`,
    [clientId, connectionId, from],
  );
}

const KEPT_DAYS = 90;

/** Drops counts of more than 90 days ago, of every client. For the schedule. */
export async function forgetOldCalls(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `delete from connection_calls where (client_id, hour) in (
       select client_id, hour from connection_calls where hour < $1 limit 20000)`,
    [plusMs(now, -KEPT_DAYS * DAY_MS)],
  );
}

/** How many jobs of the connection are open. */
export async function countOpenJobs(sql: Sql, clientId: Id, connectionId: Id): Promise<number> {
  const [row] = await sql.query<{ count: string }>(
    `select count(*) from jobs where client_id = $1 and connection_id = $2 and stage = 'scheduled'`,
    [clientId, connectionId],
  );
  return Number(row?.count ?? 0);
}
