// The SQL of exports: one page after another by key, so that memory stays flat however much there is.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Export } from './exports.ts';

export interface ExportPeriod {
  /** Inclusive; null: from the beginning. */
  since: Date | null;
  /** Exclusive. */
  until: Date | null;
}

export type ExportValue = string | number | boolean | Date | null;

const PAGE_ROWS = 1000;

/** The rows in pages, each row in the order of the export's columns. */
export async function* exportPages(
  sql: Sql,
  clientId: Id,
  { from, where = 'true', keys, time, columns }: Export,
  { since, until }: ExportPeriod,
): AsyncGenerator<ExportValue[][]> {
  const shown = Object.values(columns).map((column, at) => `${column} as c${at}`);
  const named = keys.map(({ sql: key }, at) => `${key} as k${at}`);
  const order = keys.map(({ sql: key }) => key).join(', ');
  const after = keys.map(({ type }, at) => `$${at + 5}::${type}`).join(', ');
  let reached: unknown[] | null = null;
  for (;;) {
    const rows: Record<string, ExportValue>[] = await sql.query<Record<string, ExportValue>>(
      `select ${[...shown, ...named].join(', ')} from ${from}
        where t.client_id = $1 and (${where}) and ($2::timestamptz is null or ${time} >= $2)
          and ($3::timestamptz is null or ${time} < $3) ${reached ? `and (${order}) > (${after})` : ''}
        order by ${order} limit $4`,
      [clientId, since, until, PAGE_ROWS, ...(reached ?? [])],
    );
    if (rows.length > 0) yield rows.map((row) => shown.map((_, at) => row[`c${at}`] ?? null));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    reached = keys.map((_, at) => last[`k${at}`]);
  }
}
