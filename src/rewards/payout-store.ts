// What payouts make of rewards: on their way, given, given back (PO-2, RW-8). Rewards, history and ledger together; in the client's lane.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext, type RewardChange } from './history-store.ts';
import { openClaim } from './ledger-forgive-store.ts';
import { type Movement, mayBecome } from './states.ts';
import type { RewardState } from './types.ts';

/** One reward of a payout: of its amount, `nettedMinor` pays off what the person owed. */
export interface PaidItem {
  rewardId: Id;
  amountMinor: number;
  nettedMinor: number;
}

interface HeldReward {
  reward_id: Id;
  state: RewardState;
  amount_minor: string;
  currency: string;
  campaign_id: Id;
  person_id: Id;
}

const HELD = 'reward_id, state, amount_minor, currency, campaign_id, person_id';

/**
 * Ties approved rewards to a payout that was just written. What leaves is on its way from now on, what pays off a debt does so at once.
 * Throws when a reward is not free: nothing of the payout happens then.
 */
export async function sendOut(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  payouts: readonly { payoutId: Id; supplier: string; items: readonly PaidItem[] }[],
): Promise<void> {
  const items = payouts.flatMap(({ payoutId, supplier, items: list }) =>
    list.map((item) => ({ ...item, payoutId, supplier })),
  );
  if (items.length === 0) return;
  const rows = await tx.query<HeldReward>(
    `update rewards r set payout_id = i."payoutId", supplier = i.supplier, updated_at = $3
       from jsonb_to_recordset($2::jsonb) as i("rewardId" bigint, "payoutId" bigint, supplier text, "amountMinor" bigint)
      where r.client_id = $1 and r.reward_id = i."rewardId" and r.state = 'approved' and r.payout_id is null
        and r.amount_minor = i."amountMinor"
     returning ${HELD}`,
    [ctx.clientId, JSON.stringify(items), ctx.now],
  );
  if (rows.length !== items.length)
    throw new Error(
      `${items.length - rows.length} rewards of client ${ctx.clientId} are not free to be paid`,
    );
  const itemOf = new Map(items.map((item) => [item.rewardId, item]));
  await appendChanges(
    tx,
    ctx,
    rows.map((row) => {
      const { payoutId, amountMinor, nettedMinor } = itemOf.get(row.reward_id) as (typeof items)[number];
      return changeOf(row, ctx.actor, {
        ...{ to: 'approved', cause: 'payout_made', message: `Payout ${payoutId}.`, payoutId },
        movements: moved([
          ['sent_out', 'liability', 'in_flight', amountMinor - nettedMinor],
          ['netted', 'liability', 'receivable', nettedMinor],
        ]),
      });
    }),
  );
}

/** Payouts reached their persons: their rewards are given; `isTold`: by one who told the person. */
export async function payOut(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  payouts: readonly {
    payoutId: Id;
    providerId: string | null;
    detail: string;
    isTold: boolean;
    items: readonly PaidItem[];
  }[],
): Promise<void> {
  const items = payouts.flatMap(({ items: list, ...payout }) => list.map((item) => ({ ...payout, ...item })));
  const rows = await tx.query<HeldReward>(
    `update rewards r set state = case when i."isTold" then 'sent' else 'fulfilled' end,
            partner_reward_id = coalesce(i."providerId", r.partner_reward_id), updated_at = $3
       from jsonb_to_recordset($2::jsonb) as i("rewardId" bigint, "payoutId" bigint, "providerId" text, "isTold" boolean)
      where r.client_id = $1 and r.reward_id = i."rewardId" and r.payout_id = i."payoutId" and r.state = 'approved' returning ${HELD}`,
    [ctx.clientId, JSON.stringify(items), ctx.now],
  );
  if (rows.length !== items.length)
    throw new Error(
      `${items.length - rows.length} rewards of payouts of client ${ctx.clientId} are not their own`,
    );
  const itemOf = new Map(items.map((item) => [item.rewardId, item]));
  const changes = rows.flatMap((row) => {
    const item = itemOf.get(row.reward_id) as (typeof items)[number];
    const before = { ...row, state: 'approved' as const };
    const given = changeOf(before, ctx.actor, {
      ...{ to: 'fulfilled', cause: 'payout_paid', message: item.detail, payoutId: item.payoutId },
      movements: moved([['paid', 'in_flight', 'cash', item.amountMinor - item.nettedMinor]]),
    });
    const told = { ...before, state: 'fulfilled' as const };
    const message = 'The supplier told the person.';
    return item.isTold
      ? [given, changeOf(told, ctx.actor, { to: 'sent', cause: 'payout_paid', message, movements: [] })]
      : [given];
  });
  await appendChanges(tx, ctx, changes);
}

/** The person was told of what a payout has given; what went on meanwhile stays as it is. */
export async function tellRewards(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  payoutId: Id,
  message: string,
): Promise<void> {
  const rows = await tx.query<HeldReward>(
    `update rewards set state = 'sent', updated_at = $3 where client_id = $1 and payout_id = $2 and state = 'fulfilled' returning ${HELD}`,
    [ctx.clientId, payoutId, ctx.now],
  );
  const told = rows.map((row) => ({ ...row, state: 'fulfilled' as const }));
  await appendChanges(
    tx,
    ctx,
    told.map((row) => changeOf(row, ctx.actor, { to: 'sent', cause: 'payout_paid', message, movements: [] })),
  );
}

/**
 * The payout came to nothing: what was on its way, or had been paid, is owed again, and so is what had paid off a debt. `to`: approved,
 * to be paid by another payout, or failed, for a person to look at. What was revoked meanwhile stays revoked and is owed to nobody; the
 * person does not owe back what never arrived. False: a reward was used or has ended otherwise since, and nothing happens.
 */
export async function giveBack(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  payout: { payoutId: Id; to: 'approved' | 'failed'; cause: string; detail: string },
  items: readonly PaidItem[],
): Promise<boolean> {
  const { payoutId, cause, detail } = payout;
  const held = await tx.query<HeldReward>(
    `select ${HELD} from rewards where client_id = $1 and payout_id = $2 and reward_id = any($3::bigint[]) order by reward_id for update`,
    [ctx.clientId, payoutId, items.map(({ rewardId }) => rewardId)],
  );
  const mayGo = ({ state }: HeldReward) =>
    state === 'approved' || state === 'revoked' || mayBecome(state, 'failed', 'payouts');
  if (held.length !== items.length || !held.every(mayGo)) return false;
  await tx.query(
    `update rewards set state = case when state = 'revoked' then state else $4 end, payout_id = null, updated_at = $5
      where client_id = $1 and payout_id = $2 and reward_id = any($3::bigint[])`,
    [ctx.clientId, payoutId, held.map(({ reward_id }) => reward_id), payout.to, ctx.now],
  );
  const itemOf = new Map(items.map((item) => [item.rewardId, item]));
  const changes = held.map((row) => {
    const { amountMinor, nettedMinor } = itemOf.get(row.reward_id) as PaidItem;
    const from = row.state === 'approved' ? 'in_flight' : 'cash';
    const isRevoked = row.state === 'revoked';
    return changeOf(row, ctx.actor, {
      ...{ to: isRevoked ? 'revoked' : payout.to, cause, message: detail, payoutId },
      movements: moved([
        ['returned', from, 'liability', amountMinor - nettedMinor],
        ['netting_undone', 'receivable', 'liability', nettedMinor],
        ['reversed', 'liability', 'expense', isRevoked ? amountMinor : 0],
      ]),
    });
  });
  await appendChanges(tx, ctx, changes);
  for (const row of held) if (row.state === 'revoked') await dropClaim(tx, ctx, row, detail);
  return true;
}

/** Nothing pays these rewards again by itself: a payout that was ended as one that came to nothing has paid them after all (PO-2). */
export async function flagPaidAfterAll(
  tx: Tx,
  clientId: Id,
  now: Date,
  { payoutId, items }: { payoutId: Id; items: readonly PaidItem[] },
): Promise<void> {
  const message = `Payout ${payoutId} has paid it after all: look at the provider, then mark it as given.`;
  await tx.query('update rewards set flag = $3 where client_id = $1 and reward_id = any($2::bigint[])', [
    clientId,
    items.map(({ rewardId }) => rewardId),
    JSON.stringify({ code: 'paid_after_all', message, at: now.toISOString() }),
  ]);
}

/** Gives up what is still owed back for a reward that never arrived; what was taken off other payouts already a person must make good. */
async function dropClaim(
  tx: Tx,
  ctx: ChangeContext & { actor: string },
  row: HeldReward,
  detail: string,
): Promise<void> {
  const open = await openClaim(tx, ctx.clientId, row.reward_id);
  if (open.claimedMinor === 0) return;
  const amountMinor = Math.min(open.claimedMinor, Math.max(open.owedMinor, 0));
  await appendChanges(tx, ctx, [
    changeOf(row, ctx.actor, {
      ...{ to: 'revoked', cause: 'forgiven', message: detail },
      movements: moved([['forgiven', 'expense', 'receivable', amountMinor]]),
    }),
  ]);
  const missing = open.claimedMinor - amountMinor;
  if (missing === 0) return;
  const message = `It never arrived, and ${missing} (minor units of ${row.currency}) of it was taken off other payouts: make it good.`;
  const flag = { code: 'payout_returned', message, at: ctx.now.toISOString() };
  await tx.query('update rewards set flag = $3 where client_id = $1 and reward_id = $2', [
    ctx.clientId,
    row.reward_id,
    JSON.stringify(flag),
  ]);
}

function moved(
  list: readonly [Movement['kind'], Movement['debit'], Movement['credit'], number][],
): Movement[] {
  return list
    .filter(([, , , amountMinor]) => amountMinor > 0)
    .map(([kind, debit, credit, amountMinor]) => ({ kind, debit, credit, amountMinor }));
}

function changeOf(
  row: HeldReward,
  actor: string,
  change: Pick<RewardChange, 'to' | 'cause' | 'message' | 'movements'> & { payoutId?: Id },
): RewardChange {
  return {
    ...{ rewardId: row.reward_id, from: row.state, actor, amountMinor: Number(row.amount_minor) },
    ...{ currency: row.currency, campaignId: row.campaign_id, personId: row.person_id },
    ...change,
  };
}
