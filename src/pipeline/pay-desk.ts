// Makes payouts: what may be paid is decided, written down and posted in one transaction in the client's lane (PO-2, PO-3).
// No call to a provider happens here.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { poolStocks } from '../payouts/coupons-store.ts';
import { debtKey, type GroupedReward, planPayouts } from '../payouts/decide-group.ts';
import { hindrancesOf } from '../payouts/decide-payable.ts';
import {
  loadPayable,
  loadPayableSuppliers,
  loadPersons,
  type PayableFacts,
  type PayableRow,
} from '../payouts/payable-store.ts';
import { type Payer, payersOfRewards } from '../payouts/payers-store.ts';
import { insertPayouts, type MadePayout, type PayoutContext } from '../payouts/store.ts';
import type { Hindrance, PayoutDesk, RunLine, WhichRewards } from '../payouts/types.ts';
import { receivables } from '../rewards/ledger.ts';
import { sendOut } from '../rewards/payout-store.ts';
import { loadTaxYears } from './pay-checks.ts';
import { handOutCodes, type SetAside, setCodesAside } from './pay-coupons.ts';
import { heardAfterEnd, type SettleDeps, settle, settlePaid, stopHindered } from './pay-settle.ts';

export type DeskDeps = SettleDeps & Pick<Deps, 'postMail' | 'enqueue'>;

/** Suppliers whose payouts a worker carries out; the others wait for a file or are over at once. */
const CALLED = new Set(['webhook', 'tremendous', 'paypal']);

export function makePayoutDesk(deps: DeskDeps): PayoutDesk {
  return {
    preview: async (tx, clientId, which) => (await judge(tx, deps, clientId, which)).map(lineOf),
    drawUp: (tx, clientId, most) => drawUp(tx, deps, clientId, most),
    make: (tx, wish) => makePayouts(tx, deps, wish),
    settle: (tx, wish) => settle(tx, deps, wish),
    settlePaid: (tx, by, wishes) => settlePaid(tx, deps, by, wishes),
    responsibleFor: async (tx, clientId, rewardId) =>
      (await judge(tx, deps, clientId, { ids: [rewardId] }))[0]?.supplierType ?? null,
    stopHindered: (tx, wish) => stopHindered(tx, deps, wish),
    heardAfterEnd: (tx, heard) => heardAfterEnd(tx, deps, heard),
    hindrances: async (tx, clientId, rewardId) =>
      (await judge(tx, deps, clientId, { ids: [rewardId] }, { lock: true, givenByHand: true })).flatMap(
        ({ reasons }) => reasons,
      ),
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
  which: WhichRewards,
  { lock = false, givenByHand = false } = {},
): Promise<Judged[]> {
  const now = deps.now();
  const rewards = await loadPayable(tx, clientId, which, { lock });
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

/** Rewards that are looked at in one go for a draft. */
const DRAWN_AT_ONCE = 2_000;

async function drawUp(tx: Tx, deps: DeskDeps, clientId: Id, most: number): Promise<RunLine[]> {
  const payable: Judged[] = [];
  const hindered: Judged[] = [];
  let after: Id | null = null;
  do {
    const page: Judged[] = await judge(tx, deps, clientId, { after, limit: DRAWN_AT_ONCE });
    for (const one of page) (one.reasons.length === 0 ? payable : hindered).push(one);
    after = page.length < DRAWN_AT_ONCE ? null : (page.at(-1)?.reward.rewardId ?? null);
  } while (after !== null && payable.length < most);
  return [...payable.slice(0, most), ...hindered.slice(0, most)]
    .toSorted((a, b) => (BigInt(a.reward.rewardId) < BigInt(b.reward.rewardId) ? -1 : 1))
    .map(lineOf);
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
  const judged = await judge(tx, deps, clientId, { ids: rewardIds }, { lock: true });
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
  await endAtOnce(tx, deps, ctx, made, codes, peopleOf(judged));
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

/** Codes are handed out and debts are paid off here and now: nobody has to be called. */
async function endAtOnce(
  tx: Tx,
  deps: DeskDeps,
  ctx: PayoutContext,
  made: readonly MadePayout[],
  codes: ReadonlyMap<Id, SetAside>,
  people: ReadonlyMap<Id, PayableFacts>,
): Promise<void> {
  const isCoupon = ({ supplierType }: MadePayout) => supplierType === 'coupon_pool';
  await handOutCodes(tx, deps, ctx, made.filter(isCoupon), codes, people);
  const ended = made.flatMap((payout) => {
    if (isCoupon(payout)) return [{ payoutId: payout.payoutId, detail: 'A code was handed out.' }];
    const detail = 'All of it paid off what the person owed.';
    return payout.amountMinor === 0 ? [{ payoutId: payout.payoutId, detail }] : [];
  });
  if (ended.length > 0) await settlePaid(tx, deps, ctx, ended);
}

function peopleOf(judged: readonly Judged[]): Map<Id, PayableFacts> {
  return new Map(judged.flatMap(({ reward, person }) => (person ? [[reward.personId, person]] : [])));
}
