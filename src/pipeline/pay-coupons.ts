// Coupon codes: set aside, handed out, mailed (PO-1). The code itself never stands in a stored mail; it is put in when the mail leaves.

import type { Id } from '../base/ids.ts';
import { CODE_PLACE } from '../base/secret-place.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { handOut, setAsideCoupons } from '../payouts/coupons-store.ts';
import type { PayableFacts } from '../payouts/payable-store.ts';
import type { MadePayout, PayoutContext } from '../payouts/store.ts';
import { getSupplier } from '../payouts/suppliers-store.ts';
import type { Hindrance, SupplierType } from '../payouts/types.ts';
import { tellRewards } from '../rewards/payout-store.ts';

/** A code that is set aside for a reward in this transaction. */
export interface SetAside {
  codeHash: Buffer;
  expiresAt: Date | null;
  /** Staff hand it out: nobody is mailed. */
  byStaff: boolean;
}

interface ForCode {
  reward: { rewardId: Id };
  supplierId: Id | null;
  supplierType: SupplierType | null;
  reasons: Hindrance[];
}

/** Sets a code aside for each reward that is paid by a pool; where there are too few, the later rewards wait. */
export async function setCodesAside(
  tx: Tx,
  { clientId, now }: PayoutContext,
  judged: readonly ForCode[],
): Promise<Map<Id, SetAside>> {
  const codes = new Map<Id, SetAside>();
  const ofPools = judged.filter((one) => one.supplierType === 'coupon_pool' && one.reasons.length === 0);
  for (const [poolId, list] of Map.groupBy(ofPools, (one) => one.supplierId as Id)) {
    const { settings } = await getSupplier(tx, clientId, poolId);
    const minimumDaysLeft = Number(settings.minimum_days_left ?? 0);
    const found = await setAsideCoupons(tx, clientId, poolId, { count: list.length, now, minimumDaysLeft });
    for (const [at, one] of list.entries()) {
      const code = found[at];
      if (code) codes.set(one.reward.rewardId, { ...code, byStaff: settings.handed_out_by_staff === true });
      else
        one.reasons.push({
          code: 'no_coupon_left',
          message: 'The pool has no code left that is valid long enough.',
        });
    }
  }
  return codes;
}

/** Hands codes that were set aside to payouts of pools, and has them mailed. */
export async function handOutCodes(
  tx: Tx,
  deps: Pick<Deps, 'client' | 'postMail'>,
  ctx: PayoutContext,
  payouts: readonly MadePayout[],
  codes: ReadonlyMap<Id, SetAside>,
  people: ReadonlyMap<Id, PayableFacts>,
): Promise<void> {
  if (payouts.length === 0) return;
  const { clientId, now } = ctx;
  const handed = payouts.map((payout) => {
    const code = codes.get(payout.items[0]?.rewardId ?? '');
    if (!code) throw new Error(`no code was set aside for payout ${payout.payoutId}`);
    return { ...payout, ...code };
  });
  await handOut(tx, clientId, handed, now);
  const client = await deps.client(clientId);
  const validity = new Intl.DateTimeFormat('en-US', { timeZone: client.timeZone, dateStyle: 'long' });
  const mails = handed.flatMap(({ payoutId, personId, expiresAt, byStaff }) => {
    const to = people.get(personId)?.email;
    if (byStaff || !to) return [];
    const until = expiresAt ? ` It is valid until ${validity.format(expiresAt)}.` : '';
    return [
      {
        ...{ clientId, kind: 'reward_code' as const, mailClass: 'transactional' as const, to, personId },
        subject: `Your referral reward from ${client.name}`,
        text: `Your code is ${CODE_PLACE}\n\nThank you for your referral! Show or enter the code when you use it.${until}`,
        ...{ html: null, fromName: null, replyTo: null, onceKey: `payout:${payoutId}` },
      },
    ];
  });
  if (mails.length > 0) await deps.postMail(tx, mails);
}

/** The mail with the code of a payout has left: the person is told. */
export async function tellCodeMailed(
  deps: Pick<Deps, 'inLane' | 'ids' | 'now' | 'announce'>,
  clientId: Id,
  payoutId: Id,
): Promise<void> {
  await deps.inLane(clientId, async (tx) => {
    const ctx = { clientId, ids: deps.ids, now: deps.now(), actor: 'system', announce: deps.announce };
    await tellRewards(tx, ctx, payoutId, 'The code was mailed.');
  });
}
