// Ends payouts: states, rewards and ledger in one, in the client's lane (PO-2). And what is heard of one that has ended.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { nextLook } from '../payouts/decide-outcome.ts';
import { friendsOfRewards } from '../payouts/due-store.ts';
import {
  endPayouts,
  type LockedPayout,
  lockPayouts,
  noteAfterEnd,
  type PayoutContext,
} from '../payouts/store.ts';
import type { HeardAfterEnd, PaidWish, SettleWish } from '../payouts/types.ts';
import { flagPaidAfterAll, giveBack, payOut } from '../rewards/payout-store.ts';
import { type CheckDeps, hinderedPayouts } from './pay-checks.ts';

export type SettleDeps = CheckDeps & Pick<Deps, 'announce' | 'acceptIn'>;

/** Of these it is looked at later whether the money came back. */
const MAY_COME_BACK = new Set(['tremendous', 'paypal']);

/** Ends a payout; what follows for rewards and ledger is one with it. */
export async function settle(tx: Tx, deps: SettleDeps, wish: SettleWish): Promise<boolean> {
  const { clientId, payoutId, actor, to, detail } = wish;
  const [payout] = await lockPayouts(tx, clientId, [payoutId]);
  const isOpen = payout !== undefined && payout.doneAt === null;
  if (!payout || !(isOpen || (payout.state === 'paid' && to === 'returned'))) return false;
  const isStale = wish.turn !== undefined && wish.turn !== payout.attempts;
  if (isStale && to !== 'paid') return false;
  const ctx = { clientId, ids: deps.ids, now: deps.now(), actor, announce: deps.announce };
  const providerId = wish.providerId ?? null;
  if (to === 'paid') {
    await payThem(tx, ctx, [{ payout, providerId, detail, isTold: wish.isTold ?? false }]);
    return true;
  }
  // What came back before it was ever known as paid simply failed.
  const end = isOpen && to === 'returned' ? 'failed' : to;
  if (!(await takeBack(tx, ctx, payout, end, detail))) return false;
  await decideAgain(tx, deps, clientId, payout, end);
  await endPayouts(tx, ctx, [{ payout, to: end, detail, providerId, lookAgainAt: null }]);
  return true;
}

/** Ends many payouts at once that have reached their persons; those that ended already are left as they are. Returns how many it were. */
export async function settlePaid(
  tx: Tx,
  deps: SettleDeps,
  { clientId, actor }: { clientId: Id; actor: string },
  wishes: readonly PaidWish[],
): Promise<number> {
  const wishOf = new Map(wishes.map((wish) => [wish.payoutId, wish]));
  const open = (await lockPayouts(tx, clientId, [...wishOf.keys()])).filter(({ doneAt }) => doneAt === null);
  const ctx = { clientId, ids: deps.ids, now: deps.now(), actor, announce: deps.announce };
  const paid = open.map((payout) => {
    const { detail, providerId = null } = wishOf.get(payout.payoutId) as PaidWish;
    return { payout, providerId, detail, isTold: false };
  });
  await payThem(tx, ctx, paid);
  return paid.length;
}

async function payThem(
  tx: Tx,
  ctx: PayoutContext,
  list: readonly { payout: LockedPayout; providerId: string | null; detail: string; isTold: boolean }[],
): Promise<void> {
  await payOut(
    tx,
    ctx,
    list.map(({ payout, ...rest }) => ({ ...rest, payoutId: payout.payoutId, items: payout.items })),
  );
  await endPayouts(
    tx,
    ctx,
    list.map(({ payout, providerId, detail }) => {
      const mayComeBack = MAY_COME_BACK.has(payout.supplierType) && payout.amountMinor > 0;
      const lookAgainAt = mayComeBack ? nextLook(ctx.now, ctx.now) : null;
      return { payout, to: 'paid', detail, providerId, lookAgainAt };
    }),
  );
}

/** The last look before payouts leave: those that something hinders since are canceled, with its words (PO-3). */
export async function stopHindered(
  tx: Tx,
  deps: SettleDeps,
  { clientId, actor, payoutIds }: { clientId: Id; actor: string; payoutIds: readonly Id[] },
): Promise<Map<Id, string>> {
  const payouts = (await lockPayouts(tx, clientId, payoutIds)).filter(
    ({ state, mustAsk }) => state === 'queued' && !mustAsk,
  );
  const stopped = new Map<Id, string>();
  for (const [payoutId, hindrances] of await hinderedPayouts(tx, deps, clientId, payouts)) {
    const detail = hindrances.map(({ message }) => message).join(' ');
    if (!(await settle(tx, deps, { clientId, payoutId, actor, to: 'canceled', detail })))
      throw new Error(`payout ${payoutId} cannot be canceled`);
    stopped.set(payoutId, detail);
  }
  return stopped;
}

/**
 * What was only flagged because a payout held it or had paid it may be taken back now (RW-5), and its place may be another job's (QU-9):
 * the friends are decided again.
 */
async function decideAgain(
  tx: Tx,
  deps: SettleDeps,
  clientId: Id,
  { items }: LockedPayout,
  end: 'failed' | 'canceled' | 'returned',
): Promise<void> {
  const rewardIds = items.map(({ rewardId }) => rewardId);
  const friends = await friendsOfRewards(tx, clientId, rewardIds);
  if (friends.length === 0) return;
  const body = { friend_person_ids: friends, reason: `payout_${end}` };
  await deps.acceptIn(tx, [
    {
      ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor: 'system' },
      ...{ body: JSON.stringify(body), connectionId: null, deviceId: null, idempotencyKey: null },
      ...{ partnerKey: null, sameBytesAreSame: false },
    },
  ]);
}

/**
 * A provider has it after all, and somebody ended the payout meanwhile as one that came to nothing: the word is kept, its rewards are
 * flagged so that nothing pays them again by itself, and a person is asked (PO-2).
 */
export async function heardAfterEnd(
  tx: Tx,
  deps: SettleDeps,
  { clientId, payoutId, detail, providerId }: HeardAfterEnd,
): Promise<void> {
  const now = deps.now();
  const [payout] = await lockPayouts(tx, clientId, [payoutId]);
  if (!payout || !(payout.state === 'failed' || payout.state === 'canceled')) return;
  const ctx = { clientId, ids: deps.ids, now, actor: 'system', announce: deps.announce };
  const message = `The provider says after all that it was paid, or will be: ${detail}`;
  await noteAfterEnd(tx, ctx, payout, { message, providerId });
  await flagPaidAfterAll(tx, clientId, now, payout);
}

async function takeBack(
  tx: Tx,
  ctx: PayoutContext & Pick<Deps, 'announce'>,
  payout: LockedPayout,
  end: 'failed' | 'canceled' | 'returned',
  detail: string,
): Promise<boolean> {
  const to = end === 'canceled' ? 'approved' : 'failed';
  return await giveBack(
    tx,
    ctx,
    { payoutId: payout.payoutId, to, cause: `payout_${end}`, detail },
    payout.items,
  );
}
