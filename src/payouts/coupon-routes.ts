// HTTP of coupon pools: stock, files of codes in, batches back out. A pool is a supplier of type coupon_pool.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { parseInstant } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import { readCouponFile } from './coupon-file.ts';
import { addCoupons, listBatches, poolStocks, withdrawBatch } from './coupons-store.ts';
import { getSupplier, listSuppliers, type StoredSupplier } from './suppliers-store.ts';
import { givenId, idParams, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Coupon pools'];
const PATH = '/v1/coupon-pools/:id';

const poolShape = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'paused', 'archived']),
  left: z.number().describe('Codes that can be handed out.'),
  expired: z.number().describe('Codes that nobody got and that are no longer valid for long enough.'),
  handed_out: z.number(),
  next_expiry: z.string().nullable(),
  low_stock_at: z.number(),
  is_low: z.boolean(),
});
const batchShape = z.object({
  batch_id: z.string(),
  supplier_id: z.string(),
  name: z.string(),
  rows: z.number(),
  added: z.number(),
  repeated: z.number(),
  left: z.number(),
  created_by: z.string(),
  created_at: z.string(),
  withdrawn_at: z.string().nullable(),
});

export function couponRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/coupon-pools',
    {
      config: READS_MONEY,
      schema: { summary: 'Pools with what is left of them', tags, response: { 200: z.array(poolShape) } },
    },
    async ({ caller }) => await showPools(deps, caller.clientId),
  );
  server.get(
    `${PATH}/batches`,
    {
      config: READS_MONEY,
      schema: {
        summary: 'The files of a pool, newest first',
        tags,
        params: idParams,
        response: { 200: z.array(batchShape) },
      },
    },
    async ({ caller: { clientId }, params }) => {
      const { supplierId } = await mustBePool(deps, clientId, params.id);
      return (await listBatches(deps.db, clientId, supplierId)).map((batch) => ({
        ...batch,
        created_at: batch.created_at.toISOString(),
        withdrawn_at: batch.withdrawn_at?.toISOString() ?? null,
      }));
    },
  );
  uploadRoute(server, deps);
  server.post(
    `${PATH}/batches/:batch_id/withdraw`,
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Take the codes of a file back that nobody got',
        tags,
        params: idParams.extend({ batch_id: z.string() }),
        response: { 200: z.object({ withdrawn: z.number() }) },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const { supplierId } = await mustBePool(deps, clientId, params.id);
      const batchId = givenId(params.batch_id);
      return await deps.db.tx(async (tx) => {
        const withdrawn = await withdrawBatch(tx, clientId, supplierId, batchId, deps.now());
        if (withdrawn === null) throw new Refusal('not_found');
        await auditPayouts(
          tx,
          { entryId: deps.ids(), at: deps.now() },
          {
            ...{ clientId, actor, action: 'coupons.withdrawn', subject: `supplier:${supplierId}` },
            after: { batch_id: batchId, withdrawn },
          },
        );
        return { withdrawn };
      });
    },
  );
}

function uploadRoute(server: Server, deps: Deps): void {
  const querystring = z.object({
    name: z.string().trim().min(1).max(200).default('codes.csv'),
    default_expires_at: z.string().max(40).optional().describe('For lines without a date, as 2026-12-31.'),
    dry_run: z.enum(['true', 'false']).default('false'),
  });
  const answer = z.object({
    batch_id: z.string().nullable(),
    rows: z.number(),
    added: z.number(),
    repeated: z.number().describe('Codes that the file or the pool had already.'),
  });
  server.post(
    `${PATH}/codes`,
    {
      config: { ...MOVES_MONEY, rawBody: true, documentedBody: z.string() },
      schema: {
        summary:
          'Add codes: a CSV with one code a line, or columns code and expires_at; all of it or nothing',
        tags,
        params: idParams,
        querystring,
        response: { 200: answer },
      },
    },
    async ({ caller: { clientId, actor }, params, query, body }) => {
      const { supplierId } = await mustBePool(deps, clientId, params.id);
      const now = deps.now();
      const defaultExpiry = query.default_expires_at ? parseInstant(query.default_expires_at) : null;
      if (query.default_expires_at && !defaultExpiry)
        throw new Refusal('invalid_parameter', {
          name: 'default_expires_at',
          reason: 'use a date, as 2026-12-31',
        });
      const file = readCouponFile(textOf(body), { now, defaultExpiry });
      if (file.complaints.length > 0)
        throw new Refusal('coupon_file_invalid', {
          reason: file.complaints.join('; '),
          complaints: file.complaints,
        });
      if (file.rows === 0) throw new Refusal('coupon_file_invalid', { reason: 'it has no codes.' });
      const batchId: Id | null = query.dry_run === 'true' ? null : deps.ids();
      if (batchId === null)
        return { batch_id: null, rows: file.rows, added: file.coupons.length, repeated: file.repeated };
      return await deps.db.tx(async (tx) => {
        const { rows } = file;
        const batch = { clientId, batchId, supplierId, name: query.name, actor, now, rows };
        const counts = await addCoupons(tx, deps.secrets, batch, file.coupons);
        await auditPayouts(
          tx,
          { entryId: deps.ids(), at: now },
          {
            ...{ clientId, actor, action: 'coupons.added', subject: `supplier:${supplierId}` },
            after: { batch_id: batchId, rows, ...counts },
          },
        );
        return { batch_id: batchId, rows, ...counts };
      });
    },
  );
}

function textOf(body: unknown): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer);
  } catch {
    throw new Refusal('coupon_file_invalid', { reason: 'it is not UTF-8; save it as CSV UTF-8.' });
  }
}

async function mustBePool(deps: Deps, clientId: Id, id: string): Promise<StoredSupplier> {
  const supplier = await getSupplier(deps.db, clientId, givenId(id));
  if (supplier.type !== 'coupon_pool') throw new Refusal('not_found');
  return supplier;
}

async function showPools(deps: Deps, clientId: Id): Promise<z.infer<typeof poolShape>[]> {
  const suppliers = new Map((await listSuppliers(deps.db, clientId)).map((one) => [one.supplierId, one]));
  const stocks = await poolStocks(deps.db, clientId, deps.now());
  return stocks.flatMap(({ supplier_id, next_expiry, ...stock }) => {
    const supplier = suppliers.get(supplier_id);
    if (!supplier) return [];
    const lowAt = Number(supplier.settings.low_stock_at ?? 0);
    return [
      {
        ...{ id: supplier_id, name: supplier.name, state: supplier.state, ...stock },
        ...{
          next_expiry: next_expiry?.toISOString() ?? null,
          low_stock_at: lowAt,
          is_low: stock.left < lowAt,
        },
      },
    ];
  });
}
