// SQL of coupon pools: codes come in by files and leave one at a time, each once (PO-1). Codes are worth money and lie sealed.

import { createHmac } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** One code of a file. */
export interface NewCoupon {
  code: string;
  expiresAt: Date | null;
}

function sealedAs(clientId: Id, supplierId: Id): string {
  return `coupons:${clientId}:${supplierId}`;
}

function hashOf(box: SecretBox, clientId: Id, supplierId: Id, code: string): Buffer {
  return createHmac('sha256', box.signingKey('coupon codes'))
    .update(`${clientId}:${supplierId}:${code}`)
    .digest();
}

/** Adds the codes of one file. Codes that the pool has or had are left out, so that none can be handed out twice. */
export async function addCoupons(
  tx: Tx,
  box: SecretBox,
  batch: { clientId: Id; batchId: Id; supplierId: Id; name: string; actor: string; now: Date; rows: number },
  coupons: readonly NewCoupon[],
): Promise<{ added: number; repeated: number }> {
  const { clientId, batchId, supplierId, name, actor, now, rows } = batch;
  await tx.query(
    `insert into coupon_batches (client_id, batch_id, supplier_id, name, rows, added, repeated, created_by, created_at)
     values ($1, $2, $3, $4, $5, 0, 0, $6, $7)`,
    [clientId, batchId, supplierId, name, rows, actor, now],
  );
  const added = await tx.query(
    `insert into coupons (client_id, supplier_id, code_hash, batch_id, code, hint, expires_at)
     select $1, $2, c.hash, $3, c.code, c.hint, c.expires_at
       from unnest($4::bytea[], $5::bytea[], $6::text[], $7::timestamptz[]) as c(hash, code, hint, expires_at)
     on conflict do nothing returning 1`,
    [
      ...[clientId, supplierId, batchId],
      coupons.map(({ code }) => hashOf(box, clientId, supplierId, code)),
      coupons.map(({ code }) => box.seal(code, sealedAs(clientId, supplierId))),
      coupons.map(({ code }) => `…${code.slice(-Math.min(4, Math.floor(code.length / 2)))}`),
      coupons.map(({ expiresAt }) => expiresAt),
    ],
  );
  const counts = { added: added.length, repeated: rows - added.length };
  await tx.query(
    'update coupon_batches set added = $3, repeated = $4 where client_id = $1 and batch_id = $2',
    [clientId, batchId, counts.added, counts.repeated],
  );
  return counts;
}

/** Codes that are set aside for this transaction, soonest to expire first; another one takes others. */
export async function setAsideCoupons(
  tx: Tx,
  clientId: Id,
  supplierId: Id,
  { count, now, minimumDaysLeft }: { count: number; now: Date; minimumDaysLeft: number },
): Promise<{ codeHash: Buffer; expiresAt: Date | null }[]> {
  const rows = await tx.query<{ code_hash: Buffer; expires_at: Date | null }>(
    `select code_hash, expires_at from coupons
      where client_id = $1 and supplier_id = $2 and payout_id is null and (expires_at is null or expires_at > $3)
      order by expires_at nulls last, batch_id, code_hash limit $4 for update skip locked`,
    [clientId, supplierId, plusMs(now, minimumDaysLeft * DAY_MS), count],
  );
  return rows.map((row) => ({ codeHash: row.code_hash, expiresAt: row.expires_at }));
}

/** Hands codes that were set aside to payouts. */
export async function handOut(
  tx: Tx,
  clientId: Id,
  given: readonly { supplierId: Id; codeHash: Buffer; payoutId: Id }[],
  now: Date,
): Promise<void> {
  const rows = await tx.query(
    `update coupons c set payout_id = g.payout_id, handed_out_at = $5
       from unnest($2::bigint[], $3::bytea[], $4::bigint[]) as g(supplier_id, code_hash, payout_id)
      where c.client_id = $1 and c.supplier_id = g.supplier_id and c.code_hash = g.code_hash and c.payout_id is null returning 1`,
    [
      clientId,
      given.map((one) => one.supplierId),
      given.map((one) => one.codeHash),
      given.map((one) => one.payoutId),
      now,
    ],
  );
  if (rows.length !== given.length) throw new Error('a code that was set aside was handed out meanwhile');
}

/** The code that a payout handed out; null: none. */
export async function codeOfPayout(
  sql: Sql,
  box: SecretBox,
  clientId: Id,
  payoutId: Id,
): Promise<{ code: string; expiresAt: Date | null } | null> {
  const [row] = await sql.query<{ supplier_id: Id; code: Buffer; expires_at: Date | null }>(
    'select supplier_id, code, expires_at from coupons where client_id = $1 and payout_id = $2',
    [clientId, payoutId],
  );
  if (!row) return null;
  return { code: box.open(row.code, sealedAs(clientId, row.supplier_id)), expiresAt: row.expires_at };
}

export interface PoolStock {
  supplier_id: Id;
  /** To be handed out: not given, not expired, valid for long enough. */
  left: number;
  /** Not given, and expired or about to. */
  expired: number;
  handed_out: number;
  next_expiry: Date | null;
}

/** The stock of each pool; `$2` says how many days a code must still be valid, by pool. */
export async function poolStocks(sql: Sql, clientId: Id, now: Date): Promise<PoolStock[]> {
  return await sql.query<PoolStock>(
    `select s.supplier_id,
            (count(c.code_hash) filter (where c.payout_id is null and (c.expires_at is null or c.expires_at > limits.at)))::int as left,
            (count(c.code_hash) filter (where c.payout_id is null and c.expires_at <= limits.at))::int as expired,
            (count(c.code_hash) filter (where c.payout_id is not null))::int as handed_out,
            min(c.expires_at) filter (where c.payout_id is null and c.expires_at > limits.at) as next_expiry
       from suppliers s
       cross join lateral (
         select $2::timestamptz + make_interval(days => coalesce((s.settings ->> 'minimum_days_left')::int, 0)) as at) limits
       left join coupons c on c.client_id = $1 and c.supplier_id = s.supplier_id
      where s.client_id = $1 and s.type = 'coupon_pool'
      group by s.supplier_id order by s.supplier_id`,
    [clientId, now],
  );
}

export interface CouponBatch {
  batch_id: Id;
  supplier_id: Id;
  name: string;
  rows: number;
  added: number;
  repeated: number;
  left: number;
  created_by: string;
  created_at: Date;
  withdrawn_at: Date | null;
}

/** The files of a pool, newest first. */
export async function listBatches(sql: Sql, clientId: Id, supplierId: Id): Promise<CouponBatch[]> {
  return await sql.query<CouponBatch>(
    `select b.batch_id, b.supplier_id, b.name, b.rows, b.added, b.repeated, b.created_by, b.created_at, b.withdrawn_at,
            (select count(*) from coupons c where c.client_id = $1 and c.batch_id = b.batch_id and c.payout_id is null)::int as left
       from coupon_batches b where b.client_id = $1 and b.supplier_id = $2 order by b.batch_id desc`,
    [clientId, supplierId],
  );
}

/** Takes the codes of a batch back that nobody got. Returns how many; null: there is no such batch. */
export async function withdrawBatch(
  tx: Tx,
  clientId: Id,
  supplierId: Id,
  batchId: Id,
  now: Date,
): Promise<number | null> {
  const batches = await tx.query(
    `update coupon_batches set withdrawn_at = coalesce(withdrawn_at, $4) where client_id = $1 and supplier_id = $2 and batch_id = $3
     returning 1`,
    [clientId, supplierId, batchId, now],
  );
  if (batches.length === 0) return null;
  const gone = await tx.query(
    `delete from coupons where client_id = $1 and code_hash in (
       select code_hash from coupons where client_id = $1 and supplier_id = $2 and batch_id = $3 and payout_id is null
          for update skip locked)
       and supplier_id = $2 and batch_id = $3 returning 1`,
    [clientId, supplierId, batchId],
  );
  return gone.length;
}
