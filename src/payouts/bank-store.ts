// SQL of files for the bank: which payouts went into which file.

import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { handOver, type PayoutContext } from './store.ts';
import type { Destination } from './supplier-settings.ts';

export interface BankFile {
  id: Id;
  supplier_id: Id;
  payouts: number;
  total_minor: number;
  currency: string;
  created_by: string;
  created_at: Date;
  /** Lines that nobody said the end of yet. */
  open: number;
}

const FILES = `select f.file_id as id, f.supplier_id, f.payouts, f.total_minor, f.currency, f.created_by, f.created_at,
    (select count(*) from payouts p where p.client_id = $1 and p.bank_file_id = f.file_id and p.done_at is null)::int as open
  from bank_files f where f.client_id = $1`;

/** Newest first. */
export async function listBankFiles(sql: Sql, clientId: Id): Promise<BankFile[]> {
  const rows = await sql.query<Omit<BankFile, 'total_minor'> & { total_minor: string }>(
    `${FILES} order by f.file_id desc limit 1000`,
    [clientId],
  );
  return rows.map((row) => ({ ...row, total_minor: Number(row.total_minor) }));
}

export async function findBankFile(sql: Sql, clientId: Id, fileId: Id): Promise<BankFile | null> {
  const [row] = await sql.query<Omit<BankFile, 'total_minor'> & { total_minor: string }>(
    `${FILES} and f.file_id = $2`,
    [clientId, fileId],
  );
  return row ? { ...row, total_minor: Number(row.total_minor) } : null;
}

/** Queued payouts of a bank supplier, locked, oldest first; at most `limit`. */
export async function lockQueued(
  tx: Tx,
  clientId: Id,
  supplierId: Id,
  currency: string,
  limit: number,
): Promise<QueuedPayout[]> {
  const rows = await tx.query<{ payout_id: Id; person_id: Id; amount_minor: string }>(
    `select p.payout_id, coalesce(n.merged_into, n.person_id) as person_id, p.amount_minor
       from payouts p join persons n on n.client_id = $1 and n.person_id = p.person_id
      where p.client_id = $1 and p.supplier_id = $2 and p.currency = $3 and p.state = 'queued' and p.bank_file_id is null
        and p.amount_minor > 0
      order by p.payout_id limit $4 for update of p`,
    [clientId, supplierId, currency, limit],
  );
  return rows.map((row) => ({
    ...{ payoutId: row.payout_id, personId: row.person_id, amountMinor: Number(row.amount_minor) },
  }));
}

export interface QueuedPayout {
  payoutId: Id;
  personId: Id;
  amountMinor: number;
}

function sealedAs(clientId: Id, payoutId: Id): string {
  return `bank_file_lines:${clientId}:${payoutId}`;
}

/** Puts payouts into a new file, with where each goes. From now on the bank may have them. */
export async function insertBankFile(
  tx: Tx,
  ctx: PayoutContext,
  box: SecretBox,
  file: {
    fileId: Id;
    supplierId: Id;
    currency: string;
    payouts: readonly (QueuedPayout & { destination: Destination })[];
  },
): Promise<void> {
  const { clientId, now, actor } = ctx;
  const total = file.payouts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  await tx.query(
    `insert into bank_files (client_id, file_id, supplier_id, payouts, total_minor, currency, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [clientId, file.fileId, file.supplierId, file.payouts.length, total, file.currency, actor, now],
  );
  const payoutIds = file.payouts.map(({ payoutId }) => payoutId);
  await tx.query(
    `update payouts set bank_file_id = $3 where client_id = $1 and payout_id = any($2::bigint[])`,
    [clientId, payoutIds, file.fileId],
  );
  await tx.query(
    `insert into bank_file_lines (client_id, payout_id, file_id, destination)
     select $1, l.payout_id, $2, l.destination from unnest($3::bigint[], $4::bytea[]) as l(payout_id, destination)`,
    [
      ...[clientId, file.fileId, payoutIds],
      file.payouts.map(({ payoutId, destination }) =>
        box.seal(JSON.stringify(destination), sealedAs(clientId, payoutId)),
      ),
    ],
  );
  await handOver(tx, ctx, payoutIds, `In the bank file ${file.fileId}.`);
}

export interface BankLine {
  payoutId: Id;
  personId: Id;
  amountMinor: number;
  currency: string;
  state: string;
  /** Where it goes, as it stands in the file; null: the file is older than that, or the person was erased. */
  destination: Destination | null;
}

/** The lines of a file, oldest payout first. */
export async function linesOfFile(sql: Sql, box: SecretBox, clientId: Id, fileId: Id): Promise<BankLine[]> {
  const rows = await sql.query<{
    payout_id: Id;
    person_id: Id;
    amount_minor: string;
    currency: string;
    state: string;
    destination: Buffer | null;
  }>(
    `select p.payout_id, coalesce(n.merged_into, n.person_id) as person_id, p.amount_minor, p.currency, p.state,
            l.destination
       from payouts p join persons n on n.client_id = $1 and n.person_id = p.person_id
       left join bank_file_lines l on l.client_id = $1 and l.payout_id = p.payout_id
      where p.client_id = $1 and p.bank_file_id = $2 order by p.payout_id`,
    [clientId, fileId],
  );
  return rows.map((row) => ({
    ...{ payoutId: row.payout_id, personId: row.person_id, amountMinor: Number(row.amount_minor) },
    ...{ currency: row.currency, state: row.state },
    destination: row.destination
      ? (JSON.parse(box.open(row.destination, sealedAs(clientId, row.payout_id))) as Destination)
      : null,
  }));
}
