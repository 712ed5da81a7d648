// SQL of suppliers and payers: who pays and by what. Secrets are stored sealed and leave only opened for a call.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { brokenUnique } from '../db/unique.ts';
import type { SupplierType } from './types.ts';

export interface StoredSupplier {
  supplierId: Id;
  type: SupplierType;
  name: string;
  state: 'active' | 'paused' | 'archived';
  isDefault: boolean;
  settings: Record<string, unknown>;
  hasSecrets: boolean;
  trouble: { message: string; since: string } | null;
  createdAt: Date;
  updatedAt: Date;
}

interface SupplierRow {
  supplier_id: Id;
  type: SupplierType;
  name: string;
  state: StoredSupplier['state'];
  is_default: boolean;
  settings: Record<string, unknown>;
  has_secrets: boolean;
  trouble: StoredSupplier['trouble'];
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `supplier_id, type, name, state, is_default, settings, secrets is not null as has_secrets, trouble, created_at, updated_at`;

export async function listSuppliers(sql: Sql, clientId: Id): Promise<StoredSupplier[]> {
  const rows = await sql.query<SupplierRow>(
    `select ${COLUMNS} from suppliers where client_id = $1 order by supplier_id`,
    [clientId],
  );
  return rows.map(asSupplier);
}

/** Throws not_found for an id that is nobody's or another client's. */
export async function getSupplier(sql: Sql, clientId: Id, supplierId: Id): Promise<StoredSupplier> {
  const [row] = await sql.query<SupplierRow>(
    `select ${COLUMNS} from suppliers where client_id = $1 and supplier_id = $2`,
    [clientId, supplierId],
  );
  if (!row) throw new Refusal('not_found');
  return asSupplier(row);
}

/** The supplier with its secrets opened; null when it is gone. */
export async function openSupplier(
  sql: Sql,
  box: SecretBox,
  clientId: Id,
  supplierId: Id,
): Promise<(StoredSupplier & { secrets: unknown }) | null> {
  const [row] = await sql.query<SupplierRow & { secrets: Buffer | null }>(
    `select ${COLUMNS}, secrets from suppliers where client_id = $1 and supplier_id = $2`,
    [clientId, supplierId],
  );
  if (!row) return null;
  const secrets = row.secrets
    ? (JSON.parse(box.open(row.secrets, sealedAs(clientId, supplierId))) as unknown)
    : {};
  return { ...asSupplier(row), secrets };
}

function sealedAs(clientId: Id, supplierId: Id): string {
  return `suppliers:${clientId}:${supplierId}`;
}

export interface SupplierChange {
  supplierId: Id;
  type: SupplierType;
  name: string;
  state: StoredSupplier['state'];
  isDefault: boolean;
  settings: Record<string, unknown>;
  /** undefined: they stay. */
  secrets: unknown;
}

/** Makes or changes a supplier. A new default takes the place of the old one. Throws conflict for a name that is taken. */
export async function saveSupplier(
  tx: Tx,
  { clientId, box, now }: { clientId: Id; box: SecretBox; now: Date },
  change: SupplierChange,
): Promise<void> {
  const { supplierId, type, name, state, isDefault, settings } = change;
  const [taken] = await tx.query(
    'select 1 from suppliers where client_id = $1 and name = $2 and supplier_id <> $3',
    [clientId, name, supplierId],
  );
  if (taken) throw isCalled(name);
  if (isDefault) {
    await tx.query(
      'update suppliers set is_default = false where client_id = $1 and is_default and supplier_id <> $2',
      [clientId, supplierId],
    );
  }
  const sealed =
    change.secrets === undefined
      ? null
      : box.seal(JSON.stringify(change.secrets), sealedAs(clientId, supplierId));
  const saved = tx.query(
    `insert into suppliers (client_id, supplier_id, type, name, state, is_default, settings, secrets, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (client_id, supplier_id) do update set name = excluded.name, state = excluded.state, is_default = excluded.is_default,
       settings = excluded.settings, secrets = coalesce(excluded.secrets, suppliers.secrets), trouble = null, updated_at = excluded.updated_at`,
    [clientId, supplierId, type, name, state, isDefault, JSON.stringify(settings), sealed, now],
  );
  // Whoever asked in the same moment was faster.
  await saved.catch((error: unknown) => {
    const broken = brokenUnique(error);
    if (broken === 'suppliers_client_id_name_key') throw isCalled(name);
    if (broken !== 'suppliers_one_default') throw error;
    throw new Refusal('conflict', { reason: 'another supplier has just become the default; try again' });
  });
}

const isCalled = (name: string) =>
  new Refusal('conflict', { reason: `another supplier is called "${name}"` });

/** Payouts that the account of a supplier may have and whose end is not known; of a webhook those that it may not have heard of. */
export async function openAtProvider(sql: Sql, clientId: Id, supplierId: Id): Promise<number> {
  const [row] = await sql.query<{ open: number }>(
    `select count(*)::int as open from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
      where p.client_id = $1 and p.supplier_id = $2 and p.done_at is null and (p.must_ask or p.state <> 'queued')
        and not (s.type = 'webhook' and p.state = 'accepted')`,
    [clientId, supplierId],
  );
  return row?.open ?? 0;
}

/** The newest order that the provider of a supplier has named. */
export async function knownOrder(
  sql: Sql,
  clientId: Id,
  supplierId: Id,
): Promise<{ payoutId: Id; providerId: string } | null> {
  const [row] = await sql.query<{ payout_id: Id; provider_id: string }>(
    `select payout_id, provider_id from payouts where client_id = $1 and supplier_id = $2 and provider_id is not null
      order by payout_id desc limit 1`,
    [clientId, supplierId],
  );
  return row ? { payoutId: row.payout_id, providerId: row.provider_id } : null;
}

/** Why a supplier does not get on (its account is empty, its key is wrong); null: it does. The first time stays. */
export async function tellTrouble(
  sql: Sql,
  clientId: Id,
  supplierId: Id,
  message: string | null,
  now: Date,
): Promise<void> {
  await sql.query(
    `update suppliers set trouble = case when $3::text is null then null
            else jsonb_build_object('message', $3::text, 'since', coalesce(trouble ->> 'since', $4::text)) end
      where client_id = $1 and supplier_id = $2 and (trouble ->> 'message') is distinct from $3::text`,
    [clientId, supplierId, message, now.toISOString()],
  );
}

function asSupplier(row: SupplierRow): StoredSupplier {
  return {
    ...{ supplierId: row.supplier_id, type: row.type, name: row.name, state: row.state },
    ...{ isDefault: row.is_default, settings: row.settings, hasSecrets: row.has_secrets },
    ...{ trouble: row.trouble, createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
