// The rows of promotion links: the company's own names in the name space of codes (reference 6.2).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export interface PromotionLink {
  code: string;
  codeKey: string;
  programLabel: string;
  description: string;
  /** null: the share experience. */
  destination: string | null;
  createdAt: Date;
  retiredAt: Date | null;
}

interface Row {
  code: string;
  code_key: string;
  program_label: string;
  description: string;
  destination: string | null;
  created_at: Date;
  retired_at: Date | null;
}

const COLUMNS = 'code, code_key, program_label, description, destination, created_at, retired_at';

/** Newest first. */
export async function listPromotionLinks(sql: Sql, clientId: Id, limit: number): Promise<PromotionLink[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from promotion_links where client_id = $1 order by created_at desc, code_key limit $2`,
    [clientId, limit],
  );
  return rows.map(asLink);
}

/** Live or retired: a retired name is still printed somewhere, so nobody else gets it. */
export async function promotionLinkByKey(
  sql: Sql,
  clientId: Id,
  codeKey: string,
): Promise<PromotionLink | null> {
  const [row] = await sql.query<Row>(
    `select ${COLUMNS} from promotion_links where client_id = $1 and code_key = $2`,
    [clientId, codeKey],
  );
  return row ? asLink(row) : null;
}

export async function insertPromotionLink(tx: Tx, clientId: Id, made: PromotionLink): Promise<void> {
  await tx.query(
    `insert into promotion_links (client_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[clientId, made.code, made.codeKey, made.programLabel, made.description],
      ...[made.destination, made.createdAt, made.retiredAt],
    ],
  );
}

/** Retires a live link; one that is retired already keeps its time. */
export async function retirePromotionLink(tx: Tx, clientId: Id, codeKey: string, now: Date): Promise<void> {
  await tx.query(
    'update promotion_links set retired_at = $3 where client_id = $1 and code_key = $2 and retired_at is null',
    [clientId, codeKey, now],
  );
}

function asLink(row: Row): PromotionLink {
  return {
    code: row.code,
    codeKey: row.code_key,
    programLabel: row.program_label,
    description: row.description,
    destination: row.destination,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
  };
}
