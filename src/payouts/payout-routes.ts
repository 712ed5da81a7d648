// HTTP of payouts: lists, one with its history, what waits and why, what needs a person; cancel, look again, resolve, read a code.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import { codeOfPayout, poolStocks } from './coupons-store.ts';
import { ACCEPTED_FOR_MS, UNKNOWN_FOR_MS } from './decide-outcome.ts';
import { lookNow } from './due-store.ts';
import { lockPayouts } from './store.ts';
import { listSuppliers } from './suppliers-store.ts';
import { PAYOUT_STATES } from './types.ts';
import { attentionOf, findPayout, historyOf, itemsOf, listPayouts, progressOf } from './views-store.ts';
import {
  givenId,
  hindrance,
  idParams,
  idText,
  MOVES_MONEY,
  payoutShape,
  READS_MONEY,
  showPayout,
} from './wire.ts';

const tags = ['Payouts'];

const fullShape = payoutShape.extend({
  items: z.array(
    z.object({
      reward_id: z.string(),
      amount_minor: z.number(),
      netted_minor: z.number(),
      released_at: z.string().nullable(),
    }),
  ),
  history: z.array(
    z.object({
      at: z.string(),
      from_state: z.enum(PAYOUT_STATES).nullable(),
      to_state: z.enum(PAYOUT_STATES),
      actor: z.string(),
      message: z.string(),
    }),
  ),
});

export function payoutViewRoutes(server: Server, deps: Deps): void {
  const querystring = z.object({
    state: z.enum(PAYOUT_STATES).optional(),
    person_id: idText.optional(),
    supplier_id: idText.optional(),
    run_id: idText.optional(),
    reward_id: idText.optional(),
    bank_file_id: idText.optional(),
    cursor: idText.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  });
  server.get(
    '/v1/payouts',
    {
      config: READS_MONEY,
      schema: {
        summary: 'Payouts, newest first',
        tags,
        querystring,
        response: { 200: z.object({ items: z.array(payoutShape), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query }) => {
      const found = await listPayouts(deps.db, caller.clientId, {
        ...{ state: query.state ?? null, personId: query.person_id ?? null },
        ...{ supplierId: query.supplier_id ?? null, runId: query.run_id ?? null },
        ...{ rewardId: query.reward_id ?? null, bankFileId: query.bank_file_id ?? null },
        ...{ olderThan: query.cursor ?? null, limit: query.limit + 1 },
      });
      const items = found.slice(0, query.limit).map(showPayout);
      return { items, next_cursor: found.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
  server.get(
    '/v1/payouts/:id',
    {
      config: READS_MONEY,
      schema: {
        summary: 'One payout with its rewards and history',
        tags,
        params: idParams,
        response: { 200: fullShape },
      },
    },
    async ({ caller, params }) => showFully(deps, caller.clientId, givenId(params.id)),
  );
  standingRoutes(server, deps);
  changingRoutes(server, deps);
}

function standingRoutes(server: Server, deps: Deps): void {
  const count = z.object({
    state: z.enum(PAYOUT_STATES),
    currency: z.string(),
    count: z.number(),
    amount_minor: z.number(),
  });
  server.get(
    '/v1/payouts/progress',
    {
      config: READS_MONEY,
      schema: { summary: 'How many payouts are in which state', tags, response: { 200: z.array(count) } },
    },
    async ({ caller }) => await progressOf(deps.db, caller.clientId, null),
  );
  const waiting = z.object({
    reward_id: z.string(),
    person_id: z.string(),
    supplier_id: z.string().nullable(),
    amount_minor: z.number(),
    currency: z.string(),
    reasons: z.array(hindrance).describe('Empty: the next run pays it.'),
    payout_id: z.string().nullable(),
  });
  server.get(
    '/v1/payouts/waiting',
    {
      config: READS_MONEY,
      schema: {
        summary: 'Approved rewards that are not paid, oldest first, with every reason why',
        tags,
        querystring: z.object({
          after: idText.optional().describe('The last reward_id of the page before.'),
          person_id: idText.optional().describe('Of one person.'),
          limit: z.coerce
            .number()
            .int()
            .min(1)
            .max(1000)
            .default(1000)
            .describe('Fewer than so many: that was all.'),
        }),
        response: { 200: z.array(waiting) },
      },
    },
    async ({ caller, query: { after = null, limit, person_id: personId } }) =>
      await deps.db.tx((tx) => deps.payoutDesk.preview(tx, caller.clientId, { after, limit, personId })),
  );
  const attention = z.object({
    code: z.string(),
    subject: z.string(),
    message: z.string(),
    since: z.string(),
  });
  server.get(
    '/v1/payouts/attention',
    {
      config: READS_MONEY,
      schema: {
        summary: 'What about paying waits for a person, oldest first',
        tags,
        response: { 200: z.array(attention) },
      },
    },
    async ({ caller: { clientId } }) => {
      const now = deps.now();
      const found = await attentionOf(deps.db, clientId, {
        unknownSince: plusMs(now, -UNKNOWN_FOR_MS),
        acceptedSince: plusMs(now, -ACCEPTED_FOR_MS),
      });
      return [
        ...found.map(({ since, ...one }) => ({ ...one, since: since.toISOString() })),
        ...(await lowPools(deps, clientId, now)),
      ];
    },
  );
}

async function lowPools(deps: Deps, clientId: Id, now: Date) {
  const pools = (await listSuppliers(deps.db, clientId)).filter(
    ({ type, state }) => type === 'coupon_pool' && state === 'active',
  );
  if (pools.length === 0) return [];
  const stocks = new Map(
    (await poolStocks(deps.db, clientId, now)).map((pool) => [pool.supplier_id, pool.left]),
  );
  return pools.flatMap(({ supplierId, name, settings }) => {
    const left = stocks.get(supplierId) ?? 0;
    const message = `${name} has ${left} codes left: upload more.`;
    return left < Number(settings.low_stock_at ?? 0)
      ? [{ code: 'pool_low', subject: `supplier:${supplierId}`, message, since: now.toISOString() }]
      : [];
  });
}

function changingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/payouts/:id/cancel',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Cancel a payout that was not handed to a provider yet; its rewards are free again',
        tags,
        params: idParams,
        response: { 200: fullShape },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const payoutId = givenId(params.id);
      await deps.inLane(clientId, async (tx) => {
        const payout = await mustLock(tx, clientId, payoutId);
        if (payout.state === 'canceled') return;
        if (payout.state !== 'queued' || payout.mustAsk)
          throw new Refusal('payout_sent', { state: payout.state, payout_id: payoutId });
        const detail = 'Canceled before it was sent.';
        await deps.payoutDesk.settle(tx, { clientId, payoutId, actor, to: 'canceled', detail });
        await audit(tx, deps, { clientId, actor }, 'payout.canceled', payoutId, payout.state, 'canceled');
      });
      return await showFully(deps, clientId, payoutId);
    },
  );
  server.post(
    '/v1/payouts/:id/look',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Do not wait for the next attempt: pay or ask now',
        tags,
        params: idParams,
        response: { 200: fullShape },
      },
    },
    async ({ caller: { clientId }, params }) => {
      const payoutId = givenId(params.id);
      await deps.db.tx(async (tx) => {
        await mustLock(tx, clientId, payoutId);
        await lookNow(tx, clientId, [payoutId], deps.now());
        const lane = `payouts:${clientId}`;
        await deps.enqueue(tx, 'send_payouts', { client_id: clientId }, { key: lane, lane });
      });
      return await showFully(deps, clientId, payoutId);
    },
  );
  const resolution = z.strictObject({
    outcome: z.enum(['paid', 'not_paid']).describe("What the provider's own account shows."),
    reference: z.string().trim().min(1).max(200).optional().describe('What the provider calls it.'),
    reason: z.string().trim().min(1).max(1000).describe('How you know.'),
  });
  server.post(
    '/v1/payouts/:id/resolve',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Say what became of a payout that nobody can find out about otherwise',
        tags,
        params: idParams,
        body: resolution,
        response: { 200: fullShape },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const payoutId = givenId(params.id);
      const to = body.outcome === 'paid' ? 'paid' : 'failed';
      await deps.inLane(clientId, async (tx) => {
        const { state, leasedUntil } = await mustLock(tx, clientId, payoutId);
        if (leasedUntil !== null && leasedUntil > deps.now())
          throw new Refusal('payout_in_turn', { payout_id: payoutId, until: leasedUntil.toISOString() });
        const wish = {
          clientId,
          payoutId,
          actor,
          to,
          detail: body.reason,
          providerId: body.reference ?? null,
        } as const;
        if (state === 'queued' || !(await deps.payoutDesk.settle(tx, wish)))
          throw new Refusal('payout_not_open', { state, payout_id: payoutId });
        await audit(tx, deps, { clientId, actor }, 'payout.resolved', payoutId, state, { to, ...body });
      });
      return await showFully(deps, clientId, payoutId);
    },
  );
  const codeShape = z.object({ code: z.string(), expires_at: z.string().nullable() });
  server.get(
    '/v1/payouts/:id/code',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'The coupon code that a payout handed out; who reads it is in the audit log',
        tags,
        params: idParams,
        response: { 200: codeShape },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const payoutId = givenId(params.id);
      const given = await deps.db.tx(async (tx) => {
        await audit(tx, deps, { clientId, actor }, 'payout.code_read', payoutId, null, null);
        return await codeOfPayout(tx, deps.secrets, clientId, payoutId);
      });
      if (!given) throw new Refusal('not_found');
      return { code: given.code, expires_at: given.expiresAt?.toISOString() ?? null };
    },
  );
}

async function mustLock(tx: Tx, clientId: Id, payoutId: Id) {
  const [payout] = await lockPayouts(tx, clientId, [payoutId]);
  if (!payout) throw new Refusal('not_found');
  return payout;
}

async function showFully(deps: Deps, clientId: Id, payoutId: Id): Promise<z.infer<typeof fullShape>> {
  const payout = await findPayout(deps.db, clientId, payoutId);
  if (!payout) throw new Refusal('not_found');
  const items = await itemsOf(deps.db, clientId, payoutId);
  const history = await historyOf(deps.db, clientId, payoutId);
  return {
    ...showPayout(payout),
    items: items.map((item) => ({ ...item, released_at: item.released_at?.toISOString() ?? null })),
    history: history.map((line) => ({ ...line, at: line.at.toISOString() })),
  };
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  action: string,
  payoutId: Id,
  before: unknown,
  after: unknown,
): Promise<void> {
  await auditPayouts(
    tx,
    { entryId: deps.ids(), at: deps.now() },
    { clientId, actor, action, subject: `payout:${payoutId}`, before, after },
  );
}
