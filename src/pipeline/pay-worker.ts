// Carries payouts out: takes one up in a transaction, calls its provider outside of any, writes down what came of it (PO-2). A process
// that dies in between leaves a payout that whoever comes next asks about before anything is paid.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { nextLook, nextStep } from '../payouts/decide-outcome.ts';
import { clientsWithDuePayouts } from '../payouts/due-store.ts';
import {
  automaticRewards,
  clientsPayingByThemselves,
  loadPersons,
  lookLater,
} from '../payouts/payable-store.ts';
import { providerOf } from '../payouts/providers.ts';
import { beginTurn, type LockedPayout, lockDue, type PayoutContext, putOff } from '../payouts/store.ts';
import { openSupplier, tellTrouble } from '../payouts/suppliers-store.ts';
import type { PayoutOrder, ProviderAnswer } from '../payouts/types.ts';
import { enqueueSending } from './pay-desk.ts';

/** Payouts of one client that are under way at once; a provider of gift cards takes ten calls a second. */
const AT_ONCE = 4;

type WorkerDeps = Pick<
  Deps,
  'db' | 'ids' | 'now' | 'log' | 'secrets' | 'inLane' | 'announce' | 'callOutside' | 'payoutDesk' | 'enqueue'
>;

/** Works a client's due payouts off. */
export async function sendPayouts(deps: WorkerDeps, clientId: Id): Promise<void> {
  const runners = Array.from({ length: AT_ONCE }, async () => {
    while (await takeTurn(deps, clientId));
  });
  const failed = (await Promise.allSettled(runners)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** One turn of one payout. False: nothing is due. */
async function takeTurn(deps: WorkerDeps, clientId: Id): Promise<boolean> {
  const taken = await deps.inLane(clientId, (tx) => takeUp(tx, deps, clientId));
  if (taken === null) return false;
  if (taken === 'ended') return true;
  const { payout, order, turn } = taken;
  const supplier = await openSupplier(deps.db, deps.secrets, clientId, payout.supplierId);
  const provider = supplier && providerOf(supplier, { call: deps.callOutside, now: deps.now });
  if (!provider)
    throw new Error(`supplier ${payout.supplierId} of payout ${payout.payoutId} cannot be called`);

  const wasAsked = payout.mustAsk || payout.state === 'paid';
  const answer = wasAsked ? await provider.ask(order) : await provider.pay(order);
  const step = stepAfter(deps, payout, turn, answer, wasAsked);
  await writeDown(deps, clientId, { payout, turn, answer, step });
  return true;
}

function stepAfter(
  deps: WorkerDeps,
  payout: LockedPayout,
  attempts: number,
  answer: ProviderAnswer,
  wasAsked: boolean,
) {
  const wasAccepted = payout.state === 'accepted' || payout.state === 'paid';
  return nextStep(answer, { now: deps.now(), attempts, wasAsked, wasAccepted });
}

interface Taken {
  payout: LockedPayout;
  order: PayoutOrder;
  turn: number;
}

/**
 * Takes the next due payout up. One that nobody was called for yet, or that the provider certainly does not have, is looked at once more:
 * whoever was barred since, or whose reward was flagged, is not paid (PO-3); the payout is canceled and says why.
 */
async function takeUp(tx: Tx, deps: WorkerDeps, clientId: Id): Promise<Taken | 'ended' | null> {
  const now = deps.now();
  const ctx: PayoutContext = {
    clientId,
    ids: deps.ids,
    now,
    actor: 'system',
    announce: deps.announce,
  };
  const payout = await lockDue(tx, clientId, now);
  if (!payout) return null;
  if (payout.state === 'queued' && !payout.mustAsk) {
    const wish = { clientId, actor: 'system', payoutIds: [payout.payoutId] };
    if ((await deps.payoutDesk.stopHindered(tx, wish)).size > 0) return 'ended';
  }
  const person = (await loadPersons(tx, deps.secrets, clientId, [payout.personId])).get(payout.personId);
  await beginTurn(tx, ctx, payout);
  const order: PayoutOrder = {
    ...{ payoutId: payout.payoutId, personId: payout.personId, amountMinor: payout.amountMinor },
    ...{ currency: payout.currency, providerId: payout.providerId, createdAt: payout.createdAt },
    wasAccepted: payout.state === 'accepted' || payout.state === 'paid',
    rewardIds: payout.items.map(({ rewardId }) => rewardId),
    recipient: { name: person?.name ?? '', email: person?.email ?? null, phone: person?.phone ?? null },
  };
  return { payout, order, turn: payout.attempts + 1 };
}

async function writeDown(
  deps: WorkerDeps,
  clientId: Id,
  {
    payout,
    turn,
    answer,
    step,
  }: { payout: LockedPayout; turn: number; answer: ProviderAnswer; step: ReturnType<typeof nextStep> },
): Promise<void> {
  const { payoutId, supplierId } = payout;
  const now = deps.now();
  const ctx: PayoutContext = {
    clientId,
    ids: deps.ids,
    now,
    actor: 'system',
    announce: deps.announce,
  };
  await tellTrouble(deps.db, clientId, supplierId, troubleIn(answer), now);
  await deps.inLane(clientId, async (tx) => {
    const stillPaid = payout.state === 'paid' && !(step.do === 'settle' && step.to === 'returned');
    if (step.do === 'settle' && !stillPaid) {
      const { to, detail, providerId } = step;
      const isTold = to === 'paid' && payout.supplierType !== 'webhook';
      const wish = { clientId, payoutId, actor: 'system', to, detail, providerId, isTold, turn };
      if (await deps.payoutDesk.settle(tx, wish)) return;
      if (payout.state !== 'paid') {
        if (to === 'paid')
          await deps.payoutDesk.heardAfterEnd(tx, { clientId, payoutId, detail, providerId });
        return;
      }
    }
    const cameBack = step.do === 'settle' && step.to === 'returned';
    const rest = { state: 'paid', mustAsk: false, providerId: null, progressed: true } as const;
    const nextAttemptAt = nextLook(payout.doneAt ?? now, now);
    if (payout.state === 'paid') {
      const detail = cameBack
        ? `${step.detail} A reward of it went on meanwhile: a person must look at it.`
        : '';
      await putOff(
        tx,
        ctx,
        { payoutId, turn },
        { ...rest, nextAttemptAt: cameBack ? null : nextAttemptAt, detail },
      );
    } else if (step.do === 'wait') {
      const progressed = answer.kind === 'accepted' && payout.state !== 'accepted';
      const isKept = await putOff(tx, ctx, { payoutId, turn }, { ...step, progressed });
      // Of a webhook the receiver's report counts, which may come before its answer.
      if (!isKept && answer.kind === 'accepted' && payout.supplierType !== 'webhook')
        await deps.payoutDesk.heardAfterEnd(tx, { clientId, payoutId, ...answer });
    }
  });
  if (answer.kind === 'unknown' || answer.kind === 'later')
    deps.log.warn(
      { client_id: clientId, payout_id: payoutId, detail: answer.detail },
      'a payout did not get on',
    );
}

function troubleIn(answer: ProviderAnswer): string | null {
  return answer.kind === 'later' && answer.supplierTrouble ? answer.detail : null;
}

/** Every minute: payouts of campaigns that pay by themselves are made, and every client with due payouts has a task. */
export async function payDue(deps: WorkerDeps): Promise<void> {
  for (const clientId of await clientsPayingByThemselves(deps.db, deps.now())) {
    try {
      while (await payByItself(deps, clientId));
    } catch (error) {
      // The others must not wait for this one; it is tried again in a minute.
      deps.log.error({ err: error, client_id: clientId }, 'the payouts of a client could not be made');
    }
  }
  await deps.db.tx(async (tx) => {
    for (const clientId of await clientsWithDuePayouts(tx, deps.now()))
      await enqueueSending(tx, deps, clientId);
  });
}

/** Some rewards of one client; those that something hinders are looked at again later. False: none is due. */
async function payByItself(deps: WorkerDeps, clientId: Id): Promise<boolean> {
  return await deps.inLane(clientId, async (tx) => {
    const now = deps.now();
    const rewardIds = await automaticRewards(tx, clientId, now);
    if (rewardIds.length === 0) return false;
    const lines = await deps.payoutDesk.make(tx, { clientId, actor: 'system', runId: null, rewardIds });
    const left = lines.filter((line) => line.payout_id === null).map((line) => line.reward_id);
    await lookLater(tx, clientId, left, now);
    return true;
  });
}
