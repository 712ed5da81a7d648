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
  /** Whose money it is; several only in files made before a file was of one payer. */
  payer_ids: Id[];
  /** Lines that nobody said the end of yet. */
  open: number;
  open_minor: number;
  paid: number;
  paid_minor: number;
  /** Lines that ended otherwise: refused by the bank, or come back. */
  failed: number;
}

type Sums = 'total_minor' | 'open_minor' | 'paid_minor';
type FileRow = Omit<BankFile, Sums> & Record<Sums, string>;

const FILES = `select f.file_id as id, f.supplier_id, f.payouts, f.total_minor, f.currency, f.created_by, f.created_at,
    l.payer_ids, l.open, l.open_minor, l.paid, l.paid_minor, l.failed
  from bank_files f cross join lateral (
    select array_agg(distinct p.payer_id) as payer_ids,
           count(*) filter (where p.done_at is null)::int as open,
           coalesce(sum(p.amount_minor) filter (where p.done_at is null), 0) as open_minor,
           count(*) filter (where p.state = 'paid')::int as paid,
           coalesce(sum(p.amount_minor) filter (where p.state = 'paid'), 0) as paid_minor,
           count(*) filter (where p.done_at is not null and p.state <> 'paid')::int as failed
      from payouts p where p.client_id = $1 and p.bank_file_id = f.file_id) l
  where f.client_id = $1`;

const asFile = (row: FileRow): BankFile => ({
  ...row,
  total_minor: Number(row.total_minor),
  open_minor: Number(row.open_minor),
  paid_minor: Number(row.paid_minor),
});

/** Newest first. */
export async function listBankFiles(sql: Sql, clientId: Id): Promise<BankFile[]> {
  const rows = await sql.query<FileRow>(`${FILES} order by f.file_id desc limit 1000`, [clientId]);
  return rows.map(asFile);
}

export async function findBankFile(sql: Sql, clientId: Id, fileId: Id): Promise<BankFile | null> {
  const [row] = await sql.query<FileRow>(`${FILES} and f.file_id = $2`, [clientId, fileId]);
  return row ? asFile(row) : null;
}

/** What waits for a file: the payouts of one supplier, payer and currency. */
export interface WaitingForFile {
  supplier_id: Id;
  supplier: string;
  payer_id: Id;
  payer: string;
  currency: string;
  payouts: number;
  total_minor: number;
  /** How many of them the next file takes, and their sum. */
  file_payouts: number;
  file_total_minor: number;
}

/** A queued payout that belongs into a file for the bank and is in none. `p` is payouts. */
const UNFILED = `p.state = 'queued' and p.bank_file_id is null and p.amount_minor > 0`;

/** What waits for files, by supplier (active ones), payer and currency; a file takes at most `limit`. */
export async function listWaiting(sql: Sql, clientId: Id, limit: number): Promise<WaitingForFile[]> {
  const rows = await sql.query<
    Omit<WaitingForFile, 'total_minor' | 'file_total_minor'> & {
      total_minor: string;
      file_total_minor: string;
    }
  >(
    `select w.supplier_id, s.name as supplier, w.payer_id, r.name as payer, w.currency,
            count(*)::int as payouts, sum(w.amount_minor) as total_minor,
            count(*) filter (where w.place <= $2)::int as file_payouts,
            sum(w.amount_minor) filter (where w.place <= $2) as file_total_minor
       from (select p.supplier_id, p.payer_id, p.currency, p.amount_minor,
                    row_number() over (partition by p.supplier_id, p.payer_id, p.currency order by p.payout_id) as place
               from payouts p where p.client_id = $1 and ${UNFILED}) w
       join suppliers s on s.client_id = $1 and s.supplier_id = w.supplier_id and s.type = 'bank_csv' and s.state = 'active'
       join payers r on r.client_id = $1 and r.payer_id = w.payer_id
      group by w.supplier_id, s.name, w.payer_id, r.name, w.currency
      order by s.name, r.name, w.currency`,
    [clientId, limit],
  );
  return rows.map((row) => ({
    ...row,
    total_minor: Number(row.total_minor),
    file_total_minor: Number(row.file_total_minor),
  }));
}

/** Queued payouts of a bank supplier and payer, locked, oldest first; at most `limit`. */
export async function lockQueued(
  tx: Tx,
  clientId: Id,
  { supplierId, payerId, currency }: { supplierId: Id; payerId: Id; currency: string },
  limit: number,
): Promise<QueuedPayout[]> {
  const rows = await tx.query<{ payout_id: Id; person_id: Id; amount_minor: string }>(
    `select p.payout_id, coalesce(n.merged_into, n.person_id) as person_id, p.amount_minor
       from payouts p join persons n on n.client_id = $1 and n.person_id = p.person_id
      where p.client_id = $1 and p.supplier_id = $2 and p.payer_id = $3 and p.currency = $4 and ${UNFILED}
      order by p.payout_id limit $5 for update of p`,
    [clientId, supplierId, payerId, currency, limit],
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
