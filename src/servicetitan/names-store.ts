// SQL of what ServiceTitan calls its business units, job types, tags and campaigns, per connection and list.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export const NAME_KINDS = ['business_unit', 'job_type', 'tag_type', 'campaign'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

export interface ServiceTitanName {
  /** As ServiceTitan writes it, as text. */
  id: string;
  name: string;
  isActive: boolean;
}

/** What came of reading one list. */
export type NameReading =
  | { kind: NameKind; names: ServiceTitanName[] }
  | { kind: NameKind; problem: string; whatToDo: string };

/** Stores what was read of a connection's lists: a list that came replaces its names, one that did not leaves them as they were. */
export async function saveNames(
  tx: Tx,
  { clientId, connectionId }: { clientId: Id; connectionId: Id },
  readings: readonly NameReading[],
  now: Date,
): Promise<void> {
  const read = readings.flatMap((reading) => ('names' in reading ? [reading] : []));
  // The rows of a list are changed by one at a time.
  await tx.query(
    `insert into servicetitan_name_readings as r (client_id, connection_id, kind, tried_at, read_at, problem, what_to_do)
     select $1, $2, n.kind, $3, case when n.problem is null then $3::timestamptz end, n.problem, n.what_to_do
       from unnest($4::text[], $5::text[], $6::text[]) as n (kind, problem, what_to_do) order by n.kind
     on conflict (client_id, connection_id, kind) do update set tried_at = excluded.tried_at,
       read_at = coalesce(excluded.read_at, r.read_at), problem = excluded.problem, what_to_do = excluded.what_to_do`,
    [
      ...[clientId, connectionId, now],
      readings.map(({ kind }) => kind),
      readings.map((reading) => ('problem' in reading ? reading.problem : null)),
      readings.map((reading) => ('problem' in reading ? reading.whatToDo : null)),
    ],
  );
  await tx.query(
    'delete from servicetitan_names where client_id = $1 and connection_id = $2 and kind = any($3)',
    [clientId, connectionId, read.map(({ kind }) => kind)],
  );
  const rows = read.flatMap(({ kind, names }) => names.map((name) => ({ kind, ...name })));
  await tx.query(
    `insert into servicetitan_names (client_id, connection_id, kind, servicetitan_id, name, is_active)
     select $1, $2, n.* from unnest($3::text[], $4::text[], $5::text[], $6::boolean[]) as n`,
    [
      ...[clientId, connectionId],
      rows.map(({ kind }) => kind),
      rows.map(({ id }) => id),
      rows.map(({ name }) => name),
      rows.map(({ isActive }) => isActive),
    ],
  );
}

/** Every name of the client's connections that are not removed, by name. */
export async function namesOf(
  sql: Sql,
  clientId: Id,
): Promise<(ServiceTitanName & { connectionId: Id; kind: NameKind })[]> {
  return sql.query(
    `select n.connection_id as "connectionId", n.kind, n.servicetitan_id as id, n.name, n.is_active as "isActive"
       from servicetitan_names n join connections c using (client_id, connection_id)
      where n.client_id = $1 and c.state <> 'removed' order by lower(n.name), n.servicetitan_id, n.connection_id`,
    [clientId],
  );
}

export interface StoredReading {
  connectionId: Id;
  kind: NameKind;
  triedAt: Date;
  readAt: Date | null;
  problem: string | null;
  whatToDo: string | null;
}

/** How the last reading of each list went, of connections that are not removed. */
export async function readingsOf(sql: Sql, clientId: Id): Promise<StoredReading[]> {
  return sql.query(
    `select r.connection_id as "connectionId", r.kind, r.tried_at as "triedAt", r.read_at as "readAt", r.problem,
            r.what_to_do as "whatToDo"
       from servicetitan_name_readings r join connections c using (client_id, connection_id)
      where r.client_id = $1 and c.state <> 'removed' order by r.connection_id, r.kind`,
    [clientId],
  );
}

/** Active connections of every client whose lists were not tried since. For the schedule. */
export async function connectionsToName(
  sql: Sql,
  since: Date,
): Promise<{ clientId: Id; connectionId: Id }[]> {
  return sql.query(
    `select client_id as "clientId", connection_id as "connectionId" from connections c
      where state = 'active' and not exists (
        select from servicetitan_name_readings r
         where r.client_id = c.client_id and r.connection_id = c.connection_id and r.tried_at > $1)
      order by client_id, connection_id`,
    [since],
  );
}
