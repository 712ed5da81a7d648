// Makes payouts and ends them: what may be paid is decided, written down and posted in one transaction in the client's lane (PO-2, PO-3).
// No call to a provider happens here.

import type { Id, IdMaker } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { codeOfPayout, handOut, poolStocks, setAsideCoupons } from '../payouts/coupons-store.ts';
import { debtKey, type GroupedReward, planPayouts } from '../payouts/decide-group.ts';
import { nextLook } from '../payouts/decide-outcome.ts';
import { hindrancesOf } from '../payouts/decide-payable.ts';
import {
  loadPayable,
  loadPayableSuppliers,
  loadPersons,
  type PayableFacts,
  type PayableRow,
} from '../payouts/payable-store.ts';
import { type Payer, payersOfRewards } from '../payouts/payers-store.ts';
import {
  endPayout,
  friendsOfRewards,
  insertPayouts,
  type LockedPayout,
  lockPayouts,
  type MadePayout,
  noteAfterEnd,
  type PayoutContext,
} from '../payouts/store.ts';
import { getSupplier } from '../payouts/suppliers-store.ts';
import type { HeardAfterEnd, Hindrance, PayoutDesk, RunLine, SettleWish } from '../payouts/types.ts';
import { receivables } from '../rewards/ledger.ts';
import { flagPaidAfterAll, giveBack, payOut, sendOut } from '../rewards/payout-store.ts';
import { hinderedPayouts, loadTaxYears } from './pay-checks.ts';

export type DeskDeps = Pick<Deps, 'now' | 'client' | 'postMail' | 'enqueue' | 'announce' | 'acceptIn'> & {
  ids: IdMaker;
  secrets: SecretBox;
};

/** Suppliers whose payouts a worker carries out; the others wait for a file or are over at once. */
const CALLED = new Set(['webhook', 'tremendous', 'paypal']);
/** Of these it is looked at later whether the money came back. */
const MAY_COME_BACK = new Set(['tremendous', 'paypal']);

export function makePayoutDesk(deps: DeskDeps): PayoutDesk {
  return {
    preview: async (tx, clientId, rewardIds) => (await judge(tx, deps, clientId, rewardIds)).map(lineOf),
    make: (tx, wish) => makePayouts(tx, deps, wish),
    settle: (tx, wish) => settle(tx, deps, wish),
    stopHindered: (tx, wish) => stopHindered(tx, deps, wish),
    heardAfterEnd: (tx, heard) => heardAfterEnd(tx, deps, heard),
    hindrances: async (tx, clientId, rewardId) =>
      (await judge(tx, deps, clientId, [rewardId], true)).flatMap(({ reasons }) => reasons),
  };
}

/** A reward with everything that paying it depends on. */
interface Judged {
  reward: PayableRow;
  person: PayableFacts | undefined;
  supplierId: Id | null;
  supplierType: GroupedReward['supplierType'] | null;
  payer: Payer;
  reasons: Hindrance[];
  payoutId: Id | null;
}

function lineOf({ reward, person, supplierId, supplierType, reasons, payoutId }: Judged): RunLine {
  return {
    ...{ reward_id: reward.rewardId, person_id: reward.personId, supplier_id: supplierId },
    ...{ amount_minor: reward.amountMinor, currency: reward.currency, reasons, payout_id: payoutId },
    goes_to: goesTo(supplierType, person),
  };
}

/** What may be shown of the address or account to which a supplier of this type sends. */
function goesTo(type: Judged['supplierType'], person: PayableFacts | undefined): string | null {
  if (type === null || type === 'manual' || !person) return null;
  return type === 'bank_csv' ? person.destinationHint : person.email;
}

/** Oldest reward first: each one that may be paid counts towards the limits of those after it. */
async function judge(
  tx: Tx,
  deps: DeskDeps,
  clientId: Id,
  rewardIds: readonly Id[] | null,
  givenByHand = false,
): Promise<Judged[]> {
  const now = deps.now();
  const rewards = await loadPayable(tx, clientId, rewardIds);
  if (rewards.length === 0) return [];
  const personIds = [...new Set(rewards.map((reward) => reward.personId))];
  const people = await loadPersons(tx, deps.secrets, clientId, personIds);
  const stocks = new Map((await poolStocks(tx, clientId, now)).map((pool) => [pool.supplier_id, pool.left]));
  const { byId, defaultId } = await loadPayableSuppliers(tx, clientId, stocks);
  const years = await loadTaxYears(tx, deps, clientId, personIds, { handedOver: false });
  const payers = await payersOfRewards(
    tx,
    clientId,
    rewards.map((reward) => reward.rewardId),
  );
  return rewards.map((reward) => {
    const person = people.get(reward.personId);
    const supplierId = wantedSupplier(reward, person ?? null, defaultId);
    const supplier = (supplierId && byId.get(supplierId)) || null;
    const year = years.of(reward.personId, payers.get(reward.rewardId) ?? '', reward.currency);
    const facts = person ?? { bars: [], email: null, hasBankAccount: false };
    const reasons = hindrancesOf(reward, facts, supplier, year.tax, givenByHand);
    if (reasons.length === 0) year.count(reward.amountMinor);
    return {
      ...{ reward, person, supplierId: supplier ? supplierId : null, reasons, payoutId: null },
      ...{ supplierType: supplier?.type ?? null, payer: year.payer },
    };
  });
}

/** The person's own choice where the campaign offers it, else the campaign's supplier, else the client's. */
function wantedSupplier(reward: PayableRow, person: PayableFacts | null, defaultId: Id | null): Id | null {
  const usual = reward.supplierId ?? defaultId;
  const chosen = person?.chosenSupplierId ?? null;
  return chosen !== null && (chosen === usual || reward.choices.includes(chosen)) ? chosen : usual;
}

async function makePayouts(
  tx: Tx,
  deps: DeskDeps,
  {
    clientId,
    actor,
    runId,
    rewardIds,
  }: { clientId: Id; actor: string; runId: Id | null; rewardIds: readonly Id[] },
): Promise<RunLine[]> {
  const ctx: PayoutContext = {
    clientId,
    ids: deps.ids,
    now: deps.now(),
    actor,
    announce: deps.announce,
  };
  const judged = await judge(tx, deps, clientId, rewardIds);
  const codes = await setCodesAside(tx, ctx, judged);
  const payable: GroupedReward[] = judged.flatMap(({ reward, supplierId, supplierType, payer, reasons }) => {
    if (reasons.length > 0 || supplierId === null || supplierType === null) return [];
    const { rewardId, personId, amountMinor, currency } = reward;
    return [{ rewardId, personId, supplierId, supplierType, payerId: payer.payerId, amountMinor, currency }];
  });
  const debts = new Map(
    (await receivables(tx, clientId, [...new Set(payable.map((one) => one.personId))])).map((one) => [
      debtKey(one.person_id, one.payer_id, one.currency),
      one.amount_minor,
    ]),
  );
  const made: MadePayout[] = planPayouts(payable, debts).map((plan) => ({ ...plan, payoutId: deps.ids() }));
  const isDue = (payout: MadePayout) => CALLED.has(payout.supplierType) && payout.amountMinor > 0;
  await insertPayouts(
    tx,
    ctx,
    made.map((payout) => ({ ...payout, isDue: isDue(payout) })),
    runId,
  );
  await sendOut(
    tx,
    { ...ctx, announce: deps.announce },
    made.map(({ payoutId, supplierType, items }) => ({ payoutId, supplier: supplierType, items })),
  );
  await endAtOnce(tx, deps, ctx, made, codes);
  if (made.some(isDue)) await enqueueSending(tx, deps, clientId);
  const payoutOf = new Map(
    made.flatMap(({ payoutId, items }) => items.map(({ rewardId }) => [rewardId, payoutId] as const)),
  );
  return judged.map((one) => lineOf({ ...one, payoutId: payoutOf.get(one.reward.rewardId) ?? null }));
}

/** Has the client's due payouts carried out. */
export async function enqueueSending(tx: Tx, deps: Pick<Deps, 'enqueue'>, clientId: Id): Promise<void> {
  const lane = `payouts:${clientId}`;
  await deps.enqueue(tx, 'send_payouts', { client_id: clientId }, { key: lane, lane, keepRunAt: true });
}

/** Sets a code aside for each reward that is paid by a pool; where there are too few, the later rewards wait. */
async function setCodesAside(
  tx: Tx,
  { clientId, now }: PayoutContext,
  judged: readonly Judged[],
): Promise<Map<Id, Buffer>> {
  const codes = new Map<Id, Buffer>();
  const ofPools = judged.filter((one) => one.supplierType === 'coupon_pool' && one.reasons.length === 0);
  for (const [poolId, list] of Map.groupBy(ofPools, (one) => one.supplierId as Id)) {
    const { settings } = await getSupplier(tx, clientId, poolId);
    const minimumDaysLeft = Number(settings.minimum_days_left ?? 0);
    const found = await setAsideCoupons(tx, clientId, poolId, { count: list.length, now, minimumDaysLeft });
    for (const [at, one] of list.entries()) {
      const code = found[at];
      if (code) codes.set(one.reward.rewardId, code);
      else
        one.reasons.push({
          code: 'no_coupon_left',
          message: 'The pool has no code left that is valid long enough.',
        });
    }
  }
  return codes;
}

/** Codes are handed out and debts are paid off here and now: nobody has to be called. */
async function endAtOnce(
  tx: Tx,
  deps: DeskDeps,
  ctx: PayoutContext,
  made: readonly MadePayout[],
  codes: ReadonlyMap<Id, Buffer>,
): Promise<void> {
  const { clientId, actor } = ctx;
  for (const { payoutId, supplierId, supplierType, amountMinor, items } of made) {
    if (supplierType === 'coupon_pool') {
      const codeHash = codes.get(items[0]?.rewardId ?? '');
      if (!codeHash) throw new Error(`no code was set aside for payout ${payoutId}`);
      await handOut(tx, clientId, supplierId, { codeHash, payoutId }, ctx.now);
      const isTold = await mailCode(tx, deps, clientId, payoutId);
      await settle(tx, deps, {
        clientId,
        payoutId,
        actor,
        to: 'paid',
        detail: 'A code was handed out.',
        isTold,
      });
    } else if (amountMinor === 0) {
      const detail = 'All of it paid off what the person owed.';
      await settle(tx, deps, { clientId, payoutId, actor, to: 'paid', detail });
    }
  }
}

/** The code goes to the person by mail, where there is an address. True: the person is told. */
async function mailCode(tx: Tx, deps: DeskDeps, clientId: Id, payoutId: Id): Promise<boolean> {
  const [payout] = await lockPayouts(tx, clientId, [payoutId]);
  const given = await codeOfPayout(tx, deps.secrets, clientId, payoutId);
  if (!payout || !given) return false;
  const person = (await loadPersons(tx, deps.secrets, clientId, [payout.personId])).get(payout.personId);
  if (!person?.email) return false;
  const client = await deps.client(clientId);
  const until = given.expiresAt
    ? ` It is valid until ${given.expiresAt.toLocaleDateString('en-US', { timeZone: client.timeZone, dateStyle: 'long' })}.`
    : '';
  const [outcome] = await deps.postMail(tx, [
    {
      ...{
        clientId,
        kind: 'reward_code',
        mailClass: 'transactional',
        to: person.email,
        personId: person.personId,
      },
      subject: `Your referral reward from ${client.name}`,
      text: `Your code is ${given.code}\n\nThank you for your referral! Show or enter the code when you use it.${until}`,
      ...{ html: null, fromName: null, replyTo: null, onceKey: `payout:${payoutId}` },
    },
  ]);
  return outcome === 'queued';
}

/** Ends a payout; what follows for rewards and ledger is one with it. */
async function settle(tx: Tx, deps: DeskDeps, wish: SettleWish): Promise<boolean> {
  const { clientId, payoutId, actor, to } = wish;
  const now = deps.now();
  const [payout] = await lockPayouts(tx, clientId, [payoutId]);
  const isOpen = payout !== undefined && payout.doneAt === null;
  if (!payout || !(isOpen || (payout.state === 'paid' && to === 'returned'))) return false;
  const isStale = wish.turn !== undefined && wish.turn !== payout.attempts;
  if (isStale && to !== 'paid') return false;
  const ctx = { clientId, ids: deps.ids, now, actor, announce: deps.announce };
  const providerId = wish.providerId ?? null;
  // What came back before it was ever known as paid simply failed.
  const end = isOpen && to === 'returned' ? 'failed' : to;
  const lookAgainAt =
    end === 'paid' && MAY_COME_BACK.has(payout.supplierType) && payout.amountMinor > 0
      ? nextLook(now, now)
      : null;
  if (end === 'paid') {
    const isTold = wish.isTold ?? false;
    await payOut(tx, ctx, { payoutId, providerId, detail: wish.detail, isTold }, payout.items);
  } else if (await takeBack(tx, ctx, payout, end, wish.detail)) {
    await decideAgain(tx, deps, clientId, payout, end);
  } else {
    return false;
  }
  await endPayout(tx, ctx, payout, { to: end, detail: wish.detail, providerId, lookAgainAt });
  return true;
}

/** The last look before payouts leave: those that something hinders since are canceled, with its words (PO-3). */
async function stopHindered(
  tx: Tx,
  deps: DeskDeps,
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
 * A provider has it after all, and somebody ended the payout meanwhile as one that came to nothing: the word is kept, its rewards are
 * flagged so that nothing pays them again by itself, and a person is asked (PO-2).
 */
async function heardAfterEnd(
  tx: Tx,
  deps: DeskDeps,
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

/**
 * What was only flagged because a payout held it or had paid it may be taken back now (RW-5), and its place may be another job's (QU-9):
 * the friends are decided again.
 */
async function decideAgain(
  tx: Tx,
  deps: DeskDeps,
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
