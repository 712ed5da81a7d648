// The SQL behind what a friend may know of a code: that it is live, of which program, and the advocate's first name. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { LiveCode } from './types.ts';

/** A live code by its compared form (`codeKey`); null when nobody has it or it is retired. */
export async function liveCode(sql: Sql, clientId: Id, codeKey: string): Promise<LiveCode | null> {
  const [row] = await sql.query<{ code: string; label: string; first_name: string | null; person_id: Id }>(
    `select s.code, s.label, now.first_name, now.person_id
     from shareables s
     join persons named on named.client_id = s.client_id and named.person_id = s.person_id
     join persons now on now.client_id = named.client_id and now.person_id = coalesce(named.merged_into, named.person_id)
     where s.client_id = $1 and s.code_key = $2 and s.retired_at is null`,
    [clientId, codeKey],
  );
  return row
    ? { code: row.code, programLabel: row.label, firstName: row.first_name, personId: row.person_id }
    : null;
}
