// The SQL of tags and the site checker: the client's program domains, and which zones its pages called lately.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** The client's program domains, the one under which links are given out first. */
export async function programHosts(sql: Sql, clientId: Id): Promise<string[]> {
  const rows = await sql.query<{ host: string }>(
    'select host from program_domains where client_id = $1 and proved_at is not null order by is_default desc, created_at, host',
    [clientId],
  );
  return rows.map((row) => row.host);
}

export interface ZoneFired {
  name: string;
  lastFiredAt: Date;
  count24h: number;
  count7d: number;
}

/** What pages sent in the seven days before `now`, by name. Ids sort by time, so only that week is read. */
export async function zonesFired(sql: Sql, clientId: Id, now: Date, firstId: Id): Promise<ZoneFired[]> {
  const rows = await sql.query<{ name: string; last: Date; day: string; week: string }>(
    `select name, max(received_at) as last, count(*) as week,
       count(*) filter (where received_at > $2::timestamptz - interval '24 hours') as day
     from inputs
     where client_id = $1 and input_id >= $3::bigint and source = 'browser' and name <> 'share_clicked'
       and received_at > $2::timestamptz - interval '7 days'
     group by name order by last desc, name limit 200`,
    [clientId, now, firstId],
  );
  return rows.map((row) => ({
    name: row.name,
    lastFiredAt: row.last,
    count24h: Number(row.day),
    count7d: Number(row.week),
  }));
}
