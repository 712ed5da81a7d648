// HTTP of payout runs: draw one up, look at it, approve it, follow it, cancel what was not sent. What may be paid is decided elsewhere.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import {
  decideRun,
  findRun,
  insertRun,
  linesOf,
  listRuns,
  type Run,
  saveLines,
  unsentOfRun,
} from './runs-store.ts';
import { PAYOUT_STATES } from './types.ts';
import { progressOf } from './views-store.ts';
import { givenId, hindrance, idParams, idText, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Payouts'];
/** Rewards that one run pays. */
const LINES_AT_MOST = 2_000;
/** Payouts that are canceled in one transaction of the lane. */
const CANCELED_AT_ONCE = 100;

const runShape = z.object({
  id: z.string(),
  state: z.enum(['draft', 'approved', 'canceled']),
  note: z.string(),
  created_by: z.string(),
  created_at: z.string(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
});
const lineShape = z.object({
  reward_id: z.string(),
  person_id: z.string(),
  amount_minor: z.number(),
  currency: z.string(),
  reasons: z.array(hindrance).describe('Why it is not paid; empty: it is.'),
  payout_id: z.string().nullable(),
  goes_to: z
    .string()
    .nullable()
    .describe('The e-mail address, or the hint of the account, to which it goes.'),
});
const progressShape = z.object({
  state: z.enum(PAYOUT_STATES),
  currency: z.string(),
  count: z.number(),
  amount_minor: z.number(),
});
const totalShape = z.object({ currency: z.string(), count: z.number(), amount_minor: z.number() });
const fullShape = runShape.extend({
  totals: z.array(totalShape).describe('Of the lines that are paid, before debts are taken off.'),
  left_out: z.number(),
  lines: z.array(lineShape),
  progress: z.array(progressShape),
});

export function runRoutes(server: Server, deps: Deps): void {
  const body = z.strictObject({
    reward_ids: z
      .array(idText)
      .min(1)
      .max(LINES_AT_MOST)
      .nullish()
      .describe(
        'Left out: the 2,000 oldest rewards that may be paid, and as many that may not, with the reasons.',
      ),
    note: z.string().max(1000).default(''),
  });
  server.post(
    '/v1/payouts/runs',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Draw up a run: what would be paid, and why the rest would not; nothing is paid yet',
        tags,
        body,
        response: { 200: fullShape },
      },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const runId = deps.ids();
      // A draft binds nobody: what is approved is looked at again, in the lane.
      return await deps.db.tx(async (tx) => {
        const lines = body.reward_ids
          ? await deps.payoutDesk.preview(tx, clientId, { ids: body.reward_ids })
          : await deps.payoutDesk.drawUp(tx, clientId, LINES_AT_MOST);
        if (lines.length === 0)
          throw new Refusal('conflict', { reason: 'there is no approved reward to pay.' });
        await insertRun(tx, { clientId, runId, note: body.note, actor, now: deps.now() }, lines);
        await audit(tx, deps, { clientId, actor }, 'payout_run.created', runId, { lines: lines.length });
        return await showRun(tx, clientId, runId);
      });
    },
  );
  server.get(
    '/v1/payouts/runs',
    {
      config: READS_MONEY,
      schema: {
        summary: 'Runs, newest first',
        tags,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
        response: { 200: z.array(runShape) },
      },
    },
    async ({ caller, query }) => (await listRuns(deps.db, caller.clientId, query.limit)).map(shown),
  );
  server.get(
    '/v1/payouts/runs/:id',
    {
      config: READS_MONEY,
      schema: {
        summary: 'One run with its lines and how far it is',
        tags,
        params: idParams,
        response: { 200: fullShape },
      },
    },
    async ({ caller, params }) => await deps.db.tx((tx) => showRun(tx, caller.clientId, givenId(params.id))),
  );
  decidingRoutes(server, deps);
}

function decidingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/payouts/runs/:id/approve',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Pay the lines of a draft that may still be paid; never more than was drawn up',
        tags,
        params: idParams,
        response: { 200: fullShape },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const runId = givenId(params.id);
      return await deps.inLane(clientId, async (tx) => {
        const run = await mustFind(tx, clientId, runId);
        // The same click twice is one approval.
        if (run.state === 'approved') return await showRun(tx, clientId, runId);
        if (run.state === 'canceled') throw new Refusal('conflict', { reason: 'the run was canceled.' });
        const drawn = (await linesOf(tx, clientId, runId)).filter(({ reasons }) => reasons.length === 0);
        const rewardIds = drawn.map((line) => line.reward_id);
        const lines =
          rewardIds.length === 0 ? [] : await deps.payoutDesk.make(tx, { clientId, actor, runId, rewardIds });
        await saveLines(tx, clientId, runId, lines);
        await decideRun(tx, clientId, runId, { state: 'approved', actor, now: deps.now() });
        const paid = lines.filter((line) => line.payout_id !== null).length;
        await audit(tx, deps, { clientId, actor }, 'payout_run.approved', runId, {
          paid,
          drawn: drawn.length,
        });
        return await showRun(tx, clientId, runId);
      });
    },
  );
  server.post(
    '/v1/payouts/runs/:id/cancel',
    {
      config: MOVES_MONEY,
      schema: {
        summary:
          'Drop a draft; of an approved run, cancel the payouts that were not handed to a provider yet',
        tags,
        params: idParams,
        response: { 200: fullShape.extend({ canceled: z.number() }) },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const runId = givenId(params.id);
      const wasDraft = await deps.inLane(clientId, async (tx) => {
        const run = await mustFind(tx, clientId, runId);
        if (run.state === 'draft')
          await decideRun(tx, clientId, runId, { state: 'canceled', actor, now: deps.now() });
        return run.state === 'draft';
      });
      let canceled = 0;
      const cancelSome = () =>
        deps.inLane(clientId, (tx) => cancelUnsent(tx, deps, { clientId, actor }, runId));
      for (let some = wasDraft ? 0 : CANCELED_AT_ONCE; some === CANCELED_AT_ONCE; canceled += some)
        some = await cancelSome();
      return await deps.db.tx(async (tx) => {
        await audit(tx, deps, { clientId, actor }, 'payout_run.canceled', runId, { canceled });
        return { ...(await showRun(tx, clientId, runId)), canceled };
      });
    },
  );
}

/** Cancels some payouts of a run that nobody was called for yet; returns how many. */
async function cancelUnsent(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  runId: Id,
): Promise<number> {
  const detail = 'Canceled with its run before it was sent.';
  const payoutIds = await unsentOfRun(tx, clientId, runId, CANCELED_AT_ONCE);
  for (const payoutId of payoutIds)
    if (!(await deps.payoutDesk.settle(tx, { clientId, payoutId, actor, to: 'canceled', detail })))
      throw new Error(`payout ${payoutId} cannot be canceled`);
  return payoutIds.length;
}

async function mustFind(tx: Tx, clientId: Id, runId: Id): Promise<Run> {
  const run = await findRun(tx, clientId, runId, { lock: true });
  if (!run) throw new Refusal('not_found');
  return run;
}

async function showRun(tx: Tx, clientId: Id, runId: Id): Promise<z.infer<typeof fullShape>> {
  const run = await findRun(tx, clientId, runId);
  if (!run) throw new Refusal('not_found');
  const lines = await linesOf(tx, clientId, runId);
  const paid = lines.filter(({ reasons }) => reasons.length === 0);
  return {
    ...shown(run),
    totals: [...Map.groupBy(paid, (line) => line.currency)].map(([currency, list]) => ({
      ...{ currency, count: list.length },
      amount_minor: list.reduce((sum, line) => sum + line.amount_minor, 0),
    })),
    left_out: lines.length - paid.length,
    lines,
    progress: run.state === 'approved' ? await progressOf(tx, clientId, runId) : [],
  };
}

function shown(run: Run): z.infer<typeof runShape> {
  return {
    ...run,
    created_at: run.created_at.toISOString(),
    decided_at: run.decided_at?.toISOString() ?? null,
  };
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  action: string,
  runId: Id,
  after: unknown,
): Promise<void> {
  await auditPayouts(
    tx,
    { entryId: deps.ids(), at: deps.now() },
    { clientId, actor, action, subject: `payout_run:${runId}`, after },
  );
}
